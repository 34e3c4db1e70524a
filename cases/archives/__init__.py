"""Cases as archives: written by one organisation, taken in by another (docs/cases.md)."""
