"""Bytes of a publication, made from groups: rows of each declared table, CSV, JSON and their description.

CSV as RFC 4180 has it, in UTF-8; the description is a Data Package with a Table Schema for each table
(https://specs.frictionlessdata.io/data-package/, https://specs.frictionlessdata.io/table-schema/).
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings

from conventions.domain.persons.people.territories import DEPARTMENTS

from .declared import DeclaredColumn, DeclaredTable, Release
from .frozen_csv import Row as Row
from .groups import labelled
from .parts import Group

LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte / Open Licence version 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
"""Licence of public data of the State (décret 2017-638 du 27 avril 2017; code des relations entre le public et
l'administration, D323-2-1)."""


def rows_of(table: DeclaredTable, groups: Sequence[Group]) -> list[Row]:
    """Return the rows of a table, sorted; where everything is told as zero there is none."""
    rows: list[Row] = []
    for key, members in sorted(by_row(table, groups).items()):
        numbers = [sum(group.number(name) for group in members) for name in table.counts]
        if any(numbers):
            rows.append(dict(zip(table.names, (*key, *numbers), strict=True)))
    return rows


def by_row(table: DeclaredTable, groups: Sequence[Group]) -> dict[tuple[str, ...], list[Group]]:
    """Return the groups that each row of a table adds up, by what stands at its head."""
    found: dict[tuple[str, ...], list[Group]] = defaultdict(list)
    for key, group in _placed(table, groups):
        found[key].append(group)
    return found


def _placed(table: DeclaredTable, groups: Sequence[Group]) -> Iterator[tuple[tuple[str, ...], Group]]:
    """Yield each group with the rows in which it counts."""
    if not table.levels:
        yield from ((tuple(group.labels[name] for name in table.by), group) for group in groups)
    for level in table.levels:
        for group, code in labelled(groups, level):
            yield (level, code, DEPARTMENTS[code].name if code in DEPARTMENTS else code), group


def to_csv(names: Sequence[str], rows: Iterable[Row]) -> bytes:
    """Return rows as a file, with the columns of these names."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([row[name] for name in names] for row in rows)
    return out.getvalue().encode()


def schema_of(table: DeclaredTable) -> dict[str, Any]:
    """Return the Table Schema of a table."""
    return {"fields": [_described(one) for one in table.fields], "missingValues": [""], "primaryKey": list(table.by)}


def _described(column: DeclaredColumn) -> dict[str, Any]:
    description: dict[str, Any] = {"name": column.name, "type": column.type}
    description |= {"title": str(column.title), "description": str(column.description)}
    if column.type == "integer":
        description["constraints"] = {"minimum": 0}
    if column.is_protected:
        description["rounded"] = "somme de nombres arrondis à un multiple de 5 ; 0 : chacun est de 0 à 4"
    return description


def package_of(release: Release, tables: Sequence[tuple[DeclaredTable, bytes, str]]) -> dict[str, Any]:
    """Return the description of a publication: its tables, with bytes and SHA-256 of each."""
    return {
        "profile": "tabular-data-package",
        "name": f"chiffres-des-stages-{release.date.isoformat()}",
        "title": f"Chiffres des stages, année scolaire {release.year}-{release.year + 1}",
        "version": release.date.isoformat(),
        "licenses": [LICENCE],
        "contributors": [{"title": settings.OPERATOR_NAME, "path": settings.SITE_URL, "role": "publisher"}],
        "sources": _named({source for table, _content, _hash in tables for source in table.sources}),
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": table.name,
                "title": str(table.title),
                "description": str(table.about),
                "path": f"{table.name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
                "bytes": len(content),
                "hash": f"sha256:{sha256}",
                "sources": _named(table.sources),
                "schema": schema_of(table),
            }
            for table, content, sha256 in tables
        ],
    }


def _named(sources: Iterable[str]) -> list[dict[str, str]]:
    return [{"title": one} for one in sorted(sources)]


def as_json(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, indent=1)
