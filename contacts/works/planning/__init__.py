"""Works of the next month from cadence, spread over working days and capacity (domain §4)."""
