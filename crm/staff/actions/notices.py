"""Telling employees what they should know, and noting that they have read it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta

from django.utils import timezone, translation
from django.utils.functional import Promise

from crm.staff.models import Employee, Notification

LONGEST = 500
KEPT = timedelta(days=90)
"""How long a notification is kept, read or not: what still matters by then stands on the pages it was about."""


Text = str | Promise | Callable[[], str]


def notify(*, to: Iterable[Employee], kind: str, text: Text, key: str, address: str = "") -> int:
    """Tell each employee once under one ``key``, in the employee's language; answers how many were told now.

    ``text`` is best lazy (``gettext_lazy(…)``, ``format_lazy``) or a function (for ``ngettext``): it is written down as
    each one reads it. ``address`` is the path of the page that it is about. Call it inside the transaction that did
    what it tells of.
    """
    rows = []
    for employee in {one.pk: one for one in to if one.is_active}.values():
        with translation.override(employee.language):
            said = str(text if isinstance(text, str | Promise) else text())[:LONGEST]
        rows.append(Notification(employee=employee, kind=kind, text=said, key=key, address=address))
    known = set(
        Notification.objects.filter(key=key, employee__in=[row.employee for row in rows]).values_list(
            "employee", flat=True
        )
    )
    fresh = [row for row in rows if row.employee_id not in known]
    Notification.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def read_notifications(*, by: Employee, pks: Collection[int] | None = None) -> int:
    """Note that the employee has read these, or all; answers how many were unread."""
    unread = Notification.objects.visible_to(by).unread()
    if pks is not None:
        unread = unread.filter(pk__in=pks)
    return unread.update(read_at=timezone.now())


def forget_notifications() -> int:
    """Remove those of more than 90 days ago; answers how many. Repeatable."""
    gone, _by_model = Notification.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return gone
