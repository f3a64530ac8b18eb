"""Pupils of a commune's schools as the last publication told them: for pages that count nothing themselves."""

import json
from datetime import date, timedelta

from conventions.domain.persons.people.names import search_key
from workflow import clock

from .frozen_csv import frozen_rows
from .models import Publication

TABLE = "besoins"
FRESH = timedelta(weeks=10)
"""Time after which pupils who were looking for a place are told no more."""


def seekers_in_commune(commune: str, department: str) -> tuple[date, int] | None:
    """Return the day of the last publication, and the pupils without a place of the commune's schools in it.

    ``None`` where it told nothing of the commune, or is of a year that is over, or older than :data:`FRESH`. They are
    of the commune of the school, as in the table.
    """
    since = clock.now().date() - FRESH
    publication = Publication.objects.filter(refused="", is_definitive=False, date__gt=since).first()
    table = publication.tables.filter(name=TABLE).first() if publication else None
    if publication is None or table is None:
        return None
    schema = next(one["schema"] for one in publication.package["resources"] if one["name"] == TABLE)
    counts = [
        int(row["pupils_without_place"] or 0)
        for row in frozen_rows(bytes(table.content), json.dumps(schema))
        if row["departement"] == department and search_key(str(row["commune"])) == search_key(commune)
    ]
    return (publication.date, sum(counts)) if counts else None
