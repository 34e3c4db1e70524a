"""Deterministic facts by set-based SQL: quicker than imports, for measuring what reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from clients.models import Client
from crm.staff.calendar import today
from crm.staff.models import Employee, Group

# Numbers that look random and are the same each time: {0} is an expression, {1} how many values.
_CHANCE = "mod(hashint8({0}) & 2147483647, {1})"


def chance(expression: str, values: int) -> str:
    return _CHANCE.format(expression, values)


_CARDS = f"""
INSERT INTO clients_client (id, number, name, inn, address, status, category, is_vip, service_format, monthly_fee,
                            cadence, connected_on, disconnected_on, disconnection_reason, specialist_id,
                            account_manager_id, created_at, updated_at)
SELECT c, (10000 + c)::text, 'CLIENT ' || c, '', '',
       CASE WHEN {chance("c + 1", 50)} = 0 THEN 'disconnected' ELSE 'serviced' END,
       'B', false, 'remote', 1000 + 500 * {chance("c + 2", 40)}, 'fortnightly', %(day)s - 3650,
       CASE WHEN {chance("c + 1", 50)} = 0 THEN %(day)s - 1 - {chance("c + 3", 300)} END, '',
       200000 + (c - 1) / 120, 300000 + (c - 1) / 170, now(), now()
FROM generate_series(1, %(clients)s) c;
INSERT INTO clients_distributive (id, client_id, code, is_online, is_active)
SELECT c, c, 'SKVO' || c, true, {chance("c + 4", 50)} > 0 FROM generate_series(1, %(clients)s) c;
INSERT INTO clients_subdivision (id, client_id, name, kind, is_active)
SELECT c * 3 + k, c, 'Subdivision ' || k, (ARRAY['accounting', 'legal', 'procurement'])[k + 1],
       k < 2 OR {chance("c + 5", 5)} < 2
FROM generate_series(1, %(clients)s) c, generate_series(0, 2) k;
INSERT INTO persons_contactperson (id, client_id, full_name, name_key, position, subdivision_id, characteristics,
                                   is_subscribed, unsubscribe_reason, is_active)
SELECT c * 4 + k, c, 'Person ' || k, 'person ' || k, '', c * 3 + k %% 3,
       ARRAY[CASE WHEN k = 0 THEN 'key_user' ELSE 'k_user' END],
       {chance("c * 4 + k", 10)} < 6, '', {chance("c * 4 + k + 7", 12)} > 0
FROM generate_series(1, %(clients)s) c, generate_series(0, 3) k;
INSERT INTO persons_training (client_id, person_id, "on", result)
SELECT c, c * 4 + k, %(day)s - {chance("c * 4 + k + 8", 800)}, ''
FROM generate_series(1, %(clients)s) c, generate_series(0, 3) k
WHERE {chance("c * 4 + k + 9", 10)} < 8;
"""

_FACTS = f"""
INSERT INTO clients_usage (client_id, distributive_id, starts_on, ends_on, logins, active_users, session_minutes)
SELECT c, c, %(week)s - 7 * w - 6, %(week)s - 7 * w,
       CASE WHEN {chance("c + 10", 10)} = 0 THEN {chance("c * 1000 + w", 2)}
       ELSE {chance("c * 1000 + w", 12)} END, 1, 30
FROM generate_series(1, %(clients)s) c, generate_series(0, 52 * %(years)s - 1) w;
INSERT INTO persons_consultation (number, client_id, "on", subdivision_id, person_id, topic, rating)
SELECT c || '-' || k, c, %(day)s - k * 61 - {chance("c * 100 + k", 60)},
       CASE WHEN k %% 3 > 0 THEN c * 3 + {chance("c * 100 + k + 3", 3)} END,
       c * 4 + {chance("c * 100 + k + 4", 4)}, '',
       CASE WHEN k %% 2 = 0 THEN 5 - {chance("c * 100 + k + 5", 9)} / 3 END
FROM generate_series(1, %(clients)s) c, generate_series(0, 6 * %(years)s - 1) k;
INSERT INTO persons_education (client_id, person_id, "on", event, kind, has_certificate)
SELECT c, c * 4, %(day)s - 365 * y - {chance("c * 10 + y", 365)}, 'Event',
       CASE WHEN y %% 2 = 0 THEN 'seminar' ELSE 'webinar' END,
       {chance("c * 10 + y + 5", 4)} > 0
FROM generate_series(1, %(clients)s) c, generate_series(0, %(years)s - 1) y;
INSERT INTO clients_competitorverdict (client_id, "on", verdict, source)
SELECT c, %(day)s - 183 * k - {chance("c * 10 + k + 6", 180)},
       (ARRAY['no', 'no', 'no', 'no', 'no', 'unknown', 'yes'])[1 + {chance("c * 10 + k + 7", 7)}], ''
