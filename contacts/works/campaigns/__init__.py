"""Campaigns: a saved selection of clients, a goal, a script and dates (domain §4)."""
