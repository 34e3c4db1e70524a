"""Two persons of one client become one: nothing is lost, everything comes back, files and old addresses follow."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clients.actions.merging import MergeRefused, merge_clients, undo_merge
from clients.merging import Policy, registry
from contacts.calls.actions.matching import match_calls
from contacts.calls.models import Call
from contacts.persons.actions import (
    create_person,
    edit_person,
    find_person_duplicates,
    gather_person_strays,
    merge_persons,
    undo_person_merge,
)
from contacts.persons.actions.merging import PersonsMerged
from contacts.persons.models import ContactPerson, PersonMerge, PersonSuspicion, Training
from contacts.works.models import Work
from crm.edits import Edit
from crm.staff.calendar import today
from crm.staff.choices import Role
from tests.actors import Actors
from tests.clients.snapshots import differences, rows
from tests.clients.test_merging_property import NAMES, Filler, days, filled, small
from tests.exchange.support import counts, errors, loaded
from tests.factories import make_call, make_client, make_employee, make_person, make_work

pytestmark = pytest.mark.django_db
FULL, SHORT = "Берёзкина Мария Петровна", "Берёзкина М.П."


@pytest.fixture
def pair(actors: Actors) -> tuple[ContactPerson, ContactPerson]:
    client = actors.client_row
    survivor = make_person(client, FULL, characteristics=["lpr"], position="Бухгалтер")
    loser = make_person(client, SHORT, characteristics=["lpr", "k_user"], interests=["taxes"], is_subscribed=True)
    return survivor, loser


def merged(actors: Actors, pair: tuple[ContactPerson, ContactPerson], *taken: str) -> PersonMerge:
    return merge_persons(by=actors["specialist"], survivor=pair[0], loser=pair[1], taken=taken)


def test_everything_goes_along(actors: Actors, pair: tuple[ContactPerson, ContactPerson]) -> None:
    survivor, loser = pair
    work, call = make_work(actors.client_row, person=loser), make_call(actors.client_row, person=loser)
    loser.emails.create(address="m@client.example")
    merge = merged(actors, pair, "is_subscribed")
    survivor.refresh_from_db()
    assert (survivor.is_subscribed, survivor.position) == (True, "Бухгалтер")
    assert (set(survivor.characteristics), survivor.interests) == ({"lpr", "k_user"}, ["taxes"])
    assert (Work.objects.get(pk=work.pk).person, Call.objects.get(pk=call.pk).person) == (survivor, survivor)
    assert merge.moved == {"works.Work": 1, "calls.Call": 1, "persons.PersonEmail": 1}
    assert list(ContactPerson.objects.visible_to(actors["specialist"]).filter(client=actors.client_row)) == [survivor]
    # what makes sense together only is chosen together
    assert merge.taken == ["is_subscribed", "unsubscribe_reason"]


def test_the_indicator_counts_one(actors: Actors, pair: tuple[ContactPerson, ContactPerson]) -> None:
    merged(actors, pair)
    assert ContactPerson.objects.filter(client=actors.client_row, is_active=True).count() == 1


@pytest.mark.parametrize(("mine", "theirs", "kept"), [
    ("8 (913) 000-11-22", "+79130001122", 1),  # one number in two ways
    ("8 385 200-11-22 доб. 1", "8 385 200-11-22 доб. 2", 2),  # two lines of one switchboard
    ("+79130001122", "+79130001133", 2),
])  # fmt: skip
def test_numbers(actors: Actors, pair: tuple[ContactPerson, ContactPerson], mine: str, theirs: str, kept: int) -> None:
    from contacts.persons.rules import e164

    for person, number in zip(pair, (mine, theirs), strict=True):
        person.phones.create(as_written=number, number=e164(number))
    merge = merged(actors, pair)
    assert pair[0].phones.count() == kept
    assert len(merge.stayed.get("persons.PersonPhone", [])) == 2 - kept


def test_a_training_of_one_day_stays_behind_and_is_shown(
    actors: Actors, pair: tuple[ContactPerson, ContactPerson]
) -> None:
    for person in pair:
        Training.objects.create(client=actors.client_row, person=person, on=today(), result=person.full_name)
    merge = merged(actors, pair)
    page = actors.client("specialist").get(reverse("persons:merged", args=[merge.pk])).content.decode()
    assert pair[0].trainings.get().result == FULL
    assert SHORT in page
    assert "1" in page


# --- Refusals ---


def test_what_is_refused(actors: Actors, pair: tuple[ContactPerson, ContactPerson]) -> None:
    by, (survivor, loser) = actors["specialist"], pair
    with pytest.raises(MergeRefused):
        merge_persons(by=by, survivor=survivor, loser=survivor)
    with pytest.raises(MergeRefused, match="двух клиентов"):
        merge_persons(by=by, survivor=survivor, loser=make_person(make_client(by)))
    with pytest.raises(PermissionDenied):
        merge_persons(by=actors["auditor"], survivor=survivor, loser=loser)
    with pytest.raises(ValidationError):
        merge_persons(by=actors["other_specialist"], survivor=survivor, loser=loser)
    first = merged(actors, pair)
    with pytest.raises(PersonsMerged) as known:
        merged(actors, pair)
    assert known.value.merge == first


def test_what_the_database_knows_and_nobody_declared(
    actors: Actors, pair: tuple[ContactPerson, ContactPerson], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(registry.declared, "works.Work")
    with pytest.raises(MergeRefused, match=r"works\.Work\.person"):
        merged(actors, pair)


def test_dates_that_do_not_go_together(actors: Actors) -> None:
    survivor = make_person(actors.client_row, FULL, started_on=date(2024, 5, 1))
    loser = make_person(actors.client_row, SHORT, is_active=False, left_on=date(2024, 3, 1))
    with pytest.raises(ValidationError) as refused:
        merged(actors, (survivor, loser), "is_active")
    assert "started_on" in refused.value.message_dict
    assert not PersonMerge.objects.exists()


def test_who_was_merged_is_not_written_to(actors: Actors, pair: tuple[ContactPerson, ContactPerson]) -> None:
    """A form opened before the merge says who stands for the person now, and changes nothing."""
    merged(actors, pair)
    with pytest.raises(ValidationError, match=FULL):
        edit_person(by=actors["specialist"], person=pair[1], edit=Edit({"position": "Юрист"}, {"position": ""}))
    with pytest.raises(ValidationError, match=FULL):
        create_person(by=actors["specialist"], client=actors.client_row, values={"full_name": SHORT})


# --- Undoing ---


def test_what_was_changed_since_stays(actors: Actors, pair: tuple[ContactPerson, ContactPerson]) -> None:
    survivor, loser = pair
    merge = merged(actors, pair, "is_subscribed")
    edit_person(by=actors["specialist"], person=survivor, edit=Edit({"position": "Юрист"}, {"position": "Бухгалтер"}))
    added = make_work(actors.client_row, person=survivor)
    undo_person_merge(by=actors["specialist"], merge=merge)
    undone = undo_person_merge(by=actors["specialist"], merge=merge)  # twice is once
    survivor.refresh_from_db()
    loser.refresh_from_db()
    assert (survivor.position, survivor.is_subscribed) == ("Юрист", False)
    assert (loser.is_active, loser.merged_into, undone.is_undone) == (True, None, True)
    assert Work.objects.get(pk=added.pk).person == survivor


def test_it_ends_after_thirty_days(actors: Actors, pair: tuple[ContactPerson, ContactPerson]) -> None:
    merge = merged(actors, pair)
    PersonMerge.objects.filter(pk=merge.pk).update(at=merge.at - timedelta(days=31))
    with pytest.raises(MergeRefused, match="30 дней"):
        undo_person_merge(by=actors["specialist"], merge=merge)


def test_the_last_one_first(actors: Actors, pair: tuple[ContactPerson, ContactPerson]) -> None:
    first = merged(actors, pair)
    third = make_person(actors.client_row, "Берёзкина")
    last = merge_persons(by=actors["specialist"], survivor=third, loser=pair[0])
    pair[1].refresh_from_db()
    assert pair[1].merged_into == third
    with pytest.raises(MergeRefused, match="Берёзкина"):
        undo_person_merge(by=actors["specialist"], merge=first)
    for merge in (last, first):
        undo_person_merge(by=actors["specialist"], merge=merge)
    assert not ContactPerson.objects.exclude(merged_into=None).exists()


def test_merges_of_clients_and_of_persons_are_undone_in_their_order(actors: Actors) -> None:
    director, client = actors["director"], make_client(actors["specialist"])
    here, there = make_person(actors.client_row, FULL), make_person(client, FULL)
    short = make_person(actors.client_row, SHORT)
    work = make_work(client, person=there)
    of_clients = merge_clients(by=director, survivor=actors.client_row, loser=client)
    of_persons = merge_persons(by=director, survivor=short, loser=here)
    assert Work.objects.get(pk=work.pk).person == short
    with pytest.raises(MergeRefused, match="контактные лица"):
        undo_merge(by=director, merge=of_clients)
    undo_person_merge(by=director, merge=of_persons)
    undo_merge(by=director, merge=of_clients)
    assert Work.objects.get(pk=work.pk).person == there


def test_clients_merged_later_meet_who_stands_for_the_person(actors: Actors) -> None:
    director, client = actors["director"], make_client(actors["specialist"])
    survivor, gone = make_person(actors.client_row, FULL), make_person(actors.client_row, SHORT)
    of_persons = merge_persons(by=director, survivor=survivor, loser=gone)
    work = make_work(client, person=make_person(client, SHORT))
    of_clients = merge_clients(by=director, survivor=actors.client_row, loser=client)
    assert Work.objects.get(pk=work.pk).person == survivor
    undo_merge(by=director, merge=of_clients)
    undo_person_merge(by=director, merge=of_persons)
    assert Work.objects.get(pk=work.pk).person.client == client


def test_two_of_theirs_who_are_one_of_ours(actors: Actors) -> None:
    """Both were taught on one day: one training is shown, the other stays behind."""
    director, client = actors["director"], make_client(actors["specialist"])
    survivor, gone = make_person(actors.client_row, FULL), make_person(actors.client_row, SHORT)
    merge_persons(by=director, survivor=survivor, loser=gone)
    for name in (FULL, SHORT):
        Training.objects.create(client=client, person=make_person(client, name), on=today())
    before = rows()
    of_clients = merge_clients(by=director, survivor=actors.client_row, loser=client)
    assert (survivor.trainings.count(), len(of_clients.stayed["persons.Training"])) == (1, 1)
    undo_merge(by=director, merge=of_clients)
    assert differences(before, rows()) == {}


facts = st.lists(
    st.one_of(
        st.tuples(st.just("person"), small, small, st.booleans()),
        st.tuples(st.just("training"), small, days),
        st.tuples(st.just("education"), small, days),
        st.tuples(st.just("consultation"), small, small),
        st.tuples(st.just("work"), small, small),
        st.tuples(st.just("call"), small),
    ),
    max_size=10,
)
CHOICES = st.sets(st.sampled_from(["position", "is_subscribed", "started_on", "has_account", "best_from"]))


class TestWhateverIsKnown(TestCase):
    @settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(facts, facts, CHOICES, st.booleans())
    def test_nothing_is_lost_and_everything_comes_back(
        self, one: list[Any], two: list[Any], taken: set[str], with_clients: bool
    ) -> None:
        """Two merges of persons; between them, perhaps, one of their client with another."""
        by = make_employee(Role.DIRECTOR)
        client, other = (filled(None, number, wanted) for number, wanted in enumerate((one, two)))
        for name in range(len(NAMES)):
            Filler(client, 2)._someone(name)
        before, people = rows(), {one.name_key: one for one in client.persons.all()}
        first, second, third = (people[name] for name in NAMES)
        merges = [merge_persons(by=by, survivor=first, loser=second, taken=taken)]
        of_clients = merge_clients(by=by, survivor=client, loser=other) if with_clients else None
        merges.append(merge_persons(by=by, survivor=third, loser=first))
        self._nothing_is_lost(before, rows(), {first.pk, second.pk}, merges)
        undo_person_merge(by=by, merge=merges.pop())
        if of_clients:
            undo_merge(by=by, merge=of_clients)
        undo_person_merge(by=by, merge=merges.pop())
        assert differences(before, rows()) == {}

    def _nothing_is_lost(self, before: Any, after: Any, gone: set[int], merges: list[PersonMerge]) -> None:
        for entry in registry.of(Policy.MOVE):
            assert after[entry.label].keys() == before[entry.label].keys()
            if "person" in entry.fields:
                left = {pk for pk, row in after[entry.label].items() if row["person_id"] in gone}
                assert left == {pk for merge in merges for pk in merge.stayed.get(entry.label, ())}, entry.label


# --- What still names the merged person ---


def test_files_follow(actors: Actors, pair: tuple[ContactPerson, ContactPerson], tmp_path: Path) -> None:
    survivor, _loser = pair
    merged(actors, pair)
    number = actors.client_row.number
    head = ["Клиент", "Контактное лицо", "Дата обучения"]
    content = [head, [number, SHORT, "20.05.2026"], [number, FULL, "20.05.2026"], [number, SHORT, "21.05.2026"]]
    with translation.override("en"):
        summary = loaded(tmp_path, "trainings", content)
    assert counts(summary) == {"read": 3, "created": 2, "unchanged": 1}
    assert set(Training.objects.values_list("person", flat=True)) == {survivor.pk}
    assert [text for text in summary.warnings if f"{SHORT} → {FULL}" in text] != []


def test_a_file_of_persons_does_not_bring_them_back(
    actors: Actors, pair: tuple[ContactPerson, ContactPerson], tmp_path: Path
) -> None:
    merged(actors, pair)
    number = actors.client_row.number
    content = [["Клиент", "ФИО", "Должность"], [number, SHORT, "Юрист"], [number, FULL, "Главбух"]]
    with translation.override("en"):
        summary = loaded(tmp_path, "contact_persons", content)
    assert counts(summary) == {"read": 2, "updated": 1, "refused": 1}
    assert [(line, FULL in reason) for line, _column, reason in errors(summary)] == [(2, True)]
    assert ContactPerson.objects.get(pk=pair[1].pk).position == ""


def test_calls_of_a_number_left_behind_are_the_survivors(
    actors: Actors, pair: tuple[ContactPerson, ContactPerson]
) -> None:
    for person in pair:
        person.phones.create(as_written="+79130001122", number="+79130001122")
    merged(actors, pair)
    call = make_call(None, destination="79130001122")
    match_calls([call.pk])
    assert Call.objects.get(pk=call.pk).person == pair[0]


def test_what_came_in_the_moment_of_the_merge_is_gathered(
    actors: Actors, pair: tuple[ContactPerson, ContactPerson]
) -> None:
    merge = merged(actors, pair)
    late = make_call(actors.client_row, person=pair[1])  # written beside the merge, seen only after it
    assert (gather_person_strays(), gather_person_strays()) == (1, 0)
    assert Call.objects.get(pk=late.pk).person == pair[0]
    undo_person_merge(by=actors["specialist"], merge=merge)
    assert Call.objects.get(pk=late.pk).person == pair[1]


# --- Pages ---


def test_side_by_side_then_merged_then_undone(actors: Actors, pair: tuple[ContactPerson, ContactPerson]) -> None:
    browser, (survivor, loser) = actors.client("specialist"), pair
    find_person_duplicates()
    address = reverse("persons:merge", args=[survivor.pk, loser.pk])
    listed = browser.get(reverse("persons:duplicates")).content.decode()
    assert address in listed
    shown = browser.get(address)
    assert "Похожее имя" in shown.content.decode()
    done = browser.post(address, {"seal": shown.context["seal"], "take-position": "mine"})
    merge = PersonMerge.objects.get()
    assert done.headers["Location"] == reverse("persons:merged", args=[merge.pk])
    assert browser.post(address).headers["Location"] == done.headers["Location"]  # a second click
    assert browser.get(reverse("persons:detail", args=[loser.pk])).headers["Location"] == survivor.get_absolute_url()
    assert SHORT in browser.get(survivor.get_absolute_url()).content.decode()
    assert browser.get(reverse("persons:merges")).context["table"].rows.data.data.count() == 1
    browser.post(reverse("persons:undo_merge", args=[merge.pk]))
    assert browser.get(reverse("persons:detail", args=[loser.pk])).status_code == 200


def test_what_was_not_seen_is_not_chosen(actors: Actors, pair: tuple[ContactPerson, ContactPerson]) -> None:
    browser, address = actors.client("specialist"), reverse("persons:merge", args=[pair[0].pk, pair[1].pk])
    seal = browser.get(address).context["seal"]
    ContactPerson.objects.filter(pk=pair[1].pk).update(position="Директор")
    again = browser.post(address, {"seal": seal, "take-position": "theirs"})
    assert (again.status_code, PersonMerge.objects.count()) == (200, 0)
    assert "Директор" in again.content.decode()


def test_two_who_are_not_one(actors: Actors, pair: tuple[ContactPerson, ContactPerson]) -> None:
    find_person_duplicates()
    browser = actors.client("specialist")
    browser.post(reverse("persons:dismiss_duplicate", args=[PersonSuspicion.objects.get().pk]))
    assert not PersonSuspicion.objects.open().exists()
    browser.post(reverse("persons:dismiss_duplicate", args=[PersonSuspicion.objects.get().pk]), {"again": "1"})
    assert PersonSuspicion.objects.open().exists()


def test_one_with_oneself_or_across_clients(actors: Actors, pair: tuple[ContactPerson, ContactPerson]) -> None:
    browser, stranger = actors.client("specialist"), make_person(make_client(actors["specialist"]))
    for other in (pair[0], stranger):
        answer = browser.get(reverse("persons:merge", args=[pair[0].pk, other.pk]))
        assert answer.headers["Location"] == reverse("persons:merge_with", args=[pair[0].pk])
    page = browser.get(reverse("persons:merge_with", args=[pair[0].pk]))
    assert list(page.context["form"].fields["other"].queryset) == [pair[1]]
    chosen = browser.get(reverse("persons:merge_with", args=[pair[0].pk]), {"other": pair[1].pk})
    assert chosen.headers["Location"] == reverse("persons:merge", args=[pair[0].pk, pair[1].pk])


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        client = make_client(actors["specialist"])
        make_person(client, f"{FULL}{number}")
        make_person(client, f"{FULL}{number}а")
    find_person_duplicates()
    browser = actors.client("specialist")
    browser.get(reverse("persons:duplicates"))
    with django_assert_num_queries(6):
        assert len(browser.get(reverse("persons:duplicates")).context["table"].page.object_list.data) == count
