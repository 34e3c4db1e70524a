"""The record of who looked at what (152-FZ): reading a card, revealing a phone, opening a document."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from crm.staff.choices import AccessKind
from crm.staff.models import AccessRecord, Employee

ONE_LOOK = timedelta(minutes=10)
"""Opening the same thing again within this time is the same look."""


def record_access(
    *, by: Employee, kind: AccessKind, client_id: int, person_id: int | None = None, version_id: int | None = None
) -> None:
    """Note one look; two statements, one when it has been noted in the last ten minutes."""
    now = timezone.now()
    look = {"employee": by, "kind": kind, "client_id": client_id, "person_id": person_id, "version_id": version_id}
    if not AccessRecord.objects.filter(**look, at__gt=now - ONE_LOOK).exists():
        AccessRecord.objects.create(**look, at=now)
