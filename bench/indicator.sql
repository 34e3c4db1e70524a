-- The floor of the indicator's bench: the nine parameters of domain §5 for all clients on one day, as one would write them
-- by hand for a single answer. Written from the domain's text alone; no history, no rule sets: points are literals.
INSERT INTO bench_result
WITH client AS (
    SELECT id, monthly_fee FROM clients_client
    WHERE (connected_on IS NULL OR connected_on <= %(day)s::date) AND (disconnected_on IS NULL OR disconnected_on > %(day)s::date)
),
asked AS (
    SELECT k.client_id, coalesce(k.subdivision_id, p.subdivision_id) AS subdivision_id, k.rating,
           k."on" > %(day)s::date - 30 AS lately
    FROM persons_consultation k LEFT JOIN persons_contactperson p ON p.id = k.person_id
    WHERE k."on" > %(day)s::date - 90 AND k."on" <= %(day)s::date
),
rating AS (SELECT client_id, min(rating) AS lowest FROM asked WHERE lately GROUP BY client_id),
trained AS (
    SELECT DISTINCT person_id FROM persons_training
    WHERE "on" <= %(day)s::date AND "on" + interval '2 years' > %(day)s::date
),
users AS (
    SELECT p.subdivision_id, count(*) AS users, count(t.person_id) AS trained
    FROM persons_contactperson p LEFT JOIN trained t ON t.person_id = p.id
    WHERE p.is_active AND p.characteristics && ARRAY['k_user', 'key_user']::varchar[]
    GROUP BY p.subdivision_id
),
subdivision AS (
    SELECT s.client_id, count(*) AS relevant, count(a.subdivision_id) AS consulted,
           count(*) FILTER (WHERE coalesce(2 * u.trained <= u.users, true)) AS undertrained
    FROM clients_subdivision s
    LEFT JOIN (SELECT DISTINCT subdivision_id FROM asked) a ON a.subdivision_id = s.id
    LEFT JOIN users u ON u.subdivision_id = s.id
    WHERE s.is_active AND s.kind IN ('accounting', 'legal', 'procurement')
    GROUP BY s.client_id
),
usage AS (
    SELECT client_id, sum(logins) AS logins FROM clients_usage
    WHERE ends_on > %(day)s::date - 30 AND ends_on <= %(day)s::date GROUP BY client_id
),
online AS (SELECT DISTINCT client_id FROM clients_distributive WHERE is_active),
verdict AS (
    SELECT DISTINCT ON (client_id) client_id,
           CASE WHEN verdict = 'no' AND "on" < %(day)s::date - 183 THEN 'unknown' ELSE verdict END AS competitor
    FROM clients_competitorverdict WHERE "on" <= %(day)s::date ORDER BY client_id, "on" DESC
),
work AS (
    SELECT client_id, state = 'not_held' AS failed,
           row_number() OVER (PARTITION BY client_id ORDER BY counts_on DESC, length(number) DESC, number DESC) AS place
    FROM works_work
    WHERE state IN ('held', 'held_with_login', 'not_held') AND counts_on > %(day)s::date - 60 AND counts_on <= %(day)s::date
),
failure AS (
    SELECT client_id, CASE WHEN NOT bool_or(failed) FILTER (WHERE place = 1) THEN 0
                           WHEN bool_or(failed) FILTER (WHERE place = 2) THEN 2 ELSE 1 END AS failed
    FROM work WHERE place <= 2 GROUP BY client_id
),
billed AS (SELECT client_id, sum(amount) AS amount FROM debts_invoice WHERE period <= %(day)s::date GROUP BY client_id),
paid AS (SELECT client_id, sum(amount) AS amount FROM debts_payment WHERE "on" <= %(day)s::date GROUP BY client_id),
subscriber AS (SELECT client_id, count(*) AS people FROM persons_contactperson WHERE is_active AND is_subscribed GROUP BY client_id),
certificate AS (
    SELECT client_id, count(*) AS papers FROM persons_education
    WHERE has_certificate AND kind IN ('seminar', 'training') AND "on" > %(day)s::date - 365 AND "on" <= %(day)s::date
    GROUP BY client_id
),
value AS (
    SELECT c.id, s.consulted::numeric / s.relevant AS share, CASE WHEN o.client_id IS NOT NULL THEN coalesce(u.logins, 0) END AS logins,
           r.lowest, s.undertrained, coalesce(v.competitor, 'unknown') AS competitor, f.failed,
           CASE WHEN c.monthly_fee > 0
                THEN round(greatest((coalesce(b.amount, 0) - coalesce(p.amount, 0)) / c.monthly_fee, 0), 1) END AS debt,
           coalesce(m.people, 0) AS subscribers, coalesce(e.papers, 0) AS certificates
    FROM client c
    LEFT JOIN subdivision s ON s.client_id = c.id LEFT JOIN online o ON o.client_id = c.id
    LEFT JOIN usage u ON u.client_id = c.id LEFT JOIN rating r ON r.client_id = c.id
    LEFT JOIN verdict v ON v.client_id = c.id LEFT JOIN failure f ON f.client_id = c.id
    LEFT JOIN billed b ON b.client_id = c.id LEFT JOIN paid p ON p.client_id = c.id
    LEFT JOIN subscriber m ON m.client_id = c.id LEFT JOIN certificate e ON e.client_id = c.id
),
score AS (
    SELECT *, 0.20
        + CASE WHEN share = 0 THEN 0.05 WHEN share < 0.5 THEN 0.02 ELSE 0 END
        + CASE WHEN logins < 2 THEN 0.10 WHEN logins <= 3 THEN 0.05 ELSE 0 END
        + CASE WHEN lowest <= 2 THEN 0.08 WHEN lowest = 3 THEN 0.03 ELSE 0 END
        + CASE WHEN undertrained >= 2 THEN 0.04 WHEN undertrained = 1 THEN 0.02 ELSE 0 END
        + CASE competitor WHEN 'yes' THEN 0.08 WHEN 'unknown' THEN 0.02 ELSE 0 END
        + CASE failed WHEN 2 THEN 0.06 WHEN 1 THEN 0.02 ELSE 0 END
        + CASE WHEN debt >= 2.8 THEN 0.10 WHEN debt > 1 THEN 0.04 ELSE 0 END
        + CASE WHEN subscribers = 0 THEN 0.02 ELSE 0 END
        + CASE WHEN certificates = 0 THEN 0.02 ELSE 0 END AS indicator
    FROM value
)
SELECT id, share, logins, lowest, undertrained, competitor, failed, debt, subscribers, certificates, indicator,
       CASE WHEN indicator >= 0.34 THEN 'high' WHEN indicator >= 0.30 THEN 'dynamic' ELSE 'none' END
FROM score
