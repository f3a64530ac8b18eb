-- The figures counted again from the tables of the trade alone: nothing of what keeps them up to date is read here, and
-- every state, date and zone is written out. One row for each number that is not zero: territory, its code, civil year
-- in which the school year begins, statistic, detail, number. `make demo` compares; `psql -f` runs it as well.

WITH moment AS (
    SELECT now() + coalesce((SELECT "offset" FROM workflow_clockoffset WHERE id = 1), interval '0') AS at
),
school AS (
    SELECT s.id, s.department, z.zone, (moment.at AT TIME ZONE z.zone)::date AS today
    FROM moment, conventions_school s CROSS JOIN LATERAL (SELECT CASE s.department
        WHEN '971' THEN 'America/Guadeloupe' WHEN '972' THEN 'America/Martinique' WHEN '973' THEN 'America/Cayenne'
        WHEN '974' THEN 'Indian/Reunion' WHEN '975' THEN 'America/Miquelon' WHEN '976' THEN 'Indian/Mayotte'
        WHEN '977' THEN 'America/St_Barthelemy' WHEN '978' THEN 'America/Marigot' WHEN '986' THEN 'Pacific/Wallis'
        WHEN '987' THEN 'Pacific/Tahiti' WHEN '988' THEN 'Pacific/Noumea' ELSE 'Europe/Paris' END) AS z(zone)
),

-- Agreements, the erased ones too, each with what its journal tells; of those that were not erased everything counts.
dossier AS (
    SELECT c.id, c.uuid, c.pupil_id, c.year_id, c.host_id, c.kind, c.status, c.first_day, c.ended_on, c.no_show,
        c.version, c.erased_at, c.suspended, c.suspended_from, c.suspended_from_noon, c.suspended_until,
        y.number AS year, school.id AS school, school.department, told.sealed,
        CASE WHEN c.erased_at IS NOT NULL THEN told.cut
            WHEN c.status IN ('refused', 'withdrawn', 'expired', 'terminated') OR told.stopped > told.sealed
            THEN told.stopped END AS stopped
    FROM conventions_convention c
    JOIN school ON school.id = c.school_id
    JOIN conventions_schoolyear y ON y.id = c.year_id
    CROSS JOIN LATERAL (
        SELECT max(at) FILTER (WHERE name = 'seal') AS sealed, max(at) FILTER (WHERE name = 'terminate') AS cut,
            max(at) FILTER (WHERE source <> target AND target IN ('refused', 'withdrawn', 'expired', 'terminated'))
            AS stopped
        FROM workflow_transition WHERE subject_uuid = c.uuid
    ) told
),
agreement AS (SELECT * FROM dossier WHERE erased_at IS NULL),

-- Periods: what a school has said of a year, else what is usual.
period AS (
    SELECT p.id, p.name, p.school_id, p.year_id, p.kind, p.levels::text[] AS levels, p.classes::text[] AS classes,
        p.first_day, p.last_day, p.days, p.is_expected
    FROM conventions_period p
    UNION ALL
    SELECT NULL, '', s.id, y.id, u.kind, ARRAY[u.level], ARRAY[]::text[], u.first_day, u.last_day, NULL, u.is_expected
    FROM school s CROSS JOIN conventions_schoolyear y
    CROSS JOIN LATERAL (SELECT make_date(y.number + 1, 6, 30)) AS june(last)
    CROSS JOIN LATERAL (SELECT june.last - (extract(isodow FROM june.last)::int + 2) % 7) AS june_friday(last)
    CROSS JOIN LATERAL (VALUES
        ('observation_3e_4e', '3e', y.first_day, y.last_day, true),
        ('observation_3e_4e', '4e', y.first_day, y.last_day, false),
        ('observation_2nde', '2de_gt', june_friday.last - 11, june_friday.last, true)
    ) AS u(kind, level, first_day, last_day, is_expected)
    WHERE NOT EXISTS (
        SELECT FROM conventions_period p WHERE p.school_id = s.id AND p.year_id = y.id
            AND (p.confirmed_at IS NOT NULL OR p.kind = u.kind AND u.level = ANY (p.levels))
    )
),

