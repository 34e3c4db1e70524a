"""What is entered about a client as time goes: segments, groups of clients, competitors, access to the online version,
advances, service changes (domain §3). Each has its history, and one door for a change."""
