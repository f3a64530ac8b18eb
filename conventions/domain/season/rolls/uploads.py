"""Steps of an uploaded file to the school's list: kept, read without writing anything, applied once, forgotten."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_valid_filename

from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.law.year.enrolling import lock_school
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import ContactChange, Pupil, School
from conventions.domain.persons.people.standing import Standing
from notifications.jobs import enqueue, job
from workflow.engine import Refused

from .columns import Understood, understand
from .imports_pupils import PupilImportResult, import_list
from .lists import known_classes, remember_columns, remembered_columns, sheets_for
from .models import RollImport, Upload
from .queries import pupils_being_asked
from .reading import RollPupil
from .roll import read_roll
from .sheets import from_bytes, to_bytes
from .tabular import LineProblem, Record, UnreadableFile
from .undoing import traced

AT_ONCE = 80 * 1024
"""Bytes up to which a list (some 400 pupils) is read while the person waits; above, it is a job."""
LONG = timedelta(minutes=2)
"""Time after which the page that waits says what to do."""
FIRST = 5
"""Pupils that a preview shows as they are read."""
SHOWN = 300
"""Problems of one kind that a page lists."""
COUNTS = (
    *("created", "changed", "unchanged", "gone", "returned", "unplaced"),
    *("guardians_created", "guardians_changed"),
)


def upload_roll(
    *,
    standing: Standing,
    file_name: str,
    contents: Sequence[bytes],
    level: str = "",
    whole_school: bool = False,
    prepares_next: bool = False,
) -> RollImport:
    """Keep an uploaded list and have it read; raises ``ValidationError`` for what is no list.

    It is the roll of the present year, or of the next one, which it prepares.
    """
    try:
        sheets = sheets_for(contents, school=standing.school)
        understand(sheets)
    except UnreadableFile as reason:
        raise ValidationError({"file": str(reason)}) from None
    RollImport.objects.filter(user=standing.user, school=standing.school, confirmed_at=None).delete()
    roll = RollImport.objects.create(
        school=standing.school,
        user=standing.user,
        file_name=safe_name(file_name),
        content=to_bytes(sheets),
        year=year_to_import(standing.school, prepares_next=prepares_next),
        level=level,
        whole_school=whole_school,
    )
    _now_or_queued(roll, "preview_roll")
    return roll


def year_to_import(school: School, *, prepares_next: bool) -> SchoolYear:
    """Return the year of which a roll may be imported: the present one, or the next."""
    year = present_year(school)
    return next_year(year) if prepares_next else year


def understood_roll(roll: RollImport) -> Understood:
    """Return the reading of an upload: by its headings, the school's habits, the choices made for it."""
    return understand(
        from_bytes(bytes(roll.content or b"[]")),
        remembered=remembered_columns(roll.school),
        sheet=roll.sheet,
        header=roll.header,
        chosen={int(place): meaning for place, meaning in roll.columns.items()},
    )


def first_pupils(roll: RollImport, given: Understood) -> list[RollPupil]:
    """Return the first pupils as they are read."""
    read = read_roll(
        given,
        department=roll.school.department,
        today=roll.school.today(),
        known_classes=known_classes(roll.school),
        most=2 * FIRST,
    )
    return read.rows[:FIRST]


@transaction.atomic
def read_otherwise(roll: RollImport, *, sheet: int | None, header: int | None, columns: Mapping[int, str]) -> None:
    """Have an upload read as somebody says: another sheet, another line of headings, or other meanings of columns.

    What is said of a heading is remembered for the school's next list.
    """
    waiting = _lock(pk=roll.pk, confirmed_at=None, refusal="", content__isnull=False)
    if waiting is None:
        raise Refused("roll_confirmed")
    given = understood_roll(waiting)
    if (given.sheet, given.header) == (sheet, header):
        remember_columns(waiting.school, given, columns)
        waiting.columns = {str(place): meaning for place, meaning in columns.items()}
    else:
        waiting.columns = {}
        waiting.header = header if given.sheet == sheet else None
        waiting.sheet = sheet
    waiting.previewed_at, waiting.report, waiting.answers = None, {}, {}
    waiting.save(update_fields=["sheet", "header", "columns", "previewed_at", "report", "answers"])
    _now_or_queued(waiting, "preview_roll")


@dataclass(frozen=True)
class AskedPupil:
    """A line of a list, and the known pupils of that name who were born another day."""

    row: RollPupil
    known: list[Pupil]


def asked_pupils(roll: RollImport, given: Understood) -> list[AskedPupil]:
    """Return the lines of which it is asked whether they are of a known pupil, those answered too."""
    asked = dict(roll.report.get("asked", []))
    if not asked:
        return []
    read = read_roll(given, department=roll.school.department, today=roll.school.today())
    known = Pupil.objects.filter(school=roll.school).in_bulk([key for keys in asked.values() for key in keys])
    return [
        AskedPupil(row, [known[key] for key in asked[row.line] if key in known])
        for row in read.rows
        if row.line in asked
    ]


@transaction.atomic
def answer_roll(roll: RollImport, answers: Mapping[int, int]) -> None:
    """Keep who the pupils of some lines are, a known one by key or 0 for another, and have the list read again."""
    waiting = _lock(pk=roll.pk, confirmed_at=None, refusal="", content__isnull=False)
    if waiting is None:
        raise Refused("roll_confirmed")
    waiting.answers |= {str(line): key for line, key in answers.items()}
    waiting.previewed_at, waiting.report = None, {}
    waiting.save(update_fields=["answers", "previewed_at", "report"])
    _now_or_queued(waiting, "preview_roll")


