"""Import format of the telephony history (domain §10)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.events import facts_changed
from clients.formats import CLIENT
from contacts.persons.formats import PERSON, PersonName
from crm.exchange import rules as cells
from crm.exchange.actions.applying import Apply
from crm.exchange.declarations import Column, Format, registry
from crm.exchange.references import EmployeeName, Lookup
from crm.exchange.values import Choice, Duration, Moment, Text, Word

from .actions import match_selected
from .choices import CallDirection

DIRECTION_WORDS = {
    "Исходящий": CallDirection.OUT,
    "Входящий": CallDirection.IN,
    "Внутренний": CallDirection.INTERNAL,
}


def client_or_phone(text: str) -> str:
    return cells.phone_digits(text) or cells.client_number(text)


# A telephone number in the client's place, or the number dialled repeated there, is nobody's call (domain §10).
_NOBODYS = r"""(s.client ~ '^\d{7,15}$' OR s.client IN (s.destination, s.source))"""


class CallClient(Lookup):
    """Whom the file names; where it names nobody, whom the call was matched with. What a person settled stays."""

    def values(self, name: str) -> dict[str, str]:
        return {name: f"CASE WHEN t.settled_at IS NULL THEN coalesce(r_{name}.id, t.client_id) ELSE t.client_id END"}


class CallPerson(PersonName):
    """The person of the call's client, as for the client; kept as written where there is no client to have one."""

    def values(self, name: str) -> dict[str, str]:
        return {
            name: f"""CASE WHEN t.settled_at IS NOT NULL THEN t.person_id WHEN r_{name}.id IS NOT NULL THEN r_{name}.id
            WHEN r_client.id IS NULL OR r_client.id = t.client_id THEN t.person_id END""",
            "person_name": f"""coalesce(s."{name}", '')""",
        }


CALLER = CallClient(**{**vars(CLIENT), "read": client_or_phone, "unless": _NOBODYS})


def match_loaded(apply: Apply) -> None:
    """What the file brought finds its persons and works."""
    match_selected(f"SELECT id FROM {apply.temporary('touched')}")


CALLS = Format(
    code="calls",
    title=_("Calls"),
    model_label="calls.Call",
    columns=(
        Column("Дата/время", "at", Moment(), required=True, aliases=("Дата и время",)),
        Column("Номер назначения", "destination", Text(50)),
        Column("Продолжительность", "seconds", Duration(maximum=7 * 86_400)),
        Column("Клиент", "client", CALLER),
        Column("Сотрудник", "employee", EmployeeName()),
        Column("Контактное лицо", "person", CallPerson(PERSON.model_label, PERSON.on, PERSON.fields, PERSON.created)),
        Column("Направление звонка", "direction", Choice(DIRECTION_WORDS), required=True),
        Column("Номер источника", "source", Text(50, repeats=True)),
        Column("Статус", "status", Text(50, repeats=True)),
        Column("UniqueID", "unique_id", Word(100), required=True),
    ),
    key=("unique_id",),
    derived={"is_from_file": "TRUE"},
    after=match_loaded,
    notify=facts_changed,
)

registry.add(CALLS)
