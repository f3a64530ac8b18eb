"""Shared parts of the readings of facts: the columns of the school and of the host, and the writing of the rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from conventions.domain.law.networks.models import Network
from conventions.domain.persons.people.territories import DEFAULT_TIME_ZONE, DEPARTMENTS
from workflow.states import Meant

from ..dimensions import SECTION_OF_DIVISION, HostSector
from ..models import Fact

SCHOOL = """
    s.id AS school_id, s.department, s.academy, s.academic_region AS region,
    coalesce((SELECT m.basin_id::text FROM conventions_basinschool m WHERE m.school_id = s.id), '') AS basin,
    s.sector AS school_sector, s.priority_education AS priority, s.qpv
"""
"""The school's part of a fact, of a school ``s``."""
_SECTIONS = " ".join(
    f"WHEN left(h.naf, 2)::int BETWEEN {first} AND {last} THEN '{section}'"
    for section, (first, last) in SECTION_OF_DIVISION.items()
)
ACTIVITY = f"CASE WHEN h.naf = '' OR h.naf IS NULL THEN '' {_SECTIONS} ELSE '' END"
"""NAF section of a host ``h``."""
_PUBLIC = ", ".join(f"'{one}'" for one in Network.PUBLIC)
PUBLIC = f"w.kind IN ({_PUBLIC})"
"""Whether a network ``w`` is public."""
HOST_SECTOR = f"""
    CASE WHEN h.id IS NULL THEN ''
    WHEN left(h.siret, 1) IN ('1', '2') OR EXISTS (
        SELECT 1 FROM conventions_networksite n JOIN conventions_network w ON w.id = n.network_id
        WHERE n.siret = h.siret AND h.siret <> '' AND {PUBLIC}
    ) THEN '{HostSector.PUBLIC.value}' ELSE '{HostSector.PRIVATE.value}' END
"""
"""Whether a host ``h`` is public: the SIREN of public bodies begins by 1 or 2 (INSEE, code de commerce, R123-221)."""


def rows(found: Iterable[Sequence[str]]) -> str:
    """Return texts of our own as rows of ``VALUES``."""
    return ", ".join("(" + ", ".join("'" + text.replace("'", "''") + "'" for text in one) + ")" for one in found)


_ZONES = rows((one.code, one.time_zone) for one in DEPARTMENTS.values())
ZONE = f"""
    coalesce((SELECT z.name FROM (VALUES {_ZONES}) AS z(code, name) WHERE z.code = s.department), '{DEFAULT_TIME_ZONE}')
"""
"""The time zone of a school ``s``."""
PLACES = rows((one.code, one.academy, one.academic_region) for one in DEPARTMENTS.values())
"""Départements, each with its académie and its région académique."""
PLACED = """
    NULL::bigint AS school_id, coalesce(d.code, '') AS department, coalesce(d.academy, '') AS academy,
    coalesce(d.region, '') AS region, '' AS basin, '' AS school_sector, '' AS priority, '' AS qpv
"""
"""The same part of a fact that is of no school, in a département ``d`` of :data:`PLACES`."""


def monday(day: str) -> str:
    """Return the Monday of the week of a day."""
    return f"date_trunc('week', {day})::date"


def among(column: str, word: Meant) -> str:
    """Tell whether a column of states is one of which a word is true."""
    states = ", ".join(f"'{state}'" for state in word.states)
    return f"{column} IN ({states})"


@dataclass(frozen=True)
class FactReading:
    """One kind of fact: the query that reads it, and by the key of what it is read again."""

    fact: type[Fact]
    key: str
    """Column of the fact by which it is read again, and taken out."""
    sql: Callable[[str], str]
    """The query, given the condition on what is wanted: ``{} = ANY(%(keys)s)`` on its own column, or ``true``."""
    column: str
    """Column of the query that holds ``key``."""
    columns: tuple[str, ...]
    """Columns of the fact, in the order in which the query gives them."""
    parameters: Callable[[], Mapping[str, Any]] = dict

    @property
    def recipe(self) -> str:
        """Text of all that its facts are made by."""
        return f"{self.columns} {self.sql('true')} {self.sql('some')}"

    def now_read(self, keys: Sequence[int] | None, now: datetime) -> tuple[str, dict[str, Any]]:
        """Return the query of what ``keys``, or all, are now, with its parameters."""
        wanted = "true" if keys is None else f"{self.column} = ANY(%(keys)s)"
        return self.sql(wanted), {**self.parameters(), "keys": list(keys or ()), "now": now}

    def write(self, keys: Sequence[int] | None, now: datetime) -> None:
        """Write the facts of ``keys``, or all; those that stood there have been taken out."""
        sql, given = self.now_read(keys, now)
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {self.fact._meta.db_table} ({', '.join(self.columns)}) {sql}", given)

    def take_out(self, keys: Iterable[int] | None) -> None:
        """Delete the facts of ``keys``, or all."""
        found = self.fact._default_manager.all()
        (found if keys is None else found.filter(**{f"{self.key}__in": list(keys)})).delete()

    def differing(self, keys: Sequence[int] | None, now: datetime) -> list[int]:
        """Return those of ``keys``, or of all, of which rows stand that would not be read now, or are not there."""
        columns, table = ", ".join(self.columns), self.fact._meta.db_table
        sql, given = self.now_read(keys, now)
        kept = f"SELECT {columns} FROM {table}" + ("" if keys is None else f" WHERE {self.key} = ANY(%(keys)s)")
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                WITH now_read({columns}) AS ({sql}), kept AS ({kept})
                SELECT DISTINCT {self.key} FROM (
                    (TABLE now_read EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE now_read)
                ) x
                """,
                given,
            )
            return [key for (key,) in cursor.fetchall()]
