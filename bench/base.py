"""A client base with names, numbers, phones and e-mails that look like real ones, for measuring what searches it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from bench import facts
from bench.facts import chance
from crm.search.vocabulary import learn
from crm.staff.calendar import today


def _split(text: str, by: str | None = None) -> list[str]:
    return text.split(by)


_STARTS = _split(
    "бел вер гор дуб ерм жар заб ива кал лав мел нос ост пет рож сав тар уша фил хар цве чер шам щер юдин яков бор"
    " вол гус дем ефи зай кур лат мор нед орл пан род сид тих усть федо хох чис шев бур вет гро дол кос луг мир пер"
    " рям ступ"
)
_MIDDLES = _split(
    "ан ар ел ен ер ил ин иш ол он ор ош ук ун ур уш ав ад аж ал ам ас ат ах ач аш яб як ям ят ёл ён ёр ос ом об ок ох"
    " ов ед ем ек ет ив ид иж"
)
_ENDS = [("ов", "ова"), ("ев", "ева"), ("ин", "ина"), ("ский", "ская"), ("енко", "енко"), ("цев", "цева")]
_MEN = _split("Алексей Андрей Артём Борис Виктор Глеб Дмитрий Евгений Игорь Кирилл Леонид Максим Николай Олег Павел")
_WOMEN = _split("Алёна Анна Вера Галина Дарья Елена Жанна Зоя Ирина Ксения Лариса Мария Наталья Ольга Полина Светлана")
_FATHERS = _split("Алексеев Андреев Борисов Викторов Дмитриев Евгеньев Игорев Леонидов Николаев Олегов Павлов Петров")
_FIELDS = _split("строй торг снаб агро мед транс тех энерго пром лес рем авто эко инвест сервис альянс")
_TAILS = _split("ПЛЮС,ГРУПП,ЦЕНТР,СЕРВИС,И КО,ЮГ,СЕВЕР,ТРЕЙД,НОВЫЙ ВЕК,№ 1", ",")
_DOMAINS = [f"{name}.example" for name in _split("post mail corp office inbox firma delo torg buh pravo kadry ural")]


_CYRILLIC, _LATIN = "абвгдежзийклмнопрстуфхцчшщъыьэюя", "abvgdejziyklmnoprstufhccss-y-eua"


def _words() -> Iterator[tuple[str, int, str]]:
    """Kind, place, word: some 16,000 surnames in both forms, as various as those of a country, and the rest."""
    roots = [start + middle for start in _STARTS for middle in _MIDDLES]
    kinds = {
        "she": [(root + end).capitalize() for root in roots for _, end in _ENDS],
        "he": [(root + end).capitalize() for root in roots for end, _ in _ENDS],
        "she first": _WOMEN, "he first": _MEN,
        "she father": [name + "на" for name in _FATHERS], "he father": [name + "ич" for name in _FATHERS],
        "company": [(root + field).upper() for root in roots for field in _FIELDS], "tail": _TAILS,
        "domain": _DOMAINS,
    }  # fmt: skip
    for kind, words in kinds.items():
        yield from ((kind, place, word) for place, word in enumerate(words))


def _word(kind: str, place: str) -> str:
    return f"(SELECT word FROM bench_word WHERE kind = {kind} AND place = {place})"


_SURNAMES = len(_STARTS) * len(_MIDDLES) * len(_ENDS)
_COMPANIES = len(_STARTS) * len(_MIDDLES) * len(_FIELDS)
# of the first surnames of the list there are many, of the last few
_SURNAME = f"floor(power({chance('p * 9', 1000000)} / 1e6, 2) * {_SURNAMES})::int"
_SEX = "CASE WHEN p %% 4 > 0 THEN 'she' ELSE 'he' END"

_ROWS = f"""
INSERT INTO clients_client (id, number, name, inn, address, status, category, is_vip, service_format, monthly_fee,
                            cadence, connected_on, disconnection_reason, specialist_id, account_manager_id,
                            created_at, updated_at)
SELECT c, (10000 + c)::text,
       {_word("'company'", chance("c * 7", _COMPANIES))} || ' ' || {_word("'tail'", chance("c * 7 + 1", len(_TAILS)))},
       (2200000000 + {chance("c * 7 + 2", 700000000)})::text, '', 'serviced', 'B', false, 'remote', 1000,
       'fortnightly', %(day)s::date - 3650, '', 200000 + (c - 1) / 120, 300000 + (c - 1) / 170, now(), now()
FROM generate_series(1, %(clients)s) c;
INSERT INTO clients_distributive (id, client_id, code, is_online, is_active)
SELECT c, c, (ARRAY['SKVO', 'SPVO', 'SKUO'])[1 + c %% 3] || lpad((c * 7919 %% 10000000)::text, 7, '0'), true, true
FROM generate_series(1, %(clients)s) c;
INSERT INTO persons_contactperson (id, client_id, full_name, name_key, position, characteristics, is_subscribed,
                                   unsubscribe_reason, is_active)
SELECT id, client, name, replace(lower(name), 'ё', 'е'), 'Главный бухгалтер', ARRAY[]::text[], true, '', true
FROM (SELECT p AS id, 1 + p %% %(clients)s AS client,
             {_word("sex", _SURNAME)} || ' ' || {_word("sex || ' first'", chance("p * 9 + 1", len(_MEN)))} || ' '
             || {_word("sex || ' father'", chance("p * 9 + 2", len(_FATHERS)))} AS name
      FROM generate_series(1, %(persons)s) p, LATERAL (SELECT {_SEX} AS sex) s) named
ON CONFLICT DO NOTHING;
INSERT INTO persons_personphone (person_id, as_written, number, kind, is_favourite, is_undesirable)
SELECT id, phone, phone, 'mobile', false, false
FROM (SELECT id, '+79' || lpad({chance("id * 5", 1000000000)}::text, 9, '0') AS phone FROM persons_contactperson) x;
INSERT INTO persons_personemail (person_id, address, is_favourite)
SELECT id, translate(split_part(name_key, ' ', 1), '{_CYRILLIC}', '{_LATIN}') || id %% 100 || '@'
       || {_word("'domain'", chance("id * 5 + 2", len(_DOMAINS)))}, false
FROM persons_contactperson
"""


def fill(clients: int, persons: int) -> None:
    """So many clients with a distributive each, and persons with a phone and an e-mail each."""
    facts.staff(clients)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET synchronous_commit = off")
        cursor.execute("CREATE TEMP TABLE bench_word (kind text, place bigint, word text, PRIMARY KEY (kind, place))")
        kinds, places, words = map(list, zip(*_words(), strict=True))
        cursor.execute(
            "INSERT INTO bench_word SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[])", [kinds, places, words]
        )
        cursor.execute("ANALYZE bench_word")
        with facts.without_indexes(cursor), facts.without_history(cursor):
            for statement in _ROWS.split(";\n"):
                cursor.execute(statement, {"clients": clients, "persons": persons, "day": today()})
        cursor.execute(learn("clients_client", "replace(lower(name), 'ё', 'е')"))
        cursor.execute(learn("persons_contactperson", "name_key"))
        cursor.execute("VACUUM (ANALYZE)")
