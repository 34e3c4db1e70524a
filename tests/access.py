"""Who may open which address: the rows of the matrix (quality 1). An address without a row fails the test.

Every app adds its own rows here. Whoever is outside (anonymous, disabled, integration) is sent to the login unless the
row is ``public``; whoever is inside and not ``allowed`` gets ``refused``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from clients.actions.merging import merge_clients
from clients.actions.owners import confirm_reassignment, plan_reassignment
from clients.choices import OwnerRole
from clients.models import Client, Indicator, Reassignment, StatusGroup, Suspicion
from contacts.calls.models import Exchange
from contacts.diary.models import Reminder
from contacts.persons.models import Rubric
from contacts.works.campaigns.actions import finish_campaign
from contacts.works.models import Campaign, FeedbackTag, Script, ScriptStep, Topic
from contacts.works.planning.forms import next_month
from contacts.works.planning.models import PlanningRun
from crm.exchange.models import ExportLog, ImportRun
from crm.staff.calendar import today
from crm.staff.models import CalendarDay, Department
from triggers.actions import compute, refresh_tallies
from triggers.choices import RunKind
from triggers.models import Run

from .actors import DO_NOT_SEE_IT, INSIDE, SEE_THE_CLIENT, Actors
from .factories import (
    make_assignment,
    make_call,
    make_campaign,
    make_client,
    make_employee,
    make_entries,
    make_item,
    make_person,
    make_work,
    noon,
)

SUPERVISORS = ("head", "other_head", "director")
DIRECTOR = ("director",)


def nothing(actors: Actors) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """``kwargs`` makes the arguments of the address; ``ok`` is the answer for those allowed, ``refused`` for others.

    Those in ``blind`` get 404: for them the row does not exist. ``public``: visitors get ``ok`` too.
    ``elsewhere`` names the test of an address that this matrix cannot cover (REST).
    """

    allowed: Collection[str] = INSIDE
    refused: int = 403
    blind: Collection[str] = ()
    ok: int = 200
    method: str = "get"
    kwargs: Callable[[Actors], dict[str, Any]] = nothing
    data: Callable[[Actors], dict[str, Any]] = nothing
    public: bool = False
    elsewhere: str = ""


def employee_in_group(actors: Actors) -> dict[str, Any]:
    return {"pk": actors["specialist"].pk}


ROWS: dict[str, Row] = {}

# --- Login and account ---
ROWS |= {
    "account_login": Row(elsewhere="tests/staff/test_login.py"),
    "account_logout": Row(ok=200),
    "account_reauthenticate": Row(),
    "account_change_password": Row(),
    "usersessions_list": Row(),
    "mfa_index": Row(),
    "mfa_authenticate": Row(elsewhere="tests/staff/test_second_factor.py"),
    "mfa_reauthenticate": Row(ok=302),
    "mfa_activate_totp": Row(elsewhere="tests/staff/test_second_factor.py"),
    "mfa_deactivate_totp": Row(allowed=(), refused=404),
    "mfa_view_recovery_codes": Row(allowed=(), refused=404),
    "mfa_generate_recovery_codes": Row(elsewhere="tests/staff/test_second_factor.py"),
    "mfa_download_recovery_codes": Row(allowed=(), refused=404),
}

# --- Staff ---
_posts: dict[str, Any] = {"method": "post", "allowed": DIRECTOR, "ok": 302, "kwargs": employee_in_group}


def group(actors: Actors) -> dict[str, Any]:
    return {"pk": actors.group.pk}


def substitution(actors: Actors) -> dict[str, Any]:
    return {"pk": actors["specialist"].absences.get().pk}


def department(actors: Actors) -> dict[str, Any]:
    return {"pk": Department.objects.create(name="Отдел").pk}


def moved_day(actors: Actors) -> dict[str, Any]:
    CalendarDay.objects.update_or_create(day=date(2026, 2, 21), defaults={"is_working": True})
    return {"day": "2026-02-21"}


ROWS |= {
    "staff:employees": Row(allowed=SUPERVISORS),
    "staff:create_employee": Row(allowed=DIRECTOR),
    "staff:employee": Row(allowed=("head", "director"), kwargs=employee_in_group, blind=("other_head",)),
    "staff:edit_employee": Row(allowed=DIRECTOR, kwargs=employee_in_group, blind=("other_head",)),
    "staff:deactivate": Row(allowed=DIRECTOR, kwargs=employee_in_group, blind=("other_head",)),
    "staff:activate": Row(**_posts, blind=("other_head",)),
    "staff:temporary_password": Row(**{**_posts, "ok": 200}, blind=("other_head",)),
    "staff:lift_lock": Row(**_posts, blind=("other_head",)),
    "staff:reset_second_factor": Row(**_posts, blind=("other_head",)),
    "staff:groups": Row(allowed=SUPERVISORS),
    "staff:create_group": Row(allowed=DIRECTOR),
    "staff:edit_group": Row(allowed=DIRECTOR, kwargs=group),
    "staff:delete_group": Row(allowed=DIRECTOR, kwargs=group, method="post", ok=302),
    "staff:create_department": Row(allowed=DIRECTOR),
    "staff:edit_department": Row(allowed=DIRECTOR, kwargs=department),
    "staff:delete_department": Row(allowed=DIRECTOR, kwargs=department, method="post", ok=302),
    "staff:norms": Row(allowed=SUPERVISORS),
    "staff:calendar": Row(),
    "staff:calendar_year": Row(kwargs=lambda actors: {"year": 2026}),
    "staff:forget_day": Row(allowed=DIRECTOR, kwargs=moved_day, method="post", ok=302),
    "staff:substitutions": Row(),
    "staff:arrange": Row(allowed=SUPERVISORS),
    "staff:change_substitution": Row(
        allowed=("head", "director"), kwargs=substitution, blind=("other_specialist", "account_manager", "auditor")
    ),
    "staff:end_substitution": Row(
        allowed=("head", "director"), kwargs=substitution, blind=("other_specialist", "account_manager", "auditor"),
        method="post", ok=302,
    ),
    "staff:profile": Row(),
    "notifications:list": Row(),
    "notifications:read": Row(method="post", ok=302, data=lambda actors: {"all": "1"}),
}  # fmt: skip

# --- Interface kit ---
ROWS |= {
    "ui:preferences": Row(method="post", ok=302, public=True),
    "ui:pulse": Row(),
    "ui:save_view": Row(method="post", ok=302, data=lambda actors: {"list_code": "clients", "name": "Мои"}),
    "ui:change_view": Row(elsewhere="tests/ui/test_views.py"),
}


# --- Search ---
ROWS |= {"search:page": Row()}


# --- Exchange ---
def import_of_head(actors: Actors) -> dict[str, Any]:
    """Another one for each who asks: an import is decided upon once."""
    run = ImportRun.objects.create(format="clients", file_name="a.csv", state="previewed", started_by=actors["head"])
    return {"pk": run.pk}


IMPORTERS = ("head", "other_head", "director")
_of_head: dict[str, Any] = {
    "allowed": ("head", "director"), "kwargs": import_of_head, "refused": 404, "blind": ("other_head",),
}  # fmt: skip

ROWS |= {
    "exchange:imports": Row(allowed=IMPORTERS),
    "exchange:upload": Row(allowed=IMPORTERS),
    "exchange:run": Row(**_of_head),
    "exchange:load": Row(**_of_head, method="post", ok=302),
    "exchange:cancel": Row(**_of_head, method="post", ok=302),
    "exchange:refused": Row(**_of_head),
}


def file_of_head(actors: Actors) -> dict[str, Any]:
    ready = ExportLog.objects.create(
        employee=actors["head"], list_code="clients", format="csv", state="ready", stored_file="exports/of-head",
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    ready.path.parent.mkdir(parents=True, exist_ok=True)
    ready.path.write_text("x")
    return {"pk": ready.pk}


ROWS |= {
    "exports:mine": Row(),
    "exports:news": Row(ok=286),
    "exports:journal": Row(allowed=SUPERVISORS),
    "exports:order": Row(method="post", allowed=(), refused=400),  # what is ordered is signed: tests/exchange
    "exports:file": Row(allowed=("head",), refused=404, kwargs=file_of_head),
}


# --- Clients, works, calls ---
def client_in_the_middle(actors: Actors) -> dict[str, Any]:
    return {"number": actors.client_row.number}


HEADS = ("head", "other_head", "director")


def some_indicator(actors: Actors) -> dict[str, Any]:
    return {"pk": Indicator.objects.get(code="director").pk}


def some_group(actors: Actors) -> dict[str, Any]:
    return {"pk": StatusGroup.objects.get(code="ready_for_sale").pk}


def card_of_client(actors: Actors) -> dict[str, Any]:
    return {"key": actors.client_row.number}


def value_of_client(actors: Actors) -> dict[str, Any]:
    return card_of_client(actors) | {"indicator": Indicator.objects.get(code="director").pk}


def card_of_person(actors: Actors) -> dict[str, Any]:
    return {"key": str(make_person(actors.client_row).pk)}


def value_of_person(actors: Actors) -> dict[str, Any]:
    return card_of_person(actors) | {"indicator": Indicator.objects.get(code="person-duties").pk}


def panel_of_client(actors: Actors) -> dict[str, Any]:
    return {"number": actors.client_row.number, "code": "data"}


def person_in_the_middle(actors: Actors) -> dict[str, Any]:
    return {"pk": make_person(actors.client_row).pk}


def rubric(actors: Actors) -> dict[str, Any]:
    return {"kind": "rubrics", "pk": Rubric.objects.first().pk}


def mark_in_the_middle(actors: Actors) -> dict[str, Any]:
    mark = make_person(actors.client_row).no_calls.create(starts_on=today(), reason="Просил не звонить")
    return {"pk": mark.pk}


def panel_of_person(actors: Actors) -> dict[str, Any]:
    return {**person_in_the_middle(actors), "code": "contacts"}


def planned_work(actors: Actors) -> dict[str, Any]:
    return {"pk": make_work(actors.client_row, state="planned").pk}


def some_script(actors: Actors) -> dict[str, Any]:
    return {"pk": Script.objects.get(name="Обратная связь").pk}


def lonely_step(actors: Actors) -> dict[str, Any]:
    """Nothing leads to it, so it may be removed."""
    script = Script.objects.get(name="Обратная связь")
    return {"pk": script.steps.create(position=90, title="Шаг", say="Слова").pk}


def gap_in_a_script(actors: Actors) -> dict[str, Any]:
    step = ScriptStep.objects.get(pk=lonely_step(actors)["pk"])
    return {"pk": step.gaps.create(employee=actors["specialist"], said="Нет").pk}


def some_topic(actors: Actors) -> dict[str, Any]:
    return {"kind": "topics", "pk": Topic.objects.first().pk}


def assignment_of_specialist(actors: Actors) -> dict[str, Any]:
    return {"pk": make_assignment(actors.client_row).pk}


def open_item(actors: Actors) -> dict[str, Any]:
    return {"pk": make_item(actors.client_row).pk}


def call_of_the_specialist(actors: Actors) -> dict[str, Any]:
    call = make_call(actors.client_row, actors["specialist"], recording_url="https://pbx.example/1.mp3")
    return {"pk": call.pk}


def number_in_the_middle(actors: Actors) -> dict[str, Any]:
    make_person(actors.client_row).phones.create(as_written="200-11-22", number="+73852001122")
    return {"number": "+73852001122"}


def some_exchange(actors: Actors) -> dict[str, Any]:
    exchange, _made = Exchange.objects.get_or_create(name="office")
    return {"pk": exchange.pk}


HEAR_THE_CALL = (*SEE_THE_CLIENT, "auditor")
STRANGERS = tuple(name for name in DO_NOT_SEE_IT if name != "auditor")


def plan_of_head(actors: Actors) -> dict[str, Any]:
    """Another one for each who asks: one's own plan is seen by nobody else, not even by the director."""
    colleague = make_employee("specialist", actors.group)
    plan = plan_reassignment(
        by=actors["head"],
        clients=Client.objects.filter(pk=actors.client_row.pk),
        receivers={OwnerRole.SPECIALIST: [colleague]},
    )
    return {"pk": plan.pk}


