"""Each situation of the domain is in the small demo, and its clients come out at the levels their stories tell."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Count, F, Sum
from django.utils import timezone

from cases.models import Use
from clients.documents import rules as document_rules
from clients.models import Client, CompetitorVerdict, Document, Reassignment, ServicePoint
from contacts.calls.models import Call, Exchange
from contacts.calls.recordings import plays
from contacts.calls.statistics import of_kind
from contacts.persons.actions.merging import why_not_undone
from contacts.persons.merge_queries import elsewhere
from contacts.persons.models import ContactPerson, PersonIndicatorValue, PersonMerge, PersonSuspicion
from contacts.sessions.actions import start_session
from contacts.sessions.actions.sitting import Choice
from contacts.sessions.models import CallSession
from contacts.sessions.queries import queue_of, summary_of
from contacts.signals.models import Signal
from contacts.works.choices import WorkState
from contacts.works.models import Work
from crm.demo.days import Span
from crm.demo.profiles import Profile, Profiles
from crm.demo.stories import TELLING
from crm.demo.world import SIZES, make_world
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee, Notification, Substitution
from crm.staff.queries import scope_of
from debts.collection.queries import rows_of, told
from debts.models import CollectionStep, DebtOwnership, HandoverSheet, Invoice, Payment, Promise
from reports.effect.rules import ENOUGH
from triggers.choices import Parameter
from triggers.models import Result, Run, Tally

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small")]
SETTLED_DAYS = 200
"""A client connected so long ago has facts for every window that its story needs."""


def profiles() -> list[Profile]:
    span = Span(today(), 1)
    maker = Profiles(1, span, make_world(SIZES["small"], 1, span).staff)
    return [maker.make(index)[0] for index in range(SIZES["small"].clients)]


def expected(profile: Profile) -> str:
    """The letters of a story; an answer that was not rated lately and subdivisions that are none are not known."""
    levels = dict(profile.story.levels)
    if levels[Parameter.CONSULTATION_SHARE] == "u":
        levels[Parameter.UNDERTRAINED] = "u"
    return "".join(levels[parameter] for parameter in Parameter)


def test_levels_are_those_of_the_stories():
    results = {result.client.number: result.levels for result in Result.objects.current().select_related("client")}
    wrong = {}
    for profile in profiles():
        if profile.number in results and profile.story.connected_ago is None:
            want, got = expected(profile), results[profile.number]
            if got[2] == "u":  # no rating in the window is as good as good ones
                want = f"{want[:2]}{'u' if want[2] == 'o' else want[2]}{want[3:]}"
            if want != got:
                wrong[profile.number] = (want, got)
    assert wrong == {}


def test_each_parameter_is_met_at_each_level():
    levels = list(Result.objects.current().values_list("levels", flat=True))
    met = [{letters[position] for letters in levels} for position in range(9)]
    everything = set("taou")
    assert met == [
        everything,
        everything,
        everything,
        everything,
        set("tao"),
        everything,
        everything,
        set("ao"),
        set("ao"),
    ]


def test_bands_look_like_life():
    bands = list(Result.objects.current().values_list("band", flat=True))
    shares = {band: bands.count(band) / len(bands) for band in ("none", "dynamic", "high")}
    assert 0.6 < shares["none"] < 0.8
    assert 0.1 < shares["dynamic"] < 0.25
    assert 0.06 < shares["high"] < 0.2


def test_somebody_moved_in_every_window_both_ways():
    moved = Tally.objects.aggregate(
        *(Sum(f"{way}_{name}") for way in ("worse", "better") for name in ("night", "week", "month"))
    )
    assert [name for name, count in moved.items() if not count] == []


def test_history_rises_to_today():
    dates = list(Run.objects.order_by("pk").values_list("date", flat=True))
    assert dates == sorted(dates)
    assert (dates[-1] - dates[0], dates[-1]) == (timedelta(days=91), today())


def test_statuses_and_special_clients():
    assert set(Client.objects.values_list("status", flat=True)) == {"serviced", "retention", "disconnected"}
    assert Client.objects.filter(status="disconnected", disconnected_on=None).count() == 0
    assert Client.objects.filter(is_vip=True).count() >= 5
    assert (
        Client.objects.filter(connected_on__gt=today() - timedelta(days=180), specialist__username="newcomer1").count()
        >= 7
    )
    assert Client.objects.filter(monthly_fee=15000).exists()
    assert Client.objects.filter(monthly_fee=Decimal("15000.01")).exists()
    assert Client.objects.filter(monthly_fee=None).exists()
    assert Client.objects.filter(monthly_fee=0).exists()
    assert Client.objects.filter(distributives__is_online=False).exclude(distributives__is_online=True).exists()
    assert ServicePoint.objects.count() > Client.objects.count()


def test_debts_on_both_sides_of_the_border():
    depths = set(Result.objects.current().values_list("debt_months", flat=True))
    assert {Decimal(depth) for depth in ("1.1", "2.7", "2.8", "2.9", "6.0")} <= depths
    half_paid = Payment.objects.filter(invoice__isnull=False, amount__lt=F("invoice__amount"))
    assert half_paid.exists()
    billed = dict(Invoice.objects.values_list("client").annotate(Sum("amount")))
    paid = dict(Payment.objects.values_list("client").annotate(Sum("amount")))
    assert any(amount > billed.get(client, 0) for client, amount in paid.items())  # over-paid


def test_competitors_yes_no_unknown_and_stale():
    assert set(CompetitorVerdict.objects.values_list("verdict", flat=True)) == {"yes", "no", "unknown"}
    latest = CompetitorVerdict.objects.order_by("client_id", "-on").distinct("client_id")
    assert any(one.verdict == "no" and one.on < today() - timedelta(days=183) for one in latest)


def test_people_who_left_and_calls_of_nobody():
    assert ContactPerson.objects.filter(is_active=False).exists()
    assert Call.objects.filter(client=None).exists()
    assert Call.objects.filter(direction="internal").exists()
    assert set(Work.objects.values_list("state", flat=True)) == set(WorkState.values)


def test_a_substitute_sees_the_absent_ones_clients_today():
    current = Substitution.objects.on(today()).get()
    assert current.absent_id in scope_of(current.substitute).owners
    assert Client.objects.visible_to(current.substitute).filter(specialist=current.absent).exists()


def test_every_role_has_somebody_who_sees_clients():
    people = {
        role: Employee.objects.get(username=f"{login}1")
        for role, login in {
            Role.SPECIALIST: "specialist",
            Role.NEWCOMER_SPECIALIST: "newcomer",
            Role.ACCOUNT_MANAGER: "manager",
            Role.DEPUTY_HEAD: "deputy",
            Role.HEAD: "head",
            Role.AUDITOR: "auditor",
            Role.DIRECTOR: "director",
        }.items()
    }
    seen = {role: Client.objects.visible_to(one).count() for role, one in people.items()}
    assert seen.pop(Role.AUDITOR) == 0
    assert Work.objects.visible_to(people[Role.AUDITOR]).exists()
    assert all(seen.values())
    assert seen[Role.DIRECTOR] == 303  # four twins, one of which was merged


def test_the_telling_clients_are_there():
    assert 60 <= len(TELLING) <= 120
    assert Client.objects.count() == 304  # with four twins


def test_a_session_begins_with_calls_agreed():
    specialist = Employee.objects.get(username="specialist1")
    session = start_session(by=specialist, choice=Choice(any_hour=True))
    first = [one.whys[0].code for one in queue_of(session, timezone.now()).ready[:3]]
    assert first[:2] == ["call_back", "call_back"]
    assert first[2:] != ["call_back"]
    past = CallSession.objects.visible_to(specialist).filter(state="ended").get()
    assert summary_of(past, timezone.now()).calls > 0
    session.delete()


def test_values_about_persons():
    known = PersonIndicatorValue.objects.exclude(value="")
    assert known.filter(valid_until__lt=today()).exists()
    assert known.filter(valid_until__gt=today()).exists()
    assert known.filter(valid_until__range=(today(), today() + timedelta(days=14))).count() >= 5


def test_what_was_done_by_hand():
    """A client that changed hands, persons suspected to be one, a merge that can be undone, a person at two clients."""
    done = Reassignment.objects.get(state="done")
    assert done.changes.count() == 1
    head, specialist = (Employee.objects.get(username=f"{name}1") for name in ("head", "specialist"))
    assert {one for one in PersonSuspicion.objects.visible_to(specialist).open() if "name" in one.signs}
    merge = PersonMerge.objects.visible_to(head).standing().get()
    assert why_not_undone(merge, now=timezone.now()) == ""
    assert elsewhere(merge.survivor, specialist)


def test_each_specialist_has_telephony_to_look_at():
    """Recordings, a call missed, one of nobody's, one settled, one that is advertising, calls agreed, quality calls."""
    assert Exchange.objects.get().last_event_at is not None
    for employee in Employee.objects.filter(roles__contains=[Role.SPECIALIST], username__startswith="specialist"):
        mine = Call.objects.filter(employee=employee)
        told = mine.filter(is_from_file=False)
        recorded = mine.exclude(recording_url="").exclude(client=None)
        assert recorded.count() >= 10
        assert all(plays(one.recording_url) for one in recorded)
        assert told.exclude(client=None).filter(answered_at=None, settled_at=None).exists()
        assert told.unmatched().count() == 2
        assert sorted(told.exclude(settled_at=None).values_list("nobodys", flat=True)) == ["", "advertising"]
        ahead = Work.objects.filter(executor=employee, state=WorkState.PLANNED, follows__isnull=False, is_fixed=True)
        assert ahead.filter(counts_on__gt=today()).count() == 2
        assert of_kind(mine, "quality").exists()


