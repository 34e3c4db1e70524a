"""What clients value in the system, the service and the company: stage 6 of the life cycle (domain §4)."""
