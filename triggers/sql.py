"""The indicator of many clients in SQL (domain §5): values, levels, points, and results kept as intervals.

The statements work on a temporary table of the session, ``computed``: one row for each client asked for, with
``levels`` null for one not in service. Each parameter reads its window alone: the cost follows the number of clients, not the
length of the history.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from clients.choices import RELEVANT_KINDS
from contacts.persons.choices import CERTIFYING_KINDS, SYSTEM_USERS
from contacts.persons.rules import TRAINING_YEARS
from contacts.works.choices import CLOSED_STATES

from .choices import Parameter
from .rules import Rules

_IDS = re.compile(r"\{(\w+\.\w+)\}")

CREATE = """
CREATE TEMPORARY TABLE IF NOT EXISTS computed (
    client_id bigint PRIMARY KEY, rule_set_id bigint, indicator numeric(4,2), band varchar(10), levels varchar(9),
    consultation_share numeric(4,2), logins int, lowest_rating smallint, undertrained int, competitor varchar(10),
    failed_contacts smallint, debt_months numeric(12,1), subscribers int, certificates int
) ON COMMIT DELETE ROWS
"""

CONTENT = ("rule_set_id", "indicator", "band", "levels", *Parameter.values)
"""What makes a result: a new interval begins where one of these differs."""

BY_RANGE = "{} BETWEEN %(first)s AND %(last)s"
BY_IDS = "{} = ANY(%(ids)s)"
"""Conditions on a column with clients' ids."""

# Values. Each table of facts is read once, for all clients of the statement: `{k.client_id}` becomes the condition that names
# them. Its index begins with the date: PostgreSQL goes from day to day of the window, on each to the clients, and meets nothing of
# other years. The newest verdict and balance are looked up by client. OFFSET 0 keeps an expression from being computed wherever
# it is used.
_VALUES = """
WITH scope AS MATERIALIZED (
    SELECT c.id, c.monthly_fee,
        c.merged_into_id IS NULL AND (c.connected_on IS NULL OR c.connected_on <= %(day)s) AND (c.disconnected_on IS NULL OR c.disconnected_on > %(day)s) AS in_service
    FROM clients_client c WHERE {c.id}
),
person AS MATERIALIZED (
    SELECT p.id, p.client_id, p.subdivision_id, p.is_subscribed, p.characteristics && %(users)s::varchar[] AS is_user
    FROM persons_contactperson p WHERE {p.client_id} AND p.is_active
),
asked AS MATERIALIZED (
    SELECT k.client_id, k.rating, k."on",
        coalesce(k.subdivision_id, (SELECT p.subdivision_id FROM persons_contactperson p WHERE p.id = k.person_id)) AS subdivision_id
    FROM persons_consultation k
    WHERE {k.client_id} AND k."on" <= %(day)s AND k."on" > least(%(consultations_after)s, %(ratings_after)s)
),
trained AS (
    SELECT DISTINCT t.person_id FROM persons_training t
    WHERE {t.client_id} AND t."on" <= %(day)s AND t."on" >= %(trained_from)s
      AND t."on" + %(training_years)s * interval '1 year' > %(day)s
),
users AS (
    SELECT p.subdivision_id, count(*) AS users, count(t.person_id) AS trained
    FROM person p LEFT JOIN trained t ON t.person_id = p.id
    WHERE p.is_user GROUP BY p.subdivision_id
),
s AS (
    SELECT s.client_id, count(*) AS relevant, count(a.subdivision_id) AS consulted,
        count(*) FILTER (WHERE coalesce(u.trained::numeric / u.users, 0) <= %(trained_norm)s) AS undertrained
    FROM clients_subdivision s
    LEFT JOIN (SELECT DISTINCT subdivision_id FROM asked WHERE "on" > %(consultations_after)s) a ON a.subdivision_id = s.id
    LEFT JOIN users u ON u.subdivision_id = s.id
    WHERE {s.client_id} AND s.is_active AND s.kind = ANY(%(relevant_kinds)s)
    GROUP BY s.client_id
),
r AS (SELECT client_id, min(rating) AS lowest_rating FROM asked WHERE "on" > %(ratings_after)s GROUP BY client_id),
x AS (SELECT DISTINCT x.client_id FROM clients_distributive x WHERE {x.client_id} AND x.is_active),
u AS (
    SELECT u.client_id, least(sum(u.logins), %(most_logins)s) AS logins FROM clients_usage u
    WHERE {u.client_id} AND u.ends_on <= %(day)s AND u.ends_on > %(usage_after)s GROUP BY u.client_id
),
w AS (
    SELECT w.client_id, (array_agg(w.failed ORDER BY w.place)) AS failed FROM (
        SELECT w.client_id, w.state = 'not_held' AS failed,
            row_number() OVER (PARTITION BY w.client_id ORDER BY w.counts_on DESC, length(w.number) DESC, w.number DESC) AS place
        FROM works_work w
        WHERE {w.client_id} AND w.state IN %(closed_states)s AND w.counts_on <= %(day)s AND w.counts_on > %(works_after)s
    ) w WHERE w.place <= 2 GROUP BY w.client_id
),
i AS (SELECT i.client_id, sum(i.amount) AS amount FROM debts_invoice i WHERE {i.client_id} AND i.period = %(month)s GROUP BY i.client_id),
y AS (SELECT y.client_id, sum(y.amount) AS amount FROM debts_payment y
      WHERE {y.client_id} AND y."on" >= %(month)s AND y."on" <= %(day)s GROUP BY y.client_id),
p AS (SELECT p.client_id, count(*) AS subscribers FROM person p WHERE p.is_subscribed GROUP BY p.client_id),
e AS (SELECT e.client_id, count(*) AS certificates FROM persons_education e
      WHERE {e.client_id} AND e.has_certificate AND e.kind IN %(certifying_kinds)s
        AND e."on" <= %(day)s AND e."on" > %(certificates_after)s GROUP BY e.client_id)
SELECT c.id AS client_id, c.in_service,
    s.consulted::numeric / s.relevant AS consultation_share,
    CASE WHEN x.client_id IS NOT NULL THEN coalesce(u.logins, 0) END AS logins,
    r.lowest_rating, s.undertrained,
    CASE WHEN v.verdict = 'no' AND v."on" < %(competitor_from)s THEN 'unknown' ELSE coalesce(v.verdict, 'unknown') END AS competitor,
    CASE WHEN w.failed IS NULL THEN NULL WHEN NOT w.failed[1] THEN 0 WHEN w.failed[2] THEN 2 ELSE 1 END AS failed_contacts,
    CASE WHEN c.monthly_fee > 0 THEN least(round(greatest(
        (coalesce(b.closing, 0) + coalesce(i.amount, 0) - coalesce(y.amount, 0)) / c.monthly_fee, 0), 1), %(most_months)s) END AS debt_months,
    coalesce(p.subscribers, 0) AS subscribers, coalesce(e.certificates, 0) AS certificates
FROM scope c
LEFT JOIN s ON s.client_id = c.id LEFT JOIN r ON r.client_id = c.id LEFT JOIN x ON x.client_id = c.id
LEFT JOIN u ON u.client_id = c.id LEFT JOIN w ON w.client_id = c.id LEFT JOIN i ON i.client_id = c.id
LEFT JOIN y ON y.client_id = c.id LEFT JOIN p ON p.client_id = c.id LEFT JOIN e ON e.client_id = c.id
LEFT JOIN LATERAL (
    SELECT v.verdict, v."on" FROM clients_competitorverdict v
    WHERE v.client_id = c.id AND v."on" <= %(day)s ORDER BY v."on" DESC LIMIT 1
) v ON true
LEFT JOIN LATERAL (
    SELECT b.closing FROM debts_balance b WHERE b.client_id = c.id AND b.month < %(month)s ORDER BY b.month DESC LIMIT 1
) b ON true
OFFSET 0
"""

