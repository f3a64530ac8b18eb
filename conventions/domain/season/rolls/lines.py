"""Lists of which each line is an act of its own: their reading changed, confirmed, their wrong lines given back."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from workflow.engine import Refused

from .columns import SheetColumn, Understood
from .models import UploadOfLines
from .sheets import Sheet, from_bytes
from .uploads import now_or_queued


def understood_lines(
    upload: UploadOfLines, understand: Callable[[list[Sheet], Mapping[int, str]], Understood]
) -> Understood:
    """Return the reading of a list: by its headings, then by the choices made for it."""
    chosen = {int(place): meaning for place, meaning in upload.columns.items()}
    return understand(from_bytes(bytes(upload.content or b"[]")), chosen)


@transaction.atomic
def read_columns(upload: UploadOfLines, columns: Mapping[int, str], *, job: str, at_once: int) -> None:
    """Have a list read with other meanings of its columns."""
    rows = type(upload)._default_manager.select_for_update()
    waiting = rows.filter(pk=upload.pk, confirmed_at=None, refusal="", content__isnull=False).first()
    if waiting is None:
        raise Refused("file_confirmed")
    waiting.columns = {str(place): meaning for place, meaning in columns.items()}
    waiting.previewed_at, waiting.report, waiting.done = None, {}, 0
    waiting.save(update_fields=["columns", "previewed_at", "report", "done"])
    now_or_queued(waiting, job, is_short=waiting.total <= at_once)


@transaction.atomic
def confirm_lines(upload: UploadOfLines, *, counted: str, job: str, at_once: int) -> None:
    """Have the good lines of a list done, once its report has ``counted``; a second click changes nothing."""
    waiting = type(upload)._default_manager.filter(
        pk=upload.pk, confirmed_at=None, refusal="", report__has_key=counted, content__isnull=False
    )
    if waiting.update(confirmed_at=timezone.now(), done=0):
        now_or_queued(upload, job, is_short=upload.total <= at_once)


def keep_preview(upload: UploadOfLines, **found: Any) -> None:
    """Keep what a preview found, unless the list was dropped, confirmed or is read otherwise meanwhile."""
    rows = type(upload)._default_manager.filter(pk=upload.pk, confirmed_at=None, previewed_at=None)
    rows.filter(columns=upload.columns).update(**found, previewed_at=timezone.now())


def lines_alone(given: Understood, lines: Collection[int]) -> Sheet:
    """Return the sheet with its headings and some lines alone."""
    wanted = {given.header, *lines}
    return replace(given.chosen, rows=[row for row in given.chosen.rows if row.line in wanted])


def lines_to_correct(
    given: Understood, report: Mapping[str, Any], heading: Callable[[SheetColumn], str]
) -> tuple[list[str], Iterator[list[str]]]:
    """Return the headings, « Erreur » first, and the lines refused with why: the list to correct and send again."""
    reasons = dict(report.get("bad_lines", []))
    width = len(given.columns)
    lines = (
        [reasons[row.line], *[*(row.cells or []), *[""] * width][:width]] for row in given.rows if row.line in reasons
    )
    return ["Erreur", *map(heading, given.columns)], lines
