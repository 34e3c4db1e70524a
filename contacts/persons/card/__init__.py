"""The functional card of contact persons: the same as that of clients, over values of persons."""