_LEVELS = """
SELECT v.*,
    CASE WHEN consultation_share IS NULL THEN 'u' WHEN consultation_share <= %(consultation_share_threat)s THEN 't'
         WHEN consultation_share < %(consultation_share_attention)s THEN 'a' ELSE 'o' END AS l1,
    CASE WHEN logins IS NULL THEN 'u' WHEN logins < %(logins_threat)s THEN 't'
         WHEN logins <= %(logins_attention)s THEN 'a' ELSE 'o' END AS l2,
    CASE WHEN lowest_rating IS NULL THEN 'u' WHEN lowest_rating <= %(lowest_rating_threat)s THEN 't'
         WHEN lowest_rating <= %(lowest_rating_attention)s THEN 'a' ELSE 'o' END AS l3,
    CASE WHEN undertrained IS NULL THEN 'u' WHEN undertrained >= %(undertrained_threat)s THEN 't'
         WHEN undertrained >= %(undertrained_attention)s THEN 'a' ELSE 'o' END AS l4,
    CASE competitor WHEN 'yes' THEN 't' WHEN 'unknown' THEN 'a' ELSE 'o' END AS l5,
    CASE WHEN failed_contacts IS NULL THEN 'u' WHEN failed_contacts >= %(failed_contacts_threat)s THEN 't'
         WHEN failed_contacts >= %(failed_contacts_attention)s THEN 'a' ELSE 'o' END AS l6,
    CASE WHEN debt_months IS NULL THEN 'u' WHEN debt_months >= %(debt_months_threat)s THEN 't'
         WHEN debt_months > %(debt_months_attention)s THEN 'a' ELSE 'o' END AS l7,
    CASE WHEN subscribers <= %(subscribers_attention)s THEN 'a' ELSE 'o' END AS l8,
    CASE WHEN certificates <= %(certificates_attention)s THEN 'a' ELSE 'o' END AS l9
FROM v OFFSET 0
"""


