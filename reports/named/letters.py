"""Letters: how mailings were delivered, who opens them and follows their links, hot news (domain §9)."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters as filters
from django.db.models import Count, F, Max, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.filters import choice
from clients.models import Client
from contacts.persons.models import ContactPerson, Mailing

from .columns import day, email, main, number, percent, text, yes_no
from .frame import Asked, Report
from .parts import clients_of, count_of, one_of, owner, share
from .parts import yes_no as yes_no_filter
from .sections import MAIL

HOT = "горяч"
"""What the titles of hot news have in common; a file says nothing more of a mailing than its title."""

DELIVERED, OPENED, CLICKED = Q(is_delivered=True), Q(is_opened=True), Q(clicks__gt=0)


def sent_in(asked: Asked) -> QuerySet[Mailing]:
    period = asked.period
    rows: QuerySet[Mailing] = Mailing.objects.visible_to(asked.employee)
    return rows.filter(sent_on__range=(period.start, period.end))


class LetterReport(Report):
    code, section = "letters", MAIL
    title = _("Delivery of letters")
    lead = _("Each letter: whether it arrived, was opened, and how often its links were followed")
    empty_title = _("No letters in this period")
    sort = "-sent_on"
    columns = (
        day("sent_on", _("Sent")),
        main("client", _("Client"), order="client__number", total=Count("client", distinct=True)),
        email("email", _("E-mail"), total=Count("email", distinct=True)),
        text("title", _("Mailing"), wide=True),
        yes_no("is_delivered", _("Delivered"), total=Count("pk", filter=DELIVERED)),
        yes_no("is_opened", _("Opened"), total=Count("pk", filter=OPENED)),
        number("clicks", _("Clicks"), total=Sum("clicks")),
        text("specialist", _("Specialist"), **owner()),
    )
    own_filters = {
        "is_delivered": yes_no_filter(_("Delivery"), _("Delivered"), _("Not delivered"), "is_delivered"),
        "title": filters.CharFilter(label=_("Mailing"), lookup_expr="icontains"),
        "is_opened": yes_no_filter(_("Opening"), _("Opened"), _("Not opened"), "is_opened"),
    }

    def rows_asked(self, asked: Asked) -> QuerySet[Mailing]:
        return sent_in(asked).select_related("client__specialist")

    def row_url(self, record: Any) -> str:
        return f"{record.client.get_absolute_url()}#mailings"


class MailingReport(Report):
    """A row a mailing and day: its first letter stands for it, the counts are those of all its letters."""

    code, section, span = "mailings", MAIL, "90"
    title = _("Mailings")
    lead = _("Each mailing: letters sent, delivered, opened, links followed")
    empty_title = _("No letters in this period")
    sort = "-sent_on"
    columns = (
        day("sent_on", _("Sent")),
        main("title", _("Mailing")),
        number("letters", _("Letters"), total=Sum("letters")),
        percent("delivered_share", _("Delivered"), total=share(Sum("delivered"), Sum("letters"))),
        percent("opened_share", _("Opened"), total=share(Sum("opened"), Sum("delivered"))),
        number("clicked", _("Letters with clicks"), total=Sum("clicked")),
        number("all_clicks", _("Clicks"), total=Sum("all_clicks")),
    )
    own_filters = {"title": filters.CharFilter(label=_("Mailing"), lookup_expr="icontains")}

    def rows_asked(self, asked: Asked) -> QuerySet[Mailing]:
        """Filters by client apply to the letters, before they are counted."""
        whole: dict[str, Any] = {"partition_by": [F("title"), F("sent_on")]}
        rows = sent_in(asked).annotate(
            place=Window(RowNumber(), order_by="pk", **whole),
            letters=Window(Count("pk"), **whole),
            delivered=Window(Count("pk", filter=DELIVERED), **whole),
            opened=Window(Count("pk", filter=OPENED), **whole),
            clicked=Window(Count("pk", filter=CLICKED), **whole),
            all_clicks=Window(Sum("clicks"), **whole),
        )
        shares = rows.annotate(
            delivered_share=share(F("delivered"), F("letters")), opened_share=share(F("opened"), F("delivered"))
        )
        return shares.filter(place=1)

    def row_url(self, record: Any) -> str:
        of = {"title": record.title, "since": record.sent_on, "until": record.sent_on}
        return f"{reverse('reports:letters')}?{urlencode(of)}"


CLICKS = {
    "yes": Q(clicked__gt=0),
    "no": Q(letters__gt=0, clicked=0),
    "unopened": Q(letters__gt=0, opened=0),
    "none": Q(subscribers=0),
}


def by_clicks(queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
    return queryset.filter(CLICKS[value])


class ByClient(Report):
    """Clients in service with the letters of the period: ``chosen`` says which ones."""

    section, span, owned = MAIL, "90", ""
    empty_title = _("No clients")
    chosen: ClassVar[Q] = Q()
    sort = "-clicks"
    columns = (
        main("label", _("Client"), order="number"),
        text("specialist", _("Specialist"), **owner("specialist")),
        number("subscribers", _("Subscribers")),
        number("letters", _("Letters")),
        number("delivered", _("Delivered")),
        number("opened", _("Opened")),
        number("clicked", _("Letters with clicks")),
        number("clicks", _("Clicks")),
        day("last_click", _("Last followed a link")),
    )
    own_filters = {
        "clicked": choice(
            _("Clicks"),
            [("yes", _("Follow links")), ("no", _("Follow none")), ("unopened", _("Open nothing")),
             ("none", _("Nobody subscribed"))],
            method=by_clicks,
        )
    }  # fmt: skip

    def letters(self, asked: Asked) -> QuerySet[Mailing]:
        return sent_in(asked).filter(self.chosen)

    def rows_asked(self, asked: Asked) -> QuerySet[Client]:
        sent = self.letters(asked)
        return clients_of(asked).annotate(
            subscribers=count_of(ContactPerson.objects.filter(is_active=True, is_subscribed=True)),
            letters=count_of(sent), delivered=count_of(sent.filter(DELIVERED)), opened=count_of(sent.filter(OPENED)),
            clicked=count_of(sent.filter(CLICKED)), clicks=count_of(sent, what=Sum("clicks")),
            last_click=one_of(sent.filter(CLICKED), Max("sent_on")),
        )  # fmt: skip

    def totals(self) -> dict[str, Any]:
        """Letters are summed up by themselves: client by client it would take a statement's part for each."""
        clients = self.rows.order_by().values("pk")
        people = ContactPerson.objects.filter(client__in=clients, is_active=True, is_subscribed=True)
        letters = self.letters(self.asked).filter(client__in=clients).order_by()
        found = letters.aggregate(
            of_letters=Count("pk"), of_delivered=Count("pk", filter=DELIVERED), of_opened=Count("pk", filter=OPENED),
            of_clicked=Count("pk", filter=CLICKED), of_clicks=Sum("clicks", default=0),
            of_last_click=Max("sent_on", filter=CLICKED),
        )  # fmt: skip
        sums = {name.removeprefix("of_"): value for name, value in found.items()}
        return {**sums, "subscribers": people.count(), "count": self.rows.count()}

    def row_url(self, record: Any) -> str:
        return f"{record.get_absolute_url()}#mailings"


class ClickReport(ByClient):
    code = "clicks"
    title = _("Clicks from mailings")
    lead = _("Who of the subscribers opens letters and follows their links")


class HotNewsReport(ByClient):
    code, chosen = "hot-news", Q(title__icontains=HOT)
    title = _("Hot-news mailings")
    lead = _("Letters with hot news, by client: whom they reach, who reads them, who is not subscribed")
