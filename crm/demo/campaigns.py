"""Campaigns of a demo: one under way, one over, a diagnosis to be started, a personal one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from clients.models import Client
from contacts.works.campaigns import actions
from contacts.works.campaigns.actions import Given
from contacts.works.choices import CampaignKind, CampaignState, WorkState
from contacts.works.models import Campaign, Ending, Script, Work
from crm.staff.choices import Role
from crm.staff.models import Employee

from .extras import demo_logins
from .world import World

_WEEK = timedelta(days=7)


def add_campaigns(world: World) -> None:
    """Of the head and the specialist of the first group; what has been done in them are works of the files."""
    logins = {one.role: one.login for one in demo_logins()}
    people = {one.username: one for one in Employee.objects.filter(username__in=logins.values())}
    head = people[logins[str(Role.HEAD.label)]]
    specialist = people[logins[str(Role.SPECIALIST.label)]]
    if Campaign.objects.exists():
        return
    day = world.span.today
    _over(head, day)
    _under_way(head, day)
    _diagnosis(head, day)
    _personal(specialist, day)


def _under_way(head: Employee, day: date) -> None:
    one = _made(head, day, name="Изменения в НДС: как найти главное за минуту", selection="status=serviced", goal=(
        "Показать подборку по НДС и онлайн-диалог; узнать, кто в бухгалтерии будет пользоваться"
    ), link="https://example.com/cases/nds")  # fmt: skip
    _adopt(one, day - 2 * _WEEK, day)
    Campaign.objects.filter(pk=one.pk).update(starts_on=day - 2 * _WEEK)
    actions.start_campaign(by=head, campaign=one)


def _over(head: Employee, day: date) -> None:
    """One whose time is past: its works stand in the files, and whom nobody reached is cancelled with it."""
    one = _made(head, day, name="Приглашение на видеосеминар по закупкам", goal="Пригласить закупщика и записать")
    first, last = day - 9 * _WEEK, day - 7 * _WEEK
    _adopt(one, first, last)
    Campaign.objects.filter(pk=one.pk).update(starts_on=first, ends_on=last, state=CampaignState.FINISHED)
    Ending.objects.create(campaign=one, by=head, was=CampaignState.RUNNING, reason="Видеосеминар прошёл")
    Ending.objects.filter(campaign=one).update(at=_noon(last))


def _diagnosis(head: Employee, day: date) -> None:
    half = 1 if day.month <= 6 else 2
    _made(
        head, day, name=f"Диагностика конкурентов, {half}-е полугодие {day.year}", kind=CampaignKind.DIAGNOSIS,
        goal="Выяснить, работает ли клиент с конкурентом и с каким",
    )  # fmt: skip


def _personal(specialist: Employee, day: date) -> None:
    numbers = Client.objects.visible_to(specialist).filter(specialist=specialist).order_by("pk")
    picks = "&".join(f"pick={number}" for number in numbers.values_list("number", flat=True)[:8])
    one = _made(specialist, day, name="Кто давно не заходил", goal="Войти вместе и настроить новости", selection=picks)
    actions.start_campaign(by=specialist, campaign=one)


def _made(by: Employee, day: date, *, name: str, goal: str, selection: str = "", **more: Any) -> Campaign:
    kind = more.pop("kind", CampaignKind.GENERAL)
    script = Script.objects.filter(is_active=True).order_by("pk").first()
    given = Given(name=name, goal=goal, starts_on=day, ends_on=day + 2 * _WEEK, script=script, **more)
    return actions.create_campaign(by=by, given=given, selection=selection, kind=kind)


def _adopt(campaign: Campaign, first: date, last: date) -> None:
    """The newest closed work of each client of the author in these days becomes one of the campaign."""
    closed = Work.objects.visible_to(campaign.author).exclude(state=WorkState.PLANNED)
    newest = closed.filter(counts_on__range=(first, last), campaign=None).order_by("client_id", "-counts_on", "-pk")
    Work.objects.filter(pk__in=newest.distinct("client_id").values("pk")).update(campaign=campaign)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), timezone.get_default_timezone())