def test_people_are_told_of_more_than_reminders():
    kinds = {
        role: set(Notification.objects.filter(employee__username=f"{role}1").values_list("kind", flat=True))
        for role in ("specialist", "head")
    }
    assert {"item", "reminder"} <= kinds["specialist"]
    assert "script_gap" in kinds["head"]


def test_signals_wait_are_late_and_were_answered_by_both_departments():
    """Of the first specialist: what waits for the manager and for oneself, what is late, what was no signal."""
    mine = Signal.objects.filter(client__specialist__username="specialist1").exclude(kind="band")
    assert set(mine.values_list("state", flat=True)) == {"open", "reacted", "dismissed"}
    waits = mine.filter(state="open")
    assert waits.filter(due_on__lt=today()).exists()
    assert waits.filter(due_on__gte=today()).exists()
    for answers, raises in (("account_manager", "specialist"), ("specialist", "account_manager")):
        assert waits.filter(owner=F(f"client__{answers}"), raised_by=F(f"client__{raises}")).exists()


def test_both_cases_were_told_long_enough_ago_to_have_an_effect():
    """To more clients than the report wants on each side, and most clients are left without."""
    old = Use.objects.filter(case__kind="case", on__lte=today() - timedelta(days=30)).order_by()
    told = old.values("case").annotate(clients=Count("client", distinct=True)).values_list("clients", flat=True)
    assert [count > ENOUGH for count in told] == [True, True]
    left = Work.objects.exclude(client__in=Use.objects.values("client"))
    assert left.values("client").distinct().count() > 2 * ENOUGH


