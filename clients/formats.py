"""Import formats of the client base (domain §10), and the references by which other apps' formats name its rows."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.exchange import rules as cells
from crm.exchange.actions.applying import Apply
from crm.exchange.declarations import Check, Column, Format, registry
from crm.exchange.errors import Refused
from crm.exchange.references import Directory, EmployeeName, Lookup, Owned
from crm.exchange.values import Checked, Choice, Day, Money, Text, Whole, Word, YesNo
from crm.staff.choices import Role

from . import rules
from .choices import Cadence, Category, ClientStatus, ServiceFormat, SubdivisionKind, Verdict
from .events import facts_changed

# --- References ---

CLIENT = Lookup(
    "clients.Client",
    "number",
    cells.client_number,
    _("There is no client “%(value)s”"),
    follows="merged_into_id",
    followed=_("Merged clients: their rows are now those of the client they were merged into"),
)

SUBDIVISION_WORDS = {
    "бухгалтерия": SubdivisionKind.ACCOUNTING,
    "юротдел": SubdivisionKind.LEGAL,
    "юридический отдел": SubdivisionKind.LEGAL,
    "закупщик": SubdivisionKind.PROCUREMENT,
    "закупки": SubdivisionKind.PROCUREMENT,
    "кадры": SubdivisionKind.HR,
    "отдел кадров": SubdivisionKind.HR,
    "прочее": SubdivisionKind.OTHER,
}
# A subdivision that a fact names is of the kind that its name speaks of.
_KIND_OF_NAME = """CASE WHEN s."{name}_key" LIKE '%%бухг%%' THEN 'accounting'
WHEN s."{name}_key" LIKE '%%юр%%' THEN 'legal'
WHEN s."{name}_key" LIKE '%%закуп%%' THEN 'procurement'
WHEN s."{name}_key" LIKE '%%кадр%%' THEN 'hr' ELSE 'other' END"""

SUBDIVISION = Owned(
    "clients.Subdivision",
    on="""x.client_id = r_client.id AND replace(lower(x.name), 'ё', 'е') = s."{name}_key" """,
    fields={"client_id": "r_client.id", "name": 's."{name}"', "kind": _KIND_OF_NAME, "is_active": "TRUE"},
    created=_("New subdivisions"),
    order="x.is_active DESC, x.id",
    single=False,
)


class DistributiveCode(Owned):
    """A distributive: its code is one in the whole base, whoever the client is."""

    @staticmethod
    def key_of(text: str, /) -> str:
        return text.upper()

    def identity(self, name: str) -> list[str]:
        return [f"{name}_key"]

    def create(self, name: str, apply: Apply) -> None:
        super().create(name, apply)
        strangers = apply.rows(
            f"""SELECT DISTINCT s."{name}_key" FROM {apply.staging} s {apply.join_of("client")} {self.join(name, apply)}
            WHERE r_{name}.client_id <> r_client.id ORDER BY 1"""
        )
        apply.warn_created(gettext("Distributives that belong to another client"), [code for (code,) in strangers])


DISTRIBUTIVE = DistributiveCode(
    "clients.Distributive",
    on="""x.code = s."{name}_key" """,
    fields={"client_id": "r_client.id", "code": 's."{name}_key"', "is_online": "TRUE", "is_active": "TRUE"},
    created=_("New distributives"),
)

# --- Words of exports ---

STATUS_WORDS = {
    "Обслуживаемый": ClientStatus.SERVICED,
    "Обслуживается": ClientStatus.SERVICED,
    "На обслуживании": ClientStatus.SERVICED,
    "На удержании": ClientStatus.RETENTION,
    "Удержание": ClientStatus.RETENTION,
    "Отключен": ClientStatus.DISCONNECTED,
    "Отключенный": ClientStatus.DISCONNECTED,
    "Отключён": ClientStatus.DISCONNECTED,
}
CATEGORY_WORDS = {
    "A": Category.A,
    "B": Category.B,
    "C": Category.C,
    "А": Category.A,
    "В": Category.B,
    "С": Category.C,  # Cyrillic letters that look the same
}
SERVICE_WORDS = {
    "Дистанционный": ServiceFormat.REMOTE,
    "Гибридный": ServiceFormat.HYBRID,
    "Традиционный": ServiceFormat.TRADITIONAL,
}
CADENCE_WORDS = {
    "2 раза в неделю": Cadence.TWICE_A_WEEK,
    "1 раз в неделю": Cadence.WEEKLY,
    "1 раз в 2 недели": Cadence.FORTNIGHTLY,
    "1 раз в две недели": Cadence.FORTNIGHTLY,
    "2 раза в месяц": Cadence.FORTNIGHTLY,
    "1 раз в месяц": Cadence.MONTHLY,
}
VERDICT_WORDS = {
    "да": Verdict.YES,
    "нет": Verdict.NO,
    "не известно": Verdict.UNKNOWN,
    "неизвестно": Verdict.UNKNOWN,
}
EXCEL_INN_LENGTHS = (9, 11)
"""Lengths of an INN whose leading zero Excel took for surplus."""


def read_inn(text: str) -> str:
    if rules.inn_is_valid(text):
        return text
    if len(text) in EXCEL_INN_LENGTHS and rules.inn_is_valid(f"0{text}"):  # the control digits prove the lost zero
        return f"0{text}"
    raise Refused(gettext("“%(inn)s” is not an INN: 10 or 12 digits with right control digits") % {"inn": text[:20]})


# --- Formats ---


def refuse_merged(apply: Apply) -> None:
    """What the other system says of a merged client as such would bring it back; its facts go to the survivor."""
    merged = apply.rows(
        f"""SELECT c.number, survivor.number FROM {apply.staging} s
        JOIN clients_client c ON c.number = s.number JOIN clients_client survivor ON survivor.id = c.merged_into_id"""
    )
    for number, survivor in merged:
        reason = gettext("Client %(number)s was merged into %(survivor)s: change it there, or undo the merge")
        apply.refuse(
            "s.number = %(merged)s", "number", reason % {"number": number, "survivor": survivor}, merged=number
        )


def add_service_points(apply: Apply) -> None:
    """Each client has at least one service point: load norms count these (domain §1)."""
    apply.run(
        f"""INSERT INTO clients_servicepoint (client_id, name, is_active)
        SELECT t.id, '', TRUE FROM {apply.temporary("touched")} t
        WHERE t.created AND NOT EXISTS (SELECT 1 FROM clients_servicepoint p WHERE p.client_id = t.id)
        ON CONFLICT DO NOTHING"""
    )


CLIENTS = Format(
    code="clients",
    title=_("Clients"),
    model_label="clients.Client",
    columns=(
        Column("№", "number", Word(20), required=True, aliases=("Номер", "№ клиента")),
        Column("Клиент", "name", Text(300), required=True, aliases=("Наименование",)),
        Column("ИНН", "inn", Checked(12, check=read_inn)),
        Column(
            "Регион",
            "region",
            Directory(
                "clients.Region",
                _("New regions, with a time zone to be checked"),
                defaults=lambda name: {"time_zone": settings.TIME_ZONE},
            ),
        ),
        Column("Состояние обслуживания", "status", Choice(STATUS_WORDS)),
        Column("Категория", "category", Choice(CATEGORY_WORDS, shown="A, B, C")),
        Column("Сумма ИО", "monthly_fee", Money()),
        Column("КПП", "specialist", EmployeeName(roles=(Role.SPECIALIST,))),
        Column("ПМ", "account_manager", EmployeeName(roles=(Role.ACCOUNT_MANAGER,))),
        Column("Формат сервиса", "service_format", Choice(SERVICE_WORDS)),
        Column("Периодичность контакта", "cadence", Choice(CADENCE_WORDS)),
        Column("Дата подключения", "connected_on", Day()),
        Column("Дата отключения", "disconnected_on", Day()),
        Column("Причина отключения", "disconnection_reason", Text(500)),
    ),
    key=("number",),
    # exports mark a VIP behind the name; a mark set by hand stays
    derived={"is_vip": r"(t.is_vip IS TRUE OR m.name ~* ',\s*vip$')"},
    checks=(
        Check("{disconnected_on} < {connected_on}", "Дата отключения", _("Disconnected before it was connected")),
        Check(
            "{status} = 'disconnected' AND {disconnected_on} IS NULL",
            "Дата отключения",
            _("A disconnected client needs the date of disconnection"),
        ),
    ),
    before=refuse_merged,
    after=add_service_points,
    notify=facts_changed,
)

DISTRIBUTIVES = Format(
    code="distributives",
    title=_("Distributives"),
    model_label="clients.Distributive",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column("Комплект", "code", Word(50, upper=True), required=True, aliases=("Дистрибутив",)),
        Column("Онлайн", "is_online", YesNo()),
        Column("Активен", "is_active", YesNo()),
    ),
    key=("code",),
    notify=facts_changed,
)

SUBDIVISIONS = Format(
    code="subdivisions",
    title=_("Subdivisions"),
    model_label="clients.Subdivision",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column("Подразделение", "name", Text(200), required=True),
        Column("Тип", "kind", Choice(SUBDIVISION_WORDS), required=True),
        Column("Активно", "is_active", YesNo(), aliases=("Активен",)),
    ),
    key=("client", "name", "kind"),
    notify=facts_changed,
)


class Unused(YesNo):
    """Checked, and not kept: «Активен» of the usage report says whether anybody logged in that week, not whether
    the set is still in use; taken for the latter it would hide those who stopped using it (domain §5, #2)."""

    def values(self, name: str) -> dict[str, str]:
        return {}


USAGE = Format(
    code="usage",
    title=_("Usage of the online version"),
    model_label="clients.Usage",
    columns=(
        Column("Клиент", "client", CLIENT, required=True, aliases=("Значение",)),
        Column("Комплект", "distributive", DISTRIBUTIVE, required=True, aliases=("Дистрибутив",)),
        Column("Начало", "starts_on", Day(), required=True),
        Column("Конец", "ends_on", Day(), required=True),
        Column("Количество входов", "logins", Whole()),
        Column("Количество активных пользователей", "active_users", Whole()),
        Column("Время всех сессий, мин", "session_minutes", Whole(rounds=True)),
        Column("Активен", "was_active", Unused()),
    ),
    key=("distributive", "starts_on", "ends_on"),
    checks=(Check("{ends_on} < {starts_on}", "Конец", _("The period ends before it begins")),),
    period=("starts_on", "ends_on"),
    group_column="distributive",
    notify=facts_changed,
)

COMPETITORS = Format(
    code="competitors",
    title=_("Competitors' verdicts"),
    model_label="clients.CompetitorVerdict",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column("Дата", "on", Day(), required=True),
        Column("Наличие", "verdict", Choice(VERDICT_WORDS), required=True),
        Column("Конкурент", "competitor", Directory("clients.Competitor", _("New competitors"))),
        Column("Источник", "source", Text(200)),
    ),
    key=("client", "on"),
    notify=facts_changed,
)


