"""Import formats of contact persons (domain §10), and the reference by which other apps' formats name a person."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.events import facts_changed
from clients.formats import CLIENT, SUBDIVISION
from crm.exchange import rules as cells
from crm.exchange.actions.applying import Apply
from crm.exchange.declarations import Column, Format, registry
from crm.exchange.errors import Refused
from crm.exchange.references import Owned
from crm.exchange.values import Checked, Choice, Convert, Day, KeyedName, Kind, Source, Text, Whole, Word, YesNo
from crm.staff import rules as staff_rules

from . import rules
from .choices import EducationKind


class PersonName(Owned):
    """A person of the row's client, by name."""

    key_of = staticmethod(staff_rules.name_key)
    shown = staticmethod(staff_rules.clean_name)


PERSON = PersonName(
    "persons.ContactPerson",
    on="""x.client_id = r_client.id AND x.name_key = s."{name}_key" """,
    fields={
        "client_id": "r_client.id",
        "full_name": 's."{name}"',
        "name_key": 's."{name}_key"',
        "position": "''",
        "characteristics": "'{{}}'",
        "is_subscribed": "FALSE",
        "unsubscribe_reason": "''",
        "is_active": "TRUE",
    },
    created=_("New contact persons"),
    follows="merged_into_id",
    followed=_("Merged persons: their rows are now those of the person they were merged into"),
)

EDUCATION_WORDS = {
    "вебинар": EducationKind.WEBINAR,
    "семинар": EducationKind.SEMINAR,
    "тренинг": EducationKind.TRAINING,
    "видеосеминар": EducationKind.VIDEO_SEMINAR,
    "видео-семинар": EducationKind.VIDEO_SEMINAR,
}
PAIR = "\x1f"
"""Between a phone as written and its international form, in one item of a staged list."""


class Items(Kind):
    """A list in one cell, staged as an array; it feeds other tables, no field of the person."""

    repeats = False
    sql_type = "text[]"

    def values(self, name: str) -> dict[str, str]:
        return {}

    def item(self, text: str) -> str:
        raise NotImplementedError

    def converter(self, source: Source) -> Convert:
        def convert(text: str) -> str:
            return array([self.item(item) for item in cells.listed(text)])

        return convert


def array(items: list[str]) -> str:
    """An array literal, as COPY has it."""
    quoted = (item.replace("\\", "\\\\").replace('"', '\\"') for item in items)
    return "{" + ",".join(f'"{item}"' for item in quoted).replace("\\", "\\\\") + "}"


class Phones(Items):
    def item(self, text: str) -> str:
        if len(text) > 100 or not any(character.isdigit() for character in text):
            raise Refused(gettext("Not a phone number: “%(text)s”") % {"text": text[:100]})
        return f"{text}{PAIR}{rules.e164(text)}"


class Emails(Items):
    def item(self, text: str) -> str:
        return read_email(text)


def read_email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise Refused(gettext("Not an e-mail address: “%(text)s”") % {"text": text[:100]}) from None
    return text.lower()


class Characteristics(Items):
    """Names of characteristics as their codes; a name that the directory lacks is its own code."""

    max_length = 100

    def values(self, name: str) -> dict[str, str]:
        return {name: f's."{name}_codes"'}

    def item(self, text: str) -> str:
        if len(text) > self.max_length:
            raise Refused(gettext("Longer than %(limit)d characters") % {"limit": self.max_length})
        return cells.escape(text)


_KNOWN_AS = {
    "lpr": "лпр",
    "lvpr": "лвпр|лвр|лвпр(лвр)",
    "chdd": "чдд",
    "key_user": "ключевой пользователь",
    "k_user": "пользователь к+|пользователь",
    "responsible": "ответственный за к+",
}
"""Code → spellings of exports beside the directory's own names."""


def prepare_persons(apply: Apply) -> None:
    _refuse_merged(apply)
    resolve_characteristics(apply)


_MERGED = """
SELECT s.line, x.full_name, y.full_name FROM {staging} s JOIN clients_client c ON c.number = s.client
JOIN persons_contactperson x ON x.client_id = coalesce(c.merged_into_id, c.id) AND x.name_key = s.name_key
JOIN persons_contactperson y ON y.id = x.merged_into_id WHERE x.merged_into_id IS NOT NULL
"""


def _refuse_merged(apply: Apply) -> None:
    """What the other system says of a merged person as such would overwrite the one who stands for both."""
    lines: dict[tuple[str, str], list[int]] = {}
    for line, name, survivor in apply.rows(_MERGED.format(staging=apply.staging)):
        lines.setdefault((name, survivor), []).append(line)
    for (name, survivor), found in lines.items():
        reason = gettext("%(name)s was merged into %(survivor)s: change them there, or undo the merge")
        apply.refuse("s.line = ANY(%(lines)s)", "full_name", reason % {"name": name, "survivor": survivor}, lines=found)


