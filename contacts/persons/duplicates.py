"""By what of its persons a client is suspected to be another one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.duplicates import Sign
from clients.rules import masked, masked_numbers
from crm.ui.formats import phone

from .models import PersonPhone

MOST_BEARERS = 4
"""A number found at more clients than this is that of a business centre or of a hired accountant: it says nothing."""

_PHONE = f"""
WITH bearer AS MATERIALIZED (
    SELECT DISTINCT f.number, p.client_id FROM persons_personphone f
    JOIN persons_contactperson p ON p.id = f.person_id JOIN clients_client c ON c.id = p.client_id
    WHERE f.number <> '' AND c.merged_into_id IS NULL
),
shared AS (SELECT number FROM bearer GROUP BY number HAVING count(*) BETWEEN 2 AND {MOST_BEARERS})
SELECT a.client_id, b.client_id, a.number FROM shared JOIN bearer a USING (number) JOIN bearer b USING (number)
WHERE a.client_id < b.client_id
"""


_DIGITS = r"right(regexp_replace({}.as_written, '\D', '', 'g'), 10)"
SAME_NUMBER = f"x.number <> '' AND x.number = y.number AND {_DIGITS.format('x')} = {_DIGITS.format('y')}"
"""SQL over two phones: the digits tell two lines of one switchboard apart, whose international form is one."""


def masked_list(numbers: str) -> str:
    """Whoever compares two clients need not be able to call them (docs/architecture.md, Phones)."""
    return masked_numbers(", ".join(phone(number) for number in numbers.split(", ")))


def phone_in_words(row: PersonPhone) -> str:
    return f"{row.person} · {masked(phone(row.number or row.as_written))}"


SAME_PHONE = Sign("phone", _("Same phone"), _PHONE, weight=50, show=masked_list)
