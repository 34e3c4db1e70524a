"""What to say, by stage, in steps with branches that rejoin (domain §4)."""
