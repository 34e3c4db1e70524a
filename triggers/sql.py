"""The indicator of many clients in SQL (domain §5): values, levels, points, and results kept as intervals.

The statements work on a temporary table of the session, ``computed``: one row for each client asked for, with
``levels`` null for one not in service. Each parameter reads its window through an index that starts with the client and the
date, in a lateral subquery: the cost follows the number of clients, not the length of the history.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any


from clients.choices import RELEVANT_KINDS
from contacts.persons.choices import CERTIFYING_KINDS, SYSTEM_USERS
from contacts.persons.rules import TRAINING_YEARS
from contacts.works.choices import CLOSED_STATES

from .choices import Parameter
from .rules import Rules

CREATE = """
CREATE TEMPORARY TABLE IF NOT EXISTS computed (
    client_id bigint PRIMARY KEY, rule_set_id bigint, indicator numeric(4,2), band varchar(10), levels varchar(9),
    consultation_share numeric(4,2), logins int, lowest_rating smallint, undertrained int, competitor varchar(10),
    failed_contacts smallint, debt_months numeric(12,1), subscribers int, certificates int
) ON COMMIT DELETE ROWS
"""

CONTENT = ("rule_set_id", "indicator", "band", "levels", *Parameter.values)
"""What makes a result: a new interval begins where one of these differs."""

BY_RANGE = "c.id BETWEEN %(first)s AND %(last)s"
BY_IDS = "c.id = ANY(%(ids)s)"

# Values. `k` reads consultations once for parameters 1 and 3; `s` the relevant subdivisions for 1 and 4.
_VALUES = """
SELECT c.id AS client_id,
    (c.connected_on IS NULL OR c.connected_on <= %(day)s) AND (c.disconnected_on IS NULL OR c.disconnected_on > %(day)s) AS in_service,
    s.consulted::numeric / nullif(s.relevant, 0) AS consultation_share,
    u.logins, k.lowest_rating,
    CASE WHEN s.relevant > 0 THEN s.undertrained END AS undertrained,
    CASE WHEN v.verdict = 'no' AND v."on" < %(competitor_from)s THEN 'unknown' ELSE coalesce(v.verdict, 'unknown') END AS competitor,
    CASE WHEN w.failed IS NULL THEN NULL WHEN NOT w.failed[1] THEN 0 WHEN w.failed[2] THEN 2 ELSE 1 END AS failed_contacts,
    CASE WHEN c.monthly_fee > 0 THEN round(greatest(d.debt / c.monthly_fee, 0), 1) END AS debt_months,
    p.subscribers, e.certificates
