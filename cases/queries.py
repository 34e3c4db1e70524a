"""Reads of the library."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from clients.models import Client, Segment
from contacts.persons.models import ContactPerson, PersonEmail
from contacts.works.models import Campaign, ScriptGap
from contacts.works.scripts import rules as script_rules
from contacts.works.scripts.queries import player, problems_of, steps_of
from crm.months import first_of_month, month_after
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import rules
from .choices import CaseState
from .models import Case, Letter, Material, Use, Version

NEWEST_USES = 20


# --- The library ------------------------------------------------------------------------------------------------------


def listed(employee: Employee) -> QuerySet[Case]:
    """With how often each was used, and how many answers are missing in its scenario."""
    uses = Use.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(count=Count("pk"))
    gaps = ScriptGap.objects.filter(step__script=OuterRef("script"), settled_at=None).order_by()
    counted = gaps.values("step__script").annotate(count=Count("pk"))
    return (
        Case.objects.visible_to(employee)
        .select_related("author", "review_owner")
        .annotate(use_count=Subquery(uses.values("count")), gap_count=Subquery(counted.values("count")))
    )


def may_edit(employee: Employee, case: Case) -> bool:
    return rules.may_edit_case(employee.roles, is_author=case.author_id == employee.pk)


def may_review(employee: Employee, case: Case) -> bool:
    return rules.may_review(
        employee.roles, is_author=case.author_id == employee.pk, is_reviewer=case.review_owner_id == employee.pk
    )


def content_of(case: Case) -> rules.Content:
    """What publishing asks; three statements."""
    return rules.Content(
        kind=case.kind, hook=case.hook, benefit=case.benefit, purposes=case.purposes, valid_from=case.valid_from,
        valid_until=case.valid_until, review_on=case.review_on, has_reviewer=case.review_owner_id is not None,
        materials=list(case.materials.standing().values_list("kind", flat=True)), talk=is_walkable(case),
    )  # fmt: skip


def is_walkable(case: Case) -> bool:
    """The scenario has words at every step and can be walked to an end."""
    steps = steps_of(case.script) if case.script else []
    return script_rules.is_sound(problems_of(steps)) and all(one.say.strip() for one in steps)


def talk_of(case: Case) -> dict[str, Any]:
    """The scenario for the player; two statements."""
    return player(case.script)


def problems(case: Case) -> list[str]:
    """Codes of what stands in the way of publishing."""
    return rules.publishing_problems(content_of(case), today())


def open_gaps(case: Case) -> int:
    return ScriptGap.objects.filter(step__script=case.script_id, settled_at=None).count() if case.script_id else 0


def segment_names() -> list[str]:
    """All segments that clients are in, in the order of the alphabet."""
    names = Segment.objects.order_by().values_list("name", flat=True).distinct()
    return sorted(names, key=lambda name: name.lower().replace("ё", "е"))


# --- Versions ---------------------------------------------------------------------------------------------------------

FIELDS = (
    "kind", "title", "audiences", "segments", "hook", "benefit", "purposes", "season", "valid_from", "valid_until",
    "organisation", "letter_subject", "letter_text",
)  # fmt: skip
"""What of a case is said or sent; who looks it through and when is not."""


def snapshot(case: Case) -> dict[str, Any]:
    """What a version keeps: the words, the scenario, the kit. Four statements."""
    said = {name: getattr(case, name) for name in FIELDS}
    days = {name: value.isoformat() for name, value in said.items() if isinstance(value, date)}
    materials = case.materials.standing().order_by("kind", "pk")
    return {**said, **days, "steps": _steps(case), "materials": [_material(one) for one in materials]}


def _steps(case: Case) -> list[dict[str, Any]]:
    steps = steps_of(case.script) if case.script else []
    places = {one.pk: place for place, one in enumerate(steps, 1)}
    return [
        {
            "title": one.title, "goal": one.goal, "say": one.say, "variants": one.variants, "show": one.show,
            "hint": one.hint,
            "answers": [
                {"text": answer.text, "leads_to": places.get(answer.leads_to_id or 0)} for answer in one.answers.all()
            ],
        }
        for one in steps
    ]  # fmt: skip


def _material(one: Material) -> dict[str, Any]:
    return {
        "key": str(one.key), "kind": one.kind, "reader": one.reader, "title": one.title, "link": one.link,
        "file_name": one.file_name, "is_view_only": one.is_view_only,
    }  # fmt: skip


def digest(content: dict[str, Any]) -> str:
    told = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


# --- What was said and sent -------------------------------------------------------------------------------------------


def uses_at(client: Client, employee: Employee) -> QuerySet[Use]:
    return (
        Use.objects.visible_to(employee).filter(client=client).select_related("case", "version", "person", "by", "work")
    )


def letters_to(client: Client, employee: Employee) -> QuerySet[Letter]:
    rows = Letter.objects.visible_to(employee).filter(client=client)
    return rows.select_related("case", "version", "person", "by")


def case_of_campaign(campaign: Campaign) -> Case | None:
    """Which is still published."""
    return Case.objects.filter(campaigns__campaign=campaign, state=CaseState.PUBLISHED).first()


def latest(case: Case) -> Version | None:
    return case.versions.order_by("-number").first()


# --- The rhythm -------------------------------------------------------------------------------------------------------


def of_month(employee: Employee, month: date) -> list[Case]:
    """What came out in a month, and drafts that are due in it; drafts without a day belong to the present month."""
    following = month_after(month)
    zone = timezone.get_default_timezone()
    bounds = [datetime(one.year, one.month, 1, tzinfo=zone) for one in (month, following)]
    due = Q(state=CaseState.DRAFT, due_on__gte=month, due_on__lt=following)
    if month == first_of_month(today()):
        due |= Q(state=CaseState.DRAFT, due_on=None) | Q(state=CaseState.DRAFT, due_on__lt=month)
    out = Q(published_at__gte=bounds[0], published_at__lt=bounds[1]) & ~Q(state=CaseState.DRAFT)
    rows = Case.objects.visible_to(employee).filter(due | out)
    return list(rows.select_related("author", "review_owner").order_by("published_at", "due_on", "pk"))


def _published_on(case: Case) -> date | None:
    """In the department's zone."""
    return timezone.localdate(case.published_at, timezone.get_default_timezone()) if case.published_at else None