FROM generate_series(1, %(clients)s) c, generate_series(0, 2 * %(years)s - 1) k;
INSERT INTO works_work (number, kind, client_id, person_id, executor_id, method, is_incoming, planned_at, done_at,
                        counts_on, minutes, goal, state, with_login, comment)
SELECT lpad(c::text, 7, '0') || lpad((9999 - k)::text, 4, '0'), 'planned', c, c * 4 + k %% 4,
       200000 + (c - 1) / 120, 'phone', false, at, at, at::date, 5, '',
       (ARRAY['held', 'held', 'held', 'held_with_login', 'held_with_login', 'not_held', 'cancelled'])[
           1 + {chance("c * 1000 + k + 8", 7)}], false, ''
FROM generate_series(1, %(clients)s) c, generate_series(0, 24 * %(years)s - 1) k,
     LATERAL (SELECT (%(day)s - 1 - k * 15 - {chance("c * 1000 + k + 9", 14)})::timestamp AT TIME ZONE 'Europe/Moscow'
              + interval '12 hours' AS at) t;
INSERT INTO debts_invoice (number, client_id, period, amount)
SELECT c.id || '-' || k, c.id, (%(month)s - k * interval '1 month')::date, c.monthly_fee
FROM clients_client c, generate_series(0, 12 * %(years)s - 1) k;
INSERT INTO debts_payment (number, client_id, "on", amount)
SELECT c.id || '-' || k, c.id, (%(month)s - k * interval '1 month')::date + {chance("c.id * 100 + k", 15)},
       c.monthly_fee
FROM clients_client c, generate_series(0, 12 * %(years)s - 1) k WHERE k >= {chance("c.id + 11", 20)} - 15;
INSERT INTO debts_balance (client_id, month, closing)
SELECT client_id, month, sum(sum(amount)) OVER (PARTITION BY client_id ORDER BY month) FROM (
    SELECT client_id, period AS month, amount FROM debts_invoice
    UNION ALL SELECT client_id, date_trunc('month', "on")::date, -amount FROM debts_payment
) x GROUP BY client_id, month;
"""

_CALLS = f"""
INSERT INTO calls_call (unique_id, at, destination, source, seconds, direction, status, employee_id, client_id,
                        person_name, recording_url)
SELECT c || '.' || k, %(day)s::timestamp AT TIME ZONE 'Europe/Moscow' - k * interval '10 days'
       - {chance("c * 1000 + k", 8)} * interval '1 hour',
       '73852000000', '6001', {chance("c * 1000 + k + 1", 900)}, 'out', 'Успешно', 200000 + (c - 1) / 120, c, '', ''
