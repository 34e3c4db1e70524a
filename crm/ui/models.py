"""Saved views of lists."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, employee: Employee) -> SavedViewQuerySet:
        """Views are personal."""
        return self.filter(owner=employee)

    def of_list(self, list_code: str) -> SavedViewQuerySet:
        return self.filter(list_code=list_code)


class SavedView(models.Model):
    """The filters and the order of one list under a name: ``query`` is the query string of the list's address."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("owner")
    )
    list_code = models.CharField(_("list"), max_length=50)
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(_("query"), blank=True, max_length=4000)
    is_default = models.BooleanField(_("opens first"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(fields=["owner", "list_code", "name"], name="saved_view_name_once"),
            models.UniqueConstraint(
                fields=["owner", "list_code"], condition=Q(is_default=True), name="saved_view_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name
