"""Named settings that a group shares («Настройка», domain §9)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.staff.models import Employee, Group
from crm.staff.queries import scope_of


class PresetQuerySet(models.QuerySet["Preset"]):
    def visible_to(self, employee: Employee) -> PresetQuerySet:
        """One's own, those of one's group, all for who sees everything."""
        if not employee.is_active:
            return self.none()
        if scope_of(employee).everything:
            return self.all()
        return self.filter(Q(owner=employee) | Q(group__isnull=False, group=employee.group_id))


class Preset(models.Model):
    """A report under a name. ``query`` is its address and nothing else: each who opens it sees what they may see."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("owner")
    )
    group = models.ForeignKey(Group, models.CASCADE, related_name="+", verbose_name=_("group"))
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(_("query"), max_length=4000)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = PresetQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("shared setting of a report")
        verbose_name_plural = _("shared settings of reports")
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="preset_name_once_a_group")]

    def __str__(self) -> str:
        return self.name