class AboutClients(Directory):
    """An indicator of the functional card that is about clients; new ones are."""

    def refuse(self, name: str, apply: Apply) -> None:
        named = "SELECT replace(lower(d.name), 'ё', 'е') FROM clients_indicator d WHERE d.applies_to <> 'client'"
        apply.refuse(f's."{name}_key" IN ({named})', name, gettext("This indicator is about contact persons"))


class Validity(Whole):
    """Days for which a new indicator's values are true; no field of a value itself."""

    def values(self, name: str) -> dict[str, str]:
        return {}


INDICATORS = Format(
    code="indicators",
    title=_("Functional card"),
    model_label="clients.IndicatorValue",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column(
            "Показатель",
            "indicator",
            AboutClients(
                "clients.Indicator",
                _("New indicators of the functional card"),
                extra={"validity_days": "s.validity_days"},
            ),
            required=True,
        ),
        Column("Значение", "value", Text(10_000, one_line=False)),
        Column("Дата актуальности", "verified_on", Day()),
        Column("Пользователь", "verified_by", EmployeeName()),
        Column("Срок действия, дней", "validity_days", Validity(minimum=1, maximum=32_767)),
    ),
    key=("client", "indicator"),
    derived={
        "valid_until": "(m.verified_on + (SELECT i.validity_days FROM clients_indicator i WHERE i.id = m.indicator_id))"
    },
    notify=facts_changed,
)

SEGMENTS = Format(
    code="segments",
    title=_("Segments"),
    model_label="clients.Segment",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column("Тип сегмента", "type", Directory("clients.SegmentType", _("New segment types")), required=True),
        Column("Сегмент", "name", Text(200), required=True),
        Column("Дата входа в сегмент", "entered_on", Day()),
    ),
    key=("client", "type"),
    notify=facts_changed,
)

registry.add(CLIENTS, DISTRIBUTIVES, SUBDIVISIONS, USAGE, COMPETITORS, INDICATORS, SEGMENTS)
