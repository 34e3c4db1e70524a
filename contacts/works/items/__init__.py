"""Open items at a client: problems, recommendations and tasks (domain §4)."""