def entry_of(case: Case) -> rules.Entry:
    published = _published_on(case)
    day = case.due_on if case.state == CaseState.DRAFT else published
    return rules.Entry(case.pk, case.kind, tuple(case.audiences), case.state, day)


def to_review(employee: Employee, day: date) -> QuerySet[Case]:
    """Published cases whose review is due, the longest overdue first."""
    rows = Case.objects.visible_to(employee).filter(state=CaseState.PUBLISHED, review_on__lte=day)
    return rows.select_related("author", "review_owner").order_by("review_on", "pk")


# --- Addresses --------------------------------------------------------------------------------------------------------


def addressee_of(email: PersonEmail) -> rules.Addressee:
    """One statement: whether the same address is unwanted by another person of the base."""
    person = email.person
    refused = Q(person__is_subscribed=False) & ~Q(person__unsubscribe_reason="")
    others = PersonEmail.objects.filter(address=email.address).exclude(person=person)
    return rules.Addressee(
        person.is_active, person.is_subscribed, person.unsubscribe_reason, email.is_undesirable,
        others.filter(refused | Q(is_undesirable=True)).exists(),
    )  # fmt: skip


def emails_of(persons: Iterable[ContactPerson]) -> list[PersonEmail]:
    """Those that may be used at all stand first: the favourite, then the others."""
    rows = PersonEmail.objects.filter(person__in=persons).select_related("person")
    return list(rows.order_by("is_undesirable", "-is_favourite", "person__name_key", "pk"))