-- A pupil of a year in each period of theirs; without any, in none.
own AS (
    SELECT e.id AS enrolment, e.pupil_id, e.year_id, e.level, y.number AS year, school.id AS school, school.department,
        school.zone, p.id AS period, p.kind, p.days, p.is_expected, p.first_day, p.last_day,
        p.last_day < school.today AS is_past,
        p.first_day <= school.today AND (p.first_day, p.last_day) <> (y.first_day, y.last_day) AS has_begun,
        row_number() OVER (PARTITION BY e.id ORDER BY NOT p.is_expected, p.last_day < school.today,
            abs(CASE WHEN p.last_day < school.today THEN p.last_day - school.today
                WHEN p.first_day > school.today THEN p.first_day - school.today ELSE 0 END),
            p.id IS NULL, p.first_day, p.name, p.id) = 1 AS is_nearest
    FROM conventions_enrolment e
    JOIN conventions_schoolyear y ON y.id = e.year_id
    JOIN conventions_pupil pupil ON pupil.id = e.pupil_id AND pupil.erased_at IS NULL
    JOIN school ON school.id = pupil.school_id
    LEFT JOIN period p ON p.school_id = school.id AND p.year_id = y.id AND e.level = ANY (p.levels)
        AND (cardinality(p.classes) = 0 OR e.class_name = ANY (p.classes))
    WHERE e.left_at IS NULL
),
bounded AS (
    SELECT own.*, decision.what, decision.decided_on,
        EXISTS (SELECT FROM own o WHERE o.enrolment = own.enrolment AND o.kind = own.kind
            AND o.first_day < own.first_day) AS has_earlier,
        (SELECT min(o.first_day) FROM own o WHERE o.enrolment = own.enrolment AND o.kind = own.kind
            AND o.first_day > own.first_day) AS next_begins
    FROM own LEFT JOIN LATERAL (
        SELECT d.what, d.decided_on FROM conventions_perioddecision d
        WHERE d.pupil_id = own.pupil_id AND d.period_id = own.period ORDER BY d.id DESC LIMIT 1
    ) decision ON true
),
covered AS (
    SELECT b.*, a.reached, a.days_found, a.was_placed, a.days_ahead
    FROM bounded b LEFT JOIN LATERAL (
        SELECT
            min(CASE WHEN d.status IN ('draft', 'started_by_host', 'completed_by_host', 'started_by_school') THEN 10
                WHEN d.status = 'completed_by_school' THEN 11
                WHEN d.status IN ('validated', 'signatures_started') THEN 12
                WHEN d.status = 'terminated' AND coalesce(b.days, 0) = 0 THEN NULL ELSE 20 END)
            FILTER (WHERE d.counts) AS reached,
            sum(CASE WHEN d.first_day IS NULL THEN 1000 ELSE (
                SELECT count(*) FROM conventions_presenceday day WHERE day.convention_id = d.id
                    AND day.date <= coalesce(d.ended_on, 'infinity')
                    AND NOT (NOT d.suspended AND d.suspended_from IS NOT NULL
                        AND day.date <= coalesce(d.suspended_until, '-infinity') AND (day.date > d.suspended_from
                        OR day.date = d.suspended_from AND (NOT d.suspended_from_noon OR day.morning_start IS NULL)))
            ) END) FILTER (WHERE d.counts) AS days_found,
            min(d.first_day - (d.sealed AT TIME ZONE b.zone)::date) FILTER (WHERE d.counts) AS days_ahead,
            bool_or(d.sealed < evening.at AND (d.stopped IS NULL OR d.stopped >= evening.at)) AS was_placed
        FROM (
            SELECT x.*, NOT x.no_show AND x.status NOT IN ('refused', 'withdrawn', 'expired')
                AND (x.first_day IS NULL OR b.what IS DISTINCT FROM 'make_up' OR x.first_day >= b.decided_on) AS counts
            FROM dossier x
            WHERE x.pupil_id = b.pupil_id AND x.year_id = b.year_id AND x.kind <> 'visite'
                AND (b.kind IS NULL OR x.kind = b.kind AND (x.first_day IS NULL
                    OR (x.first_day >= b.first_day OR NOT b.has_earlier)
                    AND (x.first_day < b.next_begins OR b.next_begins IS NULL)))
        ) d
        CROSS JOIN LATERAL (SELECT (b.first_day + 1)::timestamp AT TIME ZONE b.zone) AS evening(at)
    ) a ON true
),
pupil AS (
    SELECT school, department, year, coalesce(is_nearest, true) AS is_nearest, coalesce(is_past, false) AS is_past,
        coalesce(has_begun, false) AS has_begun, coalesce(was_placed, false) AS was_placed,
        coalesce(days_ahead > 7, false) AS was_ahead,
        CASE WHEN what = 'dispensed' THEN 30 WHEN what = 'received' THEN 31
            WHEN reached IS NOT NULL AND (days IS NULL OR days_found >= days) THEN reached
            WHEN level = '' OR is_expected THEN 0 ELSE 32 END AS step
    FROM covered
    UNION ALL
    SELECT s.id, s.department, x.year, x.is_first, true, x.has_begun, x.was_placed, x.was_ahead, x.outcome::int
    FROM conventions_trace x JOIN school s ON s.id = x.school_id WHERE x.of = 'pupil'
),

