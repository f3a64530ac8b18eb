"""The roll of a school: pupils and guardians created or brought up to date, those who left flagged, none deleted.

An empty cell says nothing: it never erases a contact that staff entered. While a signature is asked of a pupil's
family, what would redirect it (a contact, another person as guardian) is kept apart as a ``ContactChange`` for staff.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.enrolling import lock_school, show_present, write_enrolments
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.births import is_vaguer, may_be_one
from conventions.domain.persons.people.models import Guardian, Pupil, School
from conventions.domain.persons.people.names import says_more, search_key

from .columns import SheetColumn, Understood
from .contact_changes import ChangeBook, Once
from .contact_doubts import doubtful_contacts
from .formations import RollFormations
from .lists import known_classes, read_file, understand_files, unsettled
from .reading import BadPupilLine, GuardianRow, RollPupil
from .roll import read_roll
from .tabular import LineProblem, UnreadableFile

BATCH = 500
NOBODY = -1
"""Answer that is none: neither a pupil's key nor 0."""
ASKED = "un élève de ce nom est connu, né un autre jour : la ligne attend que l'on dise si c'est lui."
_BIRTH = ("birth_date", "birth_known")
_PUPIL_DATA = ("first_name", "last_name", *_BIRTH, "roll_id")
_ENROLMENT_DATA = ("class_name", "level")
_GUARDIAN_DATA = ("quality", "institution", "withheld")
_CONTACT = ("email", "phone")


class FoundChange(NamedTuple):
    """A contact that the roll gives otherwise, kept apart."""

    guardian_id: int | None
    """``None`` when the contact is the pupil's own."""
    field: str
    old: str
    new: str


@dataclass
class PupilImportResult:
    """Result of an import; problems are told by line number only."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    returned: int = 0
    guardians_created: int = 0
    guardians_changed: int = 0
    columns: tuple[SheetColumn, ...] = ()
    """Columns that the list was read by."""
    classes: list[str] = field(default_factory=list)
    """The classes of the file: who is in one of them and no longer on the roll is gone."""
    gone_ids: list[int] = field(default_factory=list)
    """Keys of the pupils flagged as gone, so that a page can name them."""
    unplaced: int = 0
    """Pupils of the year before whom the list of this year, so far, does not name."""
    gone_unknown: bool = False
    """Nobody was flagged as gone because lines were refused."""
    bad_lines: list[LineProblem] = field(default_factory=list)
    warnings: list[LineProblem] = field(default_factory=list)
    pupils: dict[int, int] = field(default_factory=dict, compare=False)
    """Keys of the pupils by the line that gave them, so that a page can name them once they are written."""
    asked: list[tuple[int, list[int]]] = field(default_factory=list)
    """Lines with the known pupils of that name, born another day; left out until somebody says whether it is one."""
    contact_changes: list[FoundChange] = field(default_factory=list)
    """Changes kept apart by this import; those already waiting are not counted again."""


def import_pupils(
    *paths: Path, school: School, sheet: str = "", progress: Callable[[int, int], None] | None = None, **applied: Any
) -> PupilImportResult:
    """Read the files of a list as the page would, the sheet of that name, and import it: see :func:`import_list`."""
    given = understand_files([read_file(path) for path in paths], school=school, sheet_name=sheet)
    return import_list(given, school=school, progress=progress, **applied)


def import_list(
    given: Understood,
    *,
    school: School,
    year: SchoolYear | None = None,
    is_frozen: Callable[[Pupil], bool] = lambda pupil: False,
    level: str = "",
    whole_school: bool = False,
    answers: Mapping[int, int] | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> PupilImportResult:
    """Bring the pupils of ``school`` in line with the roll of a year, the present one unless given; all or nothing.

    ``is_frozen`` tells whether a signature is being asked of the pupil or a guardian. A pupil of one of the file's
    classes (of any class with ``whole_school``) who is not in it is flagged as gone. ``level`` is that of pupils of
    whom neither line nor class says it. ``answers`` says of a line which known pupil of that name it is, by key, or 0
    for another: without an answer it is left out, and asked about. ``dry_run`` writes nothing, returns the same.
    Raises ``UnreadableFile``.
    """
    if given.missing:
        raise UnreadableFile(unsettled(given))
    roll = read_roll(
        given,
        department=school.department,
        today=school.today(),
        known_classes=known_classes(school),
        progress=progress,
    )
    if not roll.rows and not roll.bad_lines:
        raise UnreadableFile("Cette liste ne contient aucun élève sous les titres de ses colonnes.")
    result = PupilImportResult(
        columns=given.columns, classes=roll.classes, bad_lines=roll.bad_lines, warnings=roll.warnings
    )
    rows = roll.rows
    if level:
        rows = [replace(row, level=level) if row.level == "" else row for row in rows]
    result.warnings += doubtful_contacts(rows)
    with transaction.atomic():
        lock_school(school)
        known = _RollImport(school, year or present_year(school), result, is_frozen, answers or {})
        known.apply(rows, whole_school=whole_school)
        if dry_run:
            transaction.set_rollback(True)
    for problems in (result.bad_lines, result.warnings):
        problems.sort(key=lambda problem: problem.line)
    return result


# -- from rows to changes -----------------------------------------------------------------------------------


@dataclass
class Change:
    """The writings of a row for one pupil."""

    pupil: Pupil
    is_new: bool = False
    is_changed: bool = False
    """Columns of the pupil's own are written."""
    is_placed: bool = False
    """The row says another class, or enrols the pupil for the year."""
    enrolment: Enrolment | None = None
    """Enrolment of the year, where it is written."""
    created: list[Guardian] = field(default_factory=list)
    changed: list[Guardian] = field(default_factory=list)
    replaced: list[Guardian] = field(default_factory=list)
    """Guardians whose place another person takes."""

    @property
    def is_nothing(self) -> bool:
        """The row says what was known."""
        return not (self.is_changed or self.is_placed or self.created or self.changed)


