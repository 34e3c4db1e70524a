"""Papers that are kept with a client (domain §3), and what each of them was before it was replaced."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import FactQuerySet
from crm import files

from . import rules
from .choices import DocumentKind

if TYPE_CHECKING:
    from crm.staff.models import Employee


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Document(models.Model):
    """A paper kept with a client: what is said of it. What it is, a file or a link, stands in its versions.

    Nothing is lost: what is taken away is ``removed_at`` and can be returned. ``valid_until`` is the last day.
    """

    client = models.ForeignKey(
        "clients.Client", models.CASCADE, related_name="documents", db_index=False, verbose_name=_("client")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind, default=DocumentKind.CONTRACT)
    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(_("number"), max_length=100, blank=True)
    on = models.DateField(_("date"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, editable=False,
        verbose_name=_("added by"),
    )  # fmt: skip
    at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, db_index=False,
        editable=False, verbose_name=_("removed by"),
    )  # fmt: skip

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("on")), name="document_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="document_removed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-on"], name="document_of_client"),
            models.Index(
                fields=["valid_until"], name="document_ends",
                condition=Q(removed_at=None, valid_until__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return " ".join(filter(None, [self.title, self.number and f"№ {self.number}"]))

    def get_absolute_url(self) -> str:
        return reverse("documents:document", args=[self.pk])

    @property
    def content(self) -> DocumentVersion | None:
        """What the document is now; ``queries.with_content`` reads it along."""
        return next((one for one in self.versions.all() if one.replaced_at is None), None)


class DocumentVersionQuerySet(models.QuerySet["DocumentVersion"]):
    def visible_to(self, employee: Employee) -> DocumentVersionQuerySet:
        """Replaced ones and those of removed documents too: nothing is lost."""
        return self.filter(document__in=Document.objects.visible_to(employee))


@pghistory.track(pghistory.InsertEvent())
class DocumentVersion(models.Model):
    """What a document is or was: a file kept under ``stored_file`` inside MEDIA_ROOT, or a link. Never written again.

    ``key`` is its address: a number would let others be guessed.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", verbose_name=_("document"))
    link = models.URLField(_("link"), max_length=500, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stored_file = models.CharField(max_length=255, blank=True, editable=False, help_text="inside MEDIA_ROOT")
    file_name = models.CharField(_("file"), max_length=255, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False, help_text="bytes")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, editable=False,
        verbose_name=_("by whom"),
    )  # fmt: skip
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True, editable=False)

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(link="") & ~Q(stored_file="") | ~Q(link="") & Q(stored_file=""),
                name="document_file_or_link",
            ),
            models.CheckConstraint(condition=Q(link="") | Q(link__regex="^https?://"), name="document_link_of_the_web"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(replaced_at=None), name="document_is_one_thing_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or rules.host_of(self.link)

    @property
    def url(self) -> str:
        """The view that gives it to whoever sees the client, and notes that it did."""
        return reverse("documents:file", args=[self.key])

    @property
    def is_shown(self) -> bool:
        """Whether a browser shows it by itself."""
        return files.ending_of(self.file_name) in files.SHOWN
