"""Verbs of named settings: share, rename, delete, copy as a draft."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.staff.models import Employee, Group
from crm.ui.actions import save_view
from crm.ui.models import SavedView
from reports.models import Preset

from . import queries, rules

MOST_SHARED = 100


def save_personal(*, by: Employee, name: str, query: str) -> SavedView:
    """Raises ValidationError as :func:`crm.ui.actions.save_view`."""
    return save_view(by=by, list_code=queries.LIST_CODE, name=name, query=query)


@transaction.atomic
def share(*, by: Employee, group: Group, name: str, query: str) -> Preset:
    """Share an address with a group under a name; one's own or a led group's setting of that name takes the address.

    Raises:
        PermissionDenied: another's group.
        ValidationError: an empty or overlong name; the name belongs to a setting that the employee may not change.
    """
    if not queries.groups_for(by).filter(pk=group.pk).exists():
        raise PermissionDenied
    Group.objects.select_for_update().get(pk=group.pk)  # two at once: the second sees the first
    preset = Preset.objects.filter(group=group, name=name.strip()).first() or Preset(owner=by, group=group)
    if preset.pk and not queries.may_change(by, preset):
        raise ValidationError(_("%(owner)s shares a setting of this name: take another") % {"owner": preset.owner})
    if not preset.pk and Preset.objects.filter(group=group).count() >= MOST_SHARED:
        raise ValidationError(_("There are too many shared settings of this group: delete some first"))
    preset.name, preset.query, preset.changed_at = name.strip(), query, timezone.now()
    preset.clean_fields()
    preset.save()
    return preset


def rename(*, by: Employee, preset: Preset, name: str) -> Preset:
    """Raises PermissionDenied; ValidationError for an empty name and for one that another of the group has."""
    _require(by, preset)
    preset.name, preset.changed_at = name.strip(), timezone.now()
    preset.clean_fields()
    try:
        with transaction.atomic():
            preset.save(update_fields=["name", "changed_at"])
    except IntegrityError:
        raise ValidationError(_("Another setting of this group has this name")) from None
    return preset


def delete(*, by: Employee, preset: Preset) -> None:
    """What is delivered of it goes on as it was. Raises PermissionDenied."""
    _require(by, preset)
    preset.delete()


def copy(*, by: Employee, name: str, query: str) -> SavedView:
    """A personal draft of any setting. Raises ValidationError when there are too many already."""
    taken = set(queries.personal(by).values_list("name", flat=True))
    return save_personal(by=by, name=rules.draft_name(name.strip(), _("Draft"), taken), query=query)


def _require(by: Employee, preset: Preset) -> None:
    if not queries.may_change(by, preset):
        raise PermissionDenied