def resolve_characteristics(apply: Apply) -> None:
    """Codes of what the file names; new names enter the directory with a warning."""
    if not apply.has("characteristics"):
        return
    codes = apply.temporary("codes")
    spellings = [(code, word) for code, words in _KNOWN_AS.items() for word in words.split("|")]
    folded = "replace(lower({}), 'ё', 'е')".format
    apply.run(
        f"""CREATE TEMP TABLE {codes} AS
        SELECT DISTINCT ON (n.key) n.key, n.name, coalesce(k.code, d.code) AS code
        FROM (SELECT DISTINCT name, {folded("name")} AS key FROM {apply.staging} s, unnest(s.characteristics) AS name) n
        LEFT JOIN persons_characteristic d ON {folded("d.name")} = n.key OR {folded("d.code")} = n.key
        LEFT JOIN (SELECT u.code, u.word FROM unnest(%(codes)s::text[], %(words)s::text[]) AS u(code, word)
                   JOIN persons_characteristic c ON c.code = u.code) k ON k.word = n.key
        ORDER BY n.key, d.position, d.id""",
        codes=[code for code, _word in spellings],
        words=[word for _code, word in spellings],
    )
    created = apply.rows(
        f"""INSERT INTO persons_characteristic (code, name, position, is_active)
        SELECT key, name, 100, TRUE FROM {codes} WHERE code IS NULL ON CONFLICT DO NOTHING RETURNING name"""
    )
    apply.warn_created(gettext("New characteristics"), [name for (name,) in created])
    apply.run(f"ALTER TABLE {apply.staging} ADD COLUMN characteristics_codes text[]")
    apply.run(
        f"""UPDATE {apply.staging} s SET characteristics_codes = (
            SELECT coalesce(array_agg(DISTINCT coalesce(c.code, c.key) ORDER BY coalesce(c.code, c.key)), '{{}}')
            FROM unnest(s.characteristics) AS u(word) JOIN {codes} c ON c.key = {folded("u.word")})"""
    )


def add_phones_and_emails(apply: Apply) -> None:
    """Numbers and addresses of the file that a person lacks. None is taken away: some are found out by colleagues."""
    person = f"""{apply.staging} s {apply.join_of("client")}
                 JOIN persons_contactperson p ON p.client_id = r_client.id AND p.name_key = s.name_key"""
    if apply.has("phones"):
        apply.touch(
            f"""INSERT INTO persons_personphone (person_id, as_written, number, kind, is_favourite, is_undesirable)
            SELECT p.id, split_part(one, %(pair)s, 1), split_part(one, %(pair)s, 2),
                   CASE WHEN split_part(one, %(pair)s, 2) LIKE '+79%%' THEN 'mobile' ELSE 'work' END, FALSE, FALSE
            FROM {person} CROSS JOIN unnest(s.phones) AS one ON CONFLICT DO NOTHING RETURNING person_id""",
            pair=PAIR,
        )
    if apply.has("emails"):
        apply.touch(
            f"""INSERT INTO persons_personemail (person_id, address, is_favourite)
            SELECT p.id, one, FALSE FROM {person} CROSS JOIN unnest(s.emails) AS one
            ON CONFLICT DO NOTHING RETURNING person_id"""
        )


CONTACT_PERSONS = Format(
    code="contact_persons",
    title=_("Contact persons"),
    model_label="persons.ContactPerson",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column(
            "ФИО", "full_name", KeyedName(200, key_of=staff_rules.name_key, shown=staff_rules.clean_name), required=True
        ),
        Column("Должность", "position", Text(200)),
        Column("Подразделение", "subdivision", SUBDIVISION),
        Column("Характеристики", "characteristics", Characteristics()),
        Column("Телефоны", "phones", Phones(), aliases=("Телефон",)),
        Column("E-mail", "emails", Emails(), aliases=("Email", "Эл. почта")),
        Column("Рассылка", "is_subscribed", YesNo()),
        Column("Причина отписки", "unsubscribe_reason", Text(300)),
        Column("Дата начала работы", "started_on", Day()),
        Column("Работает", "is_active", YesNo()),
    ),
    key=("client", "full_name"),
    before=prepare_persons,
    children=add_phones_and_emails,
    notify=facts_changed,
)

CONSULTATIONS = Format(
    code="consultations",
    title=_("Consultations"),
    model_label="persons.Consultation",
    columns=(
        Column("№", "number", Word(50), required=True, aliases=("Номер",)),
        Column("Дата", "on", Day(), required=True),
        Column("Клиент", "client", CLIENT, required=True),
        Column("Подразделение", "subdivision", SUBDIVISION),
        Column("Контактное лицо", "person", PERSON),
        Column("Тема", "topic", Text(1000)),
        Column("Оценка", "rating", Whole(minimum=1, maximum=5)),
    ),
    key=("number",),
    notify=facts_changed,
)

TRAININGS = Format(
    code="trainings",
    title=_("Trainings"),
    model_label="persons.Training",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column("Контактное лицо", "person", PERSON, required=True),
        Column("Дата обучения", "on", Day(), required=True),
        Column("Результат", "result", Text(200)),
    ),
    key=("person", "on"),
    notify=facts_changed,
)

EDUCATION = Format(
    code="education",
    title=_("Education"),
    model_label="persons.Education",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column("Контактное лицо", "person", PERSON, required=True),
        Column("Дата", "on", Day(), required=True),
        Column("Мероприятие", "event", Text(300), required=True),
        Column("Вид", "kind", Choice(EDUCATION_WORDS), required=True),
        Column("Сертификат", "has_certificate", YesNo()),
    ),
    key=("person", "on", "event"),
    notify=facts_changed,
)

MAILINGS = Format(
    code="mailings",
    title=_("Mailings"),
    model_label="persons.Mailing",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column("E-mail", "email", Checked(254, check=read_email), required=True, aliases=("Email",)),
        Column("Рассылка", "title", Text(300), required=True),
        Column("Дата отправки", "sent_on", Day(), required=True),
        Column("Доставлено", "is_delivered", YesNo()),
        Column("Открыто", "is_opened", YesNo()),
        Column("Переходов", "clicks", Whole()),
    ),
    key=("client", "sent_on", "email", "title"),
    notify=facts_changed,
)

registry.add(CONTACT_PERSONS, CONSULTATIONS, TRAININGS, EDUCATION, MAILINGS)