def _points(number: int, code: str) -> str:
    return f"CASE l{number} WHEN 't' THEN %({code}_threat_points)s WHEN 'a' THEN %({code}_attention_points)s ELSE 0 END"


_POINTS = " + ".join(_points(number, code) for number, code in enumerate(Parameter.values, start=1))

COMPUTE = f"""
WITH v AS ({_VALUES}),
l AS ({_LEVELS}),
i AS (SELECT l.*, %(base)s + {_POINTS} AS indicator FROM l OFFSET 0)
INSERT INTO computed (client_id, {", ".join(CONTENT)})
SELECT client_id,
    CASE WHEN in_service THEN %(rule_set)s END,
    CASE WHEN in_service THEN indicator END,
    CASE WHEN NOT in_service THEN NULL WHEN indicator >= %(high_from)s THEN 'high'
         WHEN indicator >= %(dynamic_from)s THEN 'dynamic' ELSE 'none' END,
    CASE WHEN in_service THEN l1 || l2 || l3 || l4 || l5 || l6 || l7 || l8 || l9 END,
    {", ".join(f"CASE WHEN in_service THEN {code} END" for code in Parameter.values)}
FROM i
"""


def computing(where: str) -> str:
    """:data:`COMPUTE` of the clients that ``where`` (``BY_RANGE``, ``BY_IDS``) names, applied to every table."""
    return _IDS.sub(lambda found: where.format(found[1]), COMPUTE)


BANDS = "SELECT band, count(*) FROM computed WHERE levels IS NOT NULL GROUP BY band"
COUNT = "SELECT count(*) FROM computed"


MOVED = """
SELECT count(*), coalesce(array_agg(c.client_id) FILTER (WHERE c.band = 'high' AND r.band <> 'high'), '{}')
FROM computed c LEFT JOIN triggers_result r ON r.client_id = c.client_id AND r.valid_until IS NULL
WHERE r.band IS DISTINCT FROM c.band
"""
"""How many clients are in another band than was said of them, in none before or after; who came into the highest one.

Whoever had no result before has not come from anywhere.
"""


def _row(alias: str) -> str:
    return "(" + ", ".join(f"{alias}.{column}" for column in CONTENT) + ")"


_COLUMNS = f"client_id, valid_from, valid_until, computed_on, updated_at, {', '.join(CONTENT)}"
_COVERS = "r.valid_from <= %(day)s AND (r.valid_until IS NULL OR r.valid_until >= %(day)s)"


def _drop_unchanged(held: str) -> tuple[str, str]:
    """Clients of whom the result that is ``held`` says the same, and those of whom nothing is said as before.

    Each is one join: the planner cannot guess how many rows are alike, and a second join upon that guess was done by
    comparing each client with each.
    """
    return (
        f"""
    DELETE FROM computed c USING triggers_result r
    WHERE r.client_id = c.client_id AND {held} AND {_row("r")} IS NOT DISTINCT FROM {_row("c")}
    """,
        f"""
    DELETE FROM computed c
    WHERE c.levels IS NULL AND NOT EXISTS (SELECT FROM triggers_result r WHERE r.client_id = c.client_id AND {held})
    """,
    )


# --- A computation for a date not earlier than the last one said: from that date on -----------------------------------

SPLIT_EARLIER = """
SELECT DISTINCT r.client_id FROM triggers_result r JOIN computed c USING (client_id) WHERE r.computed_on > %(day)s
"""
"""Clients of whom something was said for a later date: theirs is a correction of one day."""

DROP_UNCHANGED = _drop_unchanged("r.valid_until IS NULL")

# On the last interval also when it is closed: that nothing is to be said of a client any more was said on the day, too.
MARK_SAID = """
UPDATE triggers_result r SET computed_on = %(day)s
FROM computed c
WHERE r.client_id = c.client_id AND r.computed_on < %(day)s
  AND r.valid_from = (SELECT max(x.valid_from) FROM triggers_result x WHERE x.client_id = c.client_id)
"""

