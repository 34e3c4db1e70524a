"""The trigger report, the deviation record, competitors (domain §5, §9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import django_filters as filters
from django.db.models import (
    Avg,
    Case,
    CharField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Round
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clients.choices import Category, Verdict
from clients.filters import choice
from clients.models import Client, Competitor, CompetitorVerdict
from clients.service.tables import VERDICT_TONES
from contacts.persons.choices import SYSTEM_USERS, EducationKind
from contacts.persons.models import Consultation, Education
from crm.ui import formats
from crm.ui.marks import shape
from crm.ui.tables import NumberColumn
from crm.ui.widgets import PlainSelect
from triggers import deviation_rules as rules
from triggers.choices import Band, Level, Parameter
from triggers.models import Result
from triggers.queries import NoRuleSet, rule_set_on
from triggers.rules import FIRST, parse

from .columns import Column, band, day, level, main, money, number, percent, text, word
from .frame import Asked, Report
from .learning import persons_trained
from .parts import band_on, clients_of, count_of, days_between, owner, share
from .sections import RISK

INDICATOR = pgettext_lazy("indicator of risk", "Indicator")
BANDS = [(code, label) for code, label in reversed(Band.choices)]


class ParameterColumn(NumberColumn):
    """The value of a parameter of the indicator, marked where it raises the risk."""

    tones = {"t": "danger", "a": "warning"}

    def __init__(self, place: int, **kwargs: Any) -> None:
        self.place = place
        super().__init__(**kwargs)

    def render(self, value: Any, record: Any = None) -> Any:
        shown = value if isinstance(value, str) else formats.number(value)  # a verdict comes in words
        tone = self.tones.get(record.levels[self.place]) if record else None
        return format_html("{} {}", shape(tone), shown) if tone else shown


def _parameters() -> list[Column]:
    names = {Parameter.COMPETITOR.value: dict(Verdict.choices)}
    return [
        Column(one.value, partial(ParameterColumn, place, verbose_name=one.label),
               at=one.value, names=names.get(one.value))
        for place, one in enumerate(Parameter)
    ]  # fmt: skip


class TriggerReport(Report):
    code, section, span, dated = "triggers", RISK, "", True
    title = _("Trigger report")
    lead = _("The indicator of each client with its nine parameters; ▲ threat, ◆ attention")
    empty_title = _("Nothing was computed for this day")
    sort = "-indicator"
    columns = (
        main("client", _("Client"), order="client__number"),
        text("specialist", _("Specialist"), **owner()),
        band("band", _("Band")),
        number(
            "indicator",
            pgettext_lazy("indicator of risk", "Indicator"),
            decimals=2,
            total=Round(Avg("indicator"), precision=2),
        ),
        *_parameters(),
    )
    own_filters = {"band": choice(_("Risk"), BANDS)}

    def rows_asked(self, asked: Asked) -> QuerySet[Result]:
        rows: QuerySet[Any] = Result.objects.visible_to(asked.employee).as_of(asked.day)
        seen = rows.filter(client__in=Client.objects.visible_to(asked.employee).in_service(asked.day))
        return seen.select_related("client__specialist")

    def row_url(self, record: Any) -> str:
        return f"{record.client.get_absolute_url()}#risk"


class DeviationReport(Report):
    """«Фиксация отклонений»: the numbers are those of ``triggers.deviation_rules``."""

    code, section, span, dated, owned = "deviations", RISK, "", True, ""
    title = _("Deviation record")
    lead = _("Training, webinars and consultations: the band of the worst of the three")
    sort = "-deviation"
    columns = (
        main("label", _("Client"), order="number"),
        text("specialist", _("Specialist"), **owner("specialist")),
        text("category", _("Category")),
        band("deviation", _("Band"), order="rank"),
        percent("trained_share", _("Trained users"), total=share(Sum("trained"), Sum("users"))),
        percent("norm", _("Norm of training")),
        level("training_level", pgettext_lazy("deviation record", "Training")),
        number("webinars", _("Webinars in 6 months"), total=Sum("webinars")),
        level("webinar_level", _("Webinars")),
        number("questions", _("Consultations in 3 months"), total=Sum("questions")),
        level("consultation_level", _("Consultations")),
    )
    own_filters = {"deviation": choice(_("Band"), BANDS), "category": choice(_("Category"), Category.choices)}

    def rows_asked(self, asked: Asked) -> QuerySet[Client]:
        users = persons_trained(asked).filter(characteristics__overlap=[*SYSTEM_USERS])
        webinars = Education.objects.filter(kind=EducationKind.WEBINAR, **_within(asked, rules.WEBINAR_MONTHS))
        asked_for = Consultation.objects.filter(**_within(asked, rules.CONSULTATION_MONTHS))
        counted = clients_of(asked).annotate(
            users=count_of(users), trained=count_of(users.filter(is_trained=True)), norm=_norm(),
            webinars=count_of(webinars), questions=count_of(asked_for),
        )  # fmt: skip
        short = Q(users=0) | Q(trained__lt=F("norm") * F("users") / 100.0)
        levels = counted.annotate(
            trained_share=share(F("trained"), F("users")),
            training_level=_case(((short, Level.THREAT),), Level.OK),
            webinar_level=_visits("webinars"), consultation_level=_visits("questions"),
        )  # fmt: skip
        return levels.annotate(deviation=_worst()).annotate(
            rank=_case([(Q(deviation=one), place) for place, one in enumerate(rules.BANDS.values())], -1)
        )

    def row_url(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#education"


def _within(asked: Asked, months: int) -> dict[str, Any]:
    return {"on__gt": rules.months_back(asked.day, months), "on__lte": asked.day}


def _case(conditions: Sequence[tuple[Q, Any]], otherwise: Any) -> Case:
    return Case(*[When(one, then=Value(value)) for one, value in conditions], default=Value(otherwise))


def _norm() -> Case:
    """In percent."""
    known = [(Q(category=code), int(norm * 100)) for code, norm in rules.TRAINED_NORMS.items()]
    return _case(known, int(rules.TRAINED_NORM * 100))


def _visits(field: str) -> Case:
    counts = [(Q(**{field: count}), rules.visits_level(count)) for count in (0, 1)]
    return _case(counts, rules.visits_level(2))


def _worst() -> Case:
    levels = ("training_level", "webinar_level", "consultation_level")
    worse = []
    for level_, found in reversed(rules.BANDS.items()):
        any_of = Q()
        for name in levels:
            any_of |= Q(**{name: level_})
        worse.append((any_of, found))
    return _case(worse[:-1], worse[-1][1])


class CompetitorReport(Report):
    code, section, span, dated, owned = "competitors", RISK, "", True, ""
    title = _("Competitors")
    lead = _("What was found out last of each client; a “no” older than half a year counts as not known")
    empty_title = _("No clients")
    sort = "-verdict"
    columns = (
        main("label", _("Client"), order="number"),
        text("specialist", _("Specialist"), **owner("specialist")),
        text("category", _("Category")),
        money("monthly_fee", _("Fee"), total=Sum("monthly_fee")),
        band("band", _("Risk")),
        word("verdict", _("Competitor"), dict(Verdict.choices), VERDICT_TONES),
        text("which", _("Which")),
        day("said_on", _("Found out")),
        number("days", _("Days ago")),
        text("source", _("Source"), wide=True),
    )
    own_filters = {
        "verdict": choice(_("Competitor"), Verdict.choices),
        "which": filters.ModelChoiceFilter(
            label=_("Which"),
            field_name="which_id",
            queryset=Competitor.objects.all(),
            empty_label=_("Any"),
            widget=PlainSelect,
        ),
        "category": choice(_("Category"), Category.choices),
    }

    def rows_asked(self, asked: Asked) -> QuerySet[Client]:
        said = CompetitorVerdict.objects.filter(client=OuterRef("pk"), on__lte=asked.day).order_by("-on")
        clients = clients_of(asked).annotate(
            said=Subquery(said.values("verdict")[:1]), said_on=Subquery(said.values("on")[:1]),
            which_id=Subquery(said.values("competitor")[:1]), which=Subquery(said.values("competitor__name")[:1]),
            source=Subquery(said.values("source")[:1]), band=band_on(asked),
        )  # fmt: skip
        stale = Q(said=Verdict.NO, said_on__lt=asked.day - timedelta(days=_window(asked.day)))
        days = days_between(F("said_on"), Value(asked.day))
        return clients.annotate(
            days=days,
            verdict=Case(
                When(Q(said=None) | stale, then=Value(Verdict.UNKNOWN)), default=F("said"), output_field=CharField()
            ),
        )

    def row_url(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#competitors"


def _window(on: date) -> int:
    """For how many days a «no» is believed: as the indicator of the day does."""
    try:
        numbers = rule_set_on(on).rules
    except NoRuleSet:
        numbers = parse(FIRST)
    return numbers.parameters[Parameter.COMPETITOR].window or 0
