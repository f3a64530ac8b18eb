"""Steps of a file of offers: kept, read without writing anything, posted line by line, forgotten."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.persons.people.phones import PhoneError
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.rolls import lines
from conventions.domain.season.rolls.columns import Understood
from conventions.domain.season.rolls.sheets import to_bytes
from conventions.domain.season.rolls.tabular import LineProblem, Record, UnreadableFile
from conventions.domain.season.rolls.uploads import now_or_queued, safe_name
from conventions.domain.season.rolls.workbooks import read_sheets
from notifications.jobs import job
from workflow import clock
from workflow.actors import Actor
from workflow.engine import Refused

from .columns import missing_of, understand
from .models import OffersImport
from .reading import BadOfferLine, OfferLine, read_offer
from .services import PostedOutcome, foresee_offer, post_offer

AT_ONCE = 20
"""Lines up to which a file is read while the person waits; above, it is a job."""
MOST_LINES = 2_000
SAID_EVERY = 10
"""Lines after which it is said how far the work is."""
EXAMPLES = 5


def upload_offers(*, post: NetworkPost, file_name: str, content: bytes) -> OffersImport:
    """Keep a file of offers and have it read; raises ``ValidationError`` for what is none."""
    try:
        sheets = read_sheets([content])
        given = understand(sheets)
    except UnreadableFile as reason:
        raise ValidationError({"file": str(reason)}) from None
    if len(given.rows) > MOST_LINES:
        raise ValidationError({"file": f"Ce fichier a plus de {MOST_LINES} lignes : envoyez-le en plusieurs fois."})
    OffersImport.objects.filter(user=post.user, post=post, confirmed_at=None).delete()
    upload = OffersImport.objects.create(
        user=post.user,
        post=post,
        file_name=safe_name(file_name),
        content=to_bytes([given.chosen]),
        total=len(given.rows),
    )
    _now_or_queued(upload, "preview_offers")
    return upload


def understood_file(upload: OffersImport) -> Understood:
    """Return the reading of a file: by its headings, then by the choices made for it."""
    return lines.understood_lines(upload, understand)


def read_columns(upload: OffersImport, columns: Mapping[int, str]) -> None:
    """Have a file read with other meanings of its columns."""
    lines.read_columns(upload, columns, job="preview_offers", at_once=AT_ONCE)


def confirm_offers(upload: OffersImport) -> None:
    """Have the good lines of a file posted; a second click changes nothing."""
    lines.confirm_lines(upload, counted="created", job="apply_offers", at_once=AT_ONCE)


@job("preview_offers")
def preview_offers(uuid: str) -> None:
    """Job: read a file as if its lines were posted, write nothing of them, keep the report."""
    upload = _found(uuid, previewed_at=None, refusal="")
    if upload is None:
        return
    given = understood_file(upload)
    lines.keep_preview(upload, report={} if missing_of(given) else _run(upload, given, dry_run=True))


@job("apply_offers")
def apply_offers(uuid: str) -> None:
    """Job: post the good lines of a confirmed file, keep the lines refused until they are corrected, forget the rest.

    Each line is a transaction of its own; killed, the job begins anew and finds what it posted.
    """
    upload = _found(uuid, confirmed_at__isnull=False, applied_at=None, refusal="")
    if upload is None:
        return
    given = understood_file(upload)
    upload.report = _run(upload, given, dry_run=False)
    refused = [line for line, _reason in upload.report["bad_lines"]]
    upload.content = to_bytes([lines.lines_alone(given, refused)]) if refused else None
    upload.applied_at = timezone.now()
    upload.save(update_fields=["report", "content", "applied_at"])


def _found(uuid: str, **which: Any) -> OffersImport | None:
    """Return a file that waits for a job; one whose post has ended meanwhile is forgotten: nobody reads its page."""
    OffersImport.objects.filter(uuid=uuid, post__ended_at__isnull=False).delete()
    found = OffersImport.objects.select_related("post__network", "post__user")
    return found.filter(uuid=uuid, content__isnull=False, **which).first()


def _now_or_queued(upload: OffersImport, name: str) -> None:
    now_or_queued(upload, name, is_short=upload.total <= AT_ONCE)


# -- reading it ---------------------------------------------------------------------------------------------------


def _run(upload: OffersImport, given: Understood, *, dry_run: bool) -> dict[str, Any]:
    counts: Counter[PostedOutcome] = Counter()
    bad_lines: list[list[Any]] = []
    examples: list[list[str]] = []
    seen: dict[Any, int] = {}
    contacts = set[tuple[str, str]]()
    by = account_actor(upload.post.user)
    act = foresee_offer if dry_run else _post
    for done, record in enumerate(given.records(), start=1):
        try:
            entry = _told(record)
            _refuse_twice(entry, seen)
            counts[outcome := act(post=upload.post, entry=entry, by=by)] += 1
            if outcome is PostedOutcome.NEW_CONTACT:
                contacts.add((entry.host["siret"], entry.contact["email"] or entry.contact["phone"]))
        except ValidationError as problem:
            bad_lines.append([record.line, " ".join(problem.messages)])
        except (BadOfferLine, PhoneError, Refused) as problem:
            bad_lines.append([record.line, str(problem)])
        else:
            if len(examples) < EXAMPLES:
                examples.append(_example(entry))
        if done % SAID_EVERY == 0:
            OffersImport.objects.filter(pk=upload.pk).update(done=done)
    return {
        **{outcome.value: counts[outcome] for outcome in PostedOutcome},
        "contacts": len(contacts),
        "refused": len(bad_lines),
        "bad_lines": bad_lines,
        "examples": examples,
    }


def _post(*, post: NetworkPost, entry: OfferLine, by: Actor) -> PostedOutcome:
    return post_offer(post=post, entry=entry, by=by)[1]


def _told(record: Record | LineProblem) -> OfferLine:
    if isinstance(record, LineProblem):
        raise BadOfferLine({"line": record.reason})
    return read_offer(record, today=clock.now().date())


def _refuse_twice(told: OfferLine, seen: dict[Any, int]) -> None:
    for span in told.dates:
        first = seen.setdefault((told.key, span), told.line)
        if first != told.line:
            raise BadOfferLine({"line": f"La même offre, aux mêmes dates, est déjà à la ligne {first}."})


def _example(told: OfferLine) -> list[str]:
    spans = ", ".join(f"{first:%d/%m/%Y} – {last:%d/%m/%Y}" for first, last in told.dates)
    seats = next(iter(told.dates.values()), 0)
    return [told.fields["title"], f"{told.host['name']}, {told.host['city']}", spans, f"{seats}"]


# -- what is to be corrected --------------------------------------------------------------------------------------


def lines_to_correct(upload: OffersImport) -> tuple[list[str], Iterator[list[str]]]:
    """Return the headings, « Erreur » first, and the lines refused with why: the file to correct and send again."""
    return lines.lines_to_correct(understood_file(upload), upload.report, lambda column: column.heading)
