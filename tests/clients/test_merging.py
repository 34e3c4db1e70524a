"""Merging two clients and undoing it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from freezegun import freeze_time

from clients import merging
from clients.actions.merging import AlreadyMerged, MergeRefused, merge_clients, undo_merge
from clients.merging import Policy, registry
from clients.models import Client, IndicatorValue, Merge, Segment, SegmentType
from contacts.persons.models import ContactPerson, Training
from crm.staff.calendar import today
from crm.staff.choices import Role
from debts.models import Balance
from tests.actors import EVERYBODY, Actors
from tests.clients.snapshots import differences, rows
from tests.factories import (
    make_call,
    make_client,
    make_employee,
    make_facts,
    make_invoice,
    make_payment,
    make_person,
    make_work,
)
from triggers import actions as triggers
from triggers.models import Result

pytestmark = pytest.mark.django_db


@pytest.fixture
def director() -> Any:
    return make_employee(Role.DIRECTOR)


def pair(**fields: Any) -> tuple[Client, Client]:
    specialist = make_employee(Role.SPECIALIST)
    return make_client(specialist, **fields), make_client(specialist)


def computed(*clients: Client) -> None:
    triggers.compute(client_ids=[one.pk for one in clients], day=today())


# --- What happens to the facts ---


def test_every_fact_moves_or_stays_and_comes_back(director: Any) -> None:
    survivor, loser = pair()
    make_facts(survivor)
    facts = make_facts(loser)
    computed(survivor, loser)
    before = rows()
    merge = merge_clients(by=director, survivor=survivor, loser=loser)
    after = rows()
    moved = {one.label for one in registry.of(Policy.MOVE)} & facts.keys()
    for label in facts:
        assert after[label].keys() == before[label].keys() or label in ("debts.Balance",), label
    where = {label: after[label][facts[label].pk]["client_id"] for label in moved}
    assert {
        "clients.Segment",
        "clients.IndicatorValue",
        "clients.CompetitorVerdict",
        "persons.Mailing",
    } <= merge.stayed.keys()
    left = {label for label in moved if facts[label].pk in merge.stayed.get(label, ())}
    assert where == {label: loser.pk if label in left else survivor.pk for label in moved}
    undo_merge(by=director, merge=merge)
    computed(survivor, loser)
    assert differences(before, rows()) == {}


def test_persons_of_one_name_become_one(director: Any) -> None:
    survivor, loser = pair()
    name = "Берёзкина Анна Ивановна"
    stays = make_person(survivor, name, characteristics=["lpr"])
    hers = make_person(
        loser, name, characteristics=["key_user", "lpr"], position="Бухгалтер", started_on=date(2024, 1, 1)
    )
    hers.phones.create(as_written="8 385 200-11-22", number="+73852001122")
    call, work = make_call(loser, person=hers), make_work(loser, person=hers)
    same = [Training.objects.create(client=one.client, person=one, on=date(2026, 1, 1)) for one in (stays, hers)]
    other = Training.objects.create(client=loser, person=hers, on=date(2026, 2, 2))
    before = rows()
    merge = merge_clients(by=director, survivor=survivor, loser=loser)
    stays.refresh_from_db()
    assert (stays.position, stays.started_on, stays.characteristics) == (
        "Бухгалтер",
        date(2024, 1, 1),
        ["lpr", "key_user"],
    )
    assert list(stays.phones.values_list("number", flat=True)) == ["+73852001122"]
    call.refresh_from_db()
    work.refresh_from_db()
    assert {(one.client_id, one.person_id) for one in (call, work)} == {(survivor.pk, stays.pk)}
    assert set(stays.trainings.all()) == {same[0], other}
    assert merge.stayed == {"persons.Training": [same[1].pk]}
    assert merge.joined == {"persons.ContactPerson": 1}
    undo_merge(by=director, merge=merge)
    assert differences(before, rows()) == {}


def test_of_two_values_the_newer_is_shown(director: Any) -> None:
    survivor, loser = pair()
    kind = SegmentType.objects.create(name="Отрасль")
    make_facts(survivor)
    value = IndicatorValue.objects.get(client=survivor)
    later = IndicatorValue.objects.create(
        client=loser,
        indicator=value.indicator,
        value="12",
        verified_on=today() + timedelta(days=1),
        verified_by=director,
    )
    Segment.objects.filter(client=survivor).update(type=kind, entered_on=date(2026, 1, 1))
    Segment.objects.create(client=loser, type=kind, name="Старый", entered_on=date(2025, 1, 1))
    before = rows()
    merge = merge_clients(by=director, survivor=survivor, loser=loser)
    value.refresh_from_db()
    later.refresh_from_db()
    assert (value.value, value.verified_by, value.client) == ("12", director, survivor)
    assert (later.value, later.verified_by, later.client_id) == ("3", None, loser.pk)
    assert Segment.objects.get(client=survivor).name == "Торговля"
    undo_merge(by=director, merge=merge)
    assert differences(before, rows()) == {}


def test_a_threat_is_not_hidden_by_a_verdict_of_the_same_day(director: Any) -> None:
    survivor, loser = pair()
    survivor.competitor_verdicts.create(on=today(), verdict="no")
    loser.competitor_verdicts.create(on=today(), verdict="yes")
    merge_clients(by=director, survivor=survivor, loser=loser)
    assert survivor.competitor_verdicts.get().verdict == "yes"
    assert loser.competitor_verdicts.get().verdict == "no"


def test_debts_and_risk_are_those_of_the_survivor(director: Any, django_capture_on_commit_callbacks: Any) -> None:
    survivor, loser = pair(monthly_fee=Decimal(1000))
    make_invoice(survivor, today(), 1000)
    make_invoice(loser, today(), 3000)
    make_payment(loser, today(), 500)
    from debts.actions import rebuild_balances

    rebuild_balances(client_ids=[survivor.pk, loser.pk])
    computed(survivor, loser)
    with django_capture_on_commit_callbacks(execute=True):
        merge = merge_clients(by=director, survivor=survivor, loser=loser)
    assert list(Balance.objects.values_list("client", "closing")) == [(survivor.pk, Decimal(3500))]
    assert Result.objects.current().get().client == survivor
    assert Result.objects.current().get().debt_months == Decimal("3.5")
    with django_capture_on_commit_callbacks(execute=True):
        undo_merge(by=director, merge=merge)
    assert dict(Balance.objects.values_list("client", "closing")) == {
        survivor.pk: Decimal(1000),
        loser.pk: Decimal(2500),
    }
    assert set(Result.objects.current().values_list("client", flat=True)) == {survivor.pk, loser.pk}


def test_chosen_values_are_taken_and_put_back(director: Any) -> None:
    survivor, loser = pair(monthly_fee=Decimal("1000.00"))
    Client.objects.filter(pk=loser.pk).update(
        name="ИМЯ ВТОРОГО", monthly_fee=Decimal("25000.50"), status="disconnected", disconnected_on=today()
    )
    before = rows()
    taken = ("name", "monthly_fee", "status", "disconnected_on")
    merge = merge_clients(by=director, survivor=survivor, loser=loser, taken=taken)
    survivor.refresh_from_db()
    assert (survivor.name, survivor.monthly_fee) == ("ИМЯ ВТОРОГО", Decimal("25000.50"))
    assert (survivor.status, survivor.disconnected_on) == ("disconnected", today())
    assert merge.taken == sorted(taken)
    undo_merge(by=director, merge=merge)
    assert differences(before, rows()) == {}


def test_values_that_do_not_go_together_are_refused(director: Any) -> None:
    survivor, loser = pair()
    Client.objects.filter(pk=loser.pk).update(status="disconnected", disconnected_on=today())
    before = rows()
    with pytest.raises(ValidationError) as refused:
        merge_clients(by=director, survivor=survivor, loser=loser, taken=["status"])
    assert refused.value.message_dict.keys() == {"disconnected_on"}
    assert differences(before, rows()) == {}


# --- What people did since ---


def test_what_was_changed_since_stays_changed(director: Any) -> None:
    survivor, loser = pair()
    merge = merge_clients(by=director, survivor=survivor, loser=loser, taken=["name", "inn"])
    Client.objects.filter(pk=survivor.pk).update(name="НАЗВАЛИ ПОТОМ")
    undo_merge(by=director, merge=merge)
    inn = survivor.inn
    survivor.refresh_from_db()
    assert (survivor.name, survivor.inn) == ("НАЗВАЛИ ПОТОМ", inn)


def test_what_was_added_since_stays_with_the_survivor_or_goes_with_its_person(director: Any) -> None:
    survivor, loser = pair()
    person = make_person(loser)
    earlier = make_work(survivor)
    merge = merge_clients(by=director, survivor=survivor, loser=loser)
    alone, with_her = make_work(survivor), make_call(survivor, person=person)
    undo_merge(by=director, merge=merge)
    for row in (earlier, alone, with_her, person):
        row.refresh_from_db()
    assert [row.client_id for row in (earlier, alone, with_her, person)] == [
        survivor.pk,
        survivor.pk,
        loser.pk,
        loser.pk,
    ]


# --- Who may, and when not ---


@pytest.mark.parametrize("actor", [name for name in EVERYBODY if name != "anonymous"])
def test_who_may_merge(actors: Actors, actor: str) -> None:
    other = make_client(actors["specialist"])
    if actor in ("head", "director"):
        assert merge_clients(by=actors[actor], survivor=actors.client_row, loser=other).loser == other
        return
    with pytest.raises(MergeRefused if actor == "other_head" else PermissionDenied):
        merge_clients(by=actors[actor], survivor=actors.client_row, loser=other)


def test_a_client_is_not_merged_with_itself(director: Any) -> None:
    survivor, _loser = pair()
    with pytest.raises(MergeRefused):
        merge_clients(by=director, survivor=survivor, loser=survivor)


def test_two_clicks_are_one_merge(director: Any) -> None:
    survivor, loser = pair()
    merge = merge_clients(by=director, survivor=survivor, loser=loser)
    with pytest.raises(AlreadyMerged) as refused:
        merge_clients(by=director, survivor=survivor, loser=loser)
    assert (refused.value.merge, Merge.objects.count()) == (merge, 1)
    first = undo_merge(by=director, merge=merge)
    assert undo_merge(by=director, merge=merge).undone_at == first.undone_at


def test_an_unknown_relation_refuses(director: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    survivor, loser = pair()
    monkeypatch.delitem(merging.registry.declared, "calls.Call")
    with pytest.raises(MergeRefused, match=r"calls\.Call\.client"):
        merge_clients(by=director, survivor=survivor, loser=loser)
    loser.refresh_from_db()
    assert loser.merged_into is None


def test_a_table_of_a_newer_release_refuses(director: Any) -> None:
    survivor, loser = pair()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE newer_fact (id bigint, client_id bigint REFERENCES clients_client)")
    with pytest.raises(MergeRefused, match="newer_fact"):
        merge_clients(by=director, survivor=survivor, loser=loser)


def test_undo_ends_after_thirty_days(director: Any) -> None:
    survivor, loser = pair()
    with freeze_time("2026-03-01 09:00"):
        merge = merge_clients(by=director, survivor=survivor, loser=loser)
    with freeze_time("2026-03-31 09:01"), pytest.raises(MergeRefused):
        undo_merge(by=director, merge=merge)
    with freeze_time("2026-03-31 08:59"):
        assert undo_merge(by=director, merge=merge).is_undone


def test_merges_are_undone_from_the_last(director: Any) -> None:
    first, second = pair()
    third = make_client(make_employee(Role.SPECIALIST))
    for one in (first, second, third):
        make_facts(one)
    before = rows()
    inner = merge_clients(by=director, survivor=second, loser=first)
    outer = merge_clients(by=director, survivor=third, loser=second)
    first.refresh_from_db()
    assert first.merged_into == third
    with pytest.raises(MergeRefused, match=third.number):
        undo_merge(by=director, merge=inner)
    undo_merge(by=director, merge=outer)
    undo_merge(by=director, merge=inner)
    assert differences(before, rows()) == {}


# --- A merged client is there no more ---


def test_a_merged_client_is_in_no_list_and_not_in_service(director: Any) -> None:
    survivor, loser = pair()
    make_facts(survivor)
    make_facts(loser)
    computed(survivor, loser)
    merge_clients(by=director, survivor=survivor, loser=loser)
    assert set(Client.objects.visible_to(director)) == {survivor}
    assert set(Client.objects.in_service(today())) == {survivor}
    assert set(ContactPerson.objects.visible_to(director).values_list("client", flat=True)) == {survivor.pk}
    assert set(Segment.objects.visible_to(director).values_list("client", flat=True)) == {survivor.pk}
    assert triggers.compute(client_ids=[survivor.pk, loser.pk], day=today()).clients == 1
    assert Result.objects.current().get().client == survivor