def change_by_head(actors: Actors) -> dict[str, Any]:
    plan = Reassignment.objects.get(pk=plan_of_head(actors)["pk"])
    return {"pk": confirm_reassignment(by=actors["head"], plan=plan, reason="Отпуск").pk}


def suspected(actors: Actors) -> dict[str, Any]:
    other = make_client(actors["specialist"])
    return {"pk": Suspicion.objects.create(first=actors.client_row, second=other, signs=["inn"]).pk}


def two_of_one_owner(actors: Actors) -> dict[str, Any]:
    return {"number": actors.client_row.number, "other": make_client(actors["specialist"]).number}


def merged_pair(actors: Actors) -> dict[str, Any]:
    other = make_client(actors["specialist"])
    return {"pk": merge_clients(by=actors["director"], survivor=actors.client_row, loser=other).pk}


_of_the_clients_head: dict[str, Any] = {
    "allowed": ("head", "director"), "blind": (*DO_NOT_SEE_IT, "account_manager"),
}  # fmt: skip


def plan_of_specialist(actors: Actors) -> dict[str, Any]:
    """Another one for each who asks: a plan is written or dropped once."""
    by = actors["specialist"]
    return {"pk": PlanningRun.objects.create(by=by, month=next_month(), employees=[by.pk], state="previewed").pk}


