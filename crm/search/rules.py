"""What was typed, and how well a text answers it. Pure: no database.

Folded means: lower case, ё as е, single spaces. The indexes hold texts in the same form.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

LONGEST_NEEDLE = 100
MOST_WORDS = 6
SHORTEST_FRAGMENT = 3
"""Shorter ones are looked for at the beginning only: a trigram index has no answer for them."""

SHORTEST_FORGIVEN = 4
"""A word of fewer letters is near to too many others."""

SHORTEST_REMOTE, SHORTEST_MEANT, SHORTEST_SAFE = 6, 7, 8
"""Letters of what two misprints may have made, of the word that was meant, and of what may stand for a shorter one."""

LONGEST_WORD = 40
"""Of those that are kept: :class:`crm.search.models.Word`."""

MOST_CORRECTIONS, MOST_REMOTE = 8, 16
FURTHEST_CORRECTION = 2
DIGITS = "0123456789"

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_LATIN_SHIFTED = '~{}:"<>@#$^&?'
_RUSSIAN_SHIFTED = 'ёхъжэбю"№;:?,'
_OTHER_LAYOUT = {
    **dict(zip(_RUSSIAN_SHIFTED, _LATIN_SHIFTED, strict=True)),
    **dict(zip(_RUSSIAN, _LATIN, strict=True)),
    **dict(zip(_LATIN_SHIFTED, _RUSSIAN_SHIFTED, strict=True)),
    **dict(zip(_LATIN, _RUSSIAN, strict=True)),
}
_WORD = re.compile(r"[^\W_]+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]*|@[\w.-]+", re.ASCII)
_PHONE = re.compile(r"[\d\s()+.\-–—/]+", re.ASCII)


class Rank(IntEnum):
    """How a text answers, the best first."""

    EXACT = 0
    BEGINS = 1
    WORD_BEGINS = 2
    INSIDE = 3
    SIMILAR = 4


def fold(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split())


def words_of(text: str) -> list[str]:
    return _WORD.findall(text)[:MOST_WORDS]


def in_other_layout(text: str) -> str:
    """
    >>> in_other_layout("ghbdtn"), in_other_layout("ылмщ1034")
    ('привет', 'skvo1034')
    """
    other = {**_OTHER_LAYOUT, ".": "/"} if re.search("[а-яё]", text) else _OTHER_LAYOUT
    return "".join(other.get(letter, letter) for letter in text)


@dataclass(frozen=True)
class Needle:
    """What is looked for: ``spellings`` as typed and as the other keyboard layout would have it, both folded.

    ``phones`` are digits as a phone number holds them, empty where something but a number was typed.
    """

    spellings: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.spellings)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The spellings without a blank: only they can be a number, a code or an address."""
        return tuple(spelling for spelling in self.spellings if " " not in spelling)

    @property
    def fragments(self) -> tuple[str, ...]:
        """The tokens that may be looked for inside."""
        return tuple(token for token in self.tokens if is_selective(token))

    @property
    def phrases(self) -> tuple[str, ...]:
        """The spellings that may be looked for inside a name."""
        return tuple(spelling for spelling in self.spellings if is_selective(spelling))


def is_selective(text: str) -> bool:
    """Whether a trigram index can find it inside a text: without a word of three letters it would read everything."""
    return any(len(word) >= SHORTEST_FRAGMENT for word in words_of(text))


def has_letters(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def needle_of(raw: str) -> Needle:
    """Nothing that may be typed is an error: control characters are spaces, the end of a long text is dropped."""
    cleaned = "".join(letter if letter.isprintable() else " " for letter in raw[: LONGEST_NEEDLE * 2])
    typed = fold(cleaned)[:LONGEST_NEEDLE].strip()
    if _PHONE.fullmatch(typed):
        digits = "".join(letter for letter in typed if letter in DIGITS)
        return Needle(_with_words(typed, digits), _phones(digits))
    if is_address(typed):  # in the other layout it would be no words
        return Needle(_with_words(typed))
    return Needle(_with_words(typed, fold(in_other_layout(typed))))


def is_address(spelling: str) -> bool:
    """Whether it is an e-mail or a part of one with its «@»."""
    return _ADDRESS.fullmatch(spelling) is not None


def _with_words(*spellings: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spelling for spelling in spellings if words_of(spelling)))


def _phones(digits: str) -> tuple[str, ...]:
    """Numbers are kept as 7…; people write 8…"""
    if len(digits) < SHORTEST_FRAGMENT:
        return ()
    return (digits, "7" + digits[1:]) if digits[0] == "8" else (digits,)


def rank_of(needle: Needle, text: str) -> Rank:
    """How a folded text answers."""
    return min((_rank(spelling, text) for spelling in (*needle.spellings, *needle.phones)), default=Rank.SIMILAR)