-- Signatures of the present version; how long each step and each party took, in whole days.
given AS (
    SELECT a.id AS agreement, a.uuid, a.school, a.department, a.year, q.uuid AS request, q.role,
        CASE WHEN e.assurance = 'in_person' THEN 'in_person' ELSE e.channel END AS how
    FROM agreement a
    JOIN signatures_document d ON d.root_label = 'conventions.convention' AND d.root_id = a.id
        AND d.purpose = 'convention' AND d.version = a.version
    JOIN signatures_signaturerequest q ON q.document_id = d.id
    JOIN signatures_evidence e ON e.request_id = q.id
),
delay AS (
    SELECT a.school, a.department, a.year, step.name, floor(extract(epoch FROM step.until - step.since) / 86400) AS days
    FROM agreement a
    CROSS JOIN LATERAL (
        SELECT min(at) FILTER (WHERE position = 1) AS opened,
            min(at) FILTER (WHERE name = 'complete_host_part') AS by_host,
            min(at) FILTER (WHERE name = 'complete_school_part') AS by_school,
            max(at) FILTER (WHERE name = 'approve') AS approved
        FROM workflow_transition WHERE root_uuid = a.uuid
    ) j
    CROSS JOIN LATERAL (VALUES
        ('host_part', j.opened, j.by_host), ('school_part', j.by_host, j.by_school),
        ('approval', j.by_school, j.approved), ('signatures', j.approved, a.sealed), ('whole', j.opened, a.sealed)
    ) AS step(name, since, until)
    WHERE step.until >= step.since
    UNION ALL
    SELECT school, department, year, role, max(days) FROM (
        SELECT g.agreement, g.school, g.department, g.year, g.role, greatest(0, floor(extract(epoch FROM
            (SELECT max(at) FROM workflow_transition WHERE subject_uuid = g.request AND target = 'signed')
            - (SELECT max(at) FROM workflow_transition WHERE subject_uuid = g.uuid AND name = 'approve')
        ) / 86400)) AS days FROM given g
    ) x GROUP BY agreement, school, department, year, role
),
seat AS (
    SELECT coalesce(l.department, h.department, '') AS department, of.year, o.status, o.network_id, slot.free,
        row_number() OVER (PARTITION BY o.id, of.year ORDER BY slot.first_day, slot.id) = 1 AS is_first,
        (SELECT count(*) FROM conventions_seat WHERE slot_id = slot.id) AS seats,
        (SELECT count(*) FROM conventions_holding held JOIN conventions_seat ON conventions_seat.id = held.seat_id
            WHERE slot_id = slot.id AND held.is_confirmed) AS filled
    FROM conventions_slot slot
    CROSS JOIN LATERAL (SELECT extract(year FROM slot.first_day - interval '8 months')::int) AS of(year)
    JOIN conventions_offer o ON o.id = slot.offer_id
    JOIN conventions_host h ON h.id = o.host_id
    LEFT JOIN conventions_locality l ON l.id = o.locality_id
),
shown AS (SELECT * FROM seat WHERE status NOT IN ('draft', 'submitted', 'withdrawn')),
application AS (
    SELECT s.id AS school, s.department, a.status, a.wish,
        coalesce((
            SELECT y.number FROM conventions_enrolment e JOIN conventions_schoolyear y ON y.id = e.year_id
            WHERE e.pupil_id = a.pupil_id AND slot.first_day BETWEEN y.first_day AND y.last_day ORDER BY y.id LIMIT 1
        ), extract(year FROM slot.first_day - interval '8 months')::int) AS year
    FROM conventions_application a
    JOIN conventions_slot slot ON slot.id = a.slot_id
    JOIN conventions_pupil p ON p.id = a.pupil_id
    JOIN school s ON s.id = p.school_id
),