ROWS |= {
    "clients:duplicates": Row(allowed=SUPERVISORS),
    "clients:compare": Row(allowed=SUPERVISORS),
    "clients:find_duplicates": Row(allowed=SUPERVISORS, method="post", ok=302),
    "clients:dismiss_duplicate": Row(**_of_the_clients_head, kwargs=suspected, method="post", ok=302),
    "clients:merge": Row(**_of_the_clients_head, kwargs=two_of_one_owner),
    "clients:merges": Row(allowed=SUPERVISORS),
    "clients:merged": Row(allowed=("specialist", "substitute", "head", "director"), refused=404, kwargs=merged_pair),
    "clients:undo_merge": Row(
        allowed=("head", "director"),
        blind=(*DO_NOT_SEE_IT, "account_manager"),
        kwargs=merged_pair,
        method="post",
        ok=302,
    ),
}

ROWS |= {
    "clients:reassignments": Row(allowed=SUPERVISORS),
    "clients:reassign": Row(allowed=SUPERVISORS, ok=302),  # nothing is chosen: back to the list
    "clients:reassignment": Row(allowed=("head", "director"), kwargs=change_by_head, blind=("other_head",)),
    "clients:confirm_reassignment": Row(
        allowed=("head",),
        kwargs=plan_of_head,
        blind=("other_head", "director"),
        method="post",
        ok=302,
        data=lambda actors: {"reason": "Отпуск"},
    ),
    "clients:undo_reassignment": Row(
        allowed=("head", "director"), kwargs=change_by_head, blind=("other_head",), method="post", ok=302
    ),
    "clients:drop_reassignment": Row(
        allowed=("head",), kwargs=plan_of_head, blind=("other_head", "director"), method="post", ok=302
    ),
    "clients:list": Row(),
    "clients:create": Row(allowed=SUPERVISORS),
    "clients:alike": Row(allowed=SUPERVISORS),
    "clients:owners": Row(),
    "clients:detail": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "clients:edit": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "clients:structure": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "clients:history": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "clients:panel": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=panel_of_client),
    "persons:looks": Row(allowed=SUPERVISORS),
    "persons:detail": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle),
    "persons:panel": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=panel_of_person),
    "persons:list": Row(),
    "persons:directory": Row(allowed=SUPERVISORS, kwargs=lambda actors: {"kind": "rubrics"}),
    "persons:entry": Row(allowed=SUPERVISORS, kwargs=rubric),
    "persons:create": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "persons:edit": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle),
    "persons:leave": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle),
    "persons:return": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle, method="post", ok=302),
    "persons:forbid": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle),
    "persons:lift": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=mark_in_the_middle, method="post", ok=302),
    "persons:reveal": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle, method="post"),
    "card:queue": Row(),
    "card:directory": Row(allowed=HEADS),
    "card:new_indicator": Row(allowed=HEADS),
    "card:indicator": Row(allowed=HEADS, kwargs=some_indicator),
    "card:move_indicator": Row(allowed=HEADS, kwargs=some_indicator, method="post", ok=302),
    "card:switch_indicator": Row(allowed=HEADS, kwargs=some_indicator, method="post", ok=302),
    "card:new_group": Row(allowed=HEADS),
    "card:group": Row(allowed=HEADS, kwargs=some_group),
    "card:switch_group": Row(allowed=HEADS, kwargs=some_group, method="post", ok=302),
    "card:client:page": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=card_of_client),
    "card:client:review": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=card_of_client),
    "card:client:value": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=value_of_client),
    "person_card:page": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=card_of_person),
    "person_card:review": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=card_of_person),
    "person_card:value": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=value_of_person),
    "works:scripts": Row(),
    "works:script": Row(kwargs=some_script),
    "works:preview_script": Row(kwargs=some_script),
    "works:new_script": Row(allowed=HEADS),
    "works:edit_script": Row(allowed=HEADS, kwargs=some_script),
    "works:copy_script": Row(allowed=HEADS, kwargs=some_script, method="post", ok=302),
    "works:switch_script": Row(allowed=HEADS, kwargs=some_script, method="post", ok=302),
    "works:new_step": Row(allowed=HEADS, kwargs=some_script),
    "works:edit_step": Row(allowed=HEADS, kwargs=lonely_step),
    "works:move_step": Row(allowed=HEADS, kwargs=lonely_step, method="post", ok=302),
    "works:remove_step": Row(allowed=HEADS, kwargs=lonely_step, method="post", ok=302),
    "works:report_gap": Row(kwargs=lonely_step, method="post", ok=302, data=lambda actors: {"said": "Нет"}),
    "works:settle_gap": Row(allowed=HEADS, kwargs=gap_in_a_script, method="post", ok=302),
    "works:list": Row(),
    "works:executors": Row(),
    "works:create": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "works:detail": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=planned_work),
    "works:close": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=planned_work),
    "works:move": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=planned_work),
    "works:cancel": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=planned_work),
    "works:correct": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=planned_work),
    "works:assignments": Row(),
    "works:assign_many": Row(allowed=[name for name in INSIDE if name != "auditor"]),
    "works:assign": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "works:assignment": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=assignment_of_specialist),
    "works:edit_assignment": Row(
        allowed=("specialist", "substitute", "head", "director"), blind=DO_NOT_SEE_IT, kwargs=assignment_of_specialist
    ),
    "works:remove_assignment": Row(
        allowed=("specialist", "substitute", "head", "director"),
        blind=DO_NOT_SEE_IT,
        kwargs=assignment_of_specialist,
        method="post",
        ok=302,
    ),
    "works:directory": Row(allowed=HEADS, kwargs=lambda actors: {"kind": "results"}),
    "works:entry": Row(allowed=HEADS, kwargs=some_topic),
    "works:move_topic": Row(
        allowed=HEADS, kwargs=lambda actors: {"pk": some_topic(actors)["pk"]}, method="post", ok=302
    ),
    "works:items": Row(),
    "works:open_item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "works:item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=open_item),
    "works:edit_item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=open_item),
    "works:take_item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=open_item, method="post", ok=302),
    "works:settle_item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=open_item),
    "works:drop_item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=open_item),
    "calls:list": Row(),
    "calls:figures": Row(),
    "calls:unmatched": Row(),
    "calls:ringing": Row(),
    "calls:detail": Row(allowed=HEAR_THE_CALL, refused=404, kwargs=call_of_the_specialist),
    "calls:recording": Row(allowed=HEAR_THE_CALL, refused=404, kwargs=call_of_the_specialist, ok=302),
    "calls:settle": Row(allowed=SEE_THE_CLIENT, blind=STRANGERS, kwargs=call_of_the_specialist),
    "calls:nobodys": Row(
        allowed=SEE_THE_CLIENT,
        blind=STRANGERS,
        kwargs=call_of_the_specialist,
        method="post",
        ok=302,
        data=lambda actors: {"reason": "private"},
    ),
    "calls:undo": Row(allowed=SEE_THE_CLIENT, blind=STRANGERS, kwargs=call_of_the_specialist, method="post", ok=302),
    "calls:choose_work": Row(
        allowed=SEE_THE_CLIENT, blind=STRANGERS, kwargs=call_of_the_specialist, method="post", ok=302
    ),
    "calls:dial": Row(allowed=SEE_THE_CLIENT, refused=404, method="post", ok=302, data=number_in_the_middle),
    "calls:exchanges": Row(allowed=DIRECTOR),
    "calls:rotate_exchange": Row(allowed=DIRECTOR, kwargs=some_exchange, method="post"),
    "calls:switch_exchange": Row(allowed=DIRECTOR, kwargs=some_exchange, method="post", ok=302),
}

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

