"""The functional card: what is known of a client or of a person, and until which day it is taken for true."""
