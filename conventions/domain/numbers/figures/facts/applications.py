"""Facts of applications: where they stand, of whom and at whose offer.

What stays of an erased application, its state and its wish, tells of nobody: it counts as before.
"""

from ..models import ApplicationFact
from .reading import ACTIVITY, HOST_SECTOR, SCHOOL, FactReading, monday
from .seats import year_of


def _sql(wanted: str) -> str:
    return f"""
    SELECT a.id, coalesce(e.number, {year_of("l.first_day")}), {SCHOOL}, {monday("l.first_day")},
        coalesce(o.kinds[1], ''), coalesce(e.level, p.level), {ACTIVITY}, {HOST_SECTOR}, a.status, a.wish
    FROM conventions_application a
    JOIN conventions_slot l ON l.id = a.slot_id
    JOIN conventions_offer o ON o.id = l.offer_id
    JOIN conventions_host h ON h.id = o.host_id
    JOIN conventions_pupil p ON p.id = a.pupil_id
    JOIN conventions_school s ON s.id = p.school_id
    LEFT JOIN LATERAL (
        SELECT e.level, y.number FROM conventions_enrolment e
        JOIN conventions_schoolyear y ON y.id = e.year_id
        WHERE e.pupil_id = p.id AND l.first_day BETWEEN y.first_day AND y.last_day ORDER BY y.id LIMIT 1
    ) e ON true
    WHERE {wanted}
    """


APPLICATIONS = FactReading(
    fact=ApplicationFact,
    key="application_id",
    column="a.id",
    sql=_sql,
    columns=(
        *("application_id", "year", "school_id", "department", "academy", "region", "basin", "school_sector"),
        *("priority", "qpv", "week", "kind", "pupil_level", "activity", "host_sector", "state", "wish"),
    ),
)
