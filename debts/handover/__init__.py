"""Handing a debt over to the account manager, and back: «Лист передачи клиента» (domain §7)."""
