"""Acts of staff on a pile: print it, keep its scan, have it read, sort pages without a code, certify it at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.running import begin_bulk, on_many
from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.standing import Standing, standing_at
from notifications.jobs import enqueue, job
from signatures.scans import LARGEST_PILE, REFUSALS, PileStretch, UnreadableScan, pdf_of, read_stretch
from signatures.services import Circumstances
from signatures.slots import Another, Busy
from workflow.engine import Refused

from .codes import sheets_in
from .models import PaperPile, PaperUpload, PilePage, SheetHandover
from .pile_queries import AwaitedSheet, Sorted, sort_pile
from .printing import printable_sheets, rendered
from .services import certify_sheets

ACT = "record_paper"
MOST_PRINTED = 120
"""Sheets of one print, which somebody waits for: a class of thirty with four signatories each, some ten seconds."""
AT_A_TIME = 8
"""Pages that the isolated process reads in one go: some four seconds."""
TURN = 20.0
"""Seconds that one job reads before it hands on; what it reads last may take as long as a scan, too, within the time
that the queue gives a job."""
STALLED_AFTER = timedelta(minutes=2)


# -- printing --------------------------------------------------------------------------------------------------


def print_sheets(
    sheets: Sequence[AwaitedSheet], *, given_to: str, with_text: bool, both_sides: bool, standing: Standing
) -> bytes:
    """Return the sheets as one PDF for the printer, and note who takes each of them away, and that it was read.

    One that nobody may sign today is left out, and named with its reason on the list. Raises :class:`Refused` when
    none is left, or there are too many.
    """
    if not sheets:
        raise Refused("no_sheet_to_take")
    if len(sheets) > MOST_PRINTED:
        raise Refused("too_many_sheets", most=MOST_PRINTED)
    day, prints = standing.school.today(), rendered(sheets)
    if not prints.printed:
        raise prints.left_out[0][1]
    pdf = printable_sheets(prints, given_to=given_to, given_on=day, with_text=with_text, both_sides=both_sides)
    _note_handover([one for one, _sheet in prints.printed], given_to, day, standing)
    return pdf


@transaction.atomic
def _note_handover(sheets: Sequence[AwaitedSheet], given_to: str, day: date, standing: Standing) -> None:
    SheetHandover.objects.bulk_create(
        SheetHandover(request=one.request, given_to=given_to, given_on=day, user=standing.user) for one in sheets
    )
    for one in {one.request.document_id: one for one in sheets}.values():
        document = one.request.document
        detail = f"papier-{document.purpose}-v{document.version}"
        note_consultation(one.subject.convention, Consultation.What.DOWNLOADED, by=standing.actor, detail=detail)


# -- reading ---------------------------------------------------------------------------------------------------


@transaction.atomic
def keep_pile(content: bytes, *, standing: Standing) -> PaperPile:
    """Keep a scan of many sheets and let a job read it; nothing is recorded yet.

    Raises ``UnreadableScan`` for what is too large to be read.
    """
    if len(content) > LARGEST_PILE:
        raise UnreadableScan(REFUSALS["pile_size"])
    pile = PaperPile.objects.create(school=standing.school, user=standing.user, content=content)
    enqueue("read_pile", pile.uuid)
    return pile


@job("read_pile")
def read_pile(uuid: str) -> int:
    """Job: read the pages that are left of a pile, in the isolated process; idempotent. Returns how many it read.

    One pile is read at a time: a job works for :data:`TURN` and hands on to the pile that has waited longest, which may
    be its own. What finds another at work leaves: that one hands on. When the machine has no time, all wait for the
    sweep (:func:`continue_unread`): handed on at once, they would ask again and again.
    """
    pile = PaperPile.objects.filter(uuid=uuid, read_at=None).first()
    if pile is None:
        return 0
    until, read, content, goes_on = monotonic() + TURN, 0, bytes(pile.content), True
    while goes_on:
        first = pile.pages.count()
        try:
            stretch = read_stretch(content, first, AT_A_TIME)
        except Another:
            return read
        except Busy:
            PaperPile.objects.filter(pk=pile.pk).update(moved_at=timezone.now())
            return read
        except UnreadableScan as reason:
            PaperPile.objects.filter(pk=pile.pk).update(problem=str(reason), content=b"", read_at=timezone.now())
            break
        goes_on = _keep(pile, first, stretch) and monotonic() < until
        read += len(stretch.pages)
    waiting = PaperPile.objects.filter(read_at=None).order_by("moved_at", "pk").values_list("uuid", flat=True)
    if following := waiting.first():
        enqueue("read_pile", following)
    return read


@transaction.atomic
def _keep(pile: PaperPile, first: int, stretch: PileStretch) -> bool:
    """Keep the pages read after the ``first`` ones; tell whether there is more for this job to read."""
    locked = PaperPile.objects.select_for_update().defer("content").filter(pk=pile.pk).first()
    if locked is None or locked.pages.count() != first:
        return False  # another job is at work on it, or it was forgotten
    PilePage.objects.bulk_create(
        PilePage(
            pile=locked,
            number=first + n,
            picture=page.picture,
            thumbnail=page.thumbnail,
            codes=list(page.codes),
            is_blank=page.is_blank,
        )
        for n, page in enumerate(stretch.pages, start=1)
    )
    now, goes_on = timezone.now(), first + len(stretch.pages) < stretch.total
    done = {} if goes_on else {"read_at": now, "content": b""}
    PaperPile.objects.filter(pk=locked.pk).update(total=stretch.total, moved_at=now, **done)
    return goes_on


def continue_pile(pile: PaperPile) -> None:
    """Hand a pile to a new job; harmless when another is still at work on it."""
    if pile.read_at is None:
        enqueue("read_pile", pile.uuid)


@job("continue_piles")
def continue_unread() -> int:
    """Periodic job: hand on the piles whose reading stopped, whatever stopped it."""
    stalled = PaperPile.objects.filter(read_at=None, moved_at__lte=timezone.now() - STALLED_AFTER)
    piles = list(stalled.defer("content").order_by("pk"))
    for pile in piles:
        continue_pile(pile)
    return len(piles)


# -- what no code says -------------------------------------------------------------------------------------------


@transaction.atomic
def choose_pages(pile: PaperPile, chosen: Mapping[int, UUID | None]) -> int:
    """Keep the request chosen for the pages of these numbers, by its public identifier; ``None`` leaves one out.

    Refused: who is no longer awaited at this school, and a page whose own code says whose it is. Returns how many pages
    changed.
    """
    given = [number for number, uuid in chosen.items() if uuid]
    for page in pile.pages.filter(number__in=given).only("number", "codes"):
        if any(sheet.party for sheet in sheets_in(page.codes)):
            raise Refused("page_says_whose", page=page.number)
    awaited = {one.request.uuid: one.request for one in sort_pile(pile, _conventions_of(pile)).awaited}
    if set(chosen.values()) - {None, *awaited}:
        raise Refused("nobody_awaited_so")
    changed = 0
    for number, uuid in chosen.items():
        request = awaited[uuid] if uuid else None
        changed += pile.pages.filter(number=number).exclude(chosen=request).update(chosen=request)
    return changed


# -- certifying --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """A person's findings on the sheets that they have compared with their pictures."""

    signed_on: Mapping[UUID, date]
    """The day that each sheet bears, by the public identifier of its request."""
    original_kept: str
    late_because: str = ""

    def as_options(self) -> dict[str, Any]:
        days = {str(uuid): day.isoformat() for uuid, day in self.signed_on.items()}
        return {"signed_on": days, "original_kept": self.original_kept, "late_because": self.late_because}

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> "Compared":
        """Return the values of :meth:`as_options`."""
        days = {UUID(uuid): date.fromisoformat(day) for uuid, day in options["signed_on"].items()}
        return cls(days, options["original_kept"], options["late_because"])


