"""Promises kept and broken, owners of debt work, handover sheets and steps of collection of a demo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone

from clients.models import Client
from crm.edits import Edit
from crm.months import first_of_month
from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.staff.models import Employee
from debts.actions import Terms, make_promise, pass_to_manager, settle_promises, take_over_deep, void_invoice
from debts.choices import CollectionStage, HandoverState, OwnershipReason, PromiseState
from debts.collection.actions import mark_step, note_step
from debts.handover.actions import accept, give_back, propose, send, send_back, withdraw_paid
from debts.handover.queries import verdict_of
from debts.models import CollectionStep, HandoverSheet, Invoice, NonpaymentReason, Payment, Promise
from debts.queries import with_debt
from debts.rules import depth_in_months

_SHALLOW, _DEEP, _PROMPT, _VOIDED = 60, 20, 2, 9
"""Of so many debtors at most something is told, of so many for each specialist who pay in time; each ninth was billed
twice."""
_KEPT_FROM, _KEPT_UNTIL = 130, 35
"""Days ago: what was paid between them had been promised."""

_NOTES = ("Счёт отправлен почтой и через ЭДО", "Бухгалтер подтвердила, счёт в реестре на оплату")
_DONE = "Звонили трижды, говорили с главным бухгалтером и с директором: дату называют и не держат."
_CAUSE = "Ждут оплаты от своего заказчика, точного срока не знают."
_ADVICE = "Встретиться с директором, договориться о графике."
_MISSING = "Не указано, с кем говорили в последний раз и что ответил директор."


def add_debts() -> None:
    """For debtors of each specialist in turn: enough for each login that is told of. Once."""
    if Promise.objects.exists():
        return
    take_over_deep()
    shallow, deep = _debtors()
    for place, client in enumerate(shallow):
        _SITUATIONS[place % len(_SITUATIONS)](client)
        _kept_before(client)
    _void(shallow)
    propose(client_ids=[one.pk for one in (*shallow, *deep)])
    for place, sheet in enumerate(_sheets(deep)):
        _TURNS[place % len(_TURNS)](sheet)
    for place, client in enumerate(_prompt()):
        _return(client, given_back=place % 2 == 0)
    withdraw_paid()


def _void(clients: Sequence[Client]) -> None:
    """The bill that somebody sent twice by mistake, and what voids it: of some clients."""
    by = Employee.objects.filter(roles__contains=[Role.DIRECTOR], is_active=True).order_by("pk").first()
    for client in clients[::_VOIDED]:
        right = Invoice.objects.filter(client=client).order_by("-period", "-pk").first()
        if right is None or by is None:
            continue
        twice = Invoice.objects.create(
            client=client, number=f"{right.number}/2", period=right.period, amount=right.amount,
            issued_on=right.issued_on, due_on=right.due_on,
        )  # fmt: skip
        void_invoice(
            by=by, invoice=twice, number=f"{twice.number}-С", issued_on=today(), void_reason="Счёт выставлен дважды"
        )


def _debtors() -> tuple[list[Client], list[Client]]:
    """Those whose debt is the specialist's, of each specialist in turn, and those whose debt is the manager's."""
    served = Client.objects.filter(merged_into=None, disconnected_on=None, monthly_fee__gt=0)
    served = served.filter(specialist__is_active=True, account_manager__is_active=True)
    known: Any = with_debt(served, today())
    owing = known.filter(debt__gt=0).select_related("specialist", "account_manager")
    by_owner: dict[int, list[Client]] = {}
    deep: list[Client] = []
    for one in owing.order_by("pk")[: 3 * _SHALLOW]:
        depth = depth_in_months(one.debt, one.monthly_fee) or Decimal(0)
        if depth >= Decimal("2.8"):
            deep.append(one)
        elif depth > 1:
            by_owner.setdefault(one.specialist_id, []).append(one)
    shallow = [one for clients in by_owner.values() for one in clients[: _SHALLOW // max(len(by_owner), 1)]]
    return shallow, deep[:_DEEP]


# --- Promises and steps -----------------------------------------------------------------------------------------------


def _specialist(client: Client) -> Employee:
    assert client.specialist is not None  # only such clients are told of
    return client.specialist


def _promise(client: Client, in_days: int, *, made: int = 0, remind: int | None = None, share: int = 100) -> Promise:
    """To pay ``share`` percent of the debt in so many days (ago where below zero), promised ``made`` days ago."""
    day = today()
    owed: Any = with_debt(Client.objects.filter(pk=client.pk), day).get()
    terms = Terms(
        agreed_on=day + timedelta(days=max(in_days, 0)),
        amount=(owed.debt * share / 100).quantize(Decimal("0.01")),
        person=client.persons.filter(is_active=True).order_by("pk").first(),
        reason=NonpaymentReason.objects.filter(is_active=True).order_by("position")[int(client.number) % 3],
        remind_on=None if remind is None else day + timedelta(days=remind),
    )
    promise = make_promise(by=_specialist(client), client=client, terms=terms)
    return _of_earlier(promise, in_days, made) if made else promise


def _of_earlier(promise: Promise, in_days: int, made: int) -> Promise:
    """Nobody agrees on a day that has passed: it has passed since."""
    made_on = today() - timedelta(days=made)
    moment = datetime.combine(made_on, time(11, 20), timezone.get_default_timezone())
    agreed_on = today() + timedelta(days=in_days)
    Promise.objects.filter(pk=promise.pk).update(made_on=made_on, made_at=moment, agreed_on=agreed_on)
    settle_promises(client_ids=[promise.client_id])
    promise.refresh_from_db()
    return promise


def _mark(client: Client, *steps: CollectionStage) -> None:
    """Steps of this month, on the days before today that the month has."""
    month, day = first_of_month(today()), today()
    for place, step in enumerate(steps):
        marked = mark_step(by=_specialist(client), client=client, month=month, step=step)
        ago = timedelta(days=2 * (len(steps) - place))
        if step != CollectionStage.CONTACTED:
            CollectionStep.objects.filter(pk=marked.pk).update(done_on=max(day - ago, month))
    note_step(by=_specialist(client), client=client, month=month, note=_NOTES[len(steps) % len(_NOTES)])


def _waits(client: Client) -> None:
    _mark(client, CollectionStage.SENT, CollectionStage.RECEIVED)
    _promise(client, 4, remind=2)


def _due_today(client: Client) -> None:
    _mark(client, CollectionStage.SENT, CollectionStage.RECEIVED)
    _promise(client, 0, made=6)


def _broken(client: Client) -> None:
    _mark(client, CollectionStage.SENT)
    _promise(client, -1, made=8)


def _broken_twice(client: Client) -> None:
    _promise(client, -24, made=31)
    _promise(client, -3, made=20)


def _contacted_again(client: Client) -> None:
    _mark(client, CollectionStage.SENT, CollectionStage.RECEIVED)
    _promise(client, -2, made=9)
    _mark(client, CollectionStage.CONTACTED)


def _sent(client: Client) -> None:
    _mark(client, CollectionStage.SENT)


def _received(client: Client) -> None:
    _mark(client, CollectionStage.SENT, CollectionStage.RECEIVED)


def _superseded(client: Client) -> None:
    _promise(client, 2)
    _promise(client, 9, share=60)


def _kept(client: Client) -> None:
    """As much as the last payment was, by the day after it; what is owed now has come since."""
    paid = Payment.objects.filter(client=client, amount__gt=0).order_by("-on", "-pk").first()
    if paid is None:
        return
    promise = _promise(client, 0)
    Promise.objects.filter(pk=promise.pk).update(amount=paid.amount)
    ago = (today() - paid.on).days
    _of_earlier(promise, 1 - ago, ago + 5)


def _kept_before(client: Client) -> None:
    """What was paid in the months before had been promised too: reports tell months apart, and specialists."""
    first, last = today() - timedelta(days=_KEPT_FROM), today() - timedelta(days=_KEPT_UNTIL)
    reason = NonpaymentReason.objects.filter(is_active=True).order_by("position").first()
    for paid in Payment.objects.filter(client=client, amount__gt=0, on__range=(first, last)):
        made_on = paid.on - timedelta(days=4)
        Promise.objects.create(
            client=client, agreed_on=paid.on + timedelta(days=1), amount=paid.amount, debt=paid.amount, reason=reason,
            made_on=made_on, made_at=datetime.combine(made_on, time(15, 40), timezone.get_default_timezone()),
            made_by=_specialist(client), state=PromiseState.KEPT, settled_on=paid.on,
        )  # fmt: skip
    settle_promises(client_ids=[client.pk])


_SITUATIONS: Sequence[Callable[[Client], None]] = (
    _waits, _broken, _received, _broken_twice, _due_today, _sent, _kept, _contacted_again, _superseded,
)  # fmt: skip


# --- Sheets -----------------------------------------------------------------------------------------------------------


def _sheets(clients: Sequence[Client]) -> list[HandoverSheet]:
    proposed = HandoverSheet.objects.filter(client__in=clients, state=HandoverState.PROPOSED)
    return list(proposed.select_related("client__specialist", "client__account_manager").order_by("client"))


def _completed(sheet: HandoverSheet) -> HandoverSheet:
    written = {"done": _DONE, "cause": _CAUSE, "advice": _ADVICE}
    seen = {name: getattr(sheet, name) for name in written}
    return send(by=_specialist(sheet.client), sheet=sheet, edit=Edit(written, seen))


def _manager(sheet: HandoverSheet) -> Employee:
    assert sheet.client.account_manager is not None
    return sheet.client.account_manager


def _accepted(sheet: HandoverSheet) -> None:
    accept(by=_manager(sheet), sheet=_completed(sheet))


def _returned(sheet: HandoverSheet) -> None:
    send_back(by=_manager(sheet), sheet=_completed(sheet), reason=_MISSING)


def _left(sheet: HandoverSheet) -> None:
    """The specialist has not written it yet."""


_TURNS: Sequence[Callable[[HandoverSheet], Any]] = (_completed, _accepted, _returned, _left)


# --- Back to the specialist -------------------------------------------------------------------------------------------


def _prompt() -> list[Client]:
    """Clients who owe no more than the month that runs: of the first specialists some."""
    owing: Any = with_debt(Client.objects.filter(merged_into=None, disconnected_on=None, monthly_fee__gt=0), today())
    paying = owing.filter(debt__lte=F("monthly_fee"), specialist__is_active=True, account_manager__is_active=True)
    found: dict[int, list[Client]] = {}
    for one in paying.select_related("specialist", "account_manager").order_by("pk")[: 10 * _SHALLOW]:
        found.setdefault(one.specialist_id, []).append(one)
    return [one for clients in found.values() for one in clients[:_PROMPT]][: 3 * _PROMPT]


def _return(client: Client, *, given_back: bool) -> None:
    """The manager had the debt a quarter of a year ago; what was agreed since then was paid in time."""
    since = timezone.now() - timedelta(days=95)
    pass_to_manager(client, reason=OwnershipReason.DEPTH, by=None, now=since, details={"depth": "3.1"})
    manager = client.account_manager
    assert manager is not None
    verdict = verdict_of(client, manager, today())
    if given_back and verdict and verdict.holds:
        give_back(by=manager, client=client)
