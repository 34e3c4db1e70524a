"""Finding what answers a needle, best first: exact, then what begins with it, a word that does, inside, then similar.

Each kind answers with one statement, a union of queries that an index cuts short, and with another one for the nearest
where the first was cut; only where that leaves room are the words looked up that are one misprint away, and then the
names that hold them. Where that finds nothing either, names are looked up whose words are two misprints away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from crm.staff.models import Employee

from . import rules
from .expressions import Steps
from .models import Word
from .registry import Hit, Kind
from .rules import Needle, Rank

MOST_FOUND = 200
"""Of each kind: whoever would have to read more should type more."""

FEW = 5
"""Where fewer were found, something else may have been meant: similar ones follow."""

_MOST_NEAR = 500
"""Words near to one that was typed: there are some 60, of short ones 200."""

Pieces = list[tuple[str, bool]]


NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class MarkedHit:
    """A hit cut into pieces of (text, whether it is what was typed)."""

    url: str
    title: Pieces
    lines: list[tuple[Any, Pieces]]
    faded: bool


@dataclass(frozen=True)
class Found:
    """Hits of one kind; ``total`` counts all found, :data:`MOST_FOUND` at most."""

    kind: Kind
    hits: list[MarkedHit]
    total: int
    has_more: bool = False


def search(employee: Employee, kinds: Sequence[Kind], needle: Needle, *, first: int, size: int) -> list[Found]:
    """Hits ``first`` to ``first + size`` of each kind."""
    wanted = min(first + size + 1, MOST_FOUND)
    ranked = {kind.code: _exact(employee, kind, needle, wanted) for kind in kinds}
    near = cache(_near)
    looks, few = ([1], FEW) if any(ranked.values()) else ([1, 2], 1)
    for misprints in looks:
        if sum(map(len, ranked.values())) < few and (meant := meanings(needle, misprints, near)):
            for kind in kinds:
                ranked[kind.code] += _similar(employee, kind, needle, meant, wanted, ranked[kind.code])
    return [_found(employee, kind, needle, ranked[kind.code], first, size) for kind in kinds]


def _exact(employee: Employee, kind: Kind, needle: Needle, wanted: int) -> list[int]:
    rows = _rows(kind.exact(employee, needle), wanted)
    if len(rows) >= wanted:
        rows += _rows(kind.nearest(employee, needle), wanted)
    return _best_first(needle, rows)


def _cut(branch: QuerySet[Any, Any], wanted: int) -> QuerySet[Any, Any]:
    """The first rows an index gives, unless the branch asks for an order: that of the model would read all."""
    return (branch if branch.query.order_by else branch.order_by())[:wanted]


def _rows(queries: Iterable[QuerySet[Any, Any]], wanted: int) -> list[tuple[int, str]]:
    branches = [_cut(query, wanted) for query in queries]
    if len(branches) < 2:
        return list(branches[0]) if branches else []
    return list(branches[0].union(*branches[1:], all=True))


def _best_first(needle: Needle, rows: Iterable[tuple[int, str]]) -> list[int]:
    """Keys by the best of their texts: its rank, how much of it was typed, the alphabet."""
    best: dict[int, tuple[Rank, float, str]] = {}
    for pk, text in rows:
        place = rules.rank_of(needle, text), -rules.closeness(needle, text), text
        best[pk] = min(place, best.get(pk, place))
    return sorted(best, key=lambda pk: (best[pk], pk))


def _similar(
    employee: Employee, kind: Kind, needle: Needle, meant: list[set[str]], wanted: int, already: list[int]
) -> list[int]:
    rows = _cut(kind.similar(employee, meant).exclude(pk__in=already), wanted)
    return _best_first(needle, rows)


Near = Callable[[str, int], list[str]]


def meanings(needle: Needle, misprints: int, near: Near) -> list[set[str]]:
    """For each word of the needle, itself and the known words that so many misprints are from it; empty if none are.

    The words known are those of names: an address is not compared with them. Beside a word that nobody knows the
    others are meant as they stand.
    """
    for spelling in needle.spellings:
        if rules.is_address(spelling):
            continue
        words = rules.words_of(spelling)
        strange = [word for word in words if rules.may_be_misprint(word) and word not in near(word, 1)] or words
        meant = [{word, *(_meant(word, misprints, near) if word in strange else ())} for word in words]
        if any(len(one) > 1 for one in meant):
            return meant
    return []


def _meant(word: str, misprints: int, near: Near) -> list[str]:
    """A short word is a misprint by one error at most; one that is known is none by two."""
    if misprints == 1 or len(word) < rules.SHORTEST_REMOTE:
        return rules.corrections(word, near(word, 1))
    return [] if word in near(word, 1) else rules.remote_corrections(word, near(word, 2))


def _near(word: str, misprints: int) -> list[str]:
    """Known words that this one may be a misprint of, and itself if it is known.

    The index finds those that begin or end like it, or have its middle, and the database counts their letters: to
    compare trigrams of words costs thirty times as much as to count letters.
    """
    if not rules.may_be_misprint(word):
        return []
    start, middle, end = rules.parts_of(word, misprints)
    alike = Q(text__startswith=start) | Q(text__endswith=end)
    alike |= Q(text__contains=middle) if middle else NOTHING
    steps, swapped = rules.letters_wrong(word, misprints)
    is_swapped = Q(text__in=sorted(swapped))
    known = Word.objects.alias(steps=Steps(F("text"), Value(word), Value(steps)))
    near = known.filter(alike | is_swapped).filter(Q(steps__lte=steps) | is_swapped).order_by("steps")
    return list(near.values_list("text", flat=True)[:_MOST_NEAR])


def _found(employee: Employee, kind: Kind, needle: Needle, keys: list[int], first: int, size: int) -> Found:
    keys = keys[:MOST_FOUND]
    shown = keys[first : first + size]
    hits = kind.hits(employee, shown, needle) if shown else {}
    marked = [marked_hit(hits[key], needle) for key in shown if key in hits]
    return Found(kind, marked, len(keys), len(keys) > first + size)


def recent(employee: Employee, kinds: Sequence[Kind], size: int) -> list[Found]:
    """Of each kind what the employee opened last."""
    shown = [(kind, kind.recent(employee, size)) for kind in kinds if kind.recent]
    return [Found(kind, [marked_hit(hit, Needle()) for hit in hits], len(hits)) for kind, hits in shown if hits]


def marked_hit(hit: Hit, needle: Needle) -> MarkedHit:
    typed = {word for spelling in needle.spellings for word in rules.words_of(spelling)}
    lines = [(label, rules.pieces(text, typed)) for label, text in hit.lines]
    return MarkedHit(hit.url, rules.pieces(hit.title, typed), lines, hit.faded)


ENOUGH = 8
"""Letters of a fragment that an index looks up: with the trigrams of thirty it would read thirty lists."""


def holds(field: str, text: str) -> Q:
    """That the folded field holds the text."""
    if len(text) <= ENOUGH:
        return Q(**{f"{field}__contains": text})
    return Q(**{f"{field}__contains": text[:ENOUGH]}) & Q(GreaterThan(StrIndex(F(field), Value(text)), 0))


def holds_any(field: str, texts: Iterable[str]) -> Q:
    """That the folded field holds one of the texts; nothing matches no texts."""
    condition = NOTHING
    for text in texts:
        condition |= holds(field, text)
    return condition


def holds_words(field: str, phrases: Iterable[str]) -> Q:
    """That the folded field holds all words of one of the phrases, in any order."""
    condition = NOTHING
    for phrase in phrases:
        condition |= holds_all(field, [{word} for word in rules.words_of(phrase)])
    return condition


def holds_all(field: str, words: Sequence[Collection[str]]) -> Q:
    """That the folded field holds, for each word, one of those it may stand for."""
    condition = Q()
    for meant in words:
        condition &= holds_any(field, sorted(meant))
    return condition
