"""What those concerned are told of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy, ngettext

from clients.models import Client
from crm.staff.actions import notify
from crm.staff.models import Employee
from debts.choices import HandoverState
from debts.models import HandoverSheet

from .faces import day_of

KIND = "handover"
"""Notifications of handovers."""


ONE_BY_ONE = 3


def proposed(sheets: Sequence[HandoverSheet]) -> None:
    """Of a few sheets one by one, of many in one line."""
    by_specialist: dict[Employee, list[HandoverSheet]] = {}
    for sheet in sheets:
        if sheet.client.specialist:
            by_specialist.setdefault(sheet.client.specialist, []).append(sheet)
    for specialist, mine in by_specialist.items():
        if len(mine) > ONE_BY_ONE:
            _tell_many(specialist, mine)
            continue
        for sheet in mine:
            _tell(sheet, "proposed", [specialist], gettext_lazy("Complete the handover sheet"))


def _tell_many(specialist: Employee, sheets: Sequence[HandoverSheet]) -> None:
    def text() -> str:
        count = len(sheets)
        said = ngettext("Complete %(count)d handover sheet", "Complete %(count)d handover sheets", count)
        return said % {"count": count}

    address = f"{reverse('debts:handovers')}?turn=mine"
    notify(to=[specialist], kind=KIND, text=text, key=f"handovers-{sheets[0].pk}-proposed", address=address)


def sent(sheet: HandoverSheet) -> None:
    _tell(sheet, "sent", [sheet.client.account_manager], gettext_lazy("Accept or return the handover sheet"))


def taken_back(sheet: HandoverSheet) -> None:
    _tell(sheet, "taken", [sheet.client.account_manager], gettext_lazy("The handover sheet was taken back"))


def accepted(sheet: HandoverSheet) -> None:
    _tell(sheet, "accepted", _of_specialist(sheet), gettext_lazy("The handover sheet was accepted"))


def returned(sheet: HandoverSheet) -> None:
    _tell(sheet, "returned", _of_specialist(sheet), gettext_lazy("The handover sheet was returned"))


def given_back(client: Client, by: Employee) -> None:
    text = format_lazy("{}: {}", gettext_lazy("The debt work is yours again"), client)
    to = [client.specialist] if client.specialist and client.specialist != by else []
    notify(to=to, kind=KIND, text=text, key=f"debt-{client.pk}-back-{_stamp()}", address=client.get_absolute_url())


def late(sheets: Iterable[HandoverSheet]) -> None:
    """Both are told once when a term is over: whoever has the turn, and the other one, who waits."""
    for sheet in sheets:
        text = gettext_lazy("The term of the handover sheet is over")
        if sheet.state == HandoverState.COMPLETED:
            text = gettext_lazy("The account manager has not answered the handover sheet in time")
        due = day_of(sheet.due_at) if sheet.due_at else ""
        _tell(sheet, f"late-{due}", [sheet.client.specialist, sheet.client.account_manager], text)


def _of_specialist(sheet: HandoverSheet) -> list[Employee | None]:
    return [sheet.completed_by, sheet.client.specialist]


def _tell(sheet: HandoverSheet, move: str, to: list[Employee | None], text: object) -> None:
    """Each move once, however often the sheet goes to and fro."""
    last = max(at for at in (sheet.proposed_at, sheet.completed_at, sheet.answered_at) if at)
    key = f"handover-{sheet.pk}-{move}-{last:%y%m%d%H%M%S%f}"
    words = format_lazy("{}: {}", text, sheet.client)
    notify(to=[one for one in to if one], kind=KIND, text=words, key=key, address=sheet.get_absolute_url())


def _stamp() -> str:
    return f"{timezone.now():%y%m%d%H%M%S%f}"