def test_debts_are_collected_promised_and_handed_over():
    """Each situation of domain §7 that a specialist, a manager and a head must meet."""
    assert set(Promise.objects.values_list("state", flat=True)) == {"pending", "kept", "broken", "superseded"}
    pending = Promise.objects.filter(state="pending")
    assert pending.filter(agreed_on=today()).exists()
    assert pending.filter(agreed_on__gt=today(), remind_on__isnull=False).exists()
    broken = Promise.objects.filter(state="broken").values("client").annotate(times=Count("pk"))
    assert {1, 2} <= set(broken.values_list("times", flat=True))
    kept = Promise.objects.filter(state="kept").values("client__specialist", "agreed_on__month")
    assert len(kept.distinct()) > 3, "reports have months and specialists to tell apart"
    assert {"proposed", "completed", "accepted", "returned"} <= set(
        HandoverSheet.objects.values_list("state", flat=True)
    )
    assert {"depth", "no_answer"} <= set(HandoverSheet.objects.values_list("condition", flat=True))
    owners = DebtOwnership.objects.filter(until=None)
    assert owners.filter(kind="manager", reason="depth").exists()
    assert owners.filter(kind="specialist", reason="return").exists()
    assert Invoice.objects.filter(voids__isnull=False).exists()
    assert {"sent", "received", "contacted"} <= set(CollectionStep.objects.values_list("step", flat=True))
    specialist = Employee.objects.get(username="specialist1")
    month = today().replace(day=1)
    steps = {told(row, month, today()).next.why.value for row in rows_of(specialist, month, today())}
    assert {"broken", "came", "not_confirmed", "no_date", "waits"} <= steps


def test_papers_of_each_kind_and_at_each_stage_of_their_validity():
    specialist = Employee.objects.get(username="specialist1")
    papers = Document.objects.visible_to(specialist).prefetch_related("versions")
    assert {one.kind for one in papers} == {"contract", "addendum", "act", "invoice", "letter", "request"}
    stages = {document_rules.validity(one.valid_until, today()).value for one in papers}
    assert stages == {"unbound", "valid", "ending", "expired"}
    assert {bool(one.content and one.content.link) for one in papers} == {True, False}
    assert any(len(one.versions.all()) == 2 for one in papers)
