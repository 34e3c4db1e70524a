"""By what two clients are suspected to be one: signs, which apps register, each a statement over the whole base."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.ui.formats import percent

LARGEST_CIRCLE = 10
"""Of more clients with one INN each is compared with the oldest only: a holding of 300 makes 299 pairs, not 44,850."""


@dataclass(frozen=True)
class Sign:
    """What two clients have in common.

    ``sql`` gives rows of (id of a client, id of another, what exactly), each pair once or twice, none with itself;
    clients that were merged are to be left out. ``weight`` orders the list: the strongest sign first.
    ``show`` is what the sign found as people read it.
    """

    code: str
    label: str | Promise
    sql: str
    weight: int
    show: Callable[[str], str] = str


@dataclass
class Signs:
    known: dict[str, Sign] = field(default_factory=dict)

    def add(self, *signs: Sign) -> None:
        """Register signs.

        Raises:
            ValueError: two have one code.
        """
        for one in signs:
            if one.code in self.known:
                raise ValueError(f"sign {one.code!r} is registered twice")
            self.known[one.code] = one

    def label(self, code: str) -> str:
        return str(self.known[code].label) if code in self.known else code

    def show(self, code: str, detail: str) -> str:
        return self.known[code].show(detail) if code in self.known else detail

    def weights(self) -> dict[str, int]:
        return {code: sign.weight for code, sign in self.known.items()}


signs = Signs()

NAME = "name"
SIMILAR_FROM = 0.6
"""Of the trigrams of two names, without quotes and legal forms, so large a share is common (pg_trgm)."""

_INN = f"""
SELECT a.id, b.id, a.inn
FROM (SELECT inn, count(*) AS size, min(id) AS eldest FROM clients_client
      WHERE inn <> '' AND merged_into_id IS NULL GROUP BY inn HAVING count(*) > 1) circle
JOIN clients_client a ON a.inn = circle.inn AND a.merged_into_id IS NULL
JOIN clients_client b ON b.inn = circle.inn AND b.merged_into_id IS NULL AND b.id > a.id
WHERE circle.size <= {LARGEST_CIRCLE} OR a.id = circle.eldest
"""

_FORMS = "ооо|оао|зао|пао|ао|ип|нко|ано|гуп|муп|фгуп|мбу|гбу"


def plain_name(column: str) -> str:
    """SQL of a name without what tells companies' legal forms apart."""
    lower = f"replace(lower({column}), 'ё', 'е')"
    return rf"""btrim(regexp_replace({lower}, '(^|\s)({_FORMS})(?=\s|"|«|$)|["«»“”]', ' ', 'g'))"""


def similarity(one: str, other: str) -> str:
    return f"similarity({plain_name(one)}, {plain_name(other)})"


# Companies with two different INNs are two companies, however alike their names: where both are known, the name alone
# says nothing. The operator finds by the index of raw names, the function judges.
_NAME = f"""
SELECT a.id, b.id, round({similarity("a.name", "b.name")}::numeric, 2)::text
FROM clients_client a JOIN clients_client b ON b.name %% a.name AND b.id <> a.id AND b.merged_into_id IS NULL
WHERE a.inn = '' AND a.merged_into_id IS NULL AND {similarity("a.name", "b.name")} >= {SIMILAR_FROM}
"""


def _percent(similarity: str) -> str:
    return percent(Decimal(similarity))


signs.add(
    Sign("inn", _("Same INN"), _INN, weight=100),
    Sign(NAME, _("Similar name"), _NAME, weight=10, show=_percent),
)
