"""The library of cases and info topics: kits, scenarios, suggestions, what was said and sent (domain §6)."""
