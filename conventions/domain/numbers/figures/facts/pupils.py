"""Facts of pupils: what is expected of each in each period of theirs, and how far they are.

The same answer as :func:`~conventions.domain.season.periods.coverage.standing_in`, of all schools in one query: a test
compares them.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from conventions.domain.dossier.agreements.kinds import KINDS, beside
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.season.periods.coverage import Step
from conventions.domain.season.periods.models import PeriodDecision

from ..models import AgreementFact, PupilFact, Trace
from .reading import SCHOOL, ZONE, FactReading, among, monday

What = PeriodDecision.What
AHEAD = 7
"""Days before the first one: what was signed by all earlier was so in good time."""
UNKNOWN = 1000
"""Days of an agreement that has none yet: more than any period wants."""
_BESIDE = ", ".join(f"'{one}'" for one in beside()) or "''"
_LIVED = f"(NOT {among('c.status', Convention.is_stopped)} OR {among('c.status', Convention.was_interrupted)})"
_REACHED = f"""
    CASE WHEN {among("c.status", Convention.was_interrupted)} THEN
        CASE WHEN o.days > 0 THEN {Step.SIGNED.value} END
    WHEN {among("c.status", Convention.awaits_approval)} THEN {Step.TO_APPROVE.value}
    WHEN {among("c.status", Convention.is_being_signed)} THEN {Step.TO_SIGN.value}
    WHEN {among("c.status", Convention.is_unsigned)} THEN {Step.PREPARING.value}
    ELSE {Step.SIGNED.value} END
"""
_LOST = """
    NOT c.suspended AND c.suspended_from IS NOT NULL AND c.suspended_until >= y.date AND (
        c.suspended_from < y.date
        OR c.suspended_from = y.date AND (NOT c.suspended_from_noon OR y.morning_start IS NULL)
    )
"""
_DAYS = f"""
    CASE WHEN o.days IS NULL THEN 0 WHEN c.first_day IS NULL THEN {UNKNOWN} ELSE 0 END + CASE WHEN o.days IS NULL THEN 0
    ELSE (SELECT count(*) FROM conventions_presenceday y WHERE y.convention_id = c.id
        AND (c.ended_on IS NULL OR y.date <= c.ended_on) AND NOT coalesce({_LOST}, false)) END
"""


_START = "((o.first_day + 1)::timestamp AT TIME ZONE o.zone)"
"""The end of the first day of a period, at the school."""
_COUNTS = f"""
    ({_LIVED} AND NOT c.no_show AND (c.first_day IS NULL OR d.decided_on IS NULL OR c.first_day >= d.decided_on))
