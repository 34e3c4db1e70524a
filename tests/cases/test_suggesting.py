"""Which cases are suggested, and why: tables and properties of pure rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.suggesting import MOST, NOT_AGAIN_FOR, Need, Offer, Person, Suggestion, by_person, suggest

DAY = date(2026, 11, 20)
ANNA = Person(1, "Анна", subdivision="accounting")
BORIS = Person(2, "Борис", position="Юрисконсульт")
VERA = Person(3, "Вера", position="Директор")
PERSONS = [ANNA, BORIS, VERA]


def why(offer: Offer, persons: list[Person] = PERSONS, segments: tuple[str, ...] = (), *needs: Need) -> Any:
    """The codes of the reasons and whom to offer it to; None where it is not suggested."""
    found = suggest([offer], persons, segments, needs, DAY)
    return ([one.code for one in found[0].reasons], [one.key for one in found[0].persons]) if found else None


@pytest.mark.parametrize(
    ("person", "audience"),
    [
        (ANNA, "accountant"), (BORIS, "lawyer"), (VERA, ""), (Person(1, "", "Главный бухгалтер"), "accountant"),
        (Person(1, "", "Специалист по кадрам"), "hr"), (Person(1, "", "", "procurement"), "procurement"),
        (Person(1, "", "Бухгалтер", "legal"), "lawyer"), (Person(1, "", "", "other"), ""),
    ],
)  # fmt: skip
def test_whom_a_person_is(person: Person, audience: str) -> None:
    assert person.audience == audience


def used(person: int | None, days: int) -> list[tuple[int | None, date]]:
    return [(person, DAY - timedelta(days=days))]


HALF_A_YEAR = NOT_AGAIN_FOR.days


@pytest.mark.parametrize(
    ("offer", "expected"),
    [
        (Offer(1), (["unheard"], [])),
        (Offer(1, audiences=["accountant"]), (["audience"], [1])),
        (Offer(1, audiences=["accountant", "lawyer"]), (["audience"], [1, 2])),
        (Offer(1, audiences=["procurement"]), None),
        (Offer(1, audiences=["accountant"], used=used(1, 10)), None),
        (Offer(1, audiences=["accountant"], used=used(1, HALF_A_YEAR - 1)), None),
        (Offer(1, audiences=["accountant"], used=used(1, HALF_A_YEAR)), (["audience"], [1])),
        (Offer(1, audiences=["accountant", "lawyer"], used=used(1, 10)), (["audience"], [2])),
        (Offer(1, audiences=["accountant"], used=used(None, 10)), None),
        (Offer(1, used=used(1, 10)), (["unheard"], [2, 3])),
        (Offer(1, valid_until=DAY), (["ends", "unheard"], [])),
        (Offer(1, valid_until=DAY - timedelta(days=1)), None),
        (Offer(1, valid_from=DAY + timedelta(days=1)), None),
        (Offer(1, season=[11]), (["season", "unheard"], [])),
        (Offer(1, season=[12]), None),
        (Offer(1, published_on=DAY - timedelta(days=13)), (["new", "unheard"], [])),
        (Offer(1, published_on=DAY - timedelta(days=14)), (["unheard"], [])),
        (Offer(1, segments=["Торговля"]), None),
        (Offer(1, in_campaign=True), (["campaign", "unheard"], [])),
    ],
)
def test_one_offer(offer: Offer, expected: Any) -> None:
    assert why(offer) == expected


def test_segments_and_needs_are_reasons() -> None:
    offer = Offer(1, segments=["Торговля"], purposes=["involvement", "training"])
    needs = (Need("involvement", "мало входов"), Need("upsell", "готовы"))
    found = suggest([offer], PERSONS, ["Торговля"], needs, DAY)
    assert [(one.code, one.value) for one in found[0].reasons] == [
        ("need", "мало входов"), ("segment", "Торговля"), ("unheard", None),
    ]  # fmt: skip


def test_the_public_sector_is_known_by_the_segment() -> None:
    offer = Offer(1, audiences=["public_sector"])
    assert why(offer) is None
    assert why(offer, PERSONS, ("Бюджетные учреждения",)) == (["audience"], [1, 2, 3])


def test_the_order_follows_the_weight_of_the_reasons() -> None:
    need = Need("training", "не обучены")
    offers = [
        Offer(1, published_on=date(2026, 1, 1)), Offer(2, season=[11]), Offer(3, purposes=["training"]),
        Offer(4, in_campaign=True), Offer(5, published_on=date(2026, 2, 1)),
    ]  # fmt: skip
    assert [one.key for one in suggest(offers, PERSONS, (), [need], DAY)] == [4, 3, 2, 5, 1]


def test_what_is_for_one_person() -> None:
    found = [Suggestion(1, (), (ANNA,)), Suggestion(2, ()), Suggestion(3, (), (BORIS,))]
    assert [one.key for one in by_person(found, ANNA.key)] == [1, 2]


keys = st.integers(1, 3)
days = st.dates(DAY - timedelta(days=400), DAY + timedelta(days=400))
offers = st.builds(
    Offer, st.integers(1, 50), st.lists(st.sampled_from(["accountant", "lawyer", "hr", "public_sector"]), max_size=2),
    st.lists(st.sampled_from(["Торговля", "Бюджет"]), max_size=1), st.lists(st.sampled_from(["training"]), max_size=1),
    st.lists(st.integers(1, 12), max_size=2), st.none() | days, st.none() | days, st.none() | days,
    st.lists(st.tuples(st.none() | keys, days), max_size=3), st.booleans(),
)  # fmt: skip


@settings(max_examples=100)
@given(st.lists(offers, max_size=12, unique_by=lambda one: one.key), st.sets(st.sampled_from(["Торговля", "Бюджет"])))
def test_nothing_without_a_reason_and_nothing_twice(found_offers: list[Offer], segments: set[str]) -> None:
    found = suggest(found_offers, PERSONS, segments, [Need("training", "не обучены")], DAY)
    by_key = {one.key: one for one in found_offers}
    assert len(found) <= MOST
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    for one in found:
        offer = by_key[one.key]
        heard = {person for person, on in offer.used if on > DAY - NOT_AGAIN_FOR}
        assert one.reasons
        assert not heard & {person.key for person in one.persons}
        assert None not in heard
        assert not offer.season or DAY.month in offer.season
        assert (offer.valid_until or DAY) >= DAY >= (offer.valid_from or DAY)
        assert not offer.segments or set(offer.segments) & segments
