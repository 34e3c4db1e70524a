"""Pages of what is entered about a client."""
