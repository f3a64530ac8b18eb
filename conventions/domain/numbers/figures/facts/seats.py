"""Facts of seats: how many an offer gives at each of its dates, free and filled.

What stays of an erased offer, dates and state, tells of nobody (:mod:`~conventions.domain.upkeep.retention.dossiers`):
it counts as before.
"""

from ..models import SeatFact
from .reading import ACTIVITY, HOST_SECTOR, PLACED, PLACES, FactReading, monday

BEGINS_IN = 9
"""Month from which dates count for the school year that begins."""


def year_of(day: str) -> str:
    """Return the civil year in which the school year of a day begins, where no school says it."""
    return f"(extract(year FROM {day}) - (extract(month FROM {day}) < {BEGINS_IN})::int)::smallint"


def _sql(wanted: str) -> str:
    year = year_of("l.first_day")
    return f"""
    SELECT l.id, o.id, {year}, {PLACED}, {monday("l.first_day")}, coalesce(o.kinds[1], ''), coalesce(o.levels[1], ''),
        {ACTIVITY}, {HOST_SECTOR},
        row_number() OVER (PARTITION BY o.id, {year} ORDER BY l.first_day, l.id) = 1,
        coalesce(o.network_id::text, ''), o.status, coalesce(x.seats, 0), l.free, coalesce(x.filled, 0)
    FROM conventions_slot l
    JOIN conventions_offer o ON o.id = l.offer_id
    JOIN conventions_host h ON h.id = o.host_id
    LEFT JOIN LATERAL (
        SELECT count(*) AS seats, count(g.id) FILTER (WHERE g.is_confirmed) AS filled
        FROM conventions_seat i LEFT JOIN conventions_holding g ON g.seat_id = i.id WHERE i.slot_id = l.id
    ) x ON true
    LEFT JOIN conventions_locality y ON y.id = o.locality_id
    LEFT JOIN (VALUES {PLACES}) AS d(code, academy, region) ON d.code = coalesce(y.department, h.department)
    WHERE {wanted}
    """


SEATS = FactReading(
    fact=SeatFact,
    key="offer_id",
    column="o.id",
    sql=_sql,
    columns=(
        *("slot_id", "offer_id", "year", "school_id", "department", "academy", "region", "basin"),
        *("school_sector", "priority", "qpv", "week", "kind", "pupil_level", "activity", "host_sector"),
        *("is_first", "network", "state", "seats", "free", "filled"),
    ),
)