FROM clients_client c
CROSS JOIN LATERAL (
    SELECT array_agg(coalesce(k.subdivision_id, kp.subdivision_id)) FILTER (WHERE k."on" > %(consultations_after)s) AS subdivisions,
           min(k.rating) FILTER (WHERE k."on" > %(ratings_after)s) AS lowest_rating
    FROM persons_consultation k
    LEFT JOIN persons_contactperson kp ON k.subdivision_id IS NULL AND kp.id = k.person_id
    WHERE k.client_id = c.id AND k."on" <= %(day)s AND k."on" > least(%(consultations_after)s, %(ratings_after)s)
) k
CROSS JOIN LATERAL (
    SELECT count(*) AS relevant,
           count(*) FILTER (WHERE s.id = ANY(k.subdivisions)) AS consulted,
           count(*) FILTER (WHERE coalesce(t.trained::numeric / nullif(t.users, 0), 0) <= %(trained_norm)s) AS undertrained
    FROM clients_subdivision s
    CROSS JOIN LATERAL (
        SELECT count(*) AS users,
               count(*) FILTER (WHERE EXISTS (
                   SELECT FROM persons_training t
                   WHERE t.person_id = tp.id AND t."on" <= %(day)s AND t."on" >= %(trained_from)s
                     AND t."on" + %(training_years)s * interval '1 year' > %(day)s
               )) AS trained
        FROM persons_contactperson tp
        WHERE tp.client_id = c.id AND tp.subdivision_id = s.id AND tp.is_active AND tp.characteristics && %(users)s::varchar[]
    ) t
    WHERE s.client_id = c.id AND s.is_active AND s.kind = ANY(%(relevant_kinds)s)
) s
CROSS JOIN LATERAL (
    SELECT CASE WHEN EXISTS (SELECT FROM clients_distributive x WHERE x.client_id = c.id AND x.is_active)
           THEN (SELECT coalesce(sum(u.logins), 0) FROM clients_usage u
                 WHERE u.client_id = c.id AND u.ends_on <= %(day)s AND u.ends_on > %(usage_after)s) END AS logins
) u
LEFT JOIN LATERAL (
    SELECT v.verdict, v."on" FROM clients_competitorverdict v
    WHERE v.client_id = c.id AND v."on" <= %(day)s ORDER BY v."on" DESC LIMIT 1
) v ON true
CROSS JOIN LATERAL (
    SELECT array_agg(x.failed ORDER BY x.place) AS failed FROM (
        SELECT w.state = 'not_held' AS failed,
               row_number() OVER (ORDER BY w.counts_on DESC, length(w.number) DESC, w.number DESC) AS place
        FROM works_work w
        WHERE w.client_id = c.id AND w.state IN %(closed_states)s AND w.counts_on <= %(day)s AND w.counts_on > %(works_after)s
    ) x WHERE x.place <= 2
) w
CROSS JOIN LATERAL (
    SELECT coalesce((SELECT b.closing FROM debts_balance b
                     WHERE b.client_id = c.id AND b.month < %(month)s ORDER BY b.month DESC LIMIT 1), 0)
         + coalesce((SELECT sum(i.amount) FROM debts_invoice i WHERE i.client_id = c.id AND i.period = %(month)s), 0)
         - coalesce((SELECT sum(y.amount) FROM debts_payment y
                     WHERE y.client_id = c.id AND y."on" >= %(month)s AND y."on" <= %(day)s), 0) AS debt
) d
CROSS JOIN LATERAL (
    SELECT count(*) AS subscribers FROM persons_contactperson p WHERE p.client_id = c.id AND p.is_active AND p.is_subscribed
) p
CROSS JOIN LATERAL (
    SELECT count(*) AS certificates FROM persons_education e
    WHERE e.client_id = c.id AND e.has_certificate AND e.kind IN %(certifying_kinds)s
      AND e."on" <= %(day)s AND e."on" > %(certificates_after)s
) e
WHERE {clients}
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
FROM v
"""


def _points(number: int, code: str) -> str:
    return f"CASE l{number} WHEN 't' THEN %({code}_threat_points)s WHEN 'a' THEN %({code}_attention_points)s ELSE 0 END"


_POINTS = " + ".join(_points(number, code) for number, code in enumerate(Parameter.values, start=1))

COMPUTE = f"""
WITH v AS MATERIALIZED ({_VALUES}),
l AS ({_LEVELS}),
i AS (SELECT l.*, %(base)s + {_POINTS} AS indicator FROM l)
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

BANDS = "SELECT band, count(*) FROM computed WHERE levels IS NOT NULL GROUP BY band"
COUNT = "SELECT count(*) FROM computed"


def _row(alias: str) -> str:
    return "(" + ", ".join(f"{alias}.{column}" for column in CONTENT) + ")"


_COLUMNS = f"client_id, valid_from, valid_until, computed_on, updated_at, {', '.join(CONTENT)}"
_COVERS = "r.valid_from <= %(day)s AND (r.valid_until IS NULL OR r.valid_until >= %(day)s)"

# --- A computation for a date not earlier than the last one said: from that date on -----------------------------------

SPLIT_EARLIER = """
SELECT DISTINCT r.client_id FROM triggers_result r JOIN computed c USING (client_id) WHERE r.computed_on > %(day)s
"""
"""Clients of whom something was said for a later date: theirs is a correction of one day."""

DROP_UNCHANGED = f"""
DELETE FROM computed c USING (
    SELECT c.client_id FROM computed c
    LEFT JOIN triggers_result r ON r.client_id = c.client_id AND r.valid_until IS NULL
    WHERE {_row("r")} IS NOT DISTINCT FROM {_row("c")}
) same WHERE same.client_id = c.client_id
"""

# On the last interval also when it is closed: that nothing is to be said of a client any more was said on the day, too.
MARK_SAID = """
UPDATE triggers_result r SET computed_on = %(day)s
FROM computed c
WHERE r.client_id = c.client_id AND r.computed_on < %(day)s
  AND r.valid_from = (SELECT max(x.valid_from) FROM triggers_result x WHERE x.client_id = c.client_id)
"""

FORWARD = (
    # said earlier on this very day: replaced
    "DELETE FROM triggers_result r USING computed c WHERE r.client_id = c.client_id AND r.valid_until IS NULL AND r.valid_from = %(day)s",
    "UPDATE triggers_result r SET valid_until = %(day)s - 1 FROM computed c WHERE r.client_id = c.client_id AND r.valid_until IS NULL",
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

DROP_UNCHANGED_ON_DAY = f"""
DELETE FROM computed c USING (
    SELECT c.client_id FROM computed c
    LEFT JOIN triggers_result r ON r.client_id = c.client_id AND {_COVERS}
    WHERE {_row("r")} IS NOT DISTINCT FROM {_row("c")}
) same WHERE same.client_id = c.client_id
"""

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
