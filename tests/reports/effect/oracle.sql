-- What the effect must be computed from, by PostgreSQL from the tables: one row a side, group and stratum.
WITH held AS (
    SELECT w.id, w.client_id AS client, w.executor_id AS executor, w.counts_on AS day,
           date_trunc('month', w.counts_on)::date AS month, coalesce(t.band, '') AS band,
           coalesce(t.levels, 'ooooooooo') AS levels, c.cadence,
           CASE WHEN c.monthly_fee > 15000 THEN 'large' WHEN c.monthly_fee IS NULL THEN '' ELSE 'small_medium' END AS size
    FROM works_work w JOIN clients_client c ON c.id = w.client_id
    LEFT JOIN triggers_result t ON t.client_id = w.client_id
        AND w.counts_on BETWEEN t.valid_from AND coalesce(t.valid_until, 'infinity')
    WHERE w.state IN ('held', 'held_with_login') AND c.id = ANY (%(clients)s)
      AND w.counts_on BETWEEN %(start)s::date - 30 AND %(end)s
), raised AS (
    SELECT h.id, p.code FROM held h, unnest(%(parameters)s::text[]) WITH ORDINALITY p (code, place)
    WHERE substr(h.levels, place::int, 1) IN ('t', 'a')
), inside AS (
    SELECT * FROM held h WHERE h.day >= %(start)s
      AND (%(parameter)s = '' OR EXISTS (SELECT FROM raised r WHERE r.id = h.id AND r.code = %(parameter)s))
), asked AS (
    SELECT (value ->> 0)::bigint AS case_id, value ->> 1 AS name FROM jsonb_array_elements(%(groups)s::jsonb)
), told AS (
    SELECT DISTINCT h.*, g.name AS "group"
    FROM inside h JOIN cases_use u ON u.work_id = h.id JOIN asked a ON a.case_id = u.case_id,
    LATERAL (
        SELECT '' AS name
        UNION SELECT a.name WHERE %(by)s IN ('case', 'audience', 'author')
        UNION SELECT coalesce(h.executor::text, '~') WHERE %(by)s = 'specialist'
        UNION SELECT r.code FROM raised r WHERE r.id = h.id AND %(by)s = 'parameter') g
    WHERE %(specialist)s IS NULL OR h.executor = %(specialist)s
), "left" AS (
    SELECT h.*, g.name AS "group"
    FROM inside h, LATERAL (
        SELECT '' AS name UNION SELECT r.code FROM raised r WHERE r.id = h.id AND %(by)s = 'parameter') g
    WHERE h.client NOT IN (SELECT h.client FROM held h JOIN cases_use u ON u.work_id = h.id)
), talks AS (
    SELECT true AS told, *, row_number() OVER (PARTITION BY "group", client ORDER BY day, id) = 1 AS is_first FROM told
    UNION ALL
    SELECT false, *, row_number() OVER (PARTITION BY "group", client, month ORDER BY day, id) = 1 FROM "left"
), calls AS (
    SELECT c.client_id AS client, (c.at AT TIME ZONE %(zone)s)::date AS day, c.seconds,
           c.seconds > 300 AND EXISTS (
               SELECT FROM works_work w WHERE w.client_id = c.client_id
                 AND w.counts_on = (c.at AT TIME ZONE %(zone)s)::date
                 AND (w.with_login OR w.state = 'held_with_login')) AS is_quality
    FROM calls_call c WHERE c.status = 'Успешно' AND c.seconds > 0 AND c.direction <> 'internal'
), valued AS (
    SELECT t.*, spoken.quality, spoken.air, used.logins, used.logins_before, used.session, used.session_before,
           CASE WHEN t.is_first AND t.day + 90 <= %(today)s AND NOT EXISTS (
               SELECT FROM clients_competitorverdict v WHERE v.client_id = t.client AND v.on <= t.day AND v.verdict = 'yes'
                 AND NOT EXISTS (SELECT FROM clients_competitorverdict n WHERE n.client_id = v.client_id
                                 AND n.verdict = 'no' AND n.on > v.on AND n.on <= t.day))
           THEN EXISTS (SELECT FROM clients_competitorverdict v WHERE v.client_id = t.client AND v.verdict = 'yes'
                        AND v.on > t.day AND v.on <= t.day + 90)::int END AS moved,
           CASE WHEN t.is_first AND t.day + 90 <= %(today)s THEN coalesce((
               SELECT sum(CASE s.kind WHEN 'disconnect' THEN -s.amount ELSE s.amount END)
               FROM clients_servicechange s WHERE s.client_id = t.client AND s.on > t.day AND s.on <= t.day + 90), 0)
           END AS balance
    FROM talks t
    LEFT JOIN LATERAL (
        SELECT max(c.is_quality::int) AS quality, sum(c.seconds) / 60.0 AS air
        FROM calls c WHERE c.client = t.client AND c.day = t.day) spoken ON true
    LEFT JOIN LATERAL (
        SELECT a.logins - b.logins AS logins, b.logins AS logins_before, a.session - b.session AS session,
               b.session AS session_before
        FROM (SELECT sum(u.logins) AS logins, sum(u.session_minutes) AS session, count(*) AS rows FROM clients_usage u
              WHERE u.client_id = t.client AND u.ends_on > t.day - 30 AND u.ends_on <= t.day) b,
             (SELECT sum(u.logins) AS logins, sum(u.session_minutes) AS session, count(*) AS rows FROM clients_usage u
              WHERE u.client_id = t.client AND u.ends_on > t.day AND u.ends_on <= t.day + 30) a
        WHERE t.is_first AND a.rows > 0 AND b.rows > 0 AND t.day + 30 <= (
            SELECT max(u.ends_on) FROM clients_usage u
            WHERE u.ends_on BETWEEN %(start)s::date - 30 AND %(end)s::date + 37)) used ON true
)
SELECT told, "group", month, band, size, cadence, count(DISTINCT id) AS works, count(DISTINCT client) AS clients,
       array[count(quality), sum(quality), sum(quality * quality), 0]::float[] AS quality,
       array[count(air), sum(air), sum(air * air), 0]::float[] AS air,
       array[count(logins), sum(logins), sum(logins * logins), sum(logins_before)]::float[] AS logins,
       array[count(session), sum(session), sum(session * session), sum(session_before)]::float[] AS session,
       array[count(moved), sum(moved), sum(moved * moved), 0]::float[] AS moved,
       array[count(balance), sum(balance), sum(balance * balance), 0]::float[] AS balance,
       array_agg(DISTINCT client) AS of_clients
FROM valued GROUP BY told, "group", month, band, size, cadence
