"""Campaigns, feedback, the diary, call sessions, planning: how the work is organised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from contacts.diary.models import Reminder
from contacts.works.campaigns.actions import finish_campaign
from contacts.works.models import Campaign, FeedbackTag
from contacts.works.planning.forms import next_month
from contacts.works.planning.models import PlanningRun
from crm.staff.calendar import today
from tests.actors import INSIDE, SEE_THE_CLIENT, Actors
from tests.factories import (
    make_campaign,
    make_work,
    noon,
)

from .base import Row
from .clients import planned_work

ROWS: dict[str, Row] = {}


def plan_of_specialist(actors: Actors) -> dict[str, Any]:
    """Another one for each who asks: a plan is written or dropped once."""
    by = actors["specialist"]
    return {"pk": PlanningRun.objects.create(by=by, month=next_month(), employees=[by.pk], state="previewed").pk}


# --- Campaigns ---


def campaign_of_head(state: str) -> Callable[[Actors], dict[str, Any]]:
    """One of the head's about the client in the middle: who sees the client sees its work, and so the campaign."""

    def made(actors: Actors) -> dict[str, Any]:
        campaign = make_campaign(actors["head"], [actors.client_row], state=state)
        make_work(actors.client_row, actors["specialist"], state="planned", planned_at=noon(today()), campaign=campaign)
        return {"pk": campaign.pk}

    return made


def ended_campaign(actors: Actors) -> dict[str, Any]:
    found = campaign_of_head("running")(actors)
    campaign = Campaign.objects.get(pk=found["pk"])
    finish_campaign(by=actors["head"], campaign=campaign, reason="Ошибка")
    return found


def held_work(actors: Actors) -> dict[str, Any]:
    return {"pk": make_work(actors.client_row).pk}


def feedback_tag(actors: Actors) -> dict[str, Any]:
    return {"subject": "system", "pk": FeedbackTag.objects.create(subject="system", name="Метка").pk}


HEADS = ("head", "other_head", "director")
MAKERS = tuple(name for name in INSIDE if name != "auditor")
_campaign: dict[str, Any] = {"allowed": ("head", "director"), "blind": ("other_head", "other_specialist")}
_button = {**_campaign, "method": "post", "ok": 302}
ROWS |= {
    "works:campaigns": Row(),
    "works:new_campaign": Row(allowed=MAKERS),
    "works:campaign": Row(allowed=(*SEE_THE_CLIENT, "auditor"), refused=404, kwargs=campaign_of_head("running")),
    "works:change_campaign": Row(**_campaign, kwargs=campaign_of_head("draft")),
    "works:start_campaign": Row(**_button, kwargs=campaign_of_head("draft")),
    "works:extend_campaign": Row(**_button, kwargs=campaign_of_head("running")),
    "works:pause_campaign": Row(**_button, kwargs=campaign_of_head("running")),
    "works:resume_campaign": Row(**_button, kwargs=campaign_of_head("paused")),
    "works:finish_campaign": Row(**_button, kwargs=campaign_of_head("running"), data=lambda actors: {"reason": "Всё"}),
    "works:undo_finish": Row(**_button, kwargs=ended_campaign),
    "works:feedback": Row(),
    "works:answers": Row(),
    "works:record_feedback": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=held_work),
    "works:feedback_tags": Row(allowed=HEADS),
    "works:add_feedback_tag": Row(
        allowed=HEADS,
        method="post",
        ok=302,
        kwargs=lambda actors: {"subject": "system"},
        data=lambda actors: {"name": "Новая метка"},
    ),
    "works:save_feedback_tag": Row(
        allowed=HEADS, method="post", ok=302, kwargs=feedback_tag, data=lambda actors: {"name": "Новая метка"}
    ),
    "works:drop_campaign": Row(**_button, kwargs=campaign_of_head("draft")),
}

# --- The diary ---


def day_of_specialist(actors: Actors) -> dict[str, Any]:
    return {"pk": actors["specialist"].pk, "day": today()}


def reminder_of_specialist(actors: Actors) -> dict[str, Any]:
    """Another one for each who asks."""
    at = timezone.now() + timedelta(hours=1)
    return {"pk": Reminder.objects.create(employee=actors["specialist"], at=at, text="Перезвонить").pk}


