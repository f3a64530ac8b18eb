"""Schools from the ministry's directory (``fr-en-annuaire-education``) or a table with simpler headings.

Rows are told apart by their UAI. A column that the file does not have, and most empty cells, leave what is stored.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from conventions.domain.persons.people.models import PriorityDistrict, PriorityEducation, School, SchoolSector, Staff
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.phones import PhoneError, to_e164
from conventions.domain.persons.people.records import clean_email
from conventions.domain.persons.people.territories import (
    Department,
    department_of_insee,
    department_of_postcode,
    department_of_uai,
)
from conventions.domain.persons.people.territories import department as find_department
from conventions.domain.persons.people.uai import clean_uai, uai_valid

from .tabular import LineProblem, OpenTable, Record

BATCH = 1000
SHOWN = 50
"""Schools of which it is told what an import does to them."""

HEADINGS = {
    "uai": ("identifiant de l etablissement", "uai", "numero uai", "code uai"),
    "name": ("nom etablissement", "nom", "appellation officielle"),
    "type": ("type etablissement", "type"),
    "nature": ("libelle nature", "nature"),
    "sector": ("statut public prive", "statut", "secteur"),
    "contract": ("type contrat prive", "contrat"),
    "address": ("adresse 1", "adresse"),
    "address_more": ("adresse 2",),
    "postcode": ("code postal",),
    "city": ("nom commune", "commune"),
    "insee": ("code commune", "code insee"),
    "department": ("code departement",),
    "email": ("mail", "courriel", "email"),
    "phone": ("telephone",),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon"),
    "position_source": ("position source", "precision localisation"),
    "priority_education": ("appartenance education prioritaire", "ep"),
    "qpv": ("qpv situation",),
    "state": ("etat",),
}
_KNOWN = {heading: name for name, headings in HEADINGS.items() for heading in headings}
_REQUIRED = {"uai": "Identifiant_de_l_etablissement (ou uai)", "name": "Nom_etablissement (ou nom)"}
_OUTSIDE = ("ecole", "service administratif", "information et orientation")
"""Types of the directory where no pupil does an internship."""
_ROUGH = ("commune", "bourg")
"""Words of a position's source that say it is the town's, not the school's."""
_COLUMNS = (
    "name", "type", "sector", "contract", "address", "postcode", "city", "insee", "department", "email", "phone",
    "latitude", "longitude", "position_source", "priority_education", "qpv", "is_closed",
)  # fmt: skip

_WATCHED = ("is_closed", "sector", "type", "email")
"""Columns on which a school at work rests: what the law asks of it, who is written to, whether it is one."""


class BadSchoolLine(ValueError):
    """A line that gives no school; the message is a sentence."""


@dataclass(frozen=True)
class SchoolChange:
    """Change of one school by an import."""

    uai: str
    name: str
    columns: list[tuple[str, str, str]]
    """Name of each column that changes, before and after; none of a new school."""


