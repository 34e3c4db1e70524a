"""Training, education, consultations (domain §9)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Exists, JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, Round
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.choices import RELEVANT_KINDS
from clients.filters import choice
from clients.models import Client
from contacts.persons.choices import DECISION_MAKER, INFLUENCER, K_USER, KEY_USER, EducationKind
from contacts.persons.models import Consultation, ContactPerson, Education, Training
from contacts.persons.rules import last_expired

from .columns import Column, day, main, number, text, word, yes_no
from .frame import Asked, Report
from .parts import clients_of, owner, share
from .parts import yes_no as yes_no_filter
from .sections import LEARNING

COUNTED = (DECISION_MAKER, INFLUENCER, KEY_USER, K_USER)
PROFILE = Q(subdivision__kind__in=RELEVANT_KINDS)
OTHER = ~PROFILE | Q(subdivision=None)
"""«Профильная аудитория»: accounting, legal and procurement, which the indicator looks at too."""

TRAINED = {True: pgettext_lazy("training report", "yes"), False: pgettext_lazy("training report", "no")}


def persons_trained(asked: Asked) -> QuerySet[Any]:
    """Persons who work there, with ``is_trained``: a training still valid on the day."""
    valid = Training.objects.filter(person=OuterRef("pk"), on__gt=last_expired(asked.day), on__lte=asked.day)
    seen: QuerySet[Any] = ContactPerson.objects.visible_to(asked.employee).filter(is_active=True)
    return seen.annotate(is_trained=Exists(valid))


def tallies() -> dict[str, Any]:
    """Persons of each characteristic by audience, how many of them are trained, and what share."""
    found: dict[str, Any] = {}
    for code in COUNTED:
        bearers = Q(characteristics__contains=[code])
        for end, of in (("other", bearers & OTHER), ("profile", bearers & PROFILE), ("all", bearers)):
            found[f"{code}_{end}"] = Count("pk", filter=of)
            found[f"{code}_{end}_trained"] = Count("pk", filter=of & Q(is_trained=True))
        found[code] = Coalesce(share(found[f"{code}_all_trained"], found[f"{code}_all"]), Value(Decimal(0)))
    return found


def _of(code: str, percent: Any, *counts: tuple[str, Any]) -> tuple[Column, ...]:
    """The share of a characteristic and its counts, which are read in one go: numbers of one object."""
    columns = [number(code, percent, at=f"tally__{code}")]
    return (*columns, *(number(f"{code}_{end}", label, at=f"tally__{code}_{end}") for end, label in counts))


class TrainingReport(Report):
    code, section, span, dated, owned = "training", LEARNING, "", True, ""
    title = _("Training report")
    lead = _("Trained of those who decide, influence and use the system; a training is valid for two years")
    sort = "label"
    columns = (
        main("label", pgettext_lazy("training report", "Value"), order="number"),
        word("trained", pgettext_lazy("training report", "Service point trained"), TRAINED),
        *_of(
            DECISION_MAKER, pgettext_lazy("training report", "Trained decision-makers, users (%)"),
            ("other", pgettext_lazy("training report", "Decision-makers, users (other audience)")),
            ("other_trained", pgettext_lazy("training report", "Trained decision-makers, users (other audience)")),
            ("profile", pgettext_lazy("training report", "Decision-makers, users (profile audience)")),
            ("profile_trained", pgettext_lazy("training report", "Trained decision-makers, users (profile audience)")),
        ),
        *_of(
            INFLUENCER, pgettext_lazy("training report", "Trained influencers, users (%)"),
            ("other", pgettext_lazy("training report", "Influencers, users (other audience)")),
            ("other_trained", pgettext_lazy("training report", "Trained influencers, users (other audience)")),
            ("profile", pgettext_lazy("training report", "Influencers, users (profile audience)")),
            ("profile_trained", pgettext_lazy("training report", "Trained influencers, users (profile audience)")),
        ),
        *_of(
            KEY_USER, pgettext_lazy("training report", "Trained key users (%)"),
            ("other", pgettext_lazy("training report", "Key users (other audience)")),
            ("other_trained", pgettext_lazy("training report", "Trained key users (other audience)")),
            ("profile", pgettext_lazy("training report", "Key users (profile audience)")),
        ),
        *_of(
            K_USER, pgettext_lazy("training report", "Trained users of the system (%)"),
            ("other", pgettext_lazy("training report", "Users of the system (other audience)")),
            ("other_trained", pgettext_lazy("training report", "Trained users of the system (other audience)")),
            ("profile", pgettext_lazy("training report", "Users of the system (profile audience)")),
            ("profile_trained", pgettext_lazy("training report", "Trained users of the system (profile audience)")),
        ),
    )  # fmt: skip
    own_filters = {"trained": yes_no_filter(_("Trained"), _("All of them"), _("Not all of them"), "trained")}

    def rows_asked(self, asked: Asked) -> QuerySet[Client]:
        """A client without anybody to train counts as trained, as in the users' own report."""
        people = persons_trained(asked).filter(client=OuterRef("pk"))
        untrained = people.filter(characteristics__overlap=[*COUNTED], is_trained=False)
        counted = people.order_by().values("client").annotate(found_=JSONObject(**tallies())).values("found_")
        nobody = Value(dict.fromkeys(tallies(), 0), output_field=JSONField())
        return clients_of(asked).annotate(trained=~Exists(untrained), tally=Coalesce(Subquery(counted), nobody))

    def totals(self) -> dict[str, Any]:
        people = persons_trained(self.asked).filter(client__in=self.rows.order_by().values("pk"))
        untrained = Count("pk", filter=Q(characteristics__overlap=[*COUNTED], is_trained=False))
        found = people.order_by().aggregate(untrained=untrained, **tallies())
        return {"trained": not found.pop("untrained"), "count": self.rows.count(), **found}

    def row_url(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#persons"


class EducationReport(Report):
    code, section, span = "education", LEARNING, "90"
    title = _("Education")
    lead = _("Who took part in webinars, seminars and trainings, and who has a certificate")
    empty_title = _("Nobody took part in anything in this period")
    sort = "-on"
    columns = (
        day("on", _("Date")),
        main("client", _("Client"), order="client__number", total=Count("client", distinct=True)),
        text("person", _("Person"), order="person__name_key", total=Count("person", distinct=True)),
        text("event", _("Event"), total=Count("pk"), wide=True),
        text("kind", _("Kind")),
        yes_no("has_certificate", _("Certificate"), total=Count("pk", filter=Q(has_certificate=True))),
        text("specialist", _("Specialist"), **owner()),
    )
    own_filters = {
        "kind": choice(_("Kind"), EducationKind.choices),
        "has_certificate": yes_no_filter(_("Certificate"), _("With a certificate"), _("Without"), "has_certificate"),
    }

    def rows_asked(self, asked: Asked) -> QuerySet[Education]:
        rows: QuerySet[Any] = Education.objects.visible_to(asked.employee)
        return rows.filter(on__range=(asked.period.start, asked.period.end)).select_related(
            "client__specialist", "person"
        )

    def row_url(self, record: Any) -> str:
        return str(record.person.get_absolute_url())


RATINGS = {"low": Q(rating__lte=3), "good": Q(rating__gte=4), "none": Q(rating=None)}


def by_rating(queryset: QuerySet[Consultation], name: str, value: str) -> QuerySet[Consultation]:
    return queryset.filter(RATINGS[value])


class ConsultationReport(Report):
    code, section = "consultations", LEARNING
    title = _("Documents of the consultation line")
    lead = _("What clients asked, and how they rated the answers")
    empty_title = _("Nobody asked anything in this period")
    sort = "-on"
    columns = (
        day("on", _("Date")),
        text("number", _("Number"), total=Count("pk")),
        main("client", _("Client"), order="client__number", total=Count("client", distinct=True)),
        text("subdivision", _("Subdivision"), order="subdivision__name"),
        text("person", _("Person"), order="person__name_key", total=Count("person", distinct=True)),
        text("topic", _("Topic"), order=None, wide=True),
        number("rating", _("Rating"), total=Round(Avg("rating"), precision=2)),
        text("specialist", _("Specialist"), **owner()),
    )
    own_filters = {
        "rating": choice(
            _("Rating"), [("low", _("3 and lower")), ("good", _("4 and 5")), ("none", _("Not rated"))], method=by_rating
        )
    }

    def rows_asked(self, asked: Asked) -> QuerySet[Consultation]:
        rows: QuerySet[Any] = Consultation.objects.visible_to(asked.employee)
        return rows.filter(on__range=(asked.period.start, asked.period.end)).select_related(
            "client__specialist", "subdivision", "person"
        )

    def row_url(self, record: Any) -> str:
        return f"{record.client.get_absolute_url()}#consultations"
