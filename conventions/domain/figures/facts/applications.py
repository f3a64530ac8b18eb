"""Facts of applications: where they stand, of whom and at whose offer."""

from ..models import ApplicationFact
from .reading import ACTIVITY, HOST_SECTOR, SCHOOL, Reading, monday


def _sql(wanted: str) -> str:
    return f"""
    SELECT a.id, y.number, {SCHOOL}, {monday("l.first_day")},
        coalesce((SELECT k FROM unnest(o.kinds) k LIMIT 1), ''), coalesce(e.level, p.level), {ACTIVITY},
        {HOST_SECTOR}, a.status, a.wish
    FROM conventions_application a
    JOIN conventions_slot l ON l.id = a.slot_id
    JOIN conventions_offer o ON o.id = l.offer_id
    JOIN conventions_host h ON h.id = o.host_id
    JOIN conventions_pupil p ON p.id = a.pupil_id
    JOIN conventions_school s ON s.id = p.school_id
    JOIN conventions_enrolment e ON e.pupil_id = p.id
    JOIN conventions_schoolyear y ON y.id = e.year_id AND l.first_day BETWEEN y.first_day AND y.last_day
    WHERE a.erased_at IS NULL AND {wanted}
    """


APPLICATIONS = Reading(
    fact=ApplicationFact,
    key="application_id",
    column="a.id",
    sql=_sql,
    columns=(
        *("application_id", "year", "school_id", "department", "academy", "region", "basin", "school_sector"),
        *("priority", "qpv", "week", "kind", "pupil_level", "activity", "host_sector", "state", "wish"),
    ),
)
