"""Whatever facts two clients have: a merge loses none, and its undoing gives the state before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.actions.merging import merge_clients, undo_merge
from clients.merging import Policy, registry
from clients.models import (
    Client,
    Competitor,
    CompetitorVerdict,
    Indicator,
    IndicatorValue,
    Segment,
    SegmentType,
    ServicePoint,
    Subdivision,
    Usage,
)
from contacts.persons.models import Consultation, ContactPerson, Education, Mailing, Training
from crm.staff.calendar import today
from crm.staff.choices import Role
from debts.actions import rebuild_balances
from tests.clients.snapshots import differences, rows
from tests.factories import make_call, make_client, make_employee, make_invoice, make_payment, make_work

NAMES = ("анна", "борис", "вера")
small = st.integers(0, 2)
days = st.integers(0, 3)
facts = st.lists(
    st.one_of(
        st.tuples(st.just("person"), small, small, st.booleans()),
        st.tuples(st.just("subdivision"), small),
        st.tuples(st.just("point"), small),
        st.tuples(st.just("segment"), small, st.none() | days),
        st.tuples(st.just("value"), small, st.none() | days, st.sampled_from(("", "1", "2"))),
        st.tuples(st.just("verdict"), days, st.sampled_from(("yes", "no", "unknown"))),
        st.tuples(st.just("usage"), days),
        st.tuples(st.just("training"), small, days),
        st.tuples(st.just("education"), small, days),
        st.tuples(st.just("consultation"), small, small),
        st.tuples(st.just("mailing"), days),
        st.tuples(st.just("work"), small, small),
        st.tuples(st.just("call"), small),
        st.tuples(st.just("money"), days),
    ),
    max_size=12,
)


class Filler:
    """Adds facts to one client; equal ones twice are one fact."""

    def __init__(self, client: Client, number: int) -> None:
        self.client, self.number, self.added = client, number, 0

    def add(self, kind: str, *what: Any) -> None:
        self.added += 1
        getattr(self, kind)(*what)

    def _person(self, name: int) -> ContactPerson | None:
        return ContactPerson.objects.filter(client=self.client, name_key=NAMES[name]).first()

    def _someone(self, name: int) -> ContactPerson:
        person, _created = ContactPerson.objects.get_or_create(
            client=self.client, name_key=NAMES[name], defaults={"full_name": NAMES[name].title()}
        )
        return person

    def _place(self, name: int) -> Subdivision | None:
        return Subdivision.objects.filter(client=self.client, name=f"Отдел {name}").first()

    def person(self, name: int, subdivision: int, key_user: bool) -> None:
        person = self._someone(name)
        person.subdivision, person.characteristics = self._place(subdivision), ["key_user"] if key_user else ["lpr"]
        person.save()
        person.phones.get_or_create(as_written=f"8 385 200-11-0{name}")
        person.emails.get_or_create(address=f"{name}.{subdivision}@client.example")

    def subdivision(self, name: int) -> None:
        Subdivision.objects.get_or_create(client=self.client, name=f"Отдел {name}", kind="accounting")

    def point(self, name: int) -> None:
        ServicePoint.objects.get_or_create(client=self.client, name=f"Филиал {name}" if name else "")

    def segment(self, kind: int, day: int | None) -> None:
        type_, _created = SegmentType.objects.get_or_create(name=f"Тип {kind}")
        Segment.objects.get_or_create(
            client=self.client, type=type_, defaults={"name": f"S{day}", "entered_on": _day(day)}
        )

    def value(self, kind: int, day: int | None, value: str) -> None:
        indicator, _created = Indicator.objects.get_or_create(name=f"Показатель {kind}")
        IndicatorValue.objects.get_or_create(
            client=self.client, indicator=indicator, defaults={"value": value, "verified_on": _day(day)}
        )

    def verdict(self, day: int, verdict: str) -> None:
        competitor, _created = Competitor.objects.get_or_create(name="Иной")
        CompetitorVerdict.objects.get_or_create(
            client=self.client, on=_day(day), defaults={"verdict": verdict, "competitor": competitor}
        )

    def usage(self, day: int) -> None:
        code = f"D{self.client.pk}"
        distributive, _created = self.client.distributives.get_or_create(code=code)
        Usage.objects.get_or_create(
            client=self.client, distributive=distributive, starts_on=_day(day), ends_on=_day(day)
        )

    def training(self, name: int, day: int) -> None:
        Training.objects.get_or_create(client=self.client, person=self._someone(name), on=_day(day))

    def education(self, name: int, day: int) -> None:
        Education.objects.get_or_create(
            client=self.client, person=self._someone(name), on=_day(day), event="Семинар", kind="seminar"
        )

    def consultation(self, name: int, subdivision: int) -> None:
        number = f"{self.number}-{self.added}"
        Consultation.objects.create(
            client=self.client,
            number=number,
            on=today(),
            person=self._person(name),
            subdivision=self._place(subdivision),
        )

    def mailing(self, day: int) -> None:
        Mailing.objects.get_or_create(client=self.client, email="a@client.example", title="Дайджест", sent_on=_day(day))

    def work(self, name: int, point: int) -> None:
        place = ServicePoint.objects.filter(client=self.client, name=f"Филиал {point}").first()
        make_work(self.client, person=self._person(name), service_point=place)

    def call(self, name: int) -> None:
        make_call(self.client, person=self._person(name))

    def money(self, day: int) -> None:
        invoice = make_invoice(self.client, today(), 1000)
        make_payment(self.client, _day(day), 400, invoice=invoice)
        rebuild_balances(client_ids=[self.client.pk])


def _day(ago: int | None) -> Any:
    return None if ago is None else today() - timedelta(days=ago)


def filled(specialist: Any, number: int, wanted: list[tuple[Any, ...]]) -> Client:
    client: Client = make_client(specialist)
    filler = Filler(client, number)
    for kind, *what in wanted:
        filler.add(kind, *what)
    return client


class TestMerging(TestCase):
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(facts, facts, facts, st.booleans())
    def test_nothing_is_lost_and_everything_comes_back(
        self, one: list[Any], two: list[Any], three: list[Any], twice: bool
    ) -> None:
        director, specialist = make_employee(Role.DIRECTOR), make_employee(Role.SPECIALIST)
        clients = [filled(specialist, number, wanted) for number, wanted in enumerate((one, two, three))]
        before = rows()
        merges = [merge_clients(by=director, survivor=clients[0], loser=clients[1], taken=["name", "inn"])]
        if twice:
            merges.append(merge_clients(by=director, survivor=clients[2], loser=clients[0]))
        self._nothing_is_lost(before, rows(), merges)
        for merge in reversed(merges):
            undo_merge(by=director, merge=merge)
        assert differences(before, rows()) == {}

    def _nothing_is_lost(self, before: Any, after: Any, merges: list[Any]) -> None:
        """Each row is still there; where it did not move, the merge says so."""
        gone = {merge.loser_id for merge in merges}
        for entry in registry.of(Policy.MOVE):
            assert after[entry.label].keys() == before[entry.label].keys()
            if "client" in entry.fields:
                left = {key for key, row in after[entry.label].items() if row["client_id"] in gone}
                assert left == {pk for merge in merges for pk in merge.stayed.get(entry.label, ())}, entry.label


@pytest.mark.django_db
def test_the_filler_knows_what_it_says() -> None:
    client = filled(make_employee(Role.SPECIALIST), 1, [("person", 0, 0, True), ("work", 0, 0), ("money", 1)])
    assert (client.persons.count(), client.works.get().person.name_key, client.balances.count()) == (1, "анна", 1)
