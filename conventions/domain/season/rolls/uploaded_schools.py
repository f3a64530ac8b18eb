"""Steps of a file of schools that an operator sends: kept, compared, applied once, forgotten."""

import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from conventions.domain.persons.people.models import User
from notifications.jobs import job

from .imports_schools import SchoolImportResult, import_schools
from .models import SchoolsImport
from .tabular import LineProblem, UnreadableFile
from .uploads import SHOWN, now_or_queued, safe_name

AT_ONCE = 200 * 1024
"""Bytes up to which a file is read while the person waits; above, it is a job."""
LARGEST = 100 * 1024 * 1024
"""Bytes of the table, twice what the national directory has; a compressed file that holds more is refused."""
CHUNK = 1024 * 1024


def upload_schools(*, user: User, file_name: str, file: BinaryIO) -> SchoolsImport:
    """Keep a file of schools, compressed, and have it compared; raises ``ValidationError`` for what is no such file."""
    try:
        content, size = _compressed(file)
    except UnreadableFile as reason:
        raise ValidationError({"file": str(reason)}) from None
    SchoolsImport.objects.filter(user=user, confirmed_at=None).delete()
    upload = SchoolsImport.objects.create(user=user, file_name=safe_name(file_name), content=content)
    now_or_queued(upload, "preview_schools", is_short=size <= AT_ONCE)
    return upload


def confirm_schools(upload: SchoolsImport) -> bool:
    """Have a file that was compared applied; a second click changes nothing. Tell whether it was the first."""
    waiting = SchoolsImport.objects.filter(
        pk=upload.pk, confirmed_at=None, refusal="", previewed_at__isnull=False, content__isnull=False
    )
    with transaction.atomic():
        if not waiting.update(confirmed_at=timezone.now()):
            return False
        now_or_queued(upload, "apply_schools", is_short=upload.report.get("size", LARGEST) <= AT_ONCE)
    return True


@job("preview_schools")
def preview_schools(uuid: str) -> None:
    """Job: compare a file with the schools that are known, write nothing of it, keep the report."""
    upload = SchoolsImport.objects.filter(uuid=uuid, previewed_at=None, refusal="").first()
    if upload is None or upload.content is None:
        return
    _read(upload, dry_run=True)
    upload.previewed_at = timezone.now()
    upload.save(update_fields=["report", "refusal", "content", "previewed_at"])


@job("apply_schools")
def apply_schools(uuid: str) -> None:
    """Job: apply a confirmed file, keep the report, wipe the file.

    Each batch is a transaction of its own, so no school is held for as long as a file takes; killed, the job begins
    anew and finds what it wrote.
    """
    upload = SchoolsImport.objects.filter(uuid=uuid, confirmed_at__isnull=False, applied_at=None, refusal="").first()
    if upload is None or upload.content is None:
        return
    if _read(upload, dry_run=False):
        upload.applied_at = timezone.now()
    upload.content = None
    upload.save(update_fields=["report", "refusal", "content", "applied_at"])


def _read(upload: SchoolsImport, *, dry_run: bool) -> bool:
    """Read a file and keep what it does; false, with the refusal, when it cannot be read."""
    assert upload.content is not None  # whoever calls has asked
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / upload.file_name
        size = path.write_bytes(zlib.decompress(bytes(upload.content)))
        try:
            upload.report = _as_json(import_schools(path, dry_run=dry_run)) | {"size": size}
        except UnreadableFile as reason:
            upload.refusal, upload.content = str(reason)[:500], None
            return False
    return True


def _compressed(file: BinaryIO) -> tuple[bytes, int]:
    """Return the table that was sent, compressed, and its size; it may come alone in a ZIP."""
    packer, kept, size = zlib.compressobj(), io.BytesIO(), 0
    for piece in _pieces(file):
        size += len(piece)
        if size > LARGEST:
            raise UnreadableFile("Ce fichier est trop grand pour être l'annuaire des établissements.")
        kept.write(packer.compress(piece))
    kept.write(packer.flush())
    return kept.getvalue(), size


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    if not zipfile.is_zipfile(file):
        file.seek(0)
        yield from iter(lambda: file.read(CHUNK), b"")
        return
    try:
        with zipfile.ZipFile(file) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith((".csv", ".txt"))]
            if len(names) != 1:
                raise UnreadableFile("Ce fichier doit être un CSV, ou un ZIP qui en contient un seul.")
            with archive.open(names[0]) as table:
                yield from iter(lambda: table.read(CHUNK), b"")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError):
        raise UnreadableFile("Ce ZIP est abîmé ou protégé par un mot de passe : refaites-le.") from None


def _as_json(result: SchoolImportResult) -> dict[str, Any]:
    """Return the data of the page: counts, lines by number, the schools at work that change, the first others."""
    return {
        **result.counts,
        "at_work": [asdict(change) for change in result.at_work],
        "examples": [asdict(change) for change in result.examples],
        "refused": len(result.bad_lines),
        "doubtful": len(result.warnings),
        "bad_lines": _lines(result.bad_lines),
        "warnings": _lines(result.warnings),
    }


def _lines(problems: list[LineProblem]) -> list[list[Any]]:
    return [[problem.line, problem.reason] for problem in problems[:SHOWN]]
