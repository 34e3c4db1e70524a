"""Groups of clients (domain §3): who is in one with whom, and since when."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client, ClientGroup, GroupMember
from crm.staff.models import Employee

from .checks import refuse_impossible, require_keeper, save


@transaction.atomic
def found_group(*, by: Employee, client: Client, name: str, kind: str, joined_on: date) -> GroupMember:
    """A new group with this client as its first member."""
    require_keeper(by, client)
    group = ClientGroup(name=name, kind=kind)
    group.full_clean()
    group.save()
    return _join(group, client, joined_on)


@transaction.atomic
def join_group(*, by: Employee, group: ClientGroup, client: Client, joined_on: date) -> GroupMember:
    """Raises ValidationError where the client is in the group already, or the day has not come."""
    require_keeper(by, client)
    return _join(group, client, joined_on)


def _join(group: ClientGroup, client: Client, joined_on: date) -> GroupMember:
    refuse_impossible("joined_on", joined_on)
    already = _("The client is in this group already")
    if GroupMember.objects.filter(group=group, client=client, left_on=None).exists():
        raise ValidationError({"group": already})
    member = GroupMember(group=group, client=client, joined_on=joined_on)
    save(member, taken={"group": already})
    return member


@transaction.atomic
def leave_group(*, by: Employee, member: GroupMember, left_on: date) -> GroupMember:
    """Raises ValidationError where the day has not come, or is before the client joined."""
    require_keeper(by, member.client)
    refuse_impossible("left_on", left_on)
    if left_on < member.joined_on:
        raise ValidationError({"left_on": _("The client joined later")})
    if not GroupMember.objects.filter(pk=member.pk, left_on=None).update(left_on=left_on):
        raise ValidationError(_("Somebody else has taken the client out of the group already"))
    member.refresh_from_db()
    return member
