"""What people enter in the sections of the client page: through the page, and what comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.choices import Verdict
from clients.models import (
    AccessRequest,
    Advance,
    Competitor,
    CompetitorVerdict,
    GroupMember,
    Segment,
    SegmentType,
    ServiceChange,
)
from clients.service import queries
from crm.staff.calendar import today
from tests.actors import EVERYBODY, OUTSIDE, SEE_THE_CLIENT, Actors
from tests.factories import make_client, make_entries
from triggers.models import Result

pytestmark = pytest.mark.django_db
HTMX: dict[str, Any] = {"headers": {"HX-Request": "true"}}


def url(client: Any, tail: str) -> str:
    return f"/service/clients/{client.number}/{tail}/"


def post(actors: Actors, tail: str, data: dict[str, Any], actor: str = "specialist", **more: Any) -> Any:
    return actors.client(actor).post(url(actors.client_row, tail), data, **more)


VALID: dict[str, dict[str, Any]] = {
    "verdict": {"on": "2026-03-02", "verdict": "no", "source": "звонок"},
    "segment": {"name": "Торговля", "entered_on": "2026-03-02"},
    "group": {"name": "Холдинг", "kind": "group", "joined_on": "2026-03-02"},
    "access": {"person_name": "Иволгина Вера", "email": "ivolgina@client.example", "requested_on": "2026-03-02"},
    "advance": {"starts_on": "2026-03-01", "ends_on": "2026-05-31", "amount": "12 000,50"},
    "change": {"kind": "connect", "amount": "1500", "on": "2026-03-02", "subject": "Архив"},
}
MODELS: dict[str, Any] = {
    "verdict": CompetitorVerdict, "segment": Segment, "group": GroupMember, "access": AccessRequest,
    "advance": Advance, "change": ServiceChange,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    VALID["segment"]["type"] = SegmentType.objects.create(name="Отрасль").pk


@pytest.mark.parametrize("actor", EVERYBODY)
def test_who_may_enter(actors: Actors, actor: str) -> None:
    answers = {tail: post(actors, tail, data, actor).status_code for tail, data in VALID.items()}
    written = {tail: model.objects.filter(client=actors.client_row).count() for tail, model in MODELS.items()}
    expected = 302 if actor in OUTSIDE or actor in SEE_THE_CLIENT else 404
    assert answers == dict.fromkeys(VALID, expected)
    assert written == dict.fromkeys(VALID, int(actor in SEE_THE_CLIENT))


@pytest.mark.parametrize("tail", VALID)
def test_with_htmx_the_answer_is_the_section(actors: Actors, tail: str) -> None:
    page = post(actors, tail, VALID[tail], **HTMX)
    text = page.content.decode()
    assert (page.status_code, text.count("<section"), "<html" in text) == (200, 1, False)
    assert '<details class="entry" open' not in text


BAD = [
    ("verdict", {"on": "2999-01-01"}, "on"),
    ("verdict", {"on": "вчера"}, "on"),
    ("verdict", {"verdict": "maybe"}, "verdict"),
    ("verdict", {"on": "0206-03-02"}, "on"),
    ("segment", {"entered_on": "2999-01-01"}, "entered_on"),
    ("segment", {"entered_on": "1026-03-02"}, "entered_on"),
    ("segment", {"type": "0"}, "type"),
    ("segment", {"name": " "}, "name"),
    ("group", {"name": ""}, "name"),
    ("group", {"group": "0"}, "group"),
    ("group", {"joined_on": "2999-01-01"}, "joined_on"),
    ("access", {"email": "no mail"}, "email"),
    ("access", {"requested_on": "2026-02-30"}, "requested_on"),
    ("advance", {"ends_on": "2026-02-01"}, "ends_on"),
    ("advance", {"starts_on": "0026-03-01"}, "starts_on"),
    ("advance", {"ends_on": "2206-05-31"}, "ends_on"),
    ("advance", {"amount": "-1"}, "amount"),
    ("change", {"amount": "много"}, "amount"),
    ("change", {"kind": "gift"}, "kind"),
    ("change", {"on": "2999-01-01"}, "on"),
]


@pytest.mark.parametrize(("tail", "wrong", "field"), BAD)
@pytest.mark.parametrize("with_htmx", [True, False])
def test_bad_input(actors: Actors, tail: str, wrong: dict[str, Any], field: str, with_htmx: bool) -> None:
    """A message at the field; nothing is written, nothing typed is lost."""
    data = VALID[tail] | wrong
    page = post(actors, tail, data, **(HTMX if with_htmx else {}))
    text = page.content.decode()
    assert page.status_code == 200
    assert MODELS[tail].objects.count() == 0
    assert 'aria-invalid="true"' in text
    for typed in data.values():
        if isinstance(typed, str) and typed.strip() and typed not in {"maybe", "gift", "0"}:
            assert typed in text


# --- Competitors ---


def test_a_second_verdict_of_a_day_corrects_the_first_which_history_keeps(actors: Actors) -> None:
    rival = Competitor.objects.create(name="Гранит-Право")
    post(actors, "verdict", VALID["verdict"])
    post(actors, "verdict", VALID["verdict"] | {"verdict": "yes", "competitor": rival.pk, "source": "встреча"}, "head")
    row = CompetitorVerdict.objects.get()
    assert (row.verdict, row.competitor, row.source, row.entered_by) == (Verdict.YES, rival, "встреча", actors["head"])
    [past] = queries.past_verdicts(actors.client_row)
    assert (past.row.verdict, past.row.source, past.by) == (Verdict.NO, "звонок", actors["head"].short_name)


def test_a_verdict_recomputes_the_client_at_once(actors: Actors, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        post(actors, "verdict", {"on": str(today()), "verdict": "yes"})
    assert Result.objects.get(client=actors.client_row, valid_until=None).competitor == Verdict.YES


def test_a_competitor_where_there_is_none_or_out_of_use(actors: Actors) -> None:
    rival = Competitor.objects.create(name="Гранит-Право")
    page = post(actors, "verdict", VALID["verdict"] | {"competitor": rival.pk})
    assert (page.status_code, CompetitorVerdict.objects.count()) == (200, 0)
    Competitor.objects.update(is_active=False)
    page = post(actors, "verdict", VALID["verdict"] | {"verdict": "yes", "competitor": rival.pk})
    assert (page.status_code, CompetitorVerdict.objects.count()) == (200, 0)


# --- Segments ---


def test_one_segment_a_type_and_the_ones_before(actors: Actors) -> None:
    post(actors, "segment", VALID["segment"])
    post(actors, "segment", VALID["segment"] | {"name": "Строительство", "entered_on": "2026-04-01"})
    assert list(Segment.objects.values_list("name", "entered_on")) == [("Строительство", date(2026, 4, 1))]
    assert [one.row.name for one in queries.past_segments(actors.client_row)] == ["Торговля"]
    page = actors.client("specialist").get(f"/clients/{actors.client_row.number}/panels/segments/")
    assert "Торговля" in page.content.decode()


def test_a_segment_cannot_be_left_before_it_was_entered(actors: Actors) -> None:
    post(actors, "segment", VALID["segment"])
    page = post(actors, "segment", VALID["segment"] | {"name": "Иное", "entered_on": "2026-03-01"})
    assert (page.status_code, Segment.objects.get().name) == (200, "Торговля")


def test_leaving_a_segment(actors: Actors) -> None:
    segment = make_entries(actors.client_row)["clients.Segment"]
    assert post(actors, f"segments/{segment.pk}/leave", {}).status_code == 302
    assert not Segment.objects.exists()
    assert [one.row.name for one in queries.past_segments(actors.client_row)] == ["Торговля"]


# --- Groups ---


def test_a_group_shows_those_one_sees(actors: Actors) -> None:
    """A member of another's clients is not spoken of: neither its name nor its fee."""
    post(actors, "group", VALID["group"])
    group = GroupMember.objects.get().group
    sister = make_client(actors["specialist"], monthly_fee=2000)
    answer = post(actors, f"groups/{group.pk}/member", {"number": sister.number, "joined_on": "2026-03-05"})
    assert answer.status_code == 302
    GroupMember.objects.create(group=group, client=actors.foreign, joined_on=date(2026, 3, 1))
    text = actors.client("specialist").get(f"/clients/{actors.client_row.number}/panels/groups/").content.decode()
    assert (sister.name in text, actors.foreign.name in text) == (True, False)
    seen = actors.client("director").get(f"/service/groups/{group.pk}/").content.decode()
    assert (sister.name in seen, actors.foreign.name in seen) == (True, True)


