"""Steps of a list of found places: kept, read without writing anything, opened line by line, undone, forgotten."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import open_for_found_place
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.rolls import lines
from conventions.domain.season.rolls.columns import Understood
from conventions.domain.season.rolls.sheets import Sheet, SheetRow, to_bytes
from conventions.domain.season.rolls.tabular import LineProblem, Record, UnreadableFile, pasted
from conventions.domain.season.rolls.uploads import now_or_queued, safe_name
from conventions.domain.season.rolls.workbooks import read_sheets
from notifications.jobs import job
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused

from .columns import MEANINGS, missing_of, understand
from .models import PlacesImport
from .reading import BadPlaceLine, PlaceLine, PlaceReader

AT_ONCE = 30
"""Lines up to which a list is read, or opened, while the person waits; above, it is a job."""
MOST_LINES = 6_000
SAID_EVERY = 10
"""Lines after which it is said how far the work is."""
SHOWN = 60
"""Good lines that a page shows as they are read."""
UNDO_FOR = timedelta(days=1)
OPENED, KNOWN = "opened", "known"


def upload_places(*, school: School, user: User, file_name: str, content: bytes) -> PlacesImport:
    """Keep a list, a file or lines that were pasted, and have it read; raises ``ValidationError`` for what is none."""
    try:
        sheets = read_sheets([content])
        given = understand(sheets)
    except UnreadableFile as reason:
        raise ValidationError({"file": str(reason)}) from None
    if len(given.rows) > MOST_LINES:
        said = _(
            "Cette liste a %(n)d lignes : envoyez-la en plusieurs fois, %(most)d lignes au plus. Rien n'est perdu."
        )
        raise ValidationError({"file": said % {"n": len(given.rows), "most": MOST_LINES}})
    upload = _kept(school, user, safe_name(file_name), given.chosen, total=len(given.rows))
    _now_or_queued(upload, "preview_places")
    return upload


@transaction.atomic
def open_places(*, school: School, user: User, rows: Iterable[Mapping[str, str]]) -> PlacesImport:
    """Open what a grid says, each row by the meanings of its cells; the same as a file that was confirmed."""
    names = list(MEANINGS)
    cells = [[str(MEANINGS[name]) for name in names], *([row.get(name, "") for name in names] for row in rows)]
    sheet = Sheet("", [SheetRow(line, row) for line, row in enumerate(cells, start=1)])
    upload = _kept(school, user, _("grille"), sheet, total=len(cells) - 1)
    upload.columns = {str(place): name for place, name in enumerate(names)}
    upload.previewed_at = upload.confirmed_at = timezone.now()
    upload.save(update_fields=["columns", "previewed_at", "confirmed_at"])
    _now_or_queued(upload, "apply_places")
    return upload


def _kept(school: School, user: User, name: str, sheet: Sheet, *, total: int) -> PlacesImport:
    PlacesImport.objects.filter(user=user, school=school, confirmed_at=None).delete()
    return PlacesImport.objects.create(
        school=school, user=user, file_name=name, content=to_bytes([sheet]), total=total
    )  # fmt: skip


def understood_places(upload: PlacesImport) -> Understood:
    """Return the reading of a list: by its headings, then by the choices made for it."""
    return lines.understood_lines(upload, understand)


def read_columns(upload: PlacesImport, columns: Mapping[int, str]) -> None:
    """Have a list read with other meanings of its columns."""
    lines.read_columns(upload, columns, job="preview_places", at_once=AT_ONCE)


def confirm_places(upload: PlacesImport) -> None:
    """Have the good lines of a list opened; a second click changes nothing."""
    lines.confirm_lines(upload, counted=OPENED, job="apply_places", at_once=AT_ONCE)


@job("preview_places")
def preview_places(uuid: str) -> None:
    """Job: read a list as if its lines were opened, write nothing of them, keep the report."""
    upload = _found(uuid, previewed_at=None, refusal="")
    if upload is None:
        return
    given = understood_places(upload)
    columns = {str(column.place): column.meaning for column in given.columns}
    report = {} if missing_of(given) else _run(upload, given, dry_run=True)
    lines.keep_preview(upload, columns=columns, report=report)


@job("apply_places")
def apply_places(uuid: str) -> None:
    """Job: open the good lines of a confirmed list, keep the lines refused until they are corrected, forget the rest.

    Each line is a transaction of its own; killed, the job begins anew and finds what it opened.
    """
    upload = _found(uuid, confirmed_at__isnull=False, applied_at=None, refusal="")
    if upload is None:
        return
    given = understood_places(upload)
    upload.report = _run(upload, given, dry_run=False)
    refused = [line for line, _reason in upload.report["bad_lines"]]
    upload.content = to_bytes([lines.lines_alone(given, refused)]) if refused else None
    upload.applied_at = timezone.now()
    upload.save(update_fields=["report", "content", "applied_at"])


def _found(uuid: str, **which: Any) -> PlacesImport | None:
    found = PlacesImport.objects.select_related("school", "user")
    return found.filter(uuid=uuid, content__isnull=False, **which).first()


def _now_or_queued(upload: PlacesImport, name: str) -> None:
    now_or_queued(upload, name, is_short=upload.total <= AT_ONCE)


# -- line by line -------------------------------------------------------------------------------------------------


def _run(upload: PlacesImport, given: Understood, *, dry_run: bool) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    good: list[int] = []
    bad_lines: list[list[Any]] = []
    seen: dict[tuple[int, Any], int] = {}
    by = account_actor(upload.user)
    for done, (line, entry) in enumerate(lines_of(given, upload.school), start=1):
        try:
            if isinstance(entry, Exception):
                raise entry
            if first := next((seen[key] for day in entry.place.days if (key := (entry.pupil.pk, day.day)) in seen), 0):
                raise BadPlaceLine({"pupil": _("Cet élève est déjà à la ligne %(n)d, aux mêmes jours.") % {"n": first}})
            seen |= {(entry.pupil.pk, day.day): entry.line for day in entry.place.days}
            counts[_open(upload, entry, by=by, dry_run=dry_run)] += 1
            good.append(line)
        except (BadPlaceLine, Refused) as problem:
            bad_lines.append([line, str(problem)])
        if done % SAID_EVERY == 0:
            PlacesImport.objects.filter(pk=upload.pk).update(done=done)
    return {
        OPENED: counts[OPENED] if dry_run else len(upload.opened),
        KNOWN: counts[KNOWN] if dry_run else max(0, counts[OPENED] + counts[KNOWN] - len(upload.opened)),
        "refused": len(bad_lines),
        "bad_lines": bad_lines,
        "shown": good[:SHOWN],
    }


def lines_of(
    given: Understood, school: School, only: Collection[int] | None = None
) -> Iterator[tuple[int, PlaceLine | BadPlaceLine]]:
    """Yield each line, or ``only`` some, with what it asks for or with what is wrong with it."""
    reader, formulas = PlaceReader(school), given.chosen.lines_with_formula
    for record in given.records():
        if only is None or record.line in only:
            try:
                yield record.line, _told(reader, record, formulas.get(record.line, ""))
            except BadPlaceLine as problem:
                yield record.line, problem


def _told(reader: PlaceReader, record: Record | LineProblem, formula: str) -> PlaceLine:
    if isinstance(record, LineProblem):
        raise BadPlaceLine({"line": record.reason})
    if formula:
        raise BadPlaceLine({"line": _("La case %(cell)s est une formule : collez-en la valeur.") % {"cell": formula}})
    return reader.read(record)


def _open(upload: PlacesImport, entry: PlaceLine, *, by: Actor, dry_run: bool) -> str:
    """Open one line in a transaction of its own, taken back at a preview; tell whether it was opened before."""
    if _is_known(entry):
        return KNOWN
    with transaction.atomic():
        opened = open_for_found_place(pupil=entry.pupil, place=entry.place, by=by)
        if dry_run:
            transaction.set_rollback(True)
        else:
            upload.opened.append(opened.pk)
            PlacesImport.objects.filter(pk=upload.pk).update(opened=upload.opened)
    return OPENED


def _is_known(entry: PlaceLine) -> bool:
    """Tell whether the pupil has that place on those days already: the list was sent before."""
    first, last = entry.place.days[0].day, entry.place.days[-1].day
    own = Convention.objects.filter(pupil=entry.pupil, first_day=first, last_day=last).exclude(Convention.is_stopped)
    name = search_key(entry.place.host_name)
    return any(search_key(host) == name for host in own.values_list("host__name", flat=True))


def good_lines(upload: PlacesImport) -> list[PlaceLine]:
    """Return the first good lines as they are read."""
    read = lines_of(understood_places(upload), upload.school, upload.report.get("shown", []))
    return [entry for _line, entry in read if isinstance(entry, PlaceLine)]


# -- what is to be corrected --------------------------------------------------------------------------------------


def bad_lines(upload: PlacesImport, most: int) -> list[tuple[int, str, str]]:
    """Return the first lines refused: number, why, the pupil as the line names them while it is kept."""
    refused = upload.report.get("bad_lines", [])[:most]
    names: dict[int, str] = {}
    wanted = {line for line, _reason in refused}
    for record in understood_places(upload).records() if upload.content and refused else ():
        if isinstance(record, Record) and record.line in wanted:
            whole = record.get("pupil") or f"{record.get('first_name')} {record.get('last_name')}"
            names[record.line] = whole.strip()[:60]
        if record.line >= max(wanted):
            break
    return [(line, reason, names.get(line, "")) for line, reason in refused]


def lines_to_correct(upload: PlacesImport) -> tuple[list[str], Iterator[list[str]]]:
    """Return the headings, « Erreur » first, and the lines refused with why: the list to correct and send again."""
    return lines.lines_to_correct(
        understood_places(upload),
        upload.report,
        lambda column: column.heading or str(MEANINGS.get(column.meaning, "")),
    )


def text_to_correct(upload: PlacesImport, most: int) -> str:
    """Return the first lines refused as they are pasted, under titles that are read as the columns were chosen."""
    given = understood_places(upload)
    heads = [str(MEANINGS.get(column.meaning, column.heading)) for column in given.columns]
    refused = {line for line, _reason in upload.report.get("bad_lines", [])[:most]}
    rows = [[*(row.cells or []), *[""] * len(heads)][: len(heads)] for row in given.rows if row.line in refused]
    return pasted([heads, *rows])


# -- undone -------------------------------------------------------------------------------------------------------


def may_undo(upload: PlacesImport) -> bool:
    """Tell whether it opened something less than a day ago."""
    is_recent = upload.applied_at is not None and timezone.now() - upload.applied_at < UNDO_FOR
    return bool(is_recent and upload.opened and upload.undone_at is None)


def undo_places(upload: PlacesImport, *, by: Actor) -> tuple[int, int]:
    """Withdraw what a list opened and nobody has touched since; return how many, and how many stay.

    Each is a transaction of its own. Raises :class:`Refused` once a day has passed.
    """
    upload.refresh_from_db(fields=["undone_at"])
    if not may_undo(upload):
        raise Refused("undo_too_late")
    withdrawn = sum(_withdraw_untouched(key, by) for key in upload.opened)
    PlacesImport.objects.filter(pk=upload.pk).update(undone_at=timezone.now())
    return withdrawn, len(upload.opened) - withdrawn


@transaction.atomic
def _withdraw_untouched(key: int, by: Actor) -> bool:
    convention = engine.lock(Convention(pk=key), with_shared=True)
    if not convention.awaits_host or convention.journal_length > 1:
        return False
    engine.fire(convention, "withdraw", by=by, reason=_("La liste qui l'a ouverte est annulée."))
    return True


def recent_places(school: School, user: User) -> Sequence[PlacesImport]:
    """Return the lists of somebody that wait for a press: to be confirmed, corrected or undone; the latest first."""
    own = PlacesImport.objects.filter(school=school, user=user).defer("content")
    return [one for one in own if not one.applied_at or may_undo(one) or one.report.get("refused")]