@dataclass
class SchoolImportResult:
    """Result of an import; lines are told by their number only."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    closed: int = 0
    """Schools that the directory says are closed and that were not known to be: kept, and flagged."""
    left_out: int = 0
    """Lines of primary schools and of administrations."""
    bad_lines: list[LineProblem] = field(default_factory=list)
    warnings: list[LineProblem] = field(default_factory=list)
    examples: list["SchoolChange"] = field(default_factory=list)
    """The first schools that are new or that change, each with what it says."""
    at_work: list["SchoolChange"] = field(default_factory=list)
    """Schools with staff whose closure, sector, type or address of mail changes."""

    @property
    def counts(self) -> dict[str, int]:
        return {f.name: getattr(self, f.name) for f in fields(self) if f.type == "int" or f.type is int}


def import_schools(
    path: Path, *, progress: Callable[[int, int], None] | None = None, dry_run: bool = False
) -> SchoolImportResult:
    """Create or bring up to date every school of the file, in batches; each batch is written wholly or not at all.

    ``progress`` is told the bytes read and the bytes in all. With ``dry_run`` it is only said what would be done.
    Raises ``tabular.UnreadableFile``.
    """
    result = SchoolImportResult()
    write = _compare if dry_run else _write
    seen: dict[str, int] = {}
    batch: list[dict[str, Any]] = []
    with OpenTable(path, recognise=lambda heading: _KNOWN.get(search_key(heading), ""), required=_REQUIRED) as table:
        for record in table:
            values = _values_or_problem(record, result, seen)
            if values is not None:
                batch.append(values)
            if len(batch) >= BATCH:
                write(batch, result)
                batch.clear()
            if progress:
                progress(table.bytes_read, table.size)
        write(batch, result)
    return result


def add_school(given: Mapping[str, str]) -> School:
    """Add one school by hand, read as a line of a file is: its columns by the names of :data:`HEADINGS`.

    Raises ``ValidationError`` with a sentence for what is wrong, and for a school that is known already.
    """
    result = SchoolImportResult()
    values = _values_or_problem(Record(1, dict(given)), result, {})
    if values is None or result.warnings:
        said = [*result.bad_lines, *result.warnings]
        raise ValidationError([capfirst(problem.reason) for problem in said])
    if School.objects.filter(uai=values["uai"]).exists():
        raise ValidationError({"uai": "Un établissement a déjà cet UAI : cherchez-le dans la liste."})
    return School.objects.create(**values)


def _values_or_problem(
    record: Record | LineProblem, result: SchoolImportResult, seen: dict[str, int]
) -> dict[str, Any] | None:
    if isinstance(record, LineProblem):
        result.bad_lines.append(record)
        return None
    if search_key(record.get("type")) in _OUTSIDE:
        result.left_out += 1
        return None
    try:
        values = _values(record, result)
    except BadSchoolLine as reason:
        result.bad_lines.append(LineProblem(record.line, str(reason)))
        return None
    first = seen.setdefault(values["uai"], record.line)
    if first != record.line:
        result.warnings.append(LineProblem(record.line, f"UAI déjà lu à la ligne {first} : ligne ignorée."))
        return None
    return values


def _values(record: Record, result: SchoolImportResult) -> dict[str, Any]:
    """Return the columns to write; raise :class:`BadSchoolLine`."""
    uai = clean_uai(record.get("uai"))
    if not uai:
        raise BadSchoolLine("l'UAI manque.")
    if not uai_valid(uai):
        raise BadSchoolLine("UAI invalide : il faut sept chiffres et la bonne lettre de contrôle.")
    if not record.get("name"):
        raise BadSchoolLine("le nom de l'établissement manque.")
    department = _department(record, uai, result)
    values: dict[str, Any] = {
        "uai": uai,
        "name": record.get("name"),
        "type": _type(record),
        "sector": _sector(record, result),
        "contract": "" if search_key(record.get("contract")) == "sans objet" else record.get("contract"),
        "address": " ".join(part for part in (record.get("address"), record.get("address_more")) if part),
        "postcode": record.get("postcode"),
        "city": record.get("city"),
        "insee": record.get("insee").upper(),
        "department": department.code,
        "email": clean_email(record.get("email")),
        "phone": _phone(record, department, result),
        "qpv": _qpv(record.get("qpv")),
    }
    values |= _position(record, result)
    values = {name: value for name, value in values.items() if value not in ("", None)}
    if "priority_education" in record.values:
        values["priority_education"] = _priority_education(record)
    if record.get("state"):
        values["is_closed"] = search_key(record.get("state")).startswith("ferme")
    for name, value in values.items():
        column = School._meta.get_field(name)
        assert isinstance(column, Field)
        if column.max_length and len(value) > column.max_length:
            raise BadSchoolLine(f"{column.verbose_name} : plus de {column.max_length} caractères.")
    return values


def _department(record: Record, uai: str, result: SchoolImportResult) -> Department:
    """Return the département: by the commune, else by the UAI's first digits and their traps (rule M-02).

    The file's own code comes last: the directory counts Wallis-et-Futuna with Polynésie, and the islands of
    Saint-Barthélemy and Saint-Martin with Guadeloupe.
    """
    insee, postcode = record.get("insee"), record.get("postcode")
    by_commune = department_of_insee(insee)
    by_uai = department_of_uai(uai, postcode, insee=insee)
    department = (
        by_commune or by_uai or _department_of_code(record.get("department")) or department_of_postcode(postcode)
    )
    if department is None:
        raise BadSchoolLine("ce département n'est pas servi ici (étranger, Monaco…).")
    if by_commune and by_uai and by_commune != by_uai:
        if by_commune.code == "971" and by_uai.code in ("977", "978"):
            return by_uai
        result.warnings.append(
            LineProblem(record.line, f"la commune est du département {by_commune.code}, l'UAI du {by_uai.code}.")
        )
    return department


def _department_of_code(code: str) -> Department | None:
    """Read ``01``, ``001``, ``02A`` or ``973``; 620 and 720 are Corsica's in the directory's older files."""
    bare = code.upper()
    if len(bare) == 3 and bare.startswith("0"):
        bare = bare[1:]
    return find_department({"620": "2A", "720": "2B"}.get(bare, bare)) if bare else None


def _type(record: Record) -> str:
    for column in ("type", "nature", "name"):
        words = search_key(record.get(column))
        if "lycee" in words or "enseignement professionnel" in words:
            return School.Type.LYCEE
        if "college" in words:
            return School.Type.COLLEGE
    return School.Type.OTHER


def _sector(record: Record, result: SchoolImportResult) -> str:
    """Return the sector, by the name where it says *privé*; unknown, it never passes for private (rule F-04)."""
    given = {"public": SchoolSector.PUBLIC, "prive": SchoolSector.PRIVATE}.get(search_key(record.get("sector")))
    if given is None and {"prive", "privee"} & set(search_key(record.get("name")).split()):
        given = SchoolSector.PRIVATE
    if given is None and "sector" in record.values:
        result.warnings.append(
            LineProblem(record.line, "ni public ni privé selon le fichier : le secteur reste à indiquer.")
        )
    return given or ""


def _priority_education(record: Record) -> str:
    text = record.get("priority_education").upper().replace(" ", "")
    return text if text in PriorityEducation.values else ""


def _qpv(text: str) -> str:
    return {
        "dans un qpv": PriorityDistrict.INSIDE,
        "a moins de 300 m d un qpv": PriorityDistrict.NEAR,
        "hors qpv": PriorityDistrict.OUTSIDE,
    }.get(search_key(text), "")


def _phone(record: Record, department: Department, result: SchoolImportResult) -> str:
    if not record.get("phone"):
        return ""
    try:
        return to_e164(record.get("phone"), department=department.code)
    except PhoneError:
        result.warnings.append(LineProblem(record.line, "le téléphone n'est pas lisible : il n'a pas été repris."))
        return ""


def _position(record: Record, result: SchoolImportResult) -> dict[str, Any]:
    latitude, longitude = record.get("latitude"), record.get("longitude")
    if not latitude or not longitude:
        return {}
    try:
        lat, lon = float(latitude.replace(",", ".")), float(longitude.replace(",", "."))
    except ValueError:
        lat = lon = 0.0
    if not (-90 <= lat <= 90 and -180 <= lon <= 180) or (lat, lon) == (0, 0):
        result.warnings.append(LineProblem(record.line, "la position n'est pas lisible : elle n'a pas été reprise."))
        return {}
    source = record.get("position_source") or "annuaire de l'éducation"
    return {"latitude": lat, "longitude": lon, "position_source": source}


def _write(batch: list[dict[str, Any]], result: SchoolImportResult) -> None:
    """Compare a batch with what is stored and write what differs: two queries, whatever the size.

    The rows are held against other writers only: whoever writes a dossier of the school meanwhile does not wait.
    """
    if batch:
        with transaction.atomic():
            if to_write := _differing(batch, School.objects.select_for_update(no_key=True), result):
                _upsert(to_write)


def _compare(batch: list[dict[str, Any]], result: SchoolImportResult) -> None:
    if batch:
        _differing(batch, School.objects.all(), result)


def _differing(batch: list[dict[str, Any]], known: QuerySet[School], result: SchoolImportResult) -> list[School]:
    """Return the schools that a batch makes or changes, and count them."""
    found = known.filter(uai__in=[values["uai"] for values in batch])
    stored = {school.uai: school for school in found.order_by("id")}
    differing: list[School] = []
    watched: dict[int, SchoolChange] = {}
    for values in batch:
        school = stored.get(values["uai"])
        before = _watched(school)
        if school is None:
            school, changed = School(**values), []
            result.created += 1
        elif changed := _assign(school, values):
            result.changed += 1
        else:
            result.unchanged += 1
            continue
        differing.append(school)
        change = SchoolChange(school.uai, school.name, changed)
        if before and before != _watched(school):
            watched[school.pk] = change
            result.closed += school.is_closed and not before["is_closed"]
        if len(result.examples) < SHOWN:
            result.examples.append(change)
    if watched:
        posts = Staff.objects.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()), school__in=list(watched))
        staffed = set(posts.values_list("school_id", flat=True))
        result.at_work += [change for pk, change in watched.items() if pk in staffed]
    return differing


def _watched(school: School | None) -> dict[str, Any]:
    return {name: getattr(school, name) for name in _WATCHED} if school else {}


def _upsert(schools: Iterable[School]) -> None:
    fresh = [
        School(uuid=school.uuid, uai=school.uai, **{name: getattr(school, name) for name in _COLUMNS})
        for school in schools
    ]
    School.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["uai"], update_fields=list(_COLUMNS), batch_size=BATCH
    )


def _assign(school: School, values: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Set what differs and return it; the town's position never replaces the school's own."""
    has_own = school.latitude is not None and not _is_rough(school.position_source)
    if has_own and _is_rough(values.get("position_source", "")):
        values = {n: v for n, v in values.items() if n not in ("latitude", "longitude", "position_source")}
    changed = []
    for name, value in values.items():
        before = getattr(school, name)
        if before != value:
            column, said = School._meta.get_field(name), _said(school, name)
            assert isinstance(column, Field)
            setattr(school, name, value)
            changed.append((str(column.verbose_name), said, _said(school, name)))
    return changed


def _said(school: School, name: str) -> str:
    """Return a column of a school as people read it."""
    value = getattr(school, f"get_{name}_display", lambda: getattr(school, name))()
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)


def _is_rough(source: str) -> bool:
    return any(word in search_key(source) for word in _ROUGH)
