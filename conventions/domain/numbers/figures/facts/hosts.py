"""Facts of hosts: in which years each welcomed a pupil, and whether it had before.

What stays of an erased agreement, its host, year and state, tells of nobody: it counts as before.
"""

from conventions.domain.dossier.agreements.models import Convention

from ..models import HostFact
from .reading import ACTIVITY, HOST_SECTOR, PLACED, PLACES, FactReading, among

ESTABLISHMENT = "coalesce(nullif(h.siret, ''), h.id::text)"


def _sql(wanted: str) -> str:
    return f"""
    SELECT h.id, x.number, {PLACED}, NULL::date, '', '', {ACTIVITY}, {HOST_SECTOR}, x.establishment,
        row_number() OVER (PARTITION BY x.establishment, x.number ORDER BY h.id) = 1,
        x.number = min(x.number) OVER (PARTITION BY x.establishment)
    FROM (
        SELECT DISTINCT c.host_id, {ESTABLISHMENT} AS establishment, y.number
        FROM conventions_convention c
        JOIN conventions_host h ON h.id = c.host_id
        JOIN conventions_schoolyear y ON y.id = c.year_id
        WHERE {among("c.status", Convention.counts_as_signed)} AND NOT c.no_show AND {wanted}
    ) x
    JOIN conventions_host h ON h.id = x.host_id
    LEFT JOIN (VALUES {PLACES}) AS d(code, academy, region) ON d.code = h.department
    """


HOSTS = FactReading(
    fact=HostFact,
    key="host_id",
    column="h.id",
    sql=_sql,
    columns=(
        *("host_id", "year", "school_id", "department", "academy", "region", "basin", "school_sector"),
        *("priority", "qpv", "week", "kind", "pupil_level", "activity", "host_sector"),
        *("establishment", "counts", "is_new"),
    ),
)
