"""Directories of works, kept by heads: directions, topics, results, instruments. Nothing is ever deleted."""