-- Establishments that welcomed in a year: where the first of their rows is, and whether they had before.
welcomed AS (
    SELECT DISTINCT ON (establishment, d.year) establishment, d.year, h.department
    FROM dossier d JOIN conventions_host h ON h.id = d.host_id
    CROSS JOIN LATERAL (SELECT CASE WHEN h.siret <> '' THEN h.siret ELSE h.id::text END) AS x(establishment)
    WHERE NOT d.no_show
        AND d.status IN ('signed', 'running', 'completed', 'evaluated', 'closed', 'terminated')
    ORDER BY establishment, d.year, h.id
),

number(statistic, detail, school, department, year, n) AS (
    SELECT 'pupils_expected', '', school, department, year, 1 FROM pupil WHERE is_nearest AND step < 30
    UNION ALL
    SELECT 'pupils_excused', step::text, school, department, year, 1 FROM pupil WHERE is_nearest AND step IN (30, 31)
    UNION ALL
    SELECT 'pupils_searching', '', school, department, year, 1 FROM pupil WHERE is_nearest AND step = 0
    UNION ALL
    SELECT 'pupils_without_place', '', school, department, year, 1 FROM pupil
    WHERE is_nearest AND step = 0 AND NOT is_past
    UNION ALL
    SELECT 'pupils_in_preparation', step::text, school, department, year, 1 FROM pupil
    WHERE is_nearest AND step IN (10, 11, 12)
    UNION ALL
    SELECT 'pupils_signed', '', school, department, year, 1 FROM pupil WHERE is_nearest AND step = 20
    UNION ALL
    SELECT 'pupils_signed_ahead', '', school, department, year, 1 FROM pupil
    WHERE is_nearest AND step = 20 AND was_ahead
    UNION ALL
    SELECT 'pupils_unplaced_at_start', '', school, department, year, 1 FROM pupil
    WHERE has_begun AND NOT was_placed AND step < 30
    UNION ALL
    SELECT 'pupils_begun', '', school, department, year, 1 FROM pupil WHERE has_begun AND step < 30
    UNION ALL
    SELECT 'agreements_by_state', status, school, department, year, 1 FROM agreement
    UNION ALL
    SELECT 'agreements_by_state', x.outcome, s.id, s.department, x.year, 1
    FROM conventions_trace x JOIN school s ON s.id = x.school_id WHERE x.of = 'agreement'
    UNION ALL
    SELECT 'agreements_hosted', '', school, department, year, 1 FROM agreement
    WHERE status NOT IN ('refused', 'withdrawn', 'expired')
    UNION ALL
    SELECT 'agreements_hosted', '', s.id, s.department, x.year, 1
    FROM conventions_trace x JOIN school s ON s.id = x.school_id
    WHERE x.of = 'agreement' AND x.outcome NOT IN ('refused', 'withdrawn', 'expired')
    UNION ALL
    SELECT 'agreements_events', happened.what, school, department, year, 1 FROM agreement a CROSS JOIN LATERAL (
        SELECT DISTINCT what FROM workflow_transition t
        JOIN (VALUES ('refuse', 'conventions.convention', 'refused'), ('expire', 'conventions.convention', 'expired'),
            ('seal', 'conventions.amendment', 'amended'), ('contest', 'signatures.signaturerequest', 'contested'),
            ('terminate', 'conventions.convention', 'interrupted'), ('suspend', 'conventions.convention', 'suspended')
        ) AS known(name, subject, what) ON t.name = known.name AND t.subject_label = known.subject
        WHERE t.root_uuid = a.uuid
    ) happened
    UNION ALL
    SELECT 'agreements_events', what, s.id, s.department, x.year, 1 FROM conventions_trace x
    JOIN school s ON s.id = x.school_id CROSS JOIN LATERAL jsonb_array_elements_text(x.events) AS happened(what)
    WHERE x.of = 'agreement'
    UNION ALL
    SELECT DISTINCT ON (a.id, said.whom) 'agreements_refused', said.whom, school, department, year, 1
    FROM agreement a JOIN workflow_transition t ON t.root_uuid = a.uuid
    LEFT JOIN signatures_signaturerequest q ON q.uuid = t.subject_uuid
    LEFT JOIN signatures_document d ON d.id = q.document_id
    CROSS JOIN LATERAL (SELECT CASE
        WHEN t.name = 'refuse' AND coalesce(d.purpose, 'convention') = 'convention'
            AND t.subject_label <> 'conventions.amendment'
        THEN coalesce(q.role, regexp_replace(t.data ->> 'party', '_[0-9]+$', ''))
        WHEN t.name = 'withdraw' AND t.subject_uuid = a.uuid THEN 'withdrawn_by_' || CASE
            WHEN t.actor_id = 'host:' || a.uuid THEN 'host'
            WHEN split_part(t.actor_id, ':', 1) IN ('guardian', 'pupil') AND t.actor_kind = 'link' THEN 'family'
            WHEN t.actor_kind = 'account' THEN 'school' ELSE 'service' END
    END) AS said(whom)
    WHERE said.whom IS NOT NULL
    UNION ALL
    SELECT 'signatures_by_channel', how, school, department, year, 1 FROM given
    UNION ALL
    SELECT 'delays', name || ':' || CASE WHEN days <= 3 THEN days::text WHEN days <= 5 THEN '5' WHEN days <= 7 THEN '7'
        WHEN days <= 10 THEN '10' WHEN days <= 14 THEN '14' WHEN days <= 21 THEN '21' WHEN days <= 30 THEN '30'
        WHEN days <= 60 THEN '60' ELSE 'beyond' END, school, department, year, 1 FROM delay
    UNION ALL
    SELECT 'half_days_due', '', a.school, a.department, a.year, 1
    FROM agreement a JOIN conventions_halfday h ON h.convention_id = a.id WHERE h.status <> 'suspended'
    UNION ALL
    SELECT 'half_days', CASE h.status WHEN 'present' THEN 'present' WHEN 'late' THEN 'present' WHEN 'absent' THEN 'absent'
        WHEN 'justified' THEN 'absent' WHEN 'unknown' THEN 'unnoted' ELSE 'awaited' END,
        a.school, a.department, a.year, 1
    FROM agreement a JOIN conventions_halfday h ON h.convention_id = a.id WHERE h.status <> 'suspended'
    UNION ALL
    SELECT 'evaluations', e.author, a.school, a.department, a.year, 1
    FROM agreement a JOIN conventions_evaluation e ON e.convention_id = a.id WHERE e.status = 'submitted'
    UNION ALL
    SELECT 'competences', told.competence || ':' || (told.said ->> 'level'), a.school, a.department, a.year, 1
    FROM agreement a JOIN conventions_evaluation e ON e.convention_id = a.id AND e.status = 'submitted'
    CROSS JOIN LATERAL jsonb_each(e.answers -> 'competences') AS told(competence, said)
    WHERE e.author = 'tutor' AND told.said ->> 'level' IS NOT NULL
    UNION ALL
    SELECT 'alerts', r.kind, a.school, a.department, a.year, 1
    FROM agreement a JOIN conventions_report r ON r.convention_id = a.id
    UNION ALL
    SELECT 'applications_by_state', status, school, department, year, 1 FROM application
    UNION ALL
    SELECT 'wishes_obtained', least(wish, 4)::text, school, department, year, 1 FROM application
    WHERE status = 'confirmed' AND wish IS NOT NULL
    UNION ALL
    SELECT 'hosts', CASE WHEN year = min(year) OVER (PARTITION BY establishment) THEN 'new' ELSE 'returning' END, NULL,
        department, year, 1 FROM welcomed
    UNION ALL
    SELECT 'offers', '', NULL, department, year, 1 FROM shown WHERE is_first
    UNION ALL
    SELECT 'seats_offered', '', NULL, department, year, seats FROM shown
    UNION ALL
    SELECT 'seats_free', '', NULL, department, year, free FROM seat WHERE status = 'published'
    UNION ALL
    SELECT 'seats_filled', '', NULL, department, year, filled FROM shown
    UNION ALL
    SELECT 'seats_offered_by_network', network_id::text, NULL, department, year, seats FROM shown
    WHERE network_id IS NOT NULL
    UNION ALL
    SELECT 'seats_filled_by_network', network_id::text, NULL, department, year, filled FROM shown
    WHERE network_id IS NOT NULL
    UNION ALL
    SELECT 'seats_asked', network_id::text, NULL, department, year, seats FROM conventions_target WHERE is_vouched
    UNION ALL
    SELECT 'seats_filled_elsewhere', network_id::text, NULL, department, year, seats FROM conventions_filledelsewhere
)
SELECT place.territory, place.code, number.year, number.statistic, number.detail, sum(number.n)::bigint
FROM number CROSS JOIN LATERAL (
    VALUES ('nation', ''), ('department', number.department), ('school', number.school::text)
) AS place(territory, code)
WHERE place.territory = 'nation' OR place.code <> ''
GROUP BY place.territory, place.code, number.year, number.statistic, number.detail
HAVING sum(number.n) <> 0
ORDER BY 1, 2, 3, 4, 5;