class _RollImport:
    """One import: what is stored, and what each row makes of it. The number of queries does not depend on its size."""

    def __init__(
        self,
        school: School,
        year: SchoolYear,
        result: PupilImportResult,
        is_frozen: Callable[[Pupil], bool],
        answers: Mapping[int, int],
    ) -> None:
        self.school, self.year, self.result, self.is_frozen = school, year, result, is_frozen
        self.answers = answers
        self.is_present, self.now = school.today() in year, timezone.now()
        stored = Pupil.objects.filter(school=school).select_for_update(of=("self",), no_key=True).order_by("id")
        self.stored = list(stored.prefetch_related("guardians"))
        self.enrolled = {one.pupil_id: one for one in Enrolment.objects.filter(pupil__school=school, year=year)}
        self.by_reference = {pupil.roll_id: pupil for pupil in self.stored if pupil.roll_id}
        self.by_key: dict[tuple[str, date], list[Pupil]] = {}
        self.by_name: dict[str, list[Pupil]] = {}
        for pupil in self.stored:
            pupil.school = school
            self.by_key.setdefault(_key(pupil), []).append(pupil)
            self.by_name.setdefault(_key(pupil)[0], []).append(pupil)
        self.contacts = ChangeBook(school)
        self.formations = RollFormations(school, year, self.enrolled.values(), self._warn)
        self.seen: set[int] = set()
        self.gone: list[Enrolment] = []
        self.admitted: dict[int, list[Guardian]] = {}
        """Guardians whom earlier rows of this list gave to a stored pupil: two rows may be of one pupil."""

    def apply(self, rows: list[RollPupil], *, whole_school: bool) -> None:
        """Make a change of each row, flag who is in none, count and write."""
        references, keys = {row.roll_id for row in rows if row.roll_id}, {row.key for row in rows}
        changes: list[Change] = []
        lines: list[int] = []
        for row in rows:
            try:
                pupil = self._find(row, references)
                if pupil is None and (alike := self._alike(row, references, keys)):
                    self.result.asked.append((row.line, sorted(one.pk for one in alike)))
                    chosen = self.answers.get(row.line, NOBODY)
                    if chosen and chosen not in {one.pk for one in alike}:
                        self._warn(row.line, ASKED)
                        self.seen |= {one.pk for one in alike}
                        continue
                    pupil = next((one for one in alike if one.pk == chosen), None)
            except BadPupilLine as reason:
                self.result.bad_lines.append(LineProblem(row.line, str(reason)))
            else:
                changes.append(self._update(pupil, row) if pupil else self._create(row))
                lines.append(row.line)
        self._flag_gone(rows, whole_school)
        self._count(changes)
        self._write(changes)
        self.result.pupils = {line: change.pupil.pk for line, change in zip(lines, changes, strict=True)}

    def _find(self, row: RollPupil, references: set[str]) -> Pupil | None:
        """Return the stored pupil of a line: by identifier, else by name and birth date."""
        pupil = self.by_reference.get(row.roll_id) if row.roll_id else None
        if pupil is not None:
            if row.key[0] != _key(pupil)[0] and not may_be_one(row.birth, pupil.birth):
                raise BadPupilLine("cet identifiant est celui d'un autre élève (nom et date de naissance différents).")
            return pupil
        born_less_exactly = [one for one in self.by_name.get(row.key[0], []) if may_be_one(row.birth, one.birth)]
        for named in (self.by_key.get(row.key, []), born_less_exactly):
            left = [one for one in named if one.pk not in self.seen and not (row.roll_id and one.roll_id in references)]
            if len(left) > 1:
                raise BadPupilLine("plusieurs élèves ont ce nom et cette date de naissance : donnez leur identifiant.")
            if left:
                return left[0]
        return None

    def _alike(self, row: RollPupil, references: set[str], keys: Set[tuple[str, date]]) -> list[Pupil]:
        """Return the known pupils of that name, born another day, whom the row may mean: no other row does.

        Two identifiers tell two pupils apart.
        """
        return [
            pupil
            for pupil in self.by_name.get(row.key[0], [])
            if pupil.pk not in self.seen
            and pupil.roll_id not in references - {""}
            and not (row.roll_id and pupil.roll_id)
            and _key(pupil) not in keys
        ]

    def _create(self, row: RollPupil) -> Change:
        names = (*_PUPIL_DATA, *_CONTACT, *_ENROLMENT_DATA)
        given = {name: getattr(row, name) or "" for name in names}
        change = Change(Pupil(school=self.school, is_on_roll=self.is_present, **given), is_new=True)
        self._enrol(change, row)
        for rank, guardian in zip(Guardian.RANKS, row.guardians, strict=False):
            self._create_guardian(change, rank, guardian, row.line)
        return change

    def _update(self, pupil: Pupil, row: RollPupil) -> Change:
        self.seen.add(pupil.pk)
        change, frozen = Change(pupil), Once(lambda: self.is_frozen(pupil))
        is_known = may_be_one(row.birth, pupil.birth) and is_vaguer(row.birth, pupil.birth)
        names = [name for name in _PUPIL_DATA if not (is_known and name in _BIRTH)]
        change.is_changed = _assign(pupil, {name: getattr(row, name) for name in names})
        change.is_changed |= self._update_contact(pupil, row, frozen)
        self._enrol(change, row)
        self._update_guardians(change, row, frozen)
        return change

    def _enrol(self, change: Change, row: RollPupil) -> None:
        """Enrol the pupil of a row for the year, or say the class anew."""
        known = self.enrolled.get(change.pupil.pk)
        enrolment = known or Enrolment(pupil=change.pupil, year=self.year)
        former_class = enrolment.class_name
        change.is_placed = _assign(enrolment, {name: getattr(row, name) for name in _ENROLMENT_DATA})
        change.is_placed |= self.formations.place(enrolment, row, moved=enrolment.class_name != former_class)
        change.is_placed |= enrolment.left_at is not None or known is None
        if row.level == "" and not enrolment.level:
            self._warn(
                row.line,
                "le niveau n'est pas reconnu : indiquez-le dans la liste, ou choisissez-le pour toute la liste.",
            )
        enrolment.left_at = None
        if change.is_placed or not enrolment.is_listed:
            enrolment.is_listed = True
            change.enrolment = enrolment if known is None or known.pk else None  # else an earlier row writes it
        if change.pupil.pk:
            self.enrolled[change.pupil.pk] = enrolment

    def _warn(self, line: int, reason: str) -> None:
        self.result.warnings.append(LineProblem(line, reason))

    def _warn_of_quality(self, line: int, rank: int, quality: str) -> None:
        if not quality:
            self._warn(
                line, f"la qualité du responsable {rank} (mère, père…) n'est pas reconnue : elle reste à préciser."
            )

    def _update_contact(self, holder: Pupil | Guardian, row: RollPupil | GuardianRow, frozen: Once) -> bool:
        """Write the contacts of a row, or keep them apart while a signature is asked; tell whether any was written."""
        is_changed = False
        for name in _CONTACT:
            old, new = getattr(holder, name), getattr(row, name)
            if new and new == old:
                self.contacts.settle(holder, name)
            elif not new or self.contacts.is_superseded(holder, name, new):
                continue
            elif frozen():
                self._keep_apart(holder, name, old, new)
            else:
                setattr(holder, name, new)
                self.contacts.settle(holder, name)
                is_changed = True
        return is_changed

    def _keep_apart(self, holder: Pupil | Guardian, name: str, old: str, new: str) -> None:
        if self.contacts.note(holder, name, old, new):
            guardian_id = holder.pk if isinstance(holder, Guardian) else None
            self.result.contact_changes.append(FoundChange(guardian_id, name, old, new))

    def _keep_person_apart(self, former: Guardian, given: GuardianRow, line: int) -> None:
        self._keep_apart(former, "person", former.name, given.name)
        self._warn(
            line,
            f"le responsable {former.rank} est une autre personne : une signature est attendue, rien n'est changé.",
        )

    # -- guardians ---------------------------------------------------------------------------------------------

    def _update_guardians(self, change: Change, row: RollPupil, frozen: Once) -> None:
        """Bring the guardians in line; the rank first given to a person stays theirs.

        A new person takes a rank that nobody had, then the place of one who is no longer on the roll.
        """
        admitted = self.admitted.setdefault(change.pupil.pk, [])
        taken = {guardian.rank for guardian in admitted}
        free = {guardian.rank: guardian for guardian in change.pupil.guardians.all() if guardian.rank not in taken}
        open_ranks = [rank for rank in Guardian.RANKS if rank not in {*free, *taken}]
        strangers = [given for given in row.guardians if not any(_same_name(given, known) for known in admitted)]
        for test in (_same_name, _renamed):
            left, strangers = strangers, []
            for given in left:
                guardian = next((one for one in free.values() if test(given, one)), None)
                if guardian is None:
                    strangers.append(given)
                else:
                    self._update_guardian(change, free.pop(guardian.rank), given, row.line, frozen)
        for given, rank in zip(strangers, [*open_ranks, *sorted(free)], strict=False):
            former = free.pop(rank, None)
            if former is not None and frozen():
                self._keep_person_apart(former, given, row.line)
                continue
            change.replaced += [former] if former else []
            self._create_guardian(change, rank, given, row.line)
            admitted.append(change.created[-1])
        for guardian in filter(lambda one: one.may_sign, free.values()):
            self._warn(row.line, f"le responsable {guardian.rank} n'est plus sur la liste : il est conservé.")

    def _update_guardian(self, change: Change, guardian: Guardian, given: GuardianRow, line: int, frozen: Once) -> None:
        values = {name: getattr(given, name) for name in _GUARDIAN_DATA}
        if _same_name(given, guardian) or not frozen():
            values |= {"first_name": given.first_name, "last_name": given.last_name}
            self.contacts.settle(guardian, "person")
        else:
            self._keep_person_apart(guardian, given, line)
        is_changed = _assign(guardian, values)
        self._warn_of_quality(line, guardian.rank, guardian.quality)
        if self._update_contact(guardian, given, frozen) or is_changed:
            guardian.pupil = change.pupil
            change.changed.append(guardian)

    def _create_guardian(self, change: Change, rank: int, given: GuardianRow, line: int) -> None:
        names = ("first_name", "last_name", "quality", "institution", *_CONTACT)
        data = {name: getattr(given, name) for name in names}
        change.created.append(Guardian(pupil=change.pupil, rank=rank, withheld=bool(given.withheld), **data))
        self._warn_of_quality(line, rank, given.quality)

    # -- what is applied ----------------------------------------------------------------------------------------

    def _flag_gone(self, rows: list[RollPupil], whole_school: bool) -> None:
        """Flag the pupils of the file's classes who are not in it; nobody when a line could not be read."""
        if self.result.bad_lines:
            self.result.gone_unknown = True
            return
        classes = {row.class_name for row in rows}
        for pupil in self.stored:
            enrolment = self.enrolled.get(pupil.pk)
            if pupil.pk in self.seen or (enrolment.left_at if enrolment else not pupil.is_on_roll):
                continue
            if enrolment and (whole_school or "" in classes or enrolment.class_name in classes):
                enrolment.left_at = self.now
                self.gone.append(enrolment)
            elif enrolment or not whole_school or not self.is_present:
                self.result.unplaced += enrolment is None
                continue
            self.result.gone += 1
            self.result.gone_ids.append(pupil.pk)

    def _count(self, changes: list[Change]) -> None:
        result, known = self.result, [change for change in changes if not change.is_new]
        result.created = len(changes) - len(known)
        result.unchanged = sum(change.is_nothing for change in known)
        result.changed = len(known) - result.unchanged
        result.returned = sum(self.is_present and one.is_placed and one.pupil.gone_at is not None for one in known)
        result.guardians_created = sum(len(change.created) for change in changes)
        result.guardians_changed = sum(len(change.changed) for change in changes)

    def _write(self, changes: list[Change]) -> None:
        new_pupils = [change.pupil for change in changes if change.is_new]
        Pupil.objects.bulk_create(new_pupils, batch_size=BATCH)
        Pupil.objects.bulk_update(
            [change.pupil for change in changes if change.is_changed], [*_PUPIL_DATA, *_CONTACT], batch_size=BATCH
        )
        write_enrolments([*(change.enrolment for change in changes if change.enrolment), *self.gone])
        show_present(self.school, [*self.stored, *new_pupils])
        if replaced := [guardian.pk for change in changes for guardian in change.replaced]:
            Guardian.objects.filter(pk__in=replaced).delete()
        Guardian.objects.bulk_update(
            [guardian for change in changes for guardian in change.changed],
            ["first_name", "last_name", *_GUARDIAN_DATA, *_CONTACT],
            batch_size=BATCH,
        )
        Guardian.objects.bulk_create([guardian for change in changes for guardian in change.created], batch_size=BATCH)
        self.contacts.write(self.now)


def _key(pupil: Pupil) -> tuple[str, date]:
    return search_key(f"{pupil.last_name} {pupil.first_name}"), pupil.birth_date


def _same_name(given: GuardianRow, guardian: Guardian) -> bool:
    return given.key == search_key(f"{guardian.last_name} {guardian.first_name}")


def _renamed(given: GuardianRow, guardian: Guardian) -> bool:
    """Tell whether it is the same person under another name: half of the name and a contact are the same."""
    half = any(
        getattr(given, name) and search_key(getattr(given, name)) == search_key(getattr(guardian, name))
        for name in ("first_name", "last_name")
    )
    return half and any(getattr(given, name) and getattr(given, name) == getattr(guardian, name) for name in _CONTACT)


def _assign(record: Pupil | Guardian | Enrolment, values: dict[str, object]) -> bool:
    """Set what differs and is said, no name that only lost its accents; tell whether anything did."""
    changed = {
        name: value for name, value in values.items() if value not in ("", None) and getattr(record, name) != value
    }
    for name in {"first_name", "last_name"} & set(changed):
        if not says_more(str(changed[name]), getattr(record, name)):
            del changed[name]
    for name, value in changed.items():
        setattr(record, name, value)
    return bool(changed)
