"""Signals: signs that a client may leave, passed to whoever must react (domain §8)."""