def certify_pile(
    pile: PaperPile, compared: Compared, *, standing: Standing, circumstances: Circumstances, key: UUID
) -> BulkAct:
    """Record the signatures on the sheets of a pile that were compared: one act.

    Each sheet is an item, recorded as one is (:func:`certify_sheets`); the sheets of an agreement that came too late
    are one together, as it comes back with all that it lacks or not at all. See :func:`begin_bulk`.
    """

    def chosen() -> list[BulkItem]:
        sheets = [one for one in _sorted(pile) if one.sheet.request.uuid in compared.signed_on]
        if not sheets:
            raise Refused("no_sheet_chosen")
        items = []
        for convention, group in groupby(sheets, key=lambda one: one.sheet.subject.convention):
            of_one = [one.sheet.request.key for one in group]
            parties = [""] if convention.is_in_late_time else of_one
            items += [BulkItem(convention=convention, party=party) for party in parties]
        return items

    options = {
        **compared.as_options(),
        "pile": str(pile.uuid),
        "ip": circumstances.ip or "",
        "user_agent": circumstances.user_agent[:300],
    }
    return begin_bulk(ACT, chosen, school=pile.school, user=standing.user, key=key, options=options)


def act_begun(key: UUID, user: User) -> BulkAct | None:
    """Return the act that this request has begun: sent twice, its sheets are no longer awaited the second time."""
    return BulkAct.objects.filter(uuid=key, act=ACT, user=user).first()


