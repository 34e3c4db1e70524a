"""Login, staff, the kit, search, files; REST, home, the indicator, reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from crm.exchange.models import ExportLog, ImportRun
from crm.staff.calendar import today
from crm.staff.models import CalendarDay, Department
from reports.models import Delivery, Dispatch, Preset
from reports.named.declared import REPORTS
from tests.actors import SEE_THE_CLIENT, Actors
from triggers.actions import compute, refresh_tallies
from triggers.choices import RunKind
from triggers.models import Run

from .base import DIRECTOR, SUPERVISORS, Row, client_in_the_middle, employee_in_group

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


# --- Reports ---
OTHER_GROUP = ("other_specialist", "substitute", "auditor", "other_head")


def shared_setting(actors: Actors) -> dict[str, Any]:
    given = {"group": actors.group, "name": "Общая", "query": "r=state&m=works"}
    return {"pk": Preset.objects.create(owner=actors["specialist"], **given).pk}


def delivery(actors: Actors) -> dict[str, Any]:
    given = {"name": "Отчёт", "query": "r=state&m=works", "rhythm": "working_days"}
    return {"pk": Delivery.objects.create(owner=actors["specialist"], **given).pk}


def failed_message(actors: Actors) -> dict[str, Any]:
    row = {"delivery_id": delivery(actors)["pk"], "employee": actors["specialist"], "due_on": today()}
    return {"pk": Dispatch.objects.create(**row, state="failed", failure="mail_down").pk}


ROWS |= {
    "reports:index": Row(),
    "reports:page": Row(),
    "reports:drill": Row(),
    "reports:choose": Row(kwargs=lambda actors: {"code": "specialist"}),
    "reports:refresh": Row(method="post", ok=302),
    "reports:effect": Row(),
    "reports:settings": Row(),
    "reports:save_setting": Row(method="post", ok=302, data=lambda actors: {"name": "Моя", "query": "r=state&m=works"}),
    "reports:copy_setting": Row(method="post", ok=302, data=lambda actors: {"name": "Моя", "query": "r=state&m=works"}),
    "reports:change_setting": Row(
        allowed=("specialist", "head", "director"), kwargs=shared_setting, method="post", ok=302,
        data=lambda actors: {"action": "rename", "name": "Иначе"},
        blind=("other_specialist", "substitute", "auditor", "other_head"),
    ),
    "reports:deliveries": Row(),
    "reports:create_delivery": Row(),
    "reports:change_delivery": Row(allowed=("specialist", "head", "director"), kwargs=delivery, blind=OTHER_GROUP),
    "reports:delete_delivery": Row(
        allowed=("specialist", "head", "director"), kwargs=delivery, method="post", ok=302, blind=OTHER_GROUP
    ),
    "reports:subscribe": Row(
        allowed=("specialist", "account_manager", "head", "director"), kwargs=delivery, method="post", ok=302,
        blind=OTHER_GROUP,
    ),
    "reports:unsubscribe": Row(
        allowed=("specialist", "account_manager", "head", "director"), kwargs=delivery, method="post", ok=302,
        blind=OTHER_GROUP,
    ),
    "reports:send_again": Row(
        allowed=("specialist", "head", "director"), kwargs=failed_message, method="post", ok=302, blind=OTHER_GROUP
    ),
    **{f"reports:{code}": Row() for code in REPORTS},
}  # fmt: skip
