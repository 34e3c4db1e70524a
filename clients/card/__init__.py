"""The functional card: what is known of a client or of a person, each value with the day until which it is taken for true."""
