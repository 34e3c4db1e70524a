"""Import format of works (domain §10)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.events import facts_changed
from clients.formats import CLIENT
from contacts.persons.formats import PERSON
from crm.exchange.declarations import Check, Column, Format, registry
from crm.exchange.references import Directory, EmployeeName
from crm.exchange.values import Choice, Duration, Moment, Text, Word, YesNo

from .assignments.actions import attach_works
from .choices import Method, WorkKind, WorkState

METHOD_WORDS = {
    "телефон": Method.PHONE,
    "телефонный звонок": Method.PHONE,
    "звонок": Method.PHONE,
    "по телефону": Method.PHONE,
    "визит": Method.VISIT,
    "выезд": Method.VISIT,
    "встреча": Method.VISIT,
    "e-mail": Method.EMAIL,
    "email": Method.EMAIL,
    "почта": Method.EMAIL,
    "электронная почта": Method.EMAIL,
    "письмо": Method.EMAIL,
    "удаленное подключение": Method.REMOTE,
    "удаленно": Method.REMOTE,
    "мессенджер": Method.MESSENGER,
}
INCOMING_WORDS = {"входящий": "t", "входящая": "t", "исходящий": "f", "исходящая": "f"}
KIND_WORDS = {
    "плановая": WorkKind.PLANNED,
    "плановый": WorkKind.PLANNED,
    "внеплановая": WorkKind.UNPLANNED,
    "внеплановый": WorkKind.UNPLANNED,
}
STATE_WORDS = {
    "Запланирована": WorkState.PLANNED,
    "Запланирован": WorkState.PLANNED,
    "План": WorkState.PLANNED,
    "Контакт запланирован": WorkState.PLANNED,
    "Контакт состоялся": WorkState.HELD,
    "Состоялся": WorkState.HELD,
    "Контакт состоялся с входом": WorkState.HELD_WITH_LOGIN,
    "Состоялся с входом": WorkState.HELD_WITH_LOGIN,
    "Контакт состоялся (с входом)": WorkState.HELD_WITH_LOGIN,
    "Контакт состоялся со входом": WorkState.HELD_WITH_LOGIN,
    "Контакт не состоялся": WorkState.NOT_HELD,
    "Не состоялся": WorkState.NOT_HELD,
    "Отменена": WorkState.CANCELLED,
    "Отменен": WorkState.CANCELLED,
    "Контакт отменен": WorkState.CANCELLED,
}


def loaded(clients: list[int]) -> None:
    """What follows from works that a file brought: they belong to the assignments of their month."""
    attach_works(clients)
    facts_changed(clients)


class Incoming(Choice):
    sql_type = "boolean"


WORKS = Format(
    code="works",
    title=_("Works"),
    model_label="works.Work",
    columns=(
        Column("№", "number", Word(50), required=True, aliases=("Номер",)),
        Column("Дата контакта план.", "planned_at", Moment(), aliases=("Дата контакта план",)),
        Column("Дата контакта факт.", "done_at", Moment(), aliases=("Дата контакта факт",)),
        Column(
            "Направление деятельности", "direction", Directory("works.Direction", _("New directions")), aliases=("НД",)
        ),
        Column("Клиент", "client", CLIENT, required=True),
        Column("Контактное лицо", "person", PERSON),
        Column("Исполнитель", "executor", EmployeeName()),
        Column("Способ контакта", "method", Choice(METHOD_WORDS)),
        Column("Тип контакта", "is_incoming", Incoming(INCOMING_WORDS)),
        Column("Вид", "kind", Choice(KIND_WORDS)),
        Column("Состояние", "state", Choice(STATE_WORDS), required=True),
        Column(
            "Причина/результат",
            "result",
            Directory("works.WorkResult", _("New results of works")),
            aliases=("Причина / результат", "Результат"),
        ),
        Column("Цель контакта", "goal", Text(10_000, one_line=False)),
        Column("Продолжительность", "minutes", Duration(minutes=True, maximum=10_000)),
        Column("Вход в систему", "with_login", YesNo()),
    ),
    key=("number",),
    derived={"counts_on": "(coalesce(m.done_at, m.planned_at) AT TIME ZONE %(zone)s)::date"},
    checks=(
        Check(
            "{planned_at} IS NULL AND {done_at} IS NULL",
            "Дата контакта план.",
            _("Neither a planned nor an actual date"),
        ),
    ),
    notify=loaded,
)

registry.add(WORKS)
