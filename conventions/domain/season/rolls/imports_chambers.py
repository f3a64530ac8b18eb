"""Chambers from the directory of the administration (*annuaire*, DILA): its CSV file, whole or some services of it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from conventions.domain.law.chambers.models import Chamber
from conventions.domain.persons.people.phones import PhoneError, to_e164
from conventions.domain.persons.people.territories import department_of_insee

from .tabular import LineProblem, OpenTable, Record, UnreadableFile

COLUMNS = ("nom", "pivot", "telephone", "code_insee_commune")
"""Headings of the directory's file that are read; the last one serves where ``pivot`` names no commune."""
KINDS = [str(kind) for kind in Chamber.Kind]


@dataclass
class ChambersRead:
    """Result of an import of chambers."""

    chambers: int = 0
    departments: int = 0
    problems: list[LineProblem] = field(default_factory=list)


class _BadService(ValueError):
    """A line of the directory that cannot be used; the message is a sentence."""


@transaction.atomic
def import_chambers(path: Path, *, listed_on: date) -> ChambersRead:
    """Replace the chambers by those of a file of the directory; its other services are left aside.

    A chamber stands in each département of which it has a commune. ``listed_on`` is the day of the file. Raises
    ``UnreadableFile``, and changes nothing, where no line of it is a chamber.
    """
    done = ChambersRead()
    chambers: dict[tuple[str, str, str], Chamber] = {}
    needed = {name: name for name in COLUMNS[:3]}
    with OpenTable(path, recognise=lambda name: name if name in COLUMNS else "", required=needed) as table:
        for line in table:
            if isinstance(line, LineProblem):
                done.problems.append(line)
                continue
            try:
                for one in _chambers(line, listed_on):
                    chambers[one.department, one.kind, one.name] = one
            except (_BadService, PhoneError) as reason:
                done.problems.append(LineProblem(line.line, str(reason)))
    if not chambers:
        raise UnreadableFile(
            f"Le fichier {path.name} n'a aucune chambre à lire : la colonne pivot en nomme une par {', '.join(KINDS)}."
        )
    Chamber.objects.all().delete()
    Chamber.objects.bulk_create(chambers.values())
    done.chambers = len({(kind, name) for _department, kind, name in chambers})
    done.departments = len({department for department, _kind, _name in chambers})
    return done


def _chambers(line: Record, listed_on: date) -> Iterator[Chamber]:
    """Yield the chambers of one line, one for each département; none where it is another service."""
    pivots = [one for one in _objects(line, "pivot") if one.get("type_service_local") in KINDS]
    if not pivots:
        return
    name = line.get("nom").strip()[:200]
    numbers = [str(one["valeur"]) for one in _objects(line, "telephone") if one.get("valeur")]
    if not name or not numbers:
        raise _BadService("cette chambre n'a pas de nom ou pas de téléphone.")
    for pivot in pivots:
        communes = _texts(pivot.get("code_insee_commune")) or [line.get("code_insee_commune")]
        departments = {place.code for code in communes if (place := department_of_insee(code))}
        if not departments:
            raise _BadService("aucune commune de cette chambre n'est connue : on ne sait pas où elle répond.")
        for code in departments:
            phone = _phone(numbers, code)
            kind = pivot["type_service_local"]
            yield Chamber(department=code, kind=kind, name=name, phone=phone, listed_on=listed_on)


def _phone(numbers: Sequence[str], department: str) -> str:
    """Return the first number that reads; raises the ``PhoneError`` of the last where none does."""
    *others, last = numbers
    for number in others:
        with suppress(PhoneError):
            return to_e164(number, department=department)
    return to_e164(last, department=department)


def _objects(line: Record, column: str) -> list[dict[str, Any]]:
    """Return the objects of a cell written in JSON: one, or a list of them."""
    text = line.get(column).strip()
    try:
        value = json.loads(text) if text else []
    except ValueError:
        raise _BadService(f"la colonne {column} ne se lit pas : elle est en JSON dans l'annuaire.") from None
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _texts(value: Iterable[object] | str | None) -> list[str]:
    return [value] if isinstance(value, str) else [str(one) for one in value or ()]
