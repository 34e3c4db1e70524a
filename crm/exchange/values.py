"""Kinds of columns: what a cell may hold, and what of it goes into the staging table.

A kind is compiled once an import into a plain function from text to text of COPY, so that a row costs a few calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from . import rules
from .errors import Refused
from .rules import NOTHING

Convert = Callable[[str], str]
INT4 = 2_147_483_647


@dataclass(frozen=True)
class Source:
    """What a file tells its converters.

    ``epoch``: the day from which numbers in date cells count. ``disarmed``: whether an apostrophe before a dangerous
    beginning is that of our own exports to text; in a workbook it is a part of the text.
    """

    epoch: date | None = None
    disarmed: bool = True


class Kind:
    """One kind of value. ``repeats`` says that few different cells are expected, so answers are remembered."""

    repeats = True
    sql_type = "text"

    def staged(self, name: str) -> list[tuple[str, str]]:
        """Columns of the staging table, with their types, that one cell fills."""
        return [(name, self.sql_type)]

    def values(self, name: str) -> dict[str, str]:
        """Target field → SQL of its value, in which ``s`` is the staging row."""
        return {name: f's."{name}"'}

    def key_column(self, name: str) -> str:
        """The staging column that tells two rows apart."""
        return name

    def key_field(self, name: str) -> str:
        """The field that tells two rows of the model apart."""
        return name

    def converter(self, source: Source) -> Convert:
        raise NotImplementedError

    @property
    def nothing(self) -> str:
        """What an empty cell becomes."""
        return "\t".join([NOTHING] * len(self.staged("x")))


@dataclass(frozen=True)
class Text(Kind):
    max_length: int
    repeats: bool = False
    nullable: bool = False
    one_line: bool = True
    upper: bool = False
    lower: bool = False

    @property
    def nothing(self) -> str:
        return NOTHING if self.nullable else ""

    def converter(self, source: Source) -> Convert:
        limit, clean = self.max_length, rules.collapse if self.one_line else str.strip
        change: Callable[[str], str] = str.upper if self.upper else str.lower if self.lower else str

        def convert(text: str) -> str:
            if len(text) > limit:
                raise Refused(_("Longer than %(limit)d characters") % {"limit": limit})
            if text.isprintable() and "  " not in text and "\\" not in text:  # nothing to clean: the usual case
                return change(text)
            return rules.escape(change(clean(text)))

        return convert


@dataclass(frozen=True)
class KeyedName(Text):
    """A person's name: kept as written, compared by ``key_of``, which fills the field ``key_name``."""

    key_of: Callable[[str], str] = rules.fold
    shown: Callable[[str], str] = rules.collapse
    key_name: str = "name_key"

    def staged(self, name: str) -> list[tuple[str, str]]:
        return [(name, "text"), (self.key_name, "text")]

    def values(self, name: str) -> dict[str, str]:
        return {name: f's."{name}"', self.key_name: f's."{self.key_name}"'}

    def key_column(self, name: str) -> str:
        return self.key_name

    def key_field(self, name: str) -> str:
        return self.key_name

    def converter(self, source: Source) -> Convert:
        inner = super().converter(source)

        def convert(text: str) -> str:
            shown = self.shown(text)
            if not shown:
                raise Refused(_("Not a name: “%(text)s”") % {"text": text})
            return f"{inner(shown)}\t{rules.escape(self.key_of(shown))}"

        return convert


@dataclass(frozen=True)
class Word(Text):
    """Text without spaces inside: a number or a code."""

    def converter(self, source: Source) -> Convert:
        inner = super().converter(source)

        def convert(text: str) -> str:
            if not text.isprintable() or " " in text:
                raise Refused(_("Spaces are not allowed here: “%(text)s”") % {"text": text})
            return inner(text)

        return convert


