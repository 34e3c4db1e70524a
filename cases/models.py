"""Cases and info topics, their kits, what was said of them to whom (domain §6)."""

from __future__ import annotations

import uuid
from datetime import date

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, FactQuerySet
from contacts.persons.models import ContactPerson
from contacts.works.models import Campaign, Script, Work
from crm.staff import rules as staff_rules
from crm.staff.models import Employee

from . import rules
from .choices import MONTHS, Audience, CaseKind, CaseState, LetterState, MaterialKind, Purpose, Reader


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, employee: Employee) -> CaseQuerySet:
        """Everybody reads what was published, now or once; a draft is seen by its author and by those who keep all."""
        if not (employee.is_active and staff_rules.uses_pages(employee.roles)):
            return self.none()
        if rules.may_keep_cases(employee.roles):
            return self.all()
        return self.filter(~Q(state=CaseState.DRAFT) | Q(author=employee) | Q(review_owner=employee))

    def current(self, day: date) -> CaseQuerySet:
        """What may be used on a day: published and valid."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_until=None) | Q(valid_until__gte=day), state=CaseState.PUBLISHED)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(condition=pghistory.AnyChange()), pghistory.DeleteEvent()
)
class Case(models.Model):
    """A kit of materials and a scripted talk around one practical situation, or an info topic: a reason to call.

    The row is what its author writes now; what was said and sent at a time stands in its :class:`Version`.
    ``season`` are months in which it is worth a call, none of them: any. ``due_on`` is the day on which a draft is to
    be out. ``audiences`` and ``segments`` left empty bound nothing.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=CaseKind, default=CaseKind.CASE)
    title = models.CharField(_("title"), max_length=200)
    audiences = ArrayField(
        models.CharField(max_length=20, choices=Audience), default=list, blank=True, verbose_name=_("for whom")
    )
    segments = ArrayField(models.CharField(max_length=200), default=list, blank=True, verbose_name=_("segments"))
    hook = models.TextField(_("the problem that hooks"), blank=True)
    benefit = models.TextField(_("benefit for the client"), blank=True)
    purposes = ArrayField(
        models.CharField(max_length=20, choices=Purpose), default=list, blank=True,
        verbose_name=_("tasks of the organisation"),
    )  # fmt: skip
    season = ArrayField(
        models.PositiveSmallIntegerField(choices=MONTHS), default=list, blank=True, verbose_name=_("season")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    due_on = models.DateField(_("to be published by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=CaseState, default=CaseState.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases", verbose_name=_("author"))
    organisation = models.CharField(_("organisation of the author"), max_length=200, blank=True)
    review_on = models.DateField(_("to be looked through on"), null=True, blank=True)
    review_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("who looks it through"),
    )  # fmt: skip
    letter_subject = models.CharField(_("subject of the letter"), max_length=200, blank=True)
    letter_text = models.TextField(_("text of the letter"), blank=True)
    script = models.OneToOneField(
        Script, models.SET_NULL, related_name="+", null=True, blank=True, editable=False, verbose_name=_("scenario")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="case_dates_in_order",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.PUBLISHED) | Q(published_at__isnull=False), name="case_published_when"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "kind"], name="case_state"),
            models.Index(
                fields=["review_owner", "review_on"], name="case_review", condition=Q(state=CaseState.PUBLISHED)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.pk])


