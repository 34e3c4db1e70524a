"""Rows of the import formats (domain §10) that follow from a client's profile."""