@dataclass(frozen=True)
class Checked(Text):
    """Text that a function makes canonical or refuses."""

    check: Callable[[str], str] = str

    def converter(self, source: Source) -> Convert:
        inner, check = super().converter(source), self.check
        return lambda text: inner(check(text))


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number; ``rounds`` takes fractions too, half up."""

    minimum: int = 0
    maximum: int = INT4
    rounds: bool = False
    sql_type = "integer"

    def converter(self, source: Source) -> Convert:
        def convert(text: str) -> str:
            number = rules.number(text)
            whole = number.to_integral_value(ROUND_HALF_UP)
            if whole != number and not self.rounds:
                raise Refused(_("Not a whole number: “%(text)s”") % {"text": text})
            if whole < 0 <= self.minimum:
                raise Refused(_("Less than zero: “%(text)s”") % {"text": text})
            if not self.minimum <= whole <= self.maximum:
                raise Refused(
                    _("Out of range %(minimum)d–%(maximum)d: “%(text)s”")
                    % {"minimum": self.minimum, "maximum": self.maximum, "text": text}
                )
            return f"{whole:f}"

        return convert


@dataclass(frozen=True)
class Money(Kind):
    """An amount in roubles with kopecks, not negative."""

    digits: int = 12
    sql_type = "numeric"

    def converter(self, source: Source) -> Convert:
        limit = Decimal(10) ** (self.digits - 2)

        def convert(text: str) -> str:
            amount = rules.number(text.rstrip("₽ ").removesuffix("руб.").rstrip())
            if amount < 0:
                raise Refused(_("A negative sum: “%(text)s”") % {"text": text})
            if amount >= limit:
                raise Refused(_("The sum is out of range: “%(text)s”") % {"text": text})
            if amount != round(amount, 2):
                raise Refused(_("More than two digits after the point: “%(text)s”") % {"text": text})
            return f"{amount:.2f}"

        return convert


@dataclass(frozen=True)
class YesNo(Kind):
    sql_type = "boolean"

    def converter(self, source: Source) -> Convert:
        return lambda text: "t" if rules.yes_or_no(text) else "f"


@dataclass(frozen=True)
class Day(Kind):
    sql_type = "date"

    def converter(self, source: Source) -> Convert:
        epoch = source.epoch
        return lambda text: rules.day(text, epoch).isoformat()


@dataclass(frozen=True)
class Month(Kind):
    """mm.yyyy, as the first day of that month."""

    sql_type = "date"

    def converter(self, source: Source) -> Convert:
        epoch = source.epoch
        return lambda text: rules.month(text, epoch).isoformat()


@dataclass(frozen=True)
class Moment(Kind):
    """A date with a time in the department's zone; staged without a zone. A date alone is its midnight."""

    repeats = False
    sql_type = "timestamp"

    def values(self, name: str) -> dict[str, str]:
        return {name: f"""(s."{name}" AT TIME ZONE %(zone)s)"""}

    def converter(self, source: Source) -> Convert:
        epoch = source.epoch
        days = Memo(lambda text: rules.day(text, epoch).isoformat())
        clocks = Memo(rules.clock, 90_000)

        def convert(text: str) -> str:
            day, space, clock = text.partition(" ")
            if space:
                return f"{days[day]} {clocks[clock.strip()]}"
            if epoch is not None and rules.is_serial(text):
                return f"{days[text]} {rules.serial_clock(text)}"
            day, space, clock = text.partition("T")
            return f"{days[day]} {clocks[clock] if space else '00:00:00'}"

        return convert


@dataclass(frozen=True)
class Duration(Kind):
    """H:MM:SS as seconds, or with ``minutes`` as whole minutes, half up; bare numbers are minutes then."""

    minutes: bool = False
    maximum: int = 86_400
    sql_type = "integer"

    def converter(self, source: Source) -> Convert:
        def convert(text: str) -> str:
            if self.minutes:
                found = (
                    (rules.duration(text) + 30) // 60
                    if ":" in text
                    else int(rules.number(text).to_integral_value(ROUND_HALF_UP))
                )
            else:
                found = rules.duration(text)
            if not 0 <= found <= self.maximum:
                raise Refused(_("The duration is out of range: “%(text)s”") % {"text": text})
            return str(found)

        return convert


@dataclass(frozen=True)
class Choice(Kind):
    """One of few words; ``words`` maps folded spellings to stored values."""

    words: Mapping[str, str] = field(default_factory=dict)
    shown: str = ""

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {rules.fold(word): value for word, value in self.words.items()}

    def converter(self, source: Source) -> Convert:
        folded = self._folded

        def convert(text: str) -> str:
            value = folded.get(rules.fold(text))
            if value is None:
                raise Refused(
                    _("“%(text)s” is none of: %(known)s")
                    % {"text": text[:100], "known": self.shown or ", ".join(self.words)}
                )
            return value

        return convert


class Memo(dict[str, str]):
    """Remembered answers of a converter; forgets all when too many, so memory stays flat."""

    def __init__(self, convert: Convert, limit: int = 20_000) -> None:
        super().__init__()
        self.convert, self.limit = convert, limit

    def __missing__(self, text: str) -> str:
        answer = self.convert(text)
        if len(self) >= self.limit:
            self.clear()
        self[text] = answer
        return answer


def compile_cell(kind: Kind, required: bool, source: Source) -> Convert:
    """The function from a cell to text of COPY: empty cells, spaces around, then the kind's own reading."""
    convert, nothing = kind.converter(source), kind.nothing
    restore = rules.restore if source.disarmed else str

    def cell(text: str) -> str:
        stripped = text.strip()
        if stripped:
            return convert(stripped if stripped[0] != "'" else restore(stripped).strip())
        if required:
            raise Refused(_("No value, and there must be one"))
        return nothing

    return Memo(cell).__getitem__ if kind.repeats else cell