_own_reminder: dict[str, Any] = {"allowed": ("specialist",), "refused": 404, "kwargs": reminder_of_specialist}
_day_of: dict[str, Any] = {
    "allowed": ("specialist", "substitute", "head", "director"), "refused": 404, "kwargs": day_of_specialist,
}  # fmt: skip
ROWS |= {
    "diary:today": Row(),
    "diary:left": Row(),
    "diary:choose": Row(ok=302),
    "diary:calendar_file": Row(),
    "diary:day": Row(kwargs=lambda actors: {"day": today()}),
    "diary:week": Row(kwargs=lambda actors: {"day": today()}),
    "diary:day_of": Row(**_day_of),
    "diary:week_of": Row(**_day_of),
    "diary:create": Row(),
    "diary:reminder": Row(**_own_reminder),
    "diary:finish": Row(**_own_reminder, method="post", ok=302),
    "diary:postpone": Row(**_own_reminder, method="post", ok=302, data=lambda actors: {"for": "15"}),
    "diary:drop": Row(**_own_reminder, method="post", ok=302),
}


# --- Call sessions ---
def session_of_specialist(actors: Actors) -> dict[str, Any]:
    from contacts.sessions.models import CallSession

    return {"pk": CallSession.objects.create(employee=actors["specialist"]).pk}


def call_of_specialist(actors: Actors) -> dict[str, Any]:
    from contacts.sessions.models import Lease

    session = session_of_specialist(actors)
    work = make_work(actors.client_row, actors["specialist"], state="planned", done_at=None, planned_at=timezone.now())
    until = timezone.now() + timedelta(minutes=15)
    Lease.objects.create(session_id=session["pk"], client=actors.client_row, work=work, until=until)
    return {**session, "work": work.pk}


def draft_of_specialist(actors: Actors) -> dict[str, Any]:
    from contacts.sessions.models import Draft

    call = call_of_specialist(actors)
    draft = Draft.objects.create(employee=actors["specialist"], session_id=call["pk"], work_id=call["work"])
    return {"pk": draft.pk}


CALLERS = tuple(name for name in INSIDE if name != "auditor")
_own: dict[str, Any] = {
    "allowed": ("specialist",), "blind": tuple(name for name in CALLERS if name != "specialist"),
    "kwargs": session_of_specialist,
}  # fmt: skip
_posted: dict[str, Any] = {**_own, "method": "post", "ok": 302}
ROWS |= {
    "call_sessions:start": Row(allowed=CALLERS),
    "call_sessions:draft_left": Row(**{**_own, "kwargs": draft_of_specialist}),
    "call_sessions:session": Row(**_own),
    "call_sessions:queue": Row(**_own),
    "call_sessions:pause": Row(**_posted),
    "call_sessions:resume": Row(**_posted),
    "call_sessions:end": Row(**_posted),
    "call_sessions:next": Row(**_posted),
    "call_sessions:skip": Row(
        **{**_posted, "kwargs": call_of_specialist}, data=lambda actors: {"skip-reason": "prepare"}
    ),
    "call_sessions:save": Row(
        **{**_posted, "kwargs": call_of_specialist, "ok": 200},
        data=lambda actors: {"key": "5f0c3c1e-0d9e-4b47-9f3e-1d7a3a1f5f00"},
    ),
    "call_sessions:draft": Row(**{**_own, "kwargs": call_of_specialist}),
}


# --- Planning ---
_of_plan: dict[str, Any] = {"kwargs": plan_of_specialist, "blind": ("other_specialist", "other_head")}
_own_plan: dict[str, Any] = {**_of_plan, "allowed": ("specialist", "head", "director"), "method": "post", "ok": 302}
_moves: dict[str, Any] = {
    "allowed": SEE_THE_CLIENT, "refused": 404, "kwargs": planned_work, "method": "post", "ok": 302,
    "data": lambda actors: {"day": (today() + timedelta(days=1)).isoformat()},
}  # fmt: skip
ROWS |= {
    "works:planning": Row(allowed=("specialist", "substitute", "other_specialist", "head", "other_head", "director")),
    "works:planning_run": Row(**_of_plan, allowed=("specialist", "substitute", "head", "director")),
    "works:confirm_planning": Row(**_own_plan),
    "works:drop_planning": Row(**_own_plan),
    "works:calendar": Row(),
    "works:calendar_move": Row(**_moves),
    "works:calendar_undo": Row(**_moves),
}