# --- REST: by token, not by session ---
ROWS |= {
    "api-schema": Row(public=True),
    "api-docs": Row(public=True),
    "api-nowhere": Row(elsewhere="tests/triggers/test_api_access.py"),
    "risk-api:scores": Row(elsewhere="tests/triggers/test_api_access.py"),
    "risk-api:score": Row(elsewhere="tests/triggers/test_api_access.py"),
    "risk-api:history": Row(elsewhere="tests/triggers/test_api_access.py"),
    "telephony-api:events": Row(elsewhere="tests/calls/test_events.py"),
}

# --- Home, runs, the indicator ---


def run_of_today(actors: Actors) -> dict[str, Any]:
    return {"pk": Run.objects.create(kind=RunKind.MANUAL, date=today()).pk}


def computed_group(actors: Actors) -> dict[str, Any]:
    """A group appears in the sums once its clients were computed."""
    compute(client_ids=[actors.client_row.pk], day=today())
    refresh_tallies(day=today(), specialists=[actors["specialist"].pk])
    return {"code": str(actors.group.pk)}


ROWS |= {
    "home": Row(),
    "home_of": Row(allowed=SUPERVISORS, refused=404, kwargs=lambda actors: {"code": "supervisor"}),
    "home_groups": Row(allowed=SUPERVISORS, refused=404),
    "home_group": Row(allowed=("head", "director"), refused=404, kwargs=computed_group),
    "triggers:runs": Row(allowed=SUPERVISORS),
    "triggers:run": Row(allowed=SUPERVISORS, kwargs=run_of_today),
    "triggers:start": Row(allowed=SUPERVISORS),
    "triggers:rules": Row(allowed=SUPERVISORS),
    "triggers:on": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "triggers:recompute": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle, method="post", ok=302),
    "livez": Row(elsewhere="tests/crm/test_health.py"),
    "readyz": Row(elsewhere="tests/crm/test_health.py"),
}


