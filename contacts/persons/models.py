"""Whom we talk to, what they asked, learned and received (domain §3)."""

from __future__ import annotations

from datetime import date
from typing import cast

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.models import Client, FactQuerySet, Subdivision
from crm.search import vocabulary
from crm.search.expressions import phone_digits
from crm.staff.models import Employee
from crm.staff.queries import scope_of

from .choices import EducationKind, EmailKind, PhoneKind

NAME_LENGTH = 100


class DirectoryEntry(models.Model):
    """An entry of a directory that heads edit: persons hold its code, so it is renamed and disabled, never deleted."""

    code = models.CharField(_("code"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=NAME_LENGTH, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Characteristic(DirectoryEntry):
    """What a contact person is to us (decides, influences, uses the system…)."""

    class Meta(DirectoryEntry.Meta):
        verbose_name = _("characteristic")
        verbose_name_plural = _("characteristics")


class Rubric(DirectoryEntry):
    """What a contact person is interested in."""

    class Meta(DirectoryEntry.Meta):
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")


def _every_change() -> tuple[pghistory.Tracker, ...]:
    """Made anew for each model: a tracker binds itself to the fields of the first one."""
    changed = pghistory.UpdateEvent(condition=pghistory.AnyChange())
    return pghistory.InsertEvent(), changed, pghistory.DeleteEvent()


class PersonQuerySet(FactQuerySet):
    def visible_to(self, employee: Employee) -> PersonQuerySet:
        """Persons of the clients that the employee sees; one who was merged into another is there no more."""
        return cast(PersonQuerySet, super().visible_to(employee).filter(merged_into=None))


@pghistory.track(*_every_change())
class ContactPerson(models.Model):
    """A person at a client. Leaves without being deleted."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="persons", verbose_name=_("client"))
    full_name = models.CharField(_("full name"), max_length=200)
    name_key = models.CharField(max_length=200, editable=False)
    position = models.CharField(pgettext_lazy("job", "position"), max_length=200, blank=True)
    subdivision = models.ForeignKey(
        Subdivision, models.SET_NULL, related_name="persons", null=True, blank=True, verbose_name=_("subdivision")
    )
    characteristics = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, verbose_name=_("characteristics")
    )
    is_subscribed = models.BooleanField(_("mailing subscription"), default=False)
    unsubscribe_reason = models.CharField(_("reason of refusal"), max_length=300, blank=True)
    started_on = models.DateField(_("since"), null=True, blank=True)
    is_active = models.BooleanField(_("works here"), default=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    leave_reason = models.CharField(_("reason of leaving"), max_length=300, blank=True, db_default="")
    interests = ArrayField(
        models.CharField(max_length=100), default=list, db_default=[], blank=True, verbose_name=_("interests")
    )
    has_account = models.BooleanField(_("personal account"), default=False, db_default=False)
    best_from = models.TimeField(_("best time to call, from"), null=True, blank=True)
    best_until = models.TimeField(_("best time to call, until"), null=True, blank=True)
    best_note = models.CharField(_("note on the time of calls"), max_length=200, blank=True, db_default="")
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        verbose_name=_("merged into"),
    )
    """Who stands for this person; one of them works there no more, so that nobody counts them."""

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["client", "name_key"]
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        constraints = [
            models.UniqueConstraint(fields=["client", "name_key"], name="person_once_a_client"),
            models.CheckConstraint(
                condition=Q(best_from=None) | Q(best_until=None) | Q(best_until__gt=F("best_from")),
                name="person_best_time_in_order",
            ),
            models.CheckConstraint(condition=Q(merged_into=None) | Q(is_active=False), name="person_merged_is_no_more"),
        ]
        indexes = [
            # read by the indicator: users of the system, subscribers
            models.Index(
                fields=["client"],
                include=["is_subscribed", "subdivision", "characteristics"],
                name="person_active",
                condition=Q(is_active=True),
            ),
            GinIndex(fields=["name_key"], name="person_name_trigram", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["name_key"], name="person_name_order"),
            GinIndex(fields=["characteristics"], name="person_characteristics"),
            models.Index(fields=["merged_into"], name="person_merged", condition=Q(merged_into__isnull=False)),
        ]
        triggers = vocabulary.triggers("person_words", "name_key", "n.name_key")

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("persons:detail", args=[self.pk])


@pghistory.track(*_every_change())
class PersonPhone(models.Model):
    person = models.ForeignKey(ContactPerson, models.CASCADE, related_name="phones", verbose_name=_("person"))
    as_written = models.CharField(_("as written"), max_length=100)
    number = models.CharField(_("number"), max_length=20, blank=True, help_text="E.164")
    kind = models.CharField(_("kind"), max_length=10, choices=PhoneKind, default=PhoneKind.WORK)
    is_favourite = models.BooleanField(_("favourite"), default=False)
    is_undesirable = models.BooleanField(_("undesirable"), default=False)

    class Meta:
        ordering = ["person", "pk"]
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        constraints = [models.UniqueConstraint(fields=["person", "as_written"], name="phone_once")]
        indexes = [
            models.Index(fields=["number"], name="phone_number", condition=~Q(number="")),
            GinIndex(OpClass(phone_digits("number", "as_written"), "gin_trgm_ops"), name="phone_digits_trigram"),
        ]

    def __str__(self) -> str:
        return self.as_written


@pghistory.track(*_every_change())
class PersonEmail(models.Model):
    person = models.ForeignKey(ContactPerson, models.CASCADE, related_name="emails", verbose_name=_("person"))
    address = models.EmailField(_("address"))
    kind = models.CharField(_("kind"), max_length=10, choices=EmailKind, default=EmailKind.WORK, db_default="work")
    is_favourite = models.BooleanField(_("favourite"), default=False)
    is_undesirable = models.BooleanField(_("undesirable"), default=False, db_default=False)

    class Meta:
        ordering = ["person", "pk"]
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        constraints = [models.UniqueConstraint(fields=["person", "address"], name="email_once")]
        indexes = [
            models.Index(fields=["address"], name="email_address"),
            GinIndex(OpClass(Lower("address"), "gin_trgm_ops"), name="email_address_trigram"),
        ]

    def __str__(self) -> str:
        return self.address


class NoCallQuerySet(models.QuerySet["NoCall"]):
    def visible_to(self, employee: Employee) -> NoCallQuerySet:
        """Marks of persons whose client the employee sees."""
        return self.filter(scope_of(employee).by_owner("person__client__specialist", "person__client__account_manager"))

    def on(self, day: date) -> NoCallQuerySet:
        """Marks in force on the day."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day), Q(lifted_on=None) | Q(lifted_on__gt=day), starts_on__lte=day
        )


@pghistory.track(*_every_change())
class NoCall(models.Model):
    """A person is not to be called between two days, the last one included; without a last day until it is lifted."""

    person = models.ForeignKey(ContactPerson, models.CASCADE, related_name="no_calls", verbose_name=_("person"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("who")
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    lifted_on = models.DateField(_("lifted on"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("lifted by")
    )

    objects = NoCallQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("no-call mark")
        verbose_name_plural = _("no-call marks")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="no_call_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.reason

    def is_over(self, day: date) -> bool:
        return self.lifted_on is not None or (self.ends_on is not None and self.ends_on < day)


class Consultation(models.Model):
    """A question to the consultation line; the answer may be rated 1 to 5."""

    number = models.CharField(_("number"), max_length=50, unique=True)
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="consultations", db_index=False, verbose_name=_("client")
    )
    on = models.DateField(_("date"))
    subdivision = models.ForeignKey(Subdivision, models.SET_NULL, null=True, blank=True, verbose_name=_("subdivision"))
    person = models.ForeignKey(ContactPerson, models.SET_NULL, null=True, blank=True, verbose_name=_("person"))
    topic = models.CharField(_("topic"), max_length=1000, blank=True)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.CheckConstraint(condition=Q(rating__range=(1, 5)) | Q(rating=None), name="rating_1_to_5"),
        ]
        indexes = [
            models.Index(fields=["client", "on"], name="consultation_of_client"),
            models.Index(
                fields=["on", "client"], include=["rating", "subdivision", "person"], name="consultation_by_day"
            ),
        ]


class Training(models.Model):
    """A person was taught to use the system; valid for two years."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="trainings", db_index=False, verbose_name=_("client")
    )
    person = models.ForeignKey(
        ContactPerson, models.CASCADE, related_name="trainings", db_index=False, verbose_name=_("person")
    )
    on = models.DateField(_("date"))
    result = models.CharField(_("result"), max_length=200, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-on"]
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="training_once_a_day")]
        indexes = [models.Index(fields=["client", "on"], include=["person"], name="training_window")]


class Education(models.Model):
    """Attendance of an event, and whether it gave a certificate."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="education", db_index=False, verbose_name=_("client")
    )
    person = models.ForeignKey(
        ContactPerson, models.CASCADE, related_name="education", db_index=False, verbose_name=_("person")
    )
    on = models.DateField(_("date"))
    event = models.CharField(_("event"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=EducationKind)
    has_certificate = models.BooleanField(_("certificate"), default=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("education")
        verbose_name_plural = _("education")
        constraints = [models.UniqueConstraint(fields=["person", "on", "event"], name="education_once")]
        indexes = [
            models.Index(fields=["client", "on"], name="education_window"),
            models.Index(fields=["on", "client"], name="education_by_day"),
            models.Index(
                fields=["on", "client"],
                name="certificate_by_day",
                condition=Q(has_certificate=True, kind__in=["seminar", "training"]),
            ),
        ]


class Mailing(models.Model):
    """A letter sent to an address, and what came of it."""

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="mailings", db_index=False, verbose_name=_("client")
    )
    email = models.CharField(_("e-mail"), max_length=254)
    title = models.CharField(_("mailing"), max_length=300)
    sent_on = models.DateField(_("sent on"))
    is_delivered = models.BooleanField(_("delivered"), default=False)
    is_opened = models.BooleanField(_("opened"), default=False)
    clicks = models.PositiveIntegerField(_("clicks"), default=0)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_on", "-pk"]
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        constraints = [models.UniqueConstraint(fields=["client", "sent_on", "email", "title"], name="mailing_once")]
        indexes = [models.Index(fields=["sent_on", "client"], name="mailing_by_day")]


# They name persons by a string.
from .card.models import PersonIndicatorValue  # noqa: E402, F401
from .merge_models import PersonMerge, PersonMergeStep, PersonSuspicion  # noqa: E402, F401
