"""Large merges are made by a worker: nobody waits a minute for a page, and no limit of a request cuts them off."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import structlog
from celery import current_app
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.choices import OrderState
from clients.models import Client, Merge, MergeOrder
from crm.staff.actions import notify
from crm.staff.models import Employee

from .merging import AlreadyMerged, MergeRefused, merge_clients, undo_merge

log = structlog.get_logger(__name__)

AT_ONCE = 20_000
"""So many rows are moved while the person waits, some seconds; more by a worker."""

GIVEN_UP = timedelta(hours=1)
SILENT_AFTER = timedelta(minutes=2)
TASK = "clients.merge"


def order_merge(*, by: Employee, survivor: Client, loser: Client, taken: list[str], rows: int) -> MergeOrder:
    """Have two clients merged by a worker; asked twice, the first order stands.

    Raises:
        MergeRefused: another merge of the client is under way.
    """
    return _ordered(MergeOrder(by=by, survivor=survivor, loser=loser, taken=taken, rows=rows))


def order_undo(*, by: Employee, merge: Merge, rows: int) -> MergeOrder:
    """Have a merge undone by a worker. Raises as :func:`order_merge`."""
    return _ordered(
        MergeOrder(by=by, survivor=merge.survivor, loser=merge.loser, merge=merge, is_undoing=True, rows=rows)
    )


def _ordered(order: MergeOrder) -> MergeOrder:
    try:
        with transaction.atomic():
            order.save(force_insert=True)
    except IntegrityError:
        busy = MergeOrder.objects.filter(loser=order.loser, state=OrderState.QUEUED)
        same = busy.filter(survivor=order.survivor, is_undoing=order.is_undoing, by=order.by).first()
        if same is None:
            raise MergeRefused(_("This client is being merged right now: look again in a minute")) from None
        return same
    transaction.on_commit(partial(_send, order.pk))
    return order


def _send(pk: int) -> None:
    """Hand it to a worker. Where the broker is down, the sweep does it later."""
    try:
        current_app.send_task(TASK, args=[pk], retry=False)
    except Exception as error:
        log.warning("merge_not_sent", order=pk, error=type(error).__name__)


@transaction.atomic
def carry_out(*, order_id: int) -> None:
    """Do what was ordered, and tell who ordered it. Harmless when called twice, also at once."""
    rows = MergeOrder.objects.select_for_update(skip_locked=True, of=("self",))
    order = rows.select_related("by", "survivor", "loser", "merge").filter(pk=order_id, state=OrderState.QUEUED).first()
    if order is None:
        log.info("merge_order_not_due", order=order_id)
        return
    with translation.override(order.by.language):
        order.state, order.failure = OrderState.DONE, ""
        if reason := _why_not_done(order):
            order.state, order.failure = OrderState.FAILED, reason[:500]
    order.save(update_fields=["state", "failure", "merge"])
    _tell(order)


def _why_not_done(order: MergeOrder) -> str:
    try:
        with transaction.atomic():
            _do(order)
    except AlreadyMerged as known:
        order.merge = known.merge
    except ValidationError as error:
        return " ".join(error.messages)
    except PermissionDenied:
        return _("You may no longer do this")
    except DatabaseError as error:
        log.exception("merge_order_failed", order=order.pk, error=type(error).__name__)
        return _("The database could not do it. Nothing was changed: try again when less is going on.")
    return ""


def _do(order: MergeOrder) -> None:
    """As who ordered it is now: rights may have been taken away."""
    if order.is_undoing:
        assert order.merge is not None
        order.merge = undo_merge(by=order.by, merge=order.merge)
    else:
        order.merge = merge_clients(by=order.by, survivor=order.survivor, loser=order.loser, taken=order.taken)


def _tell(order: MergeOrder) -> None:
    if order.state == OrderState.FAILED:
        said = gettext_lazy("Not merged: {loser} and {survivor}. {reason}")
    elif order.is_undoing:
        said = gettext_lazy("{loser} and {survivor} are two clients again")
    else:
        said = gettext_lazy("{loser} is now a part of {survivor}")
    numbers = {"loser": order.loser.number, "survivor": order.survivor.number, "reason": order.failure}
    notify(
        to=[order.by], kind="merge", text=format_lazy(said, **numbers), key=f"merge-order-{order.pk}",
        address=reverse("clients:merge_order", args=[order.pk]),
    )  # fmt: skip


def sweep_orders() -> None:
    """Send again what no worker took; what nobody could do for an hour is given up. Runs every minute."""
    now = timezone.now()
    waiting = MergeOrder.objects.filter(state=OrderState.QUEUED, at__range=(now - GIVEN_UP, now - SILENT_AFTER))
    for pk in waiting.values_list("pk", flat=True):
        _send(pk)
    _give_up(now - GIVEN_UP)


@transaction.atomic
def _give_up(before: datetime) -> None:
    late = MergeOrder.objects.filter(state=OrderState.QUEUED, at__lt=before).select_related("by", "survivor", "loser")
    for order in late.select_for_update(skip_locked=True, of=("self",)):
        with translation.override(order.by.language):
            order.state, order.failure = OrderState.FAILED, _("No worker could do it within an hour.")
        order.save(update_fields=["state", "failure"])
        _tell(order)
