"""Signals of a demo: some wait, one is late, others were answered fast or slowly by either of the two departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from clients.models import Client
from contacts.signals.actions.telling import tell_owner
from contacts.signals.choices import SignalKind, SignalState
from contacts.signals.models import Signal
from contacts.signals.queries import due_on
from contacts.works.choices import HELD_STATES
from contacts.works.models import Work
from crm.staff.choices import Role
from crm.staff.models import Employee

from .world import World


@dataclass(frozen=True)
class Story:
    """Raised ``ago`` days ago by the specialist or the manager; answered by the other after ``hours``, or waiting."""

    kind: SignalKind
    ago: int
    text: str
    hours: int | None = None
    outcome: str = ""
    state: SignalState = SignalState.REACTED
    from_manager: bool = False


STORIES = (
    Story(SignalKind.COMPETITOR, 0, "Звонили от другой системы, предлагают бесплатный квартал"),
    Story(SignalKind.DISCONNECT, 14, "Новый директор спрашивает, как расторгнуть договор"),
    Story(SignalKind.SOLVENCY, 1, "Второй месяц просят отсрочку"),
    Story(SignalKind.FEEDBACK, 1, "На встрече жаловались, что долго ждут ответа", from_manager=True),
    Story(
        SignalKind.PEOPLE, 12, "Главный бухгалтер уволилась, на её месте новый человек", 20,
        "Познакомились, договорились об обучении",
    ),
    Story(SignalKind.ONLINE, 25, "Не заходят третью неделю", 70, "Меняли компьютеры: настроили вход"),
    Story(SignalKind.NO_CONTACT, 40, "Руководитель не берёт трубку второй месяц", 260, "Встретились на семинаре"),
    Story(
        SignalKind.INTEREST, 33, "Слышали о слиянии с головной компанией", 30, "Слияние отменили",
        SignalState.DISMISSED,
    ),
    Story(
        SignalKind.SERVICES, 8, "О вебинарах и линии консультаций не знают", 6, "Прислали расписание, записали на два",
        from_manager=True,
    ),
)  # fmt: skip
_PEOPLE = 20
"""So many specialists of a demo have signals: enough for each login that is told of."""


def add_signals(world: World) -> None:
    """Added once; those of the indicator come with its computation."""
    if Signal.objects.exclude(kind=SignalKind.BAND).exists():
        return
    people = Employee.objects.filter(is_active=True, roles__contains=[Role.SPECIALIST]).order_by("pk")
    for specialist in people[:_PEOPLE]:
        served = Client.objects.filter(specialist=specialist, merged_into=None, disconnected_on=None)
        known = served.exclude(account_manager=None).select_related("specialist", "account_manager")
        _tell(list(known.order_by("pk")[: len(STORIES)]), world)


def _tell(clients: Sequence[Client], world: World) -> None:
    for client, story in zip(clients, STORIES, strict=False):
        raiser, owner = client.specialist, client.account_manager
        if story.from_manager:
            raiser, owner = owner, raiser
        if raiser is not None and owner is not None:
            _add(client, story, raiser, owner, world)


def _add(client: Client, story: Story, raiser: Employee, owner: Employee, world: World) -> None:
    day = world.span.today - timedelta(days=story.ago)
    at = min(datetime.combine(day, time(11, 20), timezone.get_default_timezone()), timezone.now())
    signal = Signal(
        client=client, kind=story.kind, text=story.text, raised_by=raiser, raised_at=at, owner=owner,
        due_on=due_on(story.kind, day), work=_work(client, raiser, day),
    )  # fmt: skip
    if story.hours is not None:
        signal.state, signal.outcome = story.state, story.outcome
        signal.closed_by, signal.closed_at = owner, at + timedelta(hours=story.hours)
    signal.save(force_insert=True)
    if story.hours is None:
        tell_owner(raiser, signal)


def _work(client: Client, raiser: Employee, day: date) -> Work | None:
    """The contact of the day, where there was one."""
    return Work.objects.filter(client=client, executor=raiser, counts_on=day, state__in=HELD_STATES).first()