class MaterialQuerySet(models.QuerySet["Material"]):
    def visible_to(self, employee: Employee) -> MaterialQuerySet:
        """Those of the cases that the employee sees; removed ones too: versions lead to them."""
        return self.filter(case__in=Case.objects.visible_to(employee))

    def standing(self) -> MaterialQuerySet:
        return self.filter(removed_at=None)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(condition=pghistory.AnyChange()), pghistory.DeleteEvent()
)
class Material(models.Model):
    """One piece of a kit: a file kept under ``stored_file`` inside MEDIA_ROOT, or a link.

    A file is never replaced: another one is another row, and the old one is ``removed_at``, so that what was sent can
    still be read. ``key`` is its address: a number would let others be guessed.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="materials", verbose_name=_("case"))
    kind = models.CharField(_("what it is"), max_length=10, choices=MaterialKind)
    reader = models.CharField(_("for whom"), max_length=10, choices=Reader, default=Reader.STAFF)
    title = models.CharField(_("title"), max_length=200)
    link = models.URLField(_("link"), max_length=500, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stored_file = models.CharField(max_length=255, blank=True, editable=False, help_text="inside MEDIA_ROOT")
    file_name = models.CharField(_("file"), max_length=255, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False, help_text="bytes")
    is_view_only = models.BooleanField(_("to be looked at only"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by whom")
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True, editable=False)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.CheckConstraint(
                condition=Q(link="") & ~Q(stored_file="") | ~Q(link="") & Q(stored_file=""),
                name="material_file_or_link",
            ),
            models.CheckConstraint(
                condition=Q(reader=Reader.STAFF) | Q(kind__in=[kind.value for kind in rules.FOR_CLIENTS]),
                name="material_for_staff_stays",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where it is: the link, or the view that serves the file to who may see it."""
        return self.link or reverse("cases:file", args=[self.key])


class Version(models.Model):
    """A case as it was at a moment: when it was published, or used or sent after a change. Never written again."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="versions", db_index=False, verbose_name=_("case"))
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField(_("content"))
    digest = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by whom")
    )

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("cases:version", args=[self.case_id, self.number])


class Use(models.Model):
    """That a case was talked about in a work: with whom, and in which version."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="uses", verbose_name=_("case"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="uses", db_index=False, verbose_name=_("version"))
    work = models.ForeignKey(Work, models.CASCADE, related_name="cases", db_index=False, verbose_name=_("work"))
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="case_uses", db_index=False, verbose_name=_("client")
    )
    person = models.ForeignKey(
        ContactPerson, models.SET_NULL, related_name="case_uses", null=True, blank=True, verbose_name=_("person")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by whom")
    )
    on = models.DateField(_("date"))

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("use of a case")
        verbose_name_plural = _("uses of cases")
        constraints = [models.UniqueConstraint(fields=["work", "case"], name="use_once_a_work")]
        indexes = [models.Index(fields=["client", "-on"], name="use_of_client")]


class Letter(models.Model):
    """A material sent to one person by e-mail: what was written, which version it was, how it went.

    ``materials`` are keys of what was attached or linked; ``token`` is that of the form, so that a second click sends
    nothing.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters", verbose_name=_("case"))
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", db_index=False, verbose_name=_("version"))
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="case_letters", db_index=False, verbose_name=_("client")
    )
    person = models.ForeignKey(
        ContactPerson, models.SET_NULL, related_name="case_letters", null=True, blank=True, verbose_name=_("person")
    )
    email = models.EmailField(_("e-mail"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    materials = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("materials"))
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("by whom")
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=LetterState, default=LetterState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True, editable=False)
    failure = models.CharField(_("why it failed"), max_length=300, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(fields=["client", "-at"], name="letter_of_client"),
            models.Index(fields=["state", "at"], name="letter_waiting", condition=Q(state__in=["queued", "sending"])),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("cases:letter", args=[self.pk])


class CampaignCase(models.Model):
    """The case that a campaign is about."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="+", verbose_name=_("campaign"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="campaigns", verbose_name=_("case"))

    class Meta:
        verbose_name = _("case of a campaign")
        verbose_name_plural = _("cases of campaigns")


class Passport(models.Model):
    """Under which name a case is known to other organisations; given when it first leaves, or comes in an archive.

    ``arrived_at`` says that it came: when, and by whom it was taken in.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="passport", verbose_name=_("case"))
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    arrived_at = models.DateTimeField(_("taken in"), null=True, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, null=True, blank=True,
        verbose_name=_("by whom"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("passport of a case")
        verbose_name_plural = _("passports of cases")

    def __str__(self) -> str:
        return str(self.uid)
