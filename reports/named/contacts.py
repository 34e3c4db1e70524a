"""Decision-makers, clients nobody called, problems and tasks by who is in charge (domain §9)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    DecimalField,
    Exists,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Extract, NullIf, Round
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.choices import Category
from clients.filters import choice
from clients.models import Client
from contacts.calls.choices import SUCCESSFUL, CallDirection
from contacts.calls.models import Call
from contacts.persons.choices import DECISION_MAKER, INFLUENCER, PAYER
from contacts.persons.models import ContactPerson
from contacts.works.choices import HELD_STATES, ItemKind, ItemState, ItemTopic
from contacts.works.models import Item, Work
from crm.staff.calendar import ONE_DAY, midnight
from crm.staff.models import Employee
from crm.staff.queries import colleagues

from .columns import band, day, main, money, number, percent, text
from .filters import asked_elsewhere
from .frame import Asked, Report
from .parts import band_on, clients_of, count_of, newest, owner, share
from .sections import CONTACTS

LACKS = {
    "no_lpr": Q(lpr=0),
    "no_lvpr": Q(lvpr=0),
    "neither": Q(lpr=0, lvpr=0),
    "unreached": Q(lpr__gt=0, lpr_contacts=0),
    "unreached_both": Q(lpr_contacts=0, lvpr_contacts=0) & (Q(lpr__gt=0) | Q(lvpr__gt=0)),
}


def by_lack(queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
    return queryset.filter(LACKS[value])


class DecisionMakerReport(Report):
    code, section, owned = "decision-makers", CONTACTS, ""
    title = _("Decision-makers and influencers")
    lead = _("Who has none, and whom we have not reached in the period")
    empty_title = _("No clients")
    sort = "label"
    columns = (
        main("label", _("Client"), order="number"),
        text("specialist", _("Specialist"), **owner("specialist")),
        text("category", _("Category")),
        band("band", _("Risk")),
        number("lpr", _("Decision-makers"), total=Sum("lpr")),
        number("lpr_contacts", _("Contacts with them"), total=Sum("lpr_contacts")),
        day("lpr_last", _("Last contact")),
        number("lvpr", _("Influencers"), total=Sum("lvpr")),
        number("lvpr_contacts", _("Contacts with influencers"), total=Sum("lvpr_contacts")),
        day("lvpr_last", _("Last contact with an influencer")),
        number("chdd", _("Who gives the money"), total=Sum("chdd")),
    )
    own_filters = {
        "lacks": choice(
            _("Show"),
            [("no_lpr", _("No decision-maker")), ("no_lvpr", _("No influencer")), ("neither", _("Neither")),
             ("unreached", _("Decision-maker not reached")), ("unreached_both", _("None of them reached"))],
            method=by_lack,
        ),
        "category": choice(_("Category"), Category.choices),
    }  # fmt: skip

    def rows_asked(self, asked: Asked) -> QuerySet[Client]:
        people = ContactPerson.objects.filter(is_active=True)
        held = Work.objects.filter(state__in=HELD_STATES, counts_on__lte=asked.period.end)
        found: dict[str, Any] = {"band": band_on(asked)}
        for name, code in (("lpr", DECISION_MAKER), ("lvpr", INFLUENCER), ("chdd", PAYER)):
            found[name] = count_of(people.filter(characteristics__contains=[code]))
        for name, code in (("lpr", DECISION_MAKER), ("lvpr", INFLUENCER)):
            with_them = held.filter(person__characteristics__contains=[code])
            found[f"{name}_contacts"] = count_of(with_them.filter(counts_on__gte=asked.period.start))
            found[f"{name}_last"] = newest(with_them, "counts_on", date_field="counts_on")
        return clients_of(asked).annotate(**found)

    def row_url(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#persons"


class NoCallsReport(Report):
    code, section, owned = "no-calls", CONTACTS, ""
    title = _("No outgoing calls in the period")
    lead = _("Clients in service whom nobody called, by any number that is known to be theirs")
    empty_title = _("Everybody was called in this period")
    sort = "last_call"
    columns = (
        main("label", _("Client"), order="number"),
        text("specialist", _("Specialist"), **owner("specialist")),
        text("category", _("Category")),
        text("cadence", _("Contact cadence")),
        band("band", _("Risk")),
        money("monthly_fee", _("Fee"), total=Sum("monthly_fee")),
        day("last_call", _("Last called")),
        day("last_answer", _("Last answered")),
        day("last_held", _("Last contact held")),
    )
    own_filters = {"category": choice(_("Category"), Category.choices)}

    def rows_asked(self, asked: Asked) -> QuerySet[Client]:
        after = midnight(asked.period.end + ONE_DAY)
        out = Call.objects.filter(client=OuterRef("pk"), direction=CallDirection.OUT, at__lt=after).order_by("-at")
        held = Work.objects.filter(state__in=HELD_STATES, counts_on__lte=asked.period.end)
        uncalled = clients_of(asked).filter(~Exists(out.filter(at__gte=midnight(asked.period.start))))
        return uncalled.annotate(
            band=band_on(asked),
            last_call=Subquery(out.values("at")[:1]),
            last_answer=Subquery(out.filter(status=SUCCESSFUL).values("at")[:1]),
            last_held=newest(held, "counts_on", date_field="counts_on"),
        )

    def row_url(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#calls"


def _items(**query: str) -> Any:
    """A figure that opens the items behind it."""

    def link(record: Any, table: Any) -> str:
        of = {"owner": record.pk, **query, **_chosen(table.report.asked)}
        return f"{reverse('works:items')}?{urlencode(of)}"

    return link


def _days(rows: QuerySet[Item]) -> Expression:
    """Days from the opening of an item to its settlement, all together."""
    return Round(Extract(F("closed_at") - F("created_at"), "epoch") / 86400.0)


def _each(days: Any, count: Any) -> Cast:
    exact = DecimalField(max_digits=20, decimal_places=0)
    mean = Cast(days, exact) / NullIf(Cast(count, exact), Value(0, output_field=exact))
    return Cast(Round(mean), IntegerField())


class ItemReport(Report):
    code, section, owned, span = "items", CONTACTS, None, "30"
    title = _("Problems, recommendations, tasks")
    lead = _("By who is in charge: what is open and overdue now, what was opened and settled in the period")
    empty_title = _("Nothing is open, nothing was settled")
    sort = "-overdue"
    columns = (
        main("full_name", _("In charge")),
        text("group", _("Group"), order="group__name"),
        number("open", _("Open"), total=Sum("open"), link=_items()),
        number("overdue", _("Overdue"), total=Sum("overdue"), link=_items(due="overdue")),
        number("opened", _("Opened in the period"), total=Sum("opened")),
        number("settled", _("Settled in the period"), total=Sum("settled")),
        number("dropped", _("Dropped in the period"), total=Sum("dropped")),
        percent("timely_share", _("Settled in time"), total=share(Sum("timely"), Sum("due"))),
        number("days_each", _("Days to settle, on average"), total=_each(Sum("days"), Sum("settled"))),
    )
    own_filters = {
        "kind": choice(_("Kind"), ItemKind.choices, method=asked_elsewhere),
        "topic": choice(_("Topic"), ItemTopic.choices, method=asked_elsewhere),
    }

    def rows_asked(self, asked: Asked) -> QuerySet[Employee]:
        items = Item.objects.visible_to(asked.employee).filter(**_chosen(asked))
        first, after = midnight(asked.period.start), midnight(asked.period.end + ONE_DAY)
        here = {"closed_at__gte": first, "closed_at__lt": after}
        settled = items.filter(state=ItemState.DONE, **here)
        with_due = settled.filter(due_on__isnull=False)
        open_ = items.filter(closed_at=None)
        people = Employee.objects.filter(colleagues(asked.employee)).select_related("group")
        counted = people.annotate(
            open=count_of(open_, "owner"), overdue=count_of(open_.filter(due_on__lt=asked.day), "owner"),
            opened=count_of(items.filter(created_at__gte=first, created_at__lt=after), "owner"),
            settled=count_of(settled, "owner"), due=count_of(with_due, "owner"),
            dropped=count_of(items.filter(state=ItemState.DROPPED, **here), "owner"),
            timely=count_of(with_due.filter(closed_at__date__lte=F("due_on")), "owner"),
            days=count_of(settled, "owner", Sum(_days(settled))),
        )  # fmt: skip
        shares = counted.annotate(timely_share=share(F("timely"), F("due")), days_each=_each(F("days"), F("settled")))
        return shares.filter(Exists(items.filter(owner=OuterRef("pk"))))

    def row_url(self, record: Any) -> str:
        return f"{reverse('works:items')}?owner={record.pk}"


def _chosen(asked: Asked) -> dict[str, str]:
    known = {"kind": ItemKind.values, "topic": ItemTopic.values}
    return {name: value for name, values in known.items() if (value := asked.params.get(name)) in values}