"""
"""Whether an agreement counts for what is expected now: what has to be made up is so by days that come after."""


def _done(column: str, name: str) -> str:
    """Return the moment of an act on an agreement: its fact has it, the journal once it is erased."""
    return f"""
        CASE WHEN c.erased_at IS NULL THEN f.{column} ELSE (
            SELECT max(t.at) FROM workflow_transition t WHERE t.subject_uuid = c.uuid AND t.name = '{name}'
        ) END
    """


def _usual(years: list[SchoolYear]) -> Iterator[tuple[Any, ...]]:
    """Yield the usual periods of each year, proposed to a school that has set none of its own."""
    for kind in KINDS.values():
        for usual in kind.usual_periods:
            for year in years:
                days = usual.window(year.number + 1) if usual.window else (year.first_day, year.last_day)
                key = f"{kind.name} {' '.join(usual.levels)}"[:60]
                yield key, year.pk, kind.name, list(usual.levels), *days, usual.is_expected


def years_that_turn(days: Collection[date]) -> set[int]:
    """Return the keys of the years of which a proposed period begins on one of some days, or ended the day before."""
    return {
        year
        for _key, year, _kind, _levels, first, last, _is_expected in _usual(list(SchoolYear.objects.all()))
        if first in days or last + timedelta(days=1) in days
    }


def proposed() -> str:
    """Return a digest of the periods proposed to all schools: another proposal makes other figures."""
    return repr(list(_usual([SchoolYear(pk=1, number=2000, first_day=date(2000, 9, 1), last_day=date(2001, 8, 31))])))


def _parameters() -> Mapping[str, Any]:
    found = list(_usual(list(SchoolYear.objects.all())))
    names = ("keys", "years", "kinds", "levels", "first_days", "last_days", "expected")
    return {f"usual_{name}": [row[n] for row in found] for n, name in enumerate(names)} | {
        "usual_levels": [",".join(row[3]) for row in found]
    }


def _sql(wanted: str) -> str:
    return f"""
    WITH enrolled AS (
        SELECT e.id, e.pupil_id, e.class_name, e.level, e.year_id, p.school_id, {ZONE} AS zone,
            (%(now)s AT TIME ZONE {ZONE})::date AS today
        FROM conventions_enrolment e
        JOIN conventions_pupil p ON p.id = e.pupil_id
        JOIN conventions_school s ON s.id = p.school_id
        WHERE e.left_at IS NULL AND p.erased_at IS NULL AND {wanted}
    ),
    usual AS (
        SELECT key, year_id, kind, string_to_array(levels, ',') AS levels, first_day, last_day, is_expected FROM unnest(
            %(usual_keys)s::text[], %(usual_years)s::bigint[], %(usual_kinds)s::text[], %(usual_levels)s::text[],
            %(usual_first_days)s::date[], %(usual_last_days)s::date[], %(usual_expected)s::boolean[]
        ) AS u(key, year_id, kind, levels, first_day, last_day, is_expected)
    ),
    at_work AS (SELECT DISTINCT school_id, year_id FROM enrolled),
    periods AS MATERIALIZED (
        SELECT p.id, p.id::text AS key, p.name, p.school_id, p.year_id, p.kind, p.levels::text[] AS levels,
            p.classes::text[] AS classes, p.first_day, p.last_day, p.days, p.is_expected
        FROM conventions_period p JOIN at_work w USING (school_id, year_id)
        UNION ALL
        SELECT NULL, u.key, u.key, w.school_id, w.year_id, u.kind, u.levels, '{{}}',
            u.first_day, u.last_day, NULL, u.is_expected
        FROM at_work w JOIN usual u USING (year_id)
        WHERE NOT EXISTS (
            SELECT 1 FROM conventions_period p WHERE p.school_id = w.school_id AND p.year_id = w.year_id AND (
                p.confirmed_at IS NOT NULL OR (p.kind = u.kind AND p.levels::text[] && u.levels)
            )
        )
    ),
    own AS (
        SELECT e.id AS enrolment_id, e.pupil_id, e.year_id, e.today, e.zone, e.level AS pupil_level, e.school_id,
            p.id AS period_id, coalesce(p.key, '') AS key, p.kind, p.days, p.is_expected, p.first_day, p.last_day,
            CASE WHEN min(p.first_day) OVER same < p.first_day THEN p.first_day ELSE '-infinity' END AS since,
            coalesce(min(p.first_day) OVER (
                PARTITION BY e.id, p.kind ORDER BY p.first_day GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
            ) - 1, 'infinity') AS until,
            row_number() OVER (PARTITION BY e.id ORDER BY NOT p.is_expected, p.last_day < e.today,
                CASE WHEN p.last_day >= e.today THEN p.first_day - e.today ELSE e.today - p.last_day END,
                p.id IS NULL, p.first_day, p.name, p.id, p.key) = 1 AS is_first
        FROM enrolled e
        LEFT JOIN periods p ON p.school_id = e.school_id AND p.year_id = e.year_id AND e.level = ANY(p.levels)
            AND (p.classes = '{{}}' OR e.class_name = ANY(p.classes))
        WINDOW same AS (PARTITION BY e.id, p.kind)
    ),
    decided AS (
        SELECT o.enrolment_id, o.key, d.what, d.decided_on FROM own o
        JOIN LATERAL (
            SELECT what, decided_on FROM conventions_perioddecision d
            WHERE d.pupil_id = o.pupil_id AND d.period_id = o.period_id ORDER BY d.id DESC LIMIT 1
        ) d ON true WHERE o.period_id IS NOT NULL
    ),
    lived AS (
        SELECT o.enrolment_id, o.key,
            min({_REACHED}) FILTER (WHERE {_COUNTS}) AS reached, sum({_DAYS}) FILTER (WHERE {_COUNTS}) AS days,
            min(c.first_day - (m.sealed_at AT TIME ZONE o.zone)::date) FILTER (WHERE {_COUNTS}) AS days_ahead,
            min(c.first_day) FILTER (WHERE {_COUNTS}) AS first_day,
            bool_or(m.sealed_at < {_START} AND coalesce(m.stopped_at >= {_START}, true)) AS placed
        FROM own o
        LEFT JOIN decided d ON d.enrolment_id = o.enrolment_id AND d.key = o.key AND d.what = '{What.MAKE_UP.value}'
        JOIN conventions_convention c ON c.pupil_id = o.pupil_id AND c.year_id = o.year_id
            AND c.kind NOT IN ({_BESIDE}) AND (o.kind IS NULL OR c.kind = o.kind)
            AND (o.kind IS NULL OR c.first_day IS NULL OR c.first_day BETWEEN o.since AND o.until)
        LEFT JOIN {AgreementFact._meta.db_table} f ON f.agreement_id = c.id
        CROSS JOIN LATERAL (
            SELECT {_done("sealed_at", "seal")} AS sealed_at, {_done("stopped_at", "terminate")} AS stopped_at
        ) m
        GROUP BY o.enrolment_id, o.key
    ),
    stood AS (
        SELECT o.*, l.placed, l.days_ahead, l.first_day AS lived_on,
            o.first_day = y.first_day AND o.last_day = y.last_day AS is_whole_year, y.number,
            coalesce(
                CASE d.what WHEN '{What.DISPENSED.value}' THEN {Step.DISPENSED.value}
                    WHEN '{What.RECEIVED.value}' THEN {Step.RECEIVED.value} END,
                CASE WHEN coalesce(l.days, 0) >= coalesce(o.days, 0) THEN l.reached END,
                CASE WHEN o.pupil_level = '' OR o.is_expected THEN {Step.SEARCHING.value} ELSE {Step.FREE.value} END
            ) AS step
        FROM own o
        JOIN conventions_schoolyear y ON y.id = o.year_id
        LEFT JOIN decided d ON d.enrolment_id = o.enrolment_id AND d.key = o.key
        LEFT JOIN lived l ON l.enrolment_id = o.enrolment_id AND l.key = o.key
    )
    SELECT o.enrolment_id, o.pupil_id, o.key, o.number, {SCHOOL},
        {monday("CASE WHEN o.is_whole_year OR o.first_day IS NULL THEN o.lived_on ELSE o.first_day END")},
        coalesce(o.kind, ''), o.pupil_level, '', '', o.step, coalesce(o.is_first, true),
        NOT coalesce(o.is_whole_year, true) AND o.first_day <= o.today, coalesce(o.last_day < o.today, false),
        coalesce(o.placed, false), CASE WHEN o.step = {Step.SIGNED.value} THEN o.days_ahead END
    FROM stood o JOIN conventions_school s ON s.id = o.school_id
    """ + _of_traces(wanted != "true")


def _of_traces(some: bool) -> str:
    return f"""
    UNION ALL
    SELECT -x.id, -x.id, '', x.year, {SCHOOL}, x.week, x.kind, x.pupil_level, '', '', x.outcome::int, x.is_first,
        x.has_begun, true, x.was_placed, CASE WHEN x.was_ahead THEN {AHEAD} + 1 END
    FROM {Trace._meta.db_table} x JOIN conventions_school s ON s.id = x.school_id
    WHERE x.of = '{Trace.Of.PUPIL.value}' AND {"-x.id = ANY(%(keys)s)" if some else "true"}
    """


PUPILS = FactReading(
    fact=PupilFact,
    key="pupil_id",
    column="p.id",
    sql=_sql,
    columns=(
        *("enrolment_id", "pupil_id", "period_key", "year", "school_id", "department", "academy", "region", "basin"),
        *("school_sector", "priority", "qpv", "week", "kind", "pupil_level", "activity", "host_sector"),
        *("step", "is_first", "has_begun", "is_past", "placed_at_start", "days_ahead"),
    ),
    parameters=_parameters,
)
