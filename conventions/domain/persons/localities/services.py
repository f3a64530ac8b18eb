"""Communes, named parts, groups and crossings out of files: created or brought up to date, never taken away.

What the operator's file of corrections said is marked (``is_corrected``) and stays when the delivered files are loaded
again, until another file of corrections says otherwise.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.db import connection, transaction
from psycopg import sql

from conventions.domain.persons.people.records import Searchable
from conventions.domain.persons.people.territories import department_of_insee

from .files import COMMUNES, REACH, VILLAGES, Reach, UnreadablePlaces, read_communes, read_reach, town_of
from .models import Corrected, Crossing, Locality, RoadGroup
from .plane import plane_point

R = TypeVar("R", bound=Corrected)


@dataclass
class Loaded:
    """Result of a loading, in rows."""

    created: int = 0
    changed: int = 0
    corrected: int = 0
    """Left as an earlier file of corrections made them."""
    without_point: list[str] = field(default_factory=list)
    """Names of the communes that no point was told of: they are not loaded."""


class _Loading:
    """One run: what the files say, and what becomes of it."""

    def __init__(self, delivered: Reach, corrections: Reach | None) -> None:
        self.told = delivered.under(corrections or Reach())
        self.corrections = corrections or Reach()
        self.keeps_corrected = corrections is None
        self.loaded = Loaded()
        self.groups: dict[str, RoadGroup] = {}

    def run(self, communes: Path) -> Loaded:
        self._keep(RoadGroup, self._read_groups(), key=("slug",), columns=("name",))
        self.groups = {group.slug: group for group in RoadGroup.objects.filter(slug__in=self.told.names)}
        self._keep(Crossing, self._read_crossings(), key=("first_id", "second_id"), columns=("kind", "note"))
        named, lies = (
            ("insee", "name", "part", "postcodes", "department"),
            ("latitude", "longitude", "point", "group_id"),
        )
        self._keep(Locality, self._read_localities(communes), key=("code",), columns=(*named, "population", *lies))
        return self.loaded

    def _read_groups(self) -> Iterator[RoadGroup]:
        for slug, name in self.told.names.items():
            yield RoadGroup(slug=slug, name=name, is_corrected=slug in self.corrections.names)

    def _read_crossings(self) -> Iterator[Crossing]:
        for pair, (kind, note) in self.told.crossings.items():
            first, second = sorted(self._group(slug).pk for slug in pair)
            is_corrected = pair in self.corrections.crossings
            yield Crossing(first_id=first, second_id=second, kind=kind, note=note, is_corrected=is_corrected)

    def _read_localities(self, path: Path) -> Iterator[Locality]:
        communes: dict[str, Locality] = {}
        for row in read_communes(path):
            code = row["code_insee"]
            territory, town = department_of_insee(code), town_of(row)
            if territory is None:
                continue
            if town is None:
                self.loaded.without_point.append(row["nom"])
                continue
            communes[code] = Locality(
                code=code,
                insee=code,
                name=row["nom"],
                postcodes=row["codes_postaux"].split(),
                department=territory.code,
                population=int(row.get("population") or 0),
                group=self._group(self.told.group_of(code, territory.code)),
                is_corrected=self.corrections.says_of(code, territory.code),
                **_at(*town, territory.code),
            )
        if not communes:
            raise UnreadablePlaces(f"{path} : aucune commune avec un point.")
        yield from communes.values()
        for code, part in self.told.parts.items():
            if commune := communes.get(code[:5]):
                yield Locality(
                    code=code,
                    insee=commune.insee,
                    name=commune.name,
                    part=part.name,
                    postcodes=commune.postcodes,
                    department=commune.department,
                    group=self._group(part.group) if part.group else commune.group,
                    is_corrected=code in self.corrections.parts,
                    **_at(part.latitude, part.longitude, commune.department),
                )

    def _group(self, slug: str) -> RoadGroup:
        if slug not in self.groups:
            raise UnreadablePlaces(f"L'ensemble « {slug} » n'a pas de nom dans [groups].")
        return self.groups[slug]

    def _keep(self, model: type[R], rows: Iterable[R], *, key: tuple[str, ...], columns: tuple[str, ...]) -> None:
        """Write the rows that are new or other than what is kept, but for those that are corrected already."""
        columns = (*columns, "is_corrected")
        kept = {
            row[: len(key)]: row[len(key) :]
            for row in model._default_manager.order_by("pk").values_list(*key, *columns)
        }
        written, created = [], 0
        for row in rows:
            known = kept.get(tuple(getattr(row, name) for name in key))
            if known is not None and known[-1] and self.keeps_corrected:
                self.loaded.corrected += 1
            elif known != tuple(getattr(row, name) for name in columns):
                written.append(row)
                created += known is None
        if kept:
            model._default_manager.bulk_create(
                written,
                batch_size=5000,
                update_conflicts=True,
                unique_fields=[name.removesuffix("_id") for name in key],
                update_fields=[name.removesuffix("_id") for name in columns],
            )
        else:
            _copy(model, written)
        self.loaded.created += created
        self.loaded.changed += len(written) - created


@transaction.atomic
def load_places(*, communes: Path = COMMUNES, corrections: Path | None = None) -> Loaded:
    """Load the communes of a file and the delivered groups, crossings and parts; a second time changes nothing.

    ``corrections`` is a file written as ``data/reach.toml`` is, which is believed before it; what an earlier one
    corrected and this one does not is as delivered again. Raises :class:`files.UnreadablePlaces`.
    """
    return _Loading(
        read_reach(VILLAGES).under(read_reach(REACH)), read_reach(corrections) if corrections else None
    ).run(communes)


def _copy(model: type[R], rows: Iterable[R]) -> None:
    """Write rows into an empty table by COPY: of 35,000 communes an INSERT spends ten times as long on its text."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            if isinstance(row, Searchable):
                row.prepare()
                row.reseal()
            copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])


def _at(latitude: float, longitude: float, department: str) -> dict:
    point = plane_point(latitude, longitude, department)
    return {"latitude": latitude, "longitude": longitude, "point": point}