def confirm_roll(roll: RollImport) -> None:
    """Have a list that was previewed applied; a second click changes nothing."""
    confirmed = RollImport.objects.filter(
        pk=roll.pk, confirmed_at=None, refusal="", report__has_key="created", content__isnull=False
    )
    with transaction.atomic():
        lock_school(roll.school)
        if confirmed.update(confirmed_at=timezone.now()):
            _now_or_queued(roll, "apply_roll")


def drop_upload(upload: Upload) -> bool:
    """Forget an upload and its file, and tell whether it was there; one that is being applied stays."""
    return bool(type(upload)._default_manager.filter(pk=upload.pk, confirmed_at=None).delete()[0])


@job("preview_roll")
@transaction.atomic
def preview_roll(uuid: str) -> None:
    """Job: read a list as if it were applied, write nothing of it, keep the report; none while something is asked.

    What each column was taken for is kept: what is confirmed is what was shown, whatever a colleague chooses meanwhile.
    """
    roll = _lock(uuid=uuid, previewed_at=None, refusal="")
    if roll is None or roll.content is None:
        return
    try:
        given = understood_roll(roll)
        roll.sheet, roll.header = given.sheet, given.header
        roll.columns = {str(column.place): column.meaning for column in given.columns}
        roll.report = {} if given.missing else _as_json(_import(roll, given, dry_run=True))
    except UnreadableFile as reason:
        roll.refusal, roll.content = str(reason)[:500], None
    roll.previewed_at = timezone.now()
    roll.save(update_fields=["sheet", "header", "columns", "report", "refusal", "content", "previewed_at"])


@job("apply_roll")
@transaction.atomic
def apply_roll(uuid: str) -> None:
    """Job: apply a confirmed list once, keep the report and what undoes it, wipe the file."""
    roll = _lock(uuid=uuid, confirmed_at__isnull=False, applied_at=None, refusal="")
    if roll is None or roll.content is None:
        return
    try:
        with traced(roll.school) as trace:
            roll.report = _as_json(_import(roll, understood_roll(roll), dry_run=False))
        roll.trace, roll.applied_at = trace, timezone.now()
    except UnreadableFile as reason:
        roll.refusal = str(reason)[:500]
    roll.content = None
    roll.save(update_fields=["report", "trace", "refusal", "content", "applied_at"])


def _lock(**which: Any) -> RollImport | None:
    """Return that import under lock, its school's lock taken first: each reads what others have written."""
    named = RollImport.objects.filter(**which).select_related("school").defer("content", "trace").first()
    if named is None:
        return None
    lock_school(named.school)
    found = RollImport.objects.select_for_update(of=("self",)).select_related("school", "year")
    return found.filter(**which).first()


def now_or_queued(upload: Upload, name: str, *, is_short: bool) -> None:
    """Do the work on a short file while the person waits, and have that on a long one done by a job."""
    if is_short:
        job.get(name)(str(upload.uuid))
    else:
        enqueue(name, upload.uuid)


def _now_or_queued(roll: RollImport, name: str) -> None:
    now_or_queued(roll, name, is_short=roll.content is not None and len(roll.content) <= AT_ONCE)


def _import(roll: RollImport, given: Understood, *, dry_run: bool) -> PupilImportResult:
    asked = pupils_being_asked(roll.school)
    return import_list(
        given,
        school=roll.school,
        year=roll.year,
        is_frozen=lambda pupil: pupil.pk in asked,
        level=roll.level,
        whole_school=roll.whole_school,
        answers={int(line): key for line, key in roll.answers.items()},
        dry_run=dry_run,
    )


def _as_json(result: PupilImportResult) -> dict[str, Any]:
    """Return the data of a page: counts and line numbers; the contacts themselves stay out."""
    kept_apart = Counter(change.field for change in result.contact_changes)
    warned = {problem.line for problem in result.warnings}
    return {
        **{name: getattr(result, name) for name in COUNTS},
        "classes": result.classes,
        "gone_ids": result.gone_ids,
        "gone_unknown": result.gone_unknown,
        "asked": result.asked,
        "pupils": {line: key for line, key in result.pupils.items() if line in warned},
        "bad_lines": [_problem(problem) for problem in result.bad_lines],
        "warnings": [_problem(problem) for problem in result.warnings],
        "kept_apart": [[str(ContactChange.Field(name).label), count] for name, count in kept_apart.items()],
    }


def _problem(problem: LineProblem) -> list[Any]:
    return [problem.line, problem.reason, problem.kind]


def names_by_line(roll: RollImport) -> dict[int, str]:
    """Return who is meant by each line that something is said of: as the list names them, then as they were written."""
    if roll.content is not None:
        lines = {problem[0] for kind in ("bad_lines", "warnings") for problem in roll.report.get(kind, [])}
        given = understood_roll(roll)
        read = (one for one in given.records() if isinstance(one, Record) and one.line in lines)
        names = {one.line: one.get("full_name") or f"{one.get('first_name')} {one.get('last_name')}" for one in read}
        return {line: name.strip()[:60] for line, name in names.items()}
    keys = {int(line): key for line, key in roll.report.get("pupils", {}).items()}
    pupils = Pupil.objects.filter(school=roll.school).in_bulk(keys.values())
    return {line: pupils[key].name for line, key in keys.items() if key in pupils}


def gone_pupils(roll: RollImport) -> list[Pupil]:
    """Return the pupils that a list would flag as gone, by name."""
    return list(Pupil.objects.filter(school=roll.school, pk__in=roll.report.get("gone_ids", [])).order_by("sort_name"))


def safe_name(name: str) -> str:
    """Return the name of an upload as it may stand in a sentence and in a temporary folder."""
    try:
        return get_valid_filename(Path(name).name)[-60:]
    except SuspiciousFileOperation:
        return "liste.csv"
