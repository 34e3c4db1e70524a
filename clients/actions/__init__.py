"""Verbs of the client base: each change has its one door."""
