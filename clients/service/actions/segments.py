"""The segments of a client (domain §3): one current segment a type, earlier ones in its history."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.events import facts_changed
from clients.models import Client, Segment, SegmentType
from crm.staff.models import Employee

from .checks import refuse_impossible, require_keeper


@transaction.atomic
def set_segment(*, by: Employee, client: Client, type: SegmentType, name: str, entered_on: date) -> Segment:
    """Put the client into a segment of a type, in place of the one it was in.

    Raises:
        ValidationError: the day has not come, or is before the client entered the segment it leaves; the type is not in
            use any more.
    """
    require_keeper(by, client)
    refuse_impossible("entered_on", entered_on)
    if not type.is_active:
        raise ValidationError({"type": _("“%(name)s” is not in use any more") % {"name": type.name}})
    present = Segment.objects.select_for_update().filter(client=client, type=type).first()
    if present and present.name != name and present.entered_on and entered_on < present.entered_on:
        message = _("The client entered “%(name)s” later, on %(day)s")
        raise ValidationError({"entered_on": message % {"name": present.name, "day": f"{present.entered_on:%d.%m.%Y}"}})
    fields = {"name": name, "entered_on": entered_on}
    row, _created = Segment.objects.update_or_create(client=client, type=type, defaults=fields)
    facts_changed([client.pk])
    return row


@transaction.atomic
def leave_segment(*, by: Employee, segment: Segment) -> None:
    """The client is in no segment of this type any more. What is gone already stays gone."""
    require_keeper(by, segment.client)
    Segment.objects.filter(pk=segment.pk).delete()
    facts_changed([segment.client_id])