@on_many(ACT)
def _record_one(bulk: BulkAct, item: BulkItem) -> None:
    """Certify what a pile brings of one agreement, by whoever certified the pile."""
    assert bulk.school is not None  # as every act of a school
    options, standing = bulk.options, standing_at(bulk.school, bulk.user)
    pile = PaperPile.objects.filter(uuid=options["pile"], user=bulk.user).defer("content").first()
    if standing is None:
        raise Refused("sheet_certified_by_staff")
    if pile is None:
        raise Refused("sheet_forgotten")
    assert item.convention_id is not None  # as they were chosen
    compared = Compared.from_options(options)
    wanted = Convention.objects.filter(pk=item.convention_id)
    sheets = [
        sheet
        for sheet in sort_pile(pile, wanted).sheets
        if sheet.sheet.request.uuid in compared.signed_on and item.party in ("", sheet.sheet.request.key)
    ]
    if not sheets:
        raise Refused("sheet_no_longer_awaited")
    certify_sheets(
        _as_upload(sheets, bulk),
        {one.sheet.request.key: compared.signed_on[one.sheet.request.uuid] for one in sheets},
        original_kept=compared.original_kept,
        standing=standing,
        circumstances=Circumstances(ip=options["ip"] or None, user_agent=options["user_agent"]),
        late_because=compared.late_because,
    )


def _as_upload(sheets: list[Sorted], bulk: BulkAct) -> PaperUpload:
    """Return the pages of these sheets as if they had been sent alone."""
    keys = {page.number: named for one in sheets for page, named in zip(one.pages, one.keys_found, strict=True)}
    pages = PilePage.objects.filter(pk__in=[page.pk for one in sheets for page in one.pages]).order_by("number")
    subject = sheets[0].sheet
    return PaperUpload.objects.create(
        convention=subject.subject.convention,
        document=subject.request.document,
        user=bulk.user,
        content=pdf_of([bytes(page.picture) for page in pages]),
        pages=len(pages),
        found=[keys[page.number] for page in pages],
    )


def _conventions_of(pile: PaperPile) -> QuerySet[Convention]:
    return Convention.objects.filter(school=pile.school, erased_at=None)


def _sorted(pile: PaperPile) -> list[Sorted]:
    return sort_pile(pile, _conventions_of(pile)).sheets