def test_a_foreign_client_cannot_be_put_into_a_group(actors: Actors) -> None:
    post(actors, "group", VALID["group"])
    group = GroupMember.objects.get().group
    page = post(actors, f"groups/{group.pk}/member", {"number": actors.foreign.number, "joined_on": "2026-03-05"})
    assert (page.status_code, GroupMember.objects.count()) == (200, 1)
    assert post(actors, "group", {**VALID["group"], "group": group.pk}).status_code == 200  # it is there already
    assert GroupMember.objects.count() == 1


def test_a_client_leaves_a_group_and_may_come_back(actors: Actors) -> None:
    post(actors, "group", VALID["group"])
    member = GroupMember.objects.get()
    assert post(actors, f"memberships/{member.pk}/leave", {"left_on": "2026-03-01"}).status_code == 200  # joined later
    assert post(actors, f"memberships/{member.pk}/leave", {"left_on": "2026-05-01"}).status_code == 302
    assert post(actors, f"memberships/{member.pk}/leave", {"left_on": "2026-05-02"}).status_code == 200  # is gone
    again = VALID["group"] | {"group": member.group_id, "joined_on": "2026-06-01"}
    assert post(actors, "group", again).status_code == 302
    spans = GroupMember.objects.order_by("joined_on").values_list("joined_on", "left_on")
    assert list(spans) == [(date(2026, 3, 2), date(2026, 5, 1)), (date(2026, 6, 1), None)]


