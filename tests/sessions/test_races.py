"""Two at once: two operators, two clicks, two tabs."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts.sessions.actions import save_call, start_session, take_next
from contacts.sessions.models import CallSession, Lease, SavedCall
from contacts.works.models import Campaign, Work
from crm.staff.calendar import today
from tests.factories import make_client, make_employee, make_group
from tests.threads import at_once

from .calls import held, in_hand, make_call, sitting, working_region

pytestmark = pytest.mark.django_db(transaction=True)


def pool_of_operators(operators: int, clients: int) -> list[CallSession]:
    """Heads of one group in one campaign: every one of them sees and may call every client."""
    group = make_group()
    specialist, heads = make_employee(group=group), [make_employee("head", group) for _ in range(operators)]
    campaign = Campaign.objects.create(
        name="Обзвон", starts_on=today(), ends_on=today(), author=heads[0], state="running"
    )
    campaign.executors.set(heads)
    region = working_region()
    for _number in range(clients):
        make_call(make_client(specialist, region=region), specialist, campaign=campaign)
    return [sitting(head, campaign=campaign) for head in heads]


def work_through(session: CallSession, rounds: int = 20) -> list[int]:
    """Take and save until nothing is left; the clients met."""
    by, met, empty = session.employee, [], 0
    while empty < rounds:
        lease = take_next(by=by, session=session)
        if lease is None:
            empty += 1
            continue
        met.append(lease.client_id)
        save_call(by=by, session=session, work=lease.work, key=lease.key, outcome=held(state="not_held"))
    return met


def test_operators_of_one_campaign_never_meet() -> None:
    sessions = pool_of_operators(4, 24)
    met = at_once(*[lambda one=one: work_through(one) for one in sessions])
    assert Counter(client for mine in met for client in mine) == Counter(
        Work.objects.values_list("client_id", flat=True).distinct()
    )
    assert Work.objects.filter(state="planned").count() == 0
    assert SavedCall.objects.count() == 24


def test_two_browsers_at_the_same_moment_get_two_clients() -> None:
    sessions = pool_of_operators(4, 3)
    leases = at_once(*[lambda one=one: take_next(by=one.employee, session=one) for one in sessions])
    given = [one.client_id for one in leases if one is not None]
    assert len(set(given)) == len(given) == Lease.objects.filter(released_at=None).count()


def test_two_clicks_on_next_give_one_client() -> None:
    [session] = pool_of_operators(1, 3)
    leases = at_once(*[lambda: take_next(by=session.employee, session=session)] * 3)
    assert len({one.pk for one in leases}) == 1


def test_two_clicks_on_save_write_once() -> None:
    [session] = pool_of_operators(1, 1)
    lease, outcome = in_hand(session.employee, session), held(state="not_held", again="15")

    def save() -> SavedCall:
        return save_call(by=session.employee, session=session, work=lease.work, key=lease.key, outcome=outcome)

    answers = at_once(*[save] * 4)
    assert len({one.pk for one in answers}) == 1
    assert Work.objects.filter(follows=lease.work).count() == 1


def test_two_tabs_with_different_words_write_once() -> None:
    [session] = pool_of_operators(1, 1)
    lease = in_hand(session.employee, session)

    def save(text: str) -> SavedCall:
        outcome = held(comment=text)
        return save_call(by=session.employee, session=session, work=lease.work, key=lease.key, outcome=outcome)

    answers = at_once(lambda: save("одно"), lambda: save("другое"))
    [saved] = [one for one in answers if isinstance(one, SavedCall)]
    [told] = [one for one in answers if isinstance(one, ValidationError)]
    assert told.code == "other"
    assert Work.objects.get(pk=saved.work_id).comment in ("одно", "другое")


def test_a_lease_run_out_goes_to_one_of_those_who_want_it() -> None:
    first, *others = pool_of_operators(4, 1)
    lease = in_hand(first.employee, first)
    Lease.objects.update(until=timezone.now())
    taken = at_once(*[lambda one=one: take_next(by=one.employee, session=one) for one in others])
    [given] = [one for one in taken if one is not None]
    assert given.client_id == lease.client_id
    lease.refresh_from_db()
    assert lease.released_at is not None


def test_two_starts_are_one_session() -> None:
    by = make_employee()
    from contacts.sessions.actions.sitting import Choice

    answers = at_once(*[lambda: start_session(by=by, choice=Choice())] * 3)
    assert [one for one in answers if isinstance(one, CallSession)] == [CallSession.objects.get()]