FROM generate_series(1, %(clients)s) c, generate_series(0, 36 * %(years)s - 1) k;
"""


_SPECIALIST, _MANAGER = 200_000, 300_000
"""Ids of the first ones; statements above add the number of a client divided by how many one of them keeps."""


def staff(clients: int) -> None:
    groups = clients // 1440 + 1
    Group.objects.bulk_create(Group(id=number, name=f"Group {number}") for number in range(1, groups + 1))
    people = [(1, "director", 1, None)]
    people += [(100_000 + number, "head", number, number) for number in range(1, groups + 1)]
    people += [(_SPECIALIST + number, "specialist", number, 1 + number // 12) for number in range(clients // 120 + 1)]
    people += [
        (_MANAGER + number, "account_manager", number, 1 + number * 170 // 1440) for number in range(clients // 170 + 1)
    ]
    Employee.objects.bulk_create(
        Employee(
            id=pk,
            username=f"{role}{number}",
            full_name=f"Person {pk}",
            roles=[role],
            group_id=group and min(group, groups),
            password="!",
        )
        for pk, role, number, group in people
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('staff_employee', 'id'), 1000000)")


@contextmanager
def without_history(cursor: Any) -> Iterator[None]:
    """Clients, their subdivisions and persons written meanwhile leave no events behind them."""
    for verb in ("DISABLE", "ENABLE"):
        for table in ("clients_client", "clients_subdivision", "persons_contactperson"):
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")
        if verb == "DISABLE":
            yield


_FOREIGN_KEYS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conparentid = 0
"""
_INDEXES = """
SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE NOT indisunique AND NOT indisexclusion AND relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


@contextmanager
def without_indexes(cursor: Any) -> Iterator[None]:
    """Rows are written first, then indexed and checked as a whole: a few times quicker than one by one."""
    taken = []
    for of in (_FOREIGN_KEYS, _INDEXES):
        cursor.execute(of)
        taken += cursor.fetchall()
    for drop, _make in taken:
        cursor.execute(drop)
    yield
    cursor.execute("SET maintenance_work_mem = '512MB'")
    for _drop, make in reversed(taken):
        cursor.execute(make)


def cards(clients: int) -> None:
    """Staff and clients with their subdivisions and persons, without works, calls and documents."""
    staff(clients)
    with connection.cursor() as cursor, without_indexes(cursor), without_history(cursor):
        for statement in filter(str.strip, _CARDS.split(";\n")):
            cursor.execute(_typed(statement), {"clients": clients, "day": today()})


def fill(clients: int, years: int, *, calls: bool) -> None:
    """Facts up to today: usage weekly, works and calls two or three a month, documents monthly, the rest rarer."""
    day = today()
    values = {"clients": clients, "years": years, "day": day, "month": day.replace(day=1)}
    values["week"] = day.fromordinal(day.toordinal() - (day.weekday() + 1) % 7)
    staff(clients)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET synchronous_commit = off")
        with without_indexes(cursor), without_history(cursor):
            for block in (_CARDS, _FACTS, _CALLS if calls else ""):
                for statement in filter(str.strip, block.split(";\n")):
                    cursor.execute(_typed(statement), values)
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT") if _may_checkpoint(cursor) else None


_LONGER = """
INSERT INTO clients_usage (client_id, distributive_id, starts_on, ends_on, logins, active_users, session_minutes)
SELECT client_id, distributive_id, starts_on - 364 * y, ends_on - 364 * y, logins, active_users, session_minutes
FROM clients_usage, generate_series(1, %(more)s) y WHERE client_id BETWEEN %(first)s AND %(last)s;
INSERT INTO persons_consultation (number, client_id, "on", subdivision_id, person_id, topic, rating)
SELECT number || '-' || y, client_id, "on" - 365 * y, subdivision_id, person_id, topic, rating
FROM persons_consultation, generate_series(1, %(more)s) y WHERE client_id BETWEEN %(first)s AND %(last)s;
INSERT INTO persons_education (client_id, person_id, "on", event, kind, has_certificate)
SELECT client_id, person_id, "on" - 365 * y, event, kind, has_certificate
FROM persons_education, generate_series(1, %(more)s) y WHERE client_id BETWEEN %(first)s AND %(last)s;
INSERT INTO clients_competitorverdict (client_id, "on", verdict, source)
SELECT client_id, "on" - 366 * y, verdict, source
FROM clients_competitorverdict, generate_series(1, %(more)s) y WHERE client_id BETWEEN %(first)s AND %(last)s
ON CONFLICT DO NOTHING;
INSERT INTO works_work (number, kind, client_id, person_id, executor_id, method, is_incoming, planned_at, done_at,
                        counts_on, minutes, goal, state, with_login, comment)
SELECT number || '-' || y, kind, client_id, person_id, executor_id, method, is_incoming,
       planned_at - y * interval '365 days', done_at - y * interval '365 days', counts_on - 365 * y, minutes, goal,
       state, with_login, comment
FROM works_work, generate_series(1, %(more)s) y WHERE client_id BETWEEN %(first)s AND %(last)s;
INSERT INTO debts_invoice (number, client_id, period, amount)
SELECT number || '-' || y, client_id, (period - y * interval '1 year')::date, amount
FROM debts_invoice, generate_series(1, %(more)s) y WHERE client_id BETWEEN %(first)s AND %(last)s;
INSERT INTO debts_payment (number, client_id, "on", amount)
SELECT number || '-' || y, client_id, ("on" - y * interval '1 year')::date, amount
FROM debts_payment, generate_series(1, %(more)s) y WHERE client_id BETWEEN %(first)s AND %(last)s;
INSERT INTO calls_call (unique_id, at, destination, source, seconds, direction, status, employee_id, client_id,
                        person_name, recording_url)
SELECT unique_id || '.' || y, at - y * interval '365 days', destination, source, seconds, direction, status,
       employee_id, client_id, person_name, recording_url
FROM calls_call, generate_series(1, %(more)s) y WHERE client_id BETWEEN %(first)s AND %(last)s;
INSERT INTO clients_clientevent (pgh_created_at, pgh_label, pgh_obj_id, pgh_context_id, {columns})
SELECT now() - m * interval '1 month', 'update', id, NULL, {columns}
FROM clients_client, generate_series(1, 12 * (%(more)s + 1)) m WHERE id BETWEEN %(first)s AND %(last)s
"""


def lengthen(first: int, last: int, years: int) -> None:
    """Give the clients with these ids, who have one year of facts, as many years of the same, and a monthly event."""
    columns = ", ".join(f'"{one.column}"' for one in Client._meta.concrete_fields)
    with connection.cursor() as cursor:
        for statement in _LONGER.format(columns=columns).split(";\n"):
            cursor.execute(statement, {"first": first, "last": last, "more": years - 1})


def _typed(statement: str) -> str:
    """Dates are sent as untyped literals; arithmetic needs their type."""
    for name in ("day", "month", "week"):
        statement = statement.replace(f"%({name})s", f"%({name})s::date")
    return statement


def _may_checkpoint(cursor: object) -> bool:
    cursor.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'USAGE')")  # type: ignore[attr-defined]
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined]