# --- Access requests ---


def test_access_is_decided_once(actors: Actors) -> None:
    row = make_entries(actors.client_row)["clients.AccessRequest"]
    refused = post(actors, f"access/{row.pk}", {"granted": "", "reason": " "})
    assert (refused.status_code, AccessRequest.objects.get().state) == (200, "requested")
    assert post(actors, f"access/{row.pk}", {"granted": "", "reason": "Нет лицензий"}).status_code == 302
    late = post(actors, f"access/{row.pk}", {"granted": "1"}, "head")
    assert (late.status_code, actors["specialist"].full_name in late.content.decode()) == (200, True)
    row.refresh_from_db()
    assert (row.state, row.reason, row.decided_on, row.decided_by) == (
        "refused", "Нет лицензий", today(), actors["specialist"],
    )  # fmt: skip


# --- Advances and changes ---


def test_advances_never_overlap(actors: Actors) -> None:
    post(actors, "advance", VALID["advance"])
    for starts, ends in [("2026-05-31", "2026-06-30"), ("2026-01-01", "2026-03-01"), ("2026-04-01", "2026-04-02")]:
        page = post(actors, "advance", {"starts_on": starts, "ends_on": ends, "amount": "1"})
        assert (page.status_code, "01.03.2026–31.05.2026" in page.content.decode()) == (200, True)
    assert (
        post(actors, "advance", {"starts_on": "2026-06-01", "ends_on": "2026-06-30", "amount": "1"}).status_code == 302
    )
    rows = Advance.objects.with_neighbours().order_by("starts_on")
    assert [(one.starts_on.month, one.is_first, one.next_starts_on) for one in rows] == [
        (3, True, date(2026, 6, 1)), (6, False, None),
    ]  # fmt: skip


def test_what_was_entered_by_mistake_is_taken_back_and_kept_in_history(actors: Actors) -> None:
    made = make_entries(actors.client_row)
    post(actors, f"advances/{made['clients.Advance'].pk}/remove", {})
    post(actors, f"changes/{made['clients.ServiceChange'].pk}/remove", {})
    assert (Advance.objects.count(), ServiceChange.objects.count()) == (0, 0)
    for label in ("clients.AdvanceEvent", "clients.ServiceChangeEvent"):
        assert set(apps.get_model(label).objects.values_list("pgh_label", flat=True)) == {"insert", "delete"}


def test_one_change_of_a_day_is_not_entered_twice(actors: Actors) -> None:
    assert post(actors, "change", VALID["change"]).status_code == 302
    assert post(actors, "change", VALID["change"]).status_code == 200
    assert post(actors, "change", VALID["change"] | {"subject": "Конструктор"}).status_code == 302
    assert ServiceChange.objects.count() == 2


def test_rows_of_another_client_are_not_reached_through_this_one(actors: Actors) -> None:
    other = make_entries(actors.foreign)
    for model, tail in [
        ("Segment", "segments/{}/leave"), ("GroupMember", "memberships/{}/leave"), ("AccessRequest", "access/{}"),
        ("Advance", "advances/{}/remove"), ("ServiceChange", "changes/{}/remove"),
    ]:  # fmt: skip
        answer = post(actors, tail.format(other[f"clients.{model}"].pk), {}, "director")
        assert answer.status_code == 404
    assert [model.objects.filter(client=actors.foreign).count() for model in MODELS.values()] == [0, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, count: int) -> None:
    sister = [make_client(actors["specialist"]) for _ in range(count)]
    group = make_entries(actors.client_row)["clients.GroupMember"].group
    for shift, one in enumerate(sister):
        day = today() - timedelta(days=shift)
        GroupMember.objects.create(group=group, client=one, joined_on=day)
        CompetitorVerdict.objects.create(client=actors.client_row, on=day, verdict="no")
        ServiceChange.objects.create(client=actors.client_row, on=day, kind="connect", amount=1)
        AccessRequest.objects.create(client=actors.client_row, person_name="Кто-то", requested_on=day)
    browser, found = actors.client("specialist"), {}
    for code in ("groups", "access", "advances", "changes", "competitors", "segments", "usage"):
        with CaptureQueriesContext(connection) as queries_:
            browser.get(f"/clients/{actors.client_row.number}/panels/{code}/", **HTMX)
        found[code] = len(queries_)
    assert found == STATEMENTS


STATEMENTS = {"groups": 13, "access": 6, "advances": 5, "changes": 7, "competitors": 7, "segments": 8, "usage": 6}
