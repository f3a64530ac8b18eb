"""Facts of networks: what each was asked in a département for a year, and says that it filled elsewhere."""

from ..dimensions import HostSector
from ..models import NetworkFact
from .reading import PLACED, PLACES, PUBLIC, FactReading

_SAID = """
    SELECT network_id, year, department, sum(asked) AS asked, sum(elsewhere) AS elsewhere FROM (
        SELECT network_id, year, department, seats AS asked, 0 AS elsewhere FROM conventions_target WHERE is_vouched
        UNION ALL SELECT network_id, year, department, 0, seats FROM conventions_filledelsewhere
    ) x GROUP BY network_id, year, department
"""


def _sql(wanted: str) -> str:
    return f"""
    SELECT n.network_id, n.year, {PLACED}, NULL::date, '', '', '',
        CASE WHEN {PUBLIC} THEN '{HostSector.PUBLIC.value}' ELSE '{HostSector.PRIVATE.value}' END, n.asked, n.elsewhere
    FROM ({_SAID}) n JOIN conventions_network w ON w.id = n.network_id
    LEFT JOIN (VALUES {PLACES}) AS d(code, academy, region) ON d.code = n.department
    WHERE {wanted}
    """


NETWORKS = FactReading(
    fact=NetworkFact,
    key="network_id",
    column="n.network_id",
    sql=_sql,
    columns=(
        *("network_id", "year", "school_id", "department", "academy", "region", "basin", "school_sector"),
        *("priority", "qpv", "week", "kind", "pupil_level", "activity", "host_sector", "asked", "elsewhere"),
    ),
)
