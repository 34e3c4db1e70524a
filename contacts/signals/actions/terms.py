"""Changing by when one reacts."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contacts.signals import rules
from contacts.signals.choices import SignalKind
from contacts.signals.models import Term
from crm.staff.models import Employee


@transaction.atomic
def set_terms(*, by: Employee, days: Mapping[str, int]) -> None:
    """Working days to react, by kind; signals that wait keep the day they were given.

    Raises:
        PermissionDenied: not a head, not a director.
        ValidationError: by kind, a number of days that cannot be.
    """
    if not rules.may_edit_terms(by.roles):
        raise PermissionDenied
    said = _("From 1 to %(most)d working days") % {"most": rules.LONGEST_TERM}
    wrong = {kind: said for kind, count in days.items() if not 1 <= count <= rules.LONGEST_TERM}
    if wrong:
        raise ValidationError(wrong)
    for kind, count in days.items():
        Term.objects.update_or_create(kind=SignalKind(kind), defaults={"working_days": count})
