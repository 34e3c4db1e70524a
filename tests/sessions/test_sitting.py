"""Starting, breaks, the end; the client in hand; drafts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from contacts.sessions.actions import (
    DraftMoved,
    end_session,
    pause_session,
    resume_session,
    save_call,
    take_next,
    write_draft,
)
from contacts.sessions.models import CallSession, Draft, Lease, Pause
from contacts.sessions.queries import current_lease, drafts_left, open_session, summary_of
from tests.actors import Actors
from tests.factories import make_client, make_employee

from .calls import held, in_hand, make_call, sitting, working_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Any:
    return make_employee()


@pytest.fixture
def lease(by: Any) -> Lease:
    for _number in range(2):
        make_call(make_client(by, region=working_region()), by)
    return in_hand(by, sitting(by))


def test_one_session_at_a_time(by: Any) -> None:
    session = sitting(by)
    with pytest.raises(ValidationError) as error:
        sitting(by)
    assert error.value.code == "open"
    assert open_session(by) == session
    end_session(by=by, session=session)
    assert open_session(by) is None
    assert sitting(by) != session


def test_an_auditor_makes_no_calls(actors: Actors) -> None:
    with pytest.raises(PermissionDenied):
        sitting(actors["auditor"])


def test_a_session_is_its_owners(by: Any, actors: Actors) -> None:
    session = sitting(by)
    assert list(CallSession.objects.visible_to(by)) == [session]
    assert not CallSession.objects.visible_to(actors["director"]).exists()
    for action in (pause_session, resume_session, end_session):
        with pytest.raises(ValidationError):
            action(by=actors["director"], session=session)


def test_a_break_is_counted_once(by: Any) -> None:
    session = sitting(by)
    for _twice in range(2):
        pause_session(by=by, session=session)
    with pytest.raises(ValidationError) as error:
        take_next(by=by, session=session)
    assert error.value.code == "paused"
    for _twice in range(2):
        resume_session(by=by, session=session)
    assert Pause.objects.get().ended_at is not None
    pause_session(by=by, session=session)
    ended = end_session(by=by, session=session)
    assert Pause.objects.filter(ended_at=None).count() == 0
    summary = summary_of(ended, timezone.now())
    assert timedelta() <= summary.paused <= summary.lasted


def test_the_client_in_hand_stays_in_hand(by: Any, lease: Lease) -> None:
    Lease.objects.update(until=timezone.now())
    again = take_next(by=by, session=lease.session)
    assert again == lease
    assert again is not None
    assert again.until > timezone.now() + timedelta(minutes=14)


def test_a_work_closed_elsewhere_makes_room(by: Any, lease: Lease) -> None:
    lease.work.state, lease.work.done_at = "held", timezone.now()
    lease.work.save()
    following = in_hand(by, lease.session)
    assert following.client != lease.client
    assert current_lease(lease.session) == following


def test_a_certain_client_is_taken(by: Any, lease: Lease) -> None:
    end_session(by=by, session=lease.session)
    session = sitting(by)
    wanted = make_call(make_client(by, region=working_region()), by)
    taken = take_next(by=by, session=session, work=wanted)
    assert taken is not None
    assert taken.work == wanted
    assert taken.whys != []
    foreign = make_call(make_client(make_employee()), None)
    end_session(by=by, session=session)
    with pytest.raises(ValidationError) as error:
        take_next(by=by, session=sitting(by), work=foreign)
    assert error.value.code == "taken"


def test_the_end_gives_the_client_back_and_counts(by: Any, lease: Lease) -> None:
    outcome = held(state="not_held", again="15")
    save_call(by=by, session=lease.session, work=lease.work, key=lease.key, outcome=outcome)
    in_hand(by, lease.session)
    session = end_session(by=by, session=lease.session)
    assert not Lease.objects.filter(released_at=None).exists()
    summary = summary_of(session, timezone.now())
    assert (summary.calls, summary.held, summary.not_held, summary.agreed, summary.planned, summary.skipped) == (
        1, 0, 1, 1, 0, 0,
    )  # fmt: skip


# --- Drafts ---


def typed(lease: Lease, text: str, version: int) -> Draft:
    by = lease.session.employee
    data = {"comment": [text], "key": ["x"]}
    return write_draft(by=by, session=lease.session, work=lease.work, version=version, data=data)[0]


def test_a_draft_keeps_what_is_typed_and_the_client(lease: Lease) -> None:
    Lease.objects.update(until=timezone.now())
    first = typed(lease, "а", 0)
    assert (first.version, first.data) == (1, {"comment": ["а"]})
    assert typed(lease, "аб", 1).version == 2
    lease.refresh_from_db()
    assert lease.until > timezone.now() + timedelta(minutes=14)


def test_the_same_again_is_no_other_version(lease: Lease) -> None:
    typed(lease, "а", 0)
    assert typed(lease, "а", 1).version == 1
    assert typed(lease, "а", 0).version == 1  # the answer was lost, the request came again


def test_another_tab_is_told(lease: Lease) -> None:
    typed(lease, "первая вкладка", 0)
    with pytest.raises(DraftMoved) as moved:
        typed(lease, "вторая вкладка", 0)
    assert moved.value.draft.data == {"comment": ["первая вкладка"]}
    assert Draft.objects.get().data == {"comment": ["первая вкладка"]}


def test_a_draft_outlives_the_session(by: Any, lease: Lease) -> None:
    typed(lease, "а", 0)
    end_session(by=by, session=lease.session)
    draft, none = write_draft(by=by, session=lease.session, work=lease.work, version=1, data={"comment": ["аб"]})
    assert none is None
    assert list(drafts_left(by)) == [draft]
    assert in_hand(by, sitting(by)).work.drafts.get() == draft


def test_a_draft_has_its_measure(lease: Lease) -> None:
    with pytest.raises(ValidationError):
        typed(lease, "я" * 40_001, 0)
    assert not Draft.objects.exists()
