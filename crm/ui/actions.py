"""Verbs of the interface itself: saved views, language and theme."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.staff.choices import Theme
from crm.staff.models import Employee

from .models import SavedView

VIEWS_PER_LIST = 50


def save_view(*, by: Employee, list_code: str, name: str, query: str) -> SavedView:
    """Keep the state of a list under a name; an existing view of that name takes the new state.

    Raises ValidationError for an empty or overlong name and when the list has too many views already.
    """
    kept = SavedView.objects.visible_to(by).of_list(list_code)
    if kept.exclude(name=name.strip()).count() >= VIEWS_PER_LIST:
        raise ValidationError(_("There are too many saved views of this list: delete some first"))
    view = SavedView(owner=by, list_code=list_code, name=name.strip(), query=query)
    view.clean_fields()
    saved, _created = SavedView.objects.update_or_create(
        owner=by, list_code=list_code, name=view.name, defaults={"query": query}
    )
    return saved


def rename_view(*, by: Employee, view: SavedView, name: str) -> SavedView:
    """Raises ValidationError for an empty name and for one that another view of the list has."""
    view.name = name.strip()
    view.clean_fields()
    try:
        with transaction.atomic():
            SavedView.objects.visible_to(by).filter(pk=view.pk).update(name=view.name)
    except IntegrityError:
        raise ValidationError(_("Another view of this list has this name")) from None
    return view


def delete_view(*, by: Employee, view: SavedView) -> None:
    SavedView.objects.visible_to(by).filter(pk=view.pk).delete()


@transaction.atomic
def set_default_view(*, by: Employee, view: SavedView, on: bool) -> None:
    """Make the list open with this view, or (``on`` false) with no view."""
    views = SavedView.objects.visible_to(by).of_list(view.list_code)
    list(views.select_for_update())  # two tabs at once: the second waits instead of breaking the one-default constraint
    views.filter(is_default=True).update(is_default=False)
    if on:
        views.filter(pk=view.pk).update(is_default=True)


def set_preferences(*, by: Employee, language: str = "", theme: str = "") -> None:
    """Remember the language and the theme, each only where given. Raises ValidationError for unknown ones."""
    changes = {name: value for name, value in (("language", language), ("theme", theme)) if value}
    if language and language not in dict(settings.LANGUAGES):
        raise ValidationError(_("Unknown language"))
    if theme and theme not in Theme.values:
        raise ValidationError(_("Unknown theme"))
    if changes:
        Employee.objects.filter(pk=by.pk).update(**changes)