FORWARD = (
    # what was said earlier on this very day is replaced, what was said before ends the day before; found by its client,
    # for on this day the shards before this one have said much, which the planner does not know yet
    """
    MERGE INTO triggers_result r USING computed c ON r.client_id = c.client_id AND r.valid_until IS NULL
    WHEN MATCHED AND r.valid_from = %(day)s THEN DELETE
    WHEN MATCHED THEN UPDATE SET valid_until = %(day)s - 1
    """,
    # changed and changed back within one day, or connected again unchanged: the earlier interval goes on
    f"""
    UPDATE triggers_result r SET valid_until = NULL, computed_on = %(day)s, updated_at = %(now)s FROM computed c
    WHERE r.client_id = c.client_id AND r.valid_until = %(day)s - 1 AND {_row("r")} IS NOT DISTINCT FROM {_row("c")}
    """,
    f"""
    INSERT INTO triggers_result ({_COLUMNS})
    SELECT c.client_id, %(day)s, NULL, %(day)s, %(now)s, {", ".join(f"c.{column}" for column in CONTENT)}
    FROM computed c
    WHERE c.levels IS NOT NULL
      AND NOT EXISTS (SELECT FROM triggers_result r WHERE r.client_id = c.client_id AND r.valid_until IS NULL)
    """,
)

# --- A computation for an earlier date: that date only ----------------------------------------------------------------

DROP_UNCHANGED_ON_DAY = _drop_unchanged(_COVERS)

# The intervals that touch the day are cut at it, the day gets its own, and neighbours that say the same are joined again.
CORRECT = (
    f"""
WITH near AS (
    DELETE FROM triggers_result r USING computed c
    WHERE r.client_id = c.client_id AND r.valid_from <= %(day)s + 1 AND (r.valid_until IS NULL OR r.valid_until >= %(day)s - 1)
    RETURNING r.*
),
pieces AS (
    SELECT client_id, valid_from, least(valid_until, %(day)s - 1) AS valid_until, computed_on, updated_at, {", ".join(CONTENT)}
    FROM near WHERE valid_from < %(day)s
    UNION ALL
    SELECT client_id, %(day)s, %(day)s, %(day)s, %(now)s, {", ".join(CONTENT)} FROM computed WHERE levels IS NOT NULL
    UNION ALL
    SELECT client_id, greatest(valid_from, %(day)s + 1), valid_until, computed_on, updated_at, {", ".join(CONTENT)}
    FROM near WHERE valid_until IS NULL OR valid_until > %(day)s
),
marked AS (
    SELECT p.*, CASE WHEN {_row("p")}::text = lag({_row("p")}::text) OVER w
                      AND p.valid_from = lag(p.valid_until) OVER w + 1 THEN 0 ELSE 1 END AS begins
    FROM pieces p WINDOW w AS (PARTITION BY client_id ORDER BY valid_from)
),
islands AS (SELECT m.*, sum(begins) OVER (PARTITION BY client_id ORDER BY valid_from) AS island FROM marked m)
INSERT INTO triggers_result ({_COLUMNS})
SELECT client_id, min(valid_from), CASE WHEN bool_or(valid_until IS NULL) THEN NULL ELSE max(valid_until) END,
       max(computed_on), min(updated_at), {", ".join(CONTENT)}
FROM islands GROUP BY client_id, island, {", ".join(CONTENT)}
""",
)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _windows(rules: Rules, day: date) -> dict[str, date]:
    """The last day *before* each window: a window of N days holds (day − N, day]."""

    def after(code: Parameter) -> date:
        window = rules.parameters[code].window
        if window is None:
            raise ValueError(f"{code} needs a window")
        return day - timedelta(days=window)

    return {
        "consultations_after": after(Parameter.CONSULTATION_SHARE),
        "usage_after": after(Parameter.LOGINS),
        "ratings_after": after(Parameter.LOWEST_RATING),
        "competitor_from": after(Parameter.COMPETITOR),  # a verdict of this very day still counts
        "works_after": after(Parameter.FAILED_CONTACTS),
        "certificates_after": after(Parameter.CERTIFICATES),
    }


def parameters(rules: Rules, rule_set_id: int, day: date) -> dict[str, Any]:
    """The named values of :data:`COMPUTE` for one rule set and one day."""
    numbers: dict[str, Any] = {
        "day": day,
        "month": day.replace(day=1),
        "trained_from": _years_before(day, TRAINING_YEARS),
        "training_years": TRAINING_YEARS,
        "trained_norm": rules.parameters[Parameter.UNDERTRAINED].norm,
        "users": list(SYSTEM_USERS),
        "relevant_kinds": [kind.value for kind in RELEVANT_KINDS],
        "closed_states": tuple(state.value for state in CLOSED_STATES),
        "certifying_kinds": tuple(kind.value for kind in CERTIFYING_KINDS),
        # what the columns hold: absurd facts must not stop the clients computed together with theirs
        "most_logins": 2**31 - 1,
        "most_months": Decimal("99999999999.9"),
        "rule_set": rule_set_id,
        "base": rules.base,
        "dynamic_from": rules.dynamic_from,
        "high_from": rules.high_from,
        **_windows(rules, day),
    }
    for code, rule in rules.parameters.items():
        for name in ("threat", "attention", "threat_points", "attention_points"):
            numbers[f"{code}_{name}"] = getattr(rule, name)
    return numbers
