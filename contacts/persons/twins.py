"""By what two persons of one client are suspected to be one: statements over all persons, or those of some clients."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.duplicates import Sign, Signs
from crm.ui.formats import percent

from .duplicates import masked_list

MOST_BEARERS = 3
"""A number or an address of more persons of one client is the office's: it says nothing of who they are."""

SIMILAR_FROM = 0.7
"""Of the trigrams of two names so large a share is common (pg_trgm): «Мария» and «Марья», not two sisters."""

NAME = "name"
MOBILE = "+79"
"""Only a mobile number is somebody's own: a desk telephone is answered by the whole room."""

_THEIRS = """
WITH somebody AS MATERIALIZED (
    SELECT p.id, p.client_id, p.name_key, regexp_split_to_array(btrim(replace(p.name_key, '.', ' ')), ' +') AS words
    FROM persons_contactperson p JOIN clients_client c ON c.id = p.client_id AND c.merged_into_id IS NULL
    WHERE p.merged_into_id IS NULL AND (%(clients)s::bigint[] IS NULL OR p.client_id = ANY(%(clients)s::bigint[]))
)
"""


def _shared(table: str, column: str, condition: str) -> str:
    return f"""{_THEIRS}, bearer AS MATERIALIZED (
        SELECT DISTINCT s.client_id, s.id, {column} AS said FROM somebody s JOIN {table} t ON t.person_id = s.id
        WHERE {condition}
    ), few AS (
        SELECT client_id, said FROM bearer GROUP BY 1, 2 HAVING count(*) BETWEEN 2 AND {MOST_BEARERS}
    )
    SELECT a.id, b.id, a.said FROM few JOIN bearer a USING (client_id, said) JOIN bearer b USING (client_id, said)
    WHERE a.id < b.id"""


def _begins(word: int) -> str:
    """That of two words one begins the other, or one is not there: «м» and «мария», nothing and «петровна»."""
    one, other = (f"coalesce({name}.words[{word}], '')" for name in "ab")
    return f"(starts_with({one}, {other}) OR starts_with({other}, {one}))"


# The same family name with names that do not contradict each other, or names with a slip of the hand in them.
_NAMES = f"""{_THEIRS}
SELECT a.id, b.id, round(similarity(a.name_key, b.name_key)::numeric, 2)::text
FROM somebody a JOIN somebody b ON b.client_id = a.client_id AND a.id < b.id
WHERE similarity(a.name_key, b.name_key) >= {SIMILAR_FROM}
   OR (a.words[1] = b.words[1] AND {_begins(2)} AND {_begins(3)})
"""


def _likeness(similarity: str) -> str:
    """Of a name and its initials the share of common trigrams says nothing."""
    return percent(similarity) if float(similarity) >= SIMILAR_FROM else str(_("one is the other's short form"))


person_signs = Signs()
person_signs.add(
    Sign(
        "phone", _("Same phone"), _shared("persons_personphone", "t.number", f"t.number LIKE '{MOBILE}%%'"),
        weight=50, show=masked_list,
    ),
    Sign("email", _("Same e-mail"), _shared("persons_personemail", "lower(t.address)", "TRUE"), weight=40),
    Sign(NAME, _("Names alike"), _NAMES, weight=10, show=_likeness),
)  # fmt: skip
