"""Import formats of advances and of service changes (domain §3, §10)."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.events import facts_changed
from clients.formats import CLIENT
from crm.exchange.actions.applying import Apply
from crm.exchange.declarations import Column, Format, registry
from crm.exchange.values import Choice, Day, Money, Text

from .choices import ChangeKind

CHANGE_WORDS = {
    "Подключение": ChangeKind.CONNECT,
    "Подключено": ChangeKind.CONNECT,
    "Допродажа": ChangeKind.UPSELL,
    "Отключение": ChangeKind.DISCONNECT,
    "Отключено": ChangeKind.DISCONNECT,
}


def refuse_overlaps(apply: Apply) -> None:
    """Periods of one client that overlap, in the file or with what is stored, are refused before the database does.

    Strictly: a row that only a correction further down would make room for is refused too, and taken when the file is
    loaded again. So what is left can be written in any order.
    """
    apply.refuse("s.ends_on < s.starts_on", "ends_on", gettext("The period ends before it begins"))
    owned = (
        f"SELECT s.line, s.starts_on, s.ends_on, r_client.id AS owner FROM {apply.staging} s {apply.join_of('client')}"
    )
    overlap = "o.starts_on <> n.starts_on AND o.starts_on <= n.ends_on AND o.ends_on >= n.starts_on"
    apply.refuse(
        f"""s.line IN (SELECT n.line FROM ({owned}) n JOIN clients_advance o ON o.client_id = n.owner
                       WHERE {overlap})""",
        "starts_on",
        gettext("The period overlaps an advance that the client has already"),
    )
    apply.refuse(
        f"""s.line IN (SELECT n.line FROM ({owned}) n JOIN ({owned}) o ON o.owner = n.owner AND o.line < n.line
                       WHERE {overlap})""",
        "starts_on",
        gettext("The period overlaps another of this file"),
    )


ADVANCES = Format(
    code="advances",
    title=_("Advances"),
    model_label="clients.Advance",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column("Начало", "starts_on", Day(), required=True, aliases=("Аванс с", "Период с")),
        Column("Конец", "ends_on", Day(), required=True, aliases=("Аванс по", "Период по")),
        Column("Сумма", "amount", Money(12), required=True, aliases=("Сумма аванса",)),
    ),
    key=("client", "starts_on"),
    before=refuse_overlaps,
    notify=facts_changed,
)

SERVICE_CHANGES = Format(
    code="service_changes",
    title=_("Service changes"),
    model_label="clients.ServiceChange",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column("Дата", "on", Day(), required=True),
        Column("Изменение", "kind", Choice(CHANGE_WORDS), required=True, aliases=("Вид изменения",)),
        Column("Комплект или услуга", "subject", Text(200), required=True, aliases=("Комплект", "Услуга")),
        Column("Сумма в месяц", "amount", Money(12), required=True, aliases=("Сумма",)),
        Column("Причина", "reason", Text(300)),
    ),
    key=("client", "on", "kind", "subject"),
    derived={
        "distributive": "(SELECT d.id FROM clients_distributive d"
        " WHERE d.client_id = m.client_id AND d.code = upper(m.subject))"
    },
    notify=facts_changed,
)

registry.add(ADVANCES, SERVICE_CHANGES)