# --- What is entered about a client as time goes ---


def entry(model: str) -> Callable[[Actors], dict[str, Any]]:
    """The address of something that is known of the client in the middle."""

    def arguments(actors: Actors) -> dict[str, Any]:
        return client_in_the_middle(actors) | {"pk": make_entries(actors.client_row)[model].pk}

    return arguments


def group_of_client(actors: Actors) -> dict[str, Any]:
    return client_in_the_middle(actors) | {"pk": make_entries(actors.client_row)["clients.GroupMember"].group_id}


_of_client: dict[str, Any] = {"allowed": SEE_THE_CLIENT, "refused": 404}
_act: dict[str, Any] = {**_of_client, "method": "post", "ok": 302}
ROWS |= {
    **{
        f"service:{name}": Row(**_of_client, kwargs=client_in_the_middle)
        for name in ("verdict", "segment", "join", "request", "advance", "change", "usage")
    },
    "service:member": Row(**_of_client, kwargs=group_of_client),
    "service:group": Row(**_of_client, kwargs=lambda actors: {"pk": group_of_client(actors)["pk"]}),
    "service:leave_segment": Row(**_act, kwargs=entry("clients.Segment")),
    "service:leave_group": Row(
        **_act, kwargs=entry("clients.GroupMember"), data=lambda actors: {"left_on": str(today())}
    ),
    "service:decide": Row(**_act, kwargs=entry("clients.AccessRequest"), data=lambda actors: {"granted": "1"}),
    "service:remove_advance": Row(**_act, kwargs=entry("clients.Advance")),
    "service:remove_change": Row(**_act, kwargs=entry("clients.ServiceChange")),
    **{f"service:{name}": Row() for name in ("balance", "changes", "advances", "access", "diagnosis")},
    "service:quick_verdict": Row(**_of_client, kwargs=client_in_the_middle),
    "service:directories": Row(allowed=("head", "other_head", "director")),
    "service:add_entry": Row(
        allowed=("head", "other_head", "director"), method="post", ok=302,
        kwargs=lambda actors: {"kind": "competitors"}, data=lambda actors: {"name": "Гранит-Право"},
    ),
    "service:save_entry": Row(
        allowed=("head", "other_head", "director"), method="post", ok=302,
        kwargs=lambda actors: {"kind": "segments", "pk": make_entries(actors.client_row)["clients.Segment"].type_id},
        data=lambda actors: {"name": "Отрасль", "is_active": "on"},
    ),
}  # fmt: skip


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
    "call_sessions:skip": Row(**{**_posted, "kwargs": call_of_specialist}),
    "call_sessions:save": Row(
        **{**_posted, "kwargs": call_of_specialist, "ok": 200},
        data=lambda actors: {"key": "5f0c3c1e-0d9e-4b47-9f3e-1d7a3a1f5f00"},
    ),
    "call_sessions:draft": Row(**{**_own, "kwargs": call_of_specialist}),
}


# --- Reports ---
ROWS |= {
    "reports:page": Row(),
    "reports:drill": Row(),
    "reports:choose": Row(kwargs=lambda actors: {"code": "specialist"}),
    "reports:refresh": Row(method="post", ok=302),
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
