"""The indicator in plain Python, written from domain §5 and from nothing else: what the SQL is held against."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


@dataclass
class Person:
    subdivision: int | None = None
    active: bool = True
    uses_system: bool = False
    subscribed: bool = False
    trained: list[date] = field(default_factory=list)


@dataclass
class Facts:
    """One client. Subdivisions and persons are named by their place in the list."""

    connected: date | None = None
    disconnected: date | None = None
    fee: Decimal | None = None
    subdivisions: list[tuple[str, bool]] = field(default_factory=list)  # kind, active
    persons: list[Person] = field(default_factory=list)
    distributives: list[bool] = field(default_factory=list)  # active
    usage: list[tuple[date, int]] = field(default_factory=list)  # ends, logins
    consultations: list[tuple[date, int | None, int | None, int | None]] = field(
        default_factory=list
    )  # on, subdivision, person, rating
    verdicts: list[tuple[date, str]] = field(default_factory=list)
    works: list[tuple[date, int, str]] = field(default_factory=list)  # counts on, number, state
    invoices: list[tuple[date, Decimal]] = field(default_factory=list)  # first day of the period, amount
    payments: list[tuple[date, Decimal]] = field(default_factory=list)
    certificates: list[tuple[date, str]] = field(default_factory=list)  # on, kind


THREAT, ATTENTION, OK, UNKNOWN = "threat", "attention", "ok", "unknown"


def within(on: date, day: date, days: int) -> bool:
    return day - timedelta(days=days) < on <= day


def two_years_after(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + 2, day.month, 28 if leap_day else day.day)


def _relevant(facts: Facts) -> list[int]:
    return [
        n
        for n, (kind, active) in enumerate(facts.subdivisions)
        if active and kind in ("accounting", "legal", "procurement")
    ]


def consultation_share(facts: Facts, day: date) -> tuple[object, str, str]:
    relevant = _relevant(facts)
    if not relevant:
        return None, UNKNOWN, "0.00"
    asked = set()
    for on, subdivision, person, _ in facts.consultations:
        if within(on, day, 90):
            asked.add(
                subdivision
                if subdivision is not None
                else facts.persons[person].subdivision
                if person is not None
                else None
            )
    share = Fraction(len(asked & set(relevant)), len(relevant))
    shown = (Decimal(share.numerator) / Decimal(share.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if share == 0:
        return shown, THREAT, "0.05"
    return (shown, ATTENTION, "0.02") if share < Fraction(1, 2) else (shown, OK, "0.00")


def logins(facts: Facts, day: date) -> tuple[object, str, str]:
    if not any(facts.distributives):
        return None, UNKNOWN, "0.00"
    total = sum(count for ends, count in facts.usage if within(ends, day, 30))
    if total < 2:
        return total, THREAT, "0.10"
    return (total, ATTENTION, "0.05") if total <= 3 else (total, OK, "0.00")


def lowest_rating(facts: Facts, day: date) -> tuple[object, str, str]:
    ratings = [rating for on, _, _, rating in facts.consultations if rating is not None and within(on, day, 30)]
    if not ratings:
        return None, UNKNOWN, "0.00"
    lowest = min(ratings)
    if lowest <= 2:
        return lowest, THREAT, "0.08"
    return (lowest, ATTENTION, "0.03") if lowest == 3 else (lowest, OK, "0.00")


def undertrained(facts: Facts, day: date) -> tuple[object, str, str]:
    relevant = _relevant(facts)
    if not relevant:
        return None, UNKNOWN, "0.00"
    number = 0
    for subdivision in relevant:
        users = [p for p in facts.persons if p.active and p.uses_system and p.subdivision == subdivision]
        valid = [p for p in users if any(on <= day < two_years_after(on) for on in p.trained)]
        share = Fraction(len(valid), len(users)) if users else Fraction(0)
        number += share <= Fraction(1, 2)
    if number >= 2:
        return number, THREAT, "0.04"
    return (1, ATTENTION, "0.02") if number == 1 else (0, OK, "0.00")


def competitor(facts: Facts, day: date) -> tuple[object, str, str]:
    said = sorted(v for v in facts.verdicts if v[0] <= day)
    verdict = said[-1][1] if said else "unknown"
    if verdict == "no" and (day - said[-1][0]).days > 183:
        verdict = "unknown"
    return {"yes": ("yes", THREAT, "0.08"), "unknown": ("unknown", ATTENTION, "0.02"), "no": ("no", OK, "0.00")}[
        verdict
    ]


def failed_contacts(facts: Facts, day: date) -> tuple[object, str, str]:
    closed = [w for w in facts.works if w[2] in ("held", "held_with_login", "not_held") and within(w[0], day, 60)]
    if not closed:
        return None, UNKNOWN, "0.00"
    row = 0
    for _, _, state in sorted(closed, reverse=True)[:2]:
        if state != "not_held":
            break
        row += 1
    return {0: (0, OK, "0.00"), 1: (1, ATTENTION, "0.02"), 2: (2, THREAT, "0.06")}[row]


def debt_months(facts: Facts, day: date) -> tuple[object, str, str]:
    if not facts.fee:
        return None, UNKNOWN, "0.00"
    debt = sum((amount for period, amount in facts.invoices if period <= day), Decimal(0))
    debt -= sum((amount for on, amount in facts.payments if on <= day), Decimal(0))
    depth = max(debt / facts.fee, Decimal(0)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if depth >= Decimal("2.8"):
        return depth, THREAT, "0.10"
    return (depth, ATTENTION, "0.04") if depth > 1 else (depth, OK, "0.00")


def subscribers(facts: Facts, day: date) -> tuple[object, str, str]:
    number = sum(1 for p in facts.persons if p.active and p.subscribed)
    return (number, OK, "0.00") if number else (0, ATTENTION, "0.02")


def certificates(facts: Facts, day: date) -> tuple[object, str, str]:
    number = sum(1 for on, kind in facts.certificates if kind in ("seminar", "training") and within(on, day, 365))
    return (number, OK, "0.00") if number else (0, ATTENTION, "0.02")


PARAMETERS = (
    consultation_share,
    logins,
    lowest_rating,
    undertrained,
    competitor,
    failed_contacts,
    debt_months,
    subscribers,
    certificates,
)


@dataclass(frozen=True)
class Said:
    indicator: Decimal
    band: str
    parameters: tuple[tuple[str, object, str, Decimal], ...]  # code, value, level, points


def indicate(facts: Facts, day: date) -> Said | None:
    """What is to be said of the client on the day; None for one not in service."""
    if facts.connected is not None and facts.connected > day:
        return None
    if facts.disconnected is not None and facts.disconnected <= day:
        return None
    nine = []
    for parameter in PARAMETERS:
        value, level, points = parameter(facts, day)
        nine.append((parameter.__name__, value, level, Decimal(points)))
    indicator = Decimal("0.20") + sum(points for *_, points in nine)
    band = "high" if indicator >= Decimal("0.34") else "dynamic" if indicator >= Decimal("0.30") else "none"
    return Said(indicator, band, tuple(nine))
