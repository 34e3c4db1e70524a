"""Columns of the list of collection: what is next with each client, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from clients.models import Client
from crm.staff.models import Employee
from crm.ui import formats
from crm.ui.icons import svg
from crm.ui.marks import badge, shape
from crm.ui.tables import DayColumn, MoneyColumn, NumberColumn, Table, open_row
from debts.choices import CollectionStage, Owner, PromiseState
from debts.rules import tone

from . import actions, queries, rules
from .choices import TODO_WORDS, Why
from .queries import Told, owner_of_row

STEP_TONES = {Why.BROKEN: "danger", Why.NO_NEW_DATE: "danger", Why.CAME: "warning"}
TOLD_WHY = frozenset({Why.BROKEN, Why.NO_NEW_DATE, Why.REST, Why.CAME})
"""Reasons that the step itself does not say."""

QUIET_TONES = {Why.WAITS: "accent", Why.PAID: "success", Why.CLOSED: "neutral"}
PROMISE_TONES = {PromiseState.PENDING: "accent", PromiseState.KEPT: "success", PromiseState.BROKEN: "danger"}
PROMISE_WORDS = {
    PromiseState.PENDING: "",
    PromiseState.KEPT: pgettext_lazy("a promise", "kept"),
    PromiseState.BROKEN: pgettext_lazy("a promise", "broken"),
}
_ROOMY = {"th": {"class": "roomy wraps"}, "td": {"class": "roomy nowrap"}}
_ROOMY_NAME = {"th": {"class": "roomy wraps"}, "td": {"class": "roomy name-cell"}}
_ROOMY_FIGURE = {"th": {"class": "num roomy"}, "td": {"class": "num roomy"}}
_SHORT, _NEXT = {"td": {"class": "nowrap"}}, {"td": {"class": "next-cell"}}


NOTHING = SafeString("")


class CollectionTable(Table):
    """Ordered by what is next: what was broken first, what is paid last; of one kind the largest debt first."""

    next = tables.Column(
        verbose_name=gettext_lazy("What is next"), accessor="rank", attrs={"td": {"class": "next-cell"}}
    )
    client = tables.Column(
        verbose_name=gettext_lazy("Client"), accessor="name", linkify=open_row, attrs={"td": {"class": "main-cell"}}
    )
    tools = tables.Column(
        verbose_name=pgettext_lazy("collection", "Done"),
        empty_values=(),
        orderable=False,
        attrs={"td": {"class": "tools-cell"}},
    )
    debt = MoneyColumn(verbose_name=pgettext_lazy("money", "Owed"), decimals=0)
    depth = NumberColumn(
        verbose_name=gettext_lazy("Depth, months"),
        accessor="monthly_fee",
        empty_values=(),
        attrs={"th": {"class": "num wraps"}, "td": {"class": "num"}},
    )
    billed = MoneyColumn(verbose_name=gettext_lazy("Billed"), decimals=0, attrs=_ROOMY_FIGURE)
    collected = MoneyColumn(verbose_name=pgettext_lazy("money", "Collected"), decimals=0, attrs=_ROOMY_FIGURE)
    promise = tables.Column(verbose_name=gettext_lazy("Promise"), accessor="chain", attrs=_SHORT)
    paid_on = DayColumn(verbose_name=gettext_lazy("Last payment"), attrs=_ROOMY)
    owner = tables.Column(
        verbose_name=gettext_lazy("Whose work"), accessor="owner_kind", order_by="owner_kind", attrs=_ROOMY_NAME
    )

    class Meta(Table.Meta):
        order_by = "next"

    def __init__(
        self,
        *args: Any,
        month: date,
        day: date,
        employee: Employee,
        refused: dict[int, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """``refused`` is what is said in the row of a client, by key: why a step was not marked."""
        self.month, self.day, self.employee, self.refused = month, day, employee, refused or {}
        self._told: dict[int, Told] = {}
        super().__init__(*args, **kwargs)

    def told(self, record: Any) -> Told:
        if record.pk not in self._told:
            self._told[record.pk] = queries.told(record, self.month, self.day)
        return self._told[record.pk]

    def row_url(self, record: Client) -> str:
        return f"{record.get_absolute_url()}#settlements"

    def _href(self, record: Any) -> str:
        return self.row_url(record)  # the page of a client walks through clients, this is no list of them

    def address(self, record: Client, verb: str, *more: str) -> str:
        return reverse(f"debts:{verb}", args=[record.number, f"{self.month:%Y-%m}", *more])

    # --- Order ---

    def order_next(self, clients: QuerySet[Client], is_descending: bool) -> tuple[QuerySet[Client], bool]:
        rank = F("rank").desc() if is_descending else F("rank").asc()
        return clients.order_by(rank, F("debt").desc(), "number"), True

    def order_client(self, clients: QuerySet[Client], is_descending: bool) -> tuple[QuerySet[Client], bool]:
        return clients.order_by("-number" if is_descending else "number"), True

    def order_depth(self, clients: QuerySet[Client], is_descending: bool) -> tuple[QuerySet[Client], bool]:
        depth = F("depth").desc(nulls_last=True) if is_descending else F("depth").asc(nulls_last=True)
        return queries.with_depth(clients).order_by(depth, "number"), True

    def order_paid_on(self, clients: QuerySet[Client], is_descending: bool) -> tuple[QuerySet[Client], bool]:
        paid = F("paid_on").desc(nulls_last=True) if is_descending else F("paid_on").asc(nulls_first=True)
        return clients.order_by(paid, "number"), True

    def order_promise(self, clients: QuerySet[Client], is_descending: bool) -> tuple[QuerySet[Client], bool]:
        agreed = F("chain__agreed_on")
        order = agreed.desc(nulls_last=True) if is_descending else agreed.asc(nulls_last=True)
        return clients.order_by(order, "number"), True

    # --- What stands in the cells ---

    def render_next(self, record: Any) -> SafeString:
        following = self.told(record).next
        why = following.why.label if following.why in TOLD_WHY else ""
        if following.step is None:
            shown = badge(_quiet(following), QUIET_TONES[following.why])
        else:
            shown = badge(TODO_WORDS[following.step], STEP_TONES.get(following.why, "neutral"), following.why.label)
        refusal = self.refused.get(record.pk, "")
        return format_html(
            "{}{}{}{}", shown, format_html('<div class="reason">{}</div>', why) if why else "",
            format_html('<div class="reason text-danger" role="alert">{}</div>', refusal) if refusal else "",
            self._steps(record),
        )  # fmt: skip

    def render_client(self, record: Client) -> str:
        return format_html('{} <span class="client-number">{}</span>', record.name, record.number)

    def _steps(self, record: Any) -> SafeString:
        """The five steps as marks, where one has been made."""
        reached = self.told(record).reached
        if not reached:
            return NOTHING
        words = [(shape("success" if one in reached else "neutral"), label) for one, label in CollectionStage.choices]
        drawn = format_html_join("", '<span title="{}">{}</span>', ((label, mark) for mark, label in words))
        said = _("Done: %(steps)s") % {"steps": self.reached_in_words(record)}
        return format_html('<div class="chain">{}<span class="visually-hidden">{}</span></div>', drawn, said)

    def reached_in_words(self, record: Any) -> str:
        reached = self.told(record).reached
        return ", ".join(str(label) for one, label in CollectionStage.choices if one in reached)

    def render_depth(self, record: Any) -> str:
        depth = self.told(record).depth
        shown = formats.number(depth, 1)
        return format_html("{} {}", shape(tone(depth)), shown) if depth else shown

    def render_promise(self, record: Any) -> str:
        told = self.told(record)
        promise = told.facts.promise
        if promise is None:
            return formats.DASH
        state = PromiseState(promise.state)
        mark, day, amount = shape(PROMISE_TONES[state]), formats.day(promise.agreed_on), formats.money(told.amount, 0)
        word = format_html("{} · ", PROMISE_WORDS[state]) if PROMISE_WORDS[state] else ""
        return format_html('{} {}<div class="reason">{}{}</div>', mark, day, word, amount)

    def render_owner(self, record: Any) -> str:
        owner = owner_of_row(record)
        name = owner.short_name if owner else _("nobody")
        if record.owner_kind != Owner.MANAGER:
            return name
        said = pgettext("short", "account manager")
        return format_html('{}<div class="reason">{}</div>', name, said)

    def render_tools(self, record: Any) -> SafeString:
        if not actions.may_collect(self.employee, owner_of_row(record)) or rules.is_over(self.month, self.day):
            return NOTHING
        told = self.told(record)
        marked = bool(told.facts.done)
        return format_html(
            '<span class="step-tools">{}{}{}</span>', self._step(record, told),
            self._note(record) if marked else "", self._undo(record) if marked else "",
        )  # fmt: skip

    def _step(self, record: Any, told: Told) -> SafeString:
        step = told.next.step
        if step is None:
            return NOTHING
        if step not in rules.MARKED:
            return _tool(
                "d",
                svg("calendar-plus"),
                _("Agree on a day"),
                "btn-secondary",
                href=reverse("debts:new_promise", args=[record.number]),
            )
        address = self.address(record, "collection_step", step.value)
        return _tool("d", svg("check"), DONE_WORDS[step], "btn-secondary", formaction=address)

    def _note(self, record: Any) -> SafeString:
        address = self.address(record, "collection_note")
        return _tool(
            "n", svg("message-square"), "", "btn-quiet", f"{record.name}: {_('note')}", href=address, hx_get=address
        )

    def _undo(self, record: Any) -> SafeString:
        address = self.address(record, "collection_undo")
        said = f"{record.name}: {_('take the last mark back')}"
        return _tool("u", svg("undo-2"), "", "btn-quiet", said, formaction=address)

    # --- What a file holds ---

    def export_next(self, record: Any) -> str:
        following = self.told(record).next
        return str(TODO_WORDS[following.step]) if following.step else _quiet(following)

    def export_client(self, record: Client) -> str:
        return str(record)

    def export_tools(self, record: Any) -> str:
        """A file has no buttons: the steps that are behind stand there."""
        return self.reached_in_words(record)

    def export_depth(self, record: Any) -> Any:
        return self.told(record).depth

    def export_promise(self, record: Any) -> Any:
        promise = self.told(record).facts.promise
        return promise.agreed_on if promise else None

    def export_owner(self, record: Any) -> str:
        return str(owner_of_row(record) or "")


def _tool(
    key: str, icon: SafeString, words: Any, look: str, said: str = "", *, href: str = "", formaction: str = "",
    hx_get: str = "",
) -> SafeString:  # fmt: skip
    """A control of a row that ``key`` presses: a link, or a button of the form of the page, which needs no script."""
    given: dict[str, Any] = {"class": f"btn {look} btn-sm", "data-row-key": key, "aria-keyshortcuts": key}
    if said:
        given |= {"title": said, "aria-label": said}
    if formaction:
        given |= {"form": "collection", "formaction": formaction, "hx-post": formaction}
    if hx_get:
        given["hx-get"] = hx_get
    if formaction or hx_get:
        given |= {"hx-target": "closest tr", "hx-swap": "outerHTML show:none"}
    tag = "button" if formaction else "a"
    if href:
        given["href"] = href
    return format_html("<{0}{1}>{2}{3}</{0}>", tag, flatatt(given), icon, words)


DONE_WORDS = {
    CollectionStage.SENT: pgettext_lazy("mark the step", "Sent"),
    CollectionStage.RECEIVED: pgettext_lazy("mark the step", "Received"),
    CollectionStage.CHECKED: pgettext_lazy("mark the step", "Checked"),
    CollectionStage.CONTACTED: pgettext_lazy("mark the step", "Contacted"),
}


def _quiet(following: rules.Next) -> str:
    """Why there is nothing to do."""
    if following.why == Why.WAITS:
        return _("Nobody chases until %(day)s") % {"day": formats.day(following.until)}
    return str(following.why.label)
