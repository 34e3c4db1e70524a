"""Requests for access to the online version (domain §3)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import AccessRequest, Client, Distributive
from clients.service.choices import RequestState
from crm.staff.calendar import today
from crm.staff.models import Employee

from .checks import refuse_impossible, require_keeper, save


@transaction.atomic
def request_access(
    *,
    by: Employee,
    client: Client,
    person_name: str,
    requested_on: date,
    email: str = "",
    distributive: Distributive | None = None,
) -> AccessRequest:
    """Raises ValidationError where the day has not come or the distributive is another client's."""
    require_keeper(by, client)
    refuse_impossible("requested_on", requested_on)
    if distributive is not None and distributive.client_id != client.pk:
        raise ValidationError({"distributive": _("This distributive belongs to another client")})
    row = AccessRequest(
        client=client, person_name=person_name, email=email, requested_on=requested_on, distributive=distributive,
        entered_by=by,
    )  # fmt: skip
    save(row, taken={})
    return row


@transaction.atomic
def decide_access(*, by: Employee, request: AccessRequest, granted: bool, reason: str = "") -> AccessRequest:
    """Grant, or refuse for a reason. Decided is decided: whoever comes second is told who was first.

    Raises:
        ValidationError: refused without a reason; decided already.
    """
    require_keeper(by, request.client)
    reason = reason.strip()
    if not granted and not reason:
        raise ValidationError({"reason": _("Say why access is refused")})
    state = RequestState.GRANTED if granted else RequestState.REFUSED
    changed = AccessRequest.objects.filter(pk=request.pk, state=RequestState.REQUESTED).update(
        state=state, reason=reason, decided_on=today(), decided_by=by
    )
    request.refresh_from_db()
    if not changed:
        message = _("%(name)s has decided already: %(state)s")
        decided = {"name": request.decided_by or "—", "state": request.get_state_display().lower()}
        raise ValidationError(message % decided)
    return request
