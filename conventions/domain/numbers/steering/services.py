"""Making a report: shown as it would be now, closed once with its files kept as they were printed."""

import hashlib

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from conventions.domain.law.documents.rendering import render
from conventions.domain.numbers.figures.projection import all_counted
from conventions.domain.persons.people.territories import DEPARTMENTS
from notifications.language import in_french
from workflow import clock
from workflow.engine import Refused

from .composing import compose
from .models import SteeringFile, SteeringReport
from .notes import find_report, report_on
from .publishing import compose_published
from .reading import ReportReading
from .spans import Span

Use = SteeringFile.Use


@in_french
def file_of(span: Span, use: SteeringFile.Use) -> bytes:
    """Return a report as it would be printed now; once it is closed, as it was: the bytes that are kept.

    Refused where these are no longer what they were, ``file_is_damaged``.
    """
    report = find_report(span)
    if report is not None and report.closed_at is not None:
        return _kept(report, use)
    notes = list(report.notes.all()) if report is not None else []
    now = clock.now()
    return render(compose(ReportReading(span, now), notes) if use == Use.INTERNAL else compose_published(span, now)).pdf


@in_french
@transaction.atomic
def close_report(span: Span, *, by: str) -> SteeringReport:
    """Print a report for both circles of readers from the same figures and keep it; ``by`` is who closes it, by name.

    Refused: ``report_is_closed``, before its last day is over everywhere, ``report_not_over``, and while much of what
    was done is not counted yet, ``figures_are_late``.
    """
    report = SteeringReport.objects.select_for_update().get(pk=report_on(span).pk)
    if report.closed_at is not None:
        raise Refused("report_is_closed")
    now = clock.now()
    if any(now.astimezone(one.tz).date() <= span.last_day for one in DEPARTMENTS.values()):
        raise Refused("report_not_over", day=span.last_day)
    if not all_counted():
        raise Refused("figures_are_late")
    reading = ReportReading(span, now)
    printed = {Use.INTERNAL: compose(reading, list(report.notes.all())), Use.PUBLIC: compose_published(span, now)}
    for use, document in printed.items():
        content = render(document).pdf
        SteeringFile.objects.create(report=report, use=use, content=content, sha256=_fingerprint(content))
    report.closed_at, report.closed_by, report.figures_at = now, by, reading.figures_at
    report.save(update_fields=["closed_at", "closed_by", "figures_at"])
    return report


def closed_reports() -> QuerySet[SteeringReport]:
    """Return the reports that are closed, the latest first, with the fingerprints of their files."""
    files = SteeringFile.objects.defer("content").order_by("-use")
    return SteeringReport.objects.exclude(closed_at=None).prefetch_related(Prefetch("files", files))


def _kept(report: SteeringReport, use: SteeringFile.Use) -> bytes:
    kept = report.files.get(use=use)
    content = bytes(kept.content)
    if _fingerprint(content) != kept.sha256:
        raise Refused("file_is_damaged", number=str(report))
    return content


def _fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
