"""What is owed to a client in a month: planned numbers of instruments (domain §4)."""
