"""Publications as they left: the last one, each by its day, its tables, the changes, the needs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from conventions.domain.exchange.supply.balance import BalancePlace, Seekers
from conventions.domain.persons.people.territories import Department

from .frozen_csv import Row, frozen_rows
from .groups import DEPARTMENT, NATION
from .models import Publication, PublishedTable


def publications() -> QuerySet[Publication]:
    """Return the publications, the latest first."""
    return Publication.objects.filter(refused="")


def last_publication() -> Publication | None:
    return publications().first()


def before(publication: Publication) -> Publication | None:
    """Return the publication of the same school year that went before."""
    return publications().filter(year=publication.year, date__lt=publication.date).first()


def refused_now() -> Publication | None:
    """Return the last day's publication if it was refused, and is not made since."""
    last = Publication.objects.first()
    return last if last and last.refused else None


def audit_in_words(row: Publication) -> str:
    """Say to the operator how the audit of a publication ended."""
    if row.refused:
        found = " ; ".join(row.audit.get("found", ()))
        return f"Rien n'est publié pour le {row.date:%d/%m/%Y} : {row.get_refused_display()}. {found}".rstrip()
    kept = ", ".join(row.audit["withheld"]) or "aucune région"
    return (
        f"Publié pour le {row.date:%d/%m/%Y} : {row.tables.count()} tables, {row.audit['numbers']} petits nombres "
        f"attaqués, aucun retrouvé ; conventions par secteur retenues : {kept}."
    )


@dataclass(frozen=True)
class Frozen:
    """One table of a publication."""

    description: dict[str, Any]
    """Resource of the Data Package."""
    row: PublishedTable

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def content(self) -> bytes:
        return bytes(self.row.content)

    @cached_property
    def rows(self) -> Sequence[Row]:
        return frozen_rows(self.content, json.dumps(self.description["schema"]))

    @property
    def names(self) -> list[str]:
        return [one["name"] for one in self.description["schema"]["fields"]]

    @property
    def is_by_department(self) -> bool:
        return DEPARTMENT in self.names or "echelon" in self.names

    def rows_in(self, department: str) -> list[Row]:
        """Return the rows of one département."""
        return [row for row in self.rows if row.get(DEPARTMENT, row.get("code")) == department]


def tables_of(publication: Publication) -> dict[str, Frozen]:
    """Return the tables of a publication by name, in the order of its description."""
    rows = {one.name: one for one in publication.tables.all()}
    return {one["name"]: Frozen(one, rows[one["name"]]) for one in publication.package["resources"]}


def table_of(publication: Publication, name: str) -> Frozen | None:
    """Return one table, its bytes read alone."""
    described = {one["name"]: one for one in publication.package["resources"]}
    row = publication.tables.filter(name=name).first()
    return Frozen(described[name], row) if row else None


def row_of(table: Frozen, level: str = NATION, code: str = "") -> Row:
    """Return the row of a territory in the table of territories; empty where nothing is told of it."""
    return next((row for row in table.rows if (row["echelon"], row["code"]) == (level, code)), {})


# -- needs ------------------------------------------------------------------------------------------------------------


def published_seekers(publication: Publication | None, departments: Sequence[Department]) -> list[Seekers]:
    """Return the pupils without a place of some départements as they were published: of no school and no level.

    Each counts in the week in which the period begins.
    """
    table = table_of(publication, "besoins") if publication else None
    codes = {one.code for one in departments}
    return [
        Seekers(
            school="",
            school_name="",
            commune=BalancePlace(str(row["commune"])),
            basin=str(row["bassin"]),
            is_priority=bool(row["prioritaire"]),
            level="",
            weeks=(date.fromisoformat(str(row["semaine"])),) if row["semaine"] else (),
            count=int(row["pupils_without_place"] or 0),
        )
        for row in (table.rows if table else ())
        if row[DEPARTMENT] in codes
    ]