def _rank(spelling: str, text: str) -> Rank:
    if text == spelling:
        return Rank.EXACT
    if text.startswith(spelling):
        return Rank.BEGINS
    words = words_of(spelling)
    if not words or any(word not in text for word in words):
        return Rank.SIMILAR
    begins = re.search(r"(?<![^\W_])" + re.escape(spelling), text)
    others = _WORD.findall(text)
    if begins or all(any(other.startswith(word) for other in others) for word in words):
        return Rank.WORD_BEGINS
    return Rank.INSIDE


def trigrams(text: str) -> frozenset[str]:
    """As pg_trgm takes them: two blanks before a word, one behind it."""
    padded = (f"  {word} " for word in _WORD.findall(text))
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def similarity(one: str, other: str) -> float:
    """Common trigrams ÷ all of both, 0 to 1."""
    ours, theirs = trigrams(one), trigrams(other)
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 0.0


def closeness(needle: Needle, text: str) -> float:
    return max((similarity(spelling, text) for spelling in needle.spellings), default=0.0)


def swapped(word: str) -> Iterator[str]:
    """The words that two neighbouring letters in the wrong order could stand for."""
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def may_be_misprint(word: str) -> bool:
    """Whether it is compared with known words: neither a number, nor short, nor longer than they are."""
    return SHORTEST_FORGIVEN <= len(word) <= LONGEST_WORD + FURTHEST_CORRECTION and not word.isdecimal()


def letters_wrong(word: str, misprints: int) -> tuple[int, set[str]]:
    """How many letters so many misprints change, add and leave out; the words that swaps beyond it make.

    A swap of two neighbours changes two letters, so two swaps change four: of words so far away there are too many.
    """
    return (3, swapped_twice(word)) if misprints > 1 else (1, set(swapped(word)))


def parts_of(word: str, misprints: int) -> tuple[str, str, str]:
    """Its start, its middle and its end: so many misprints leave one of them as it is.

    But a swap over a border touches two. The middle is empty for one misprint, and else of three letters at least: an
    index of trigrams finds no fewer.

    >>> parts_of("стрижова", 1), parts_of("стрижова", 2)
    (('стри', '', 'жова'), ('ст', 'риж', 'ова'))
    """
    middle = max(SHORTEST_FRAGMENT, len(word) // 3) if misprints > 1 else 0
    start = (len(word) - middle) // 2
    return word[:start], word[start : start + middle], word[start + middle :]


def corrections(word: str, known: Iterable[str]) -> list[str]:
    """The words that ``word`` may be a misprint of by one error, likest first."""
    return _nearest(word, known, 1)[:MOST_CORRECTIONS]


def remote_corrections(word: str, known: Iterable[str]) -> list[str]:
    """The long words that ``word`` may be a misprint of by two errors, however little is left of it; nearest first."""
    shortest = SHORTEST_MEANT if len(word) < SHORTEST_SAFE else SHORTEST_REMOTE
    long = (other for other in known if len(other) >= shortest)
    return _nearest(word, long, FURTHEST_CORRECTION)[:MOST_REMOTE]


def swapped_twice(word: str) -> set[str]:
    """The words that two pairs of neighbours in the wrong order could stand for."""
    return {other for one in swapped(word) for other in swapped(one)} - {word}


def _nearest(word: str, known: Iterable[str], furthest: int) -> list[str]:
    near = {other: distance(word, other, furthest) for other in known}
    found = (other for other, steps in near.items() if 0 < steps <= furthest)
    return sorted(found, key=lambda other: (near[other], -similarity(word, other), other))


def distance(one: str, other: str, furthest: int) -> int:
    """Letters to change, add, leave out, or swap with a neighbour; above ``furthest`` it is not counted on.

    Misprints are alike at both ends: only what lies between is compared.
    """
    start = _common(one, other)
    one, other = one[start:], other[start:]
    end = _common(one[::-1], other[::-1])
    return _distance(one[: len(one) - end], other[: len(other) - end], furthest)


def _common(one: str, other: str) -> int:
    """How many letters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _distance(one: str, other: str, furthest: int) -> int:
    if abs(len(one) - len(other)) > furthest:
        return furthest + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        oldest, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            steps = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                steps = min(steps, oldest[to - 2] + 1)
            row.append(steps)
        if min(row) > furthest:
            return furthest + 1
    return row[-1]


def pieces(text: str, found: Collection[str]) -> list[tuple[str, bool]]:
    """The text cut at what was found, for marking it.

    >>> pieces("Зелёный луг", ["зелен"])
    [('Зелён', True), ('ый луг', False)]
    """
    folded = text.lower().replace("ё", "е")
    wanted = "|".join(re.escape(one) for one in sorted(found, key=len, reverse=True) if one)
    if not wanted or len(folded) != len(text):
        return [(text, False)]
    cuts = [0, *(place for match in re.finditer(wanted, folded) for place in match.span()), len(text)]
    parts = [(text[start:end], at % 2 == 1) for at, (start, end) in enumerate(itertools.pairwise(cuts))]
    return [part for part in parts if part[0]]
