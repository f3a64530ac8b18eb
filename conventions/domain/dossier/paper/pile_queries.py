"""Reads of many sheets: which are awaited at a school, what the pages of a pile are, and why some cannot be taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet, prefetch_related_objects

from conventions.domain.dossier.agreements.freezing import PARTY_LABELS
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable, is_owed
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.batches.queries import subjects_of
from conventions.domain.persons.people.models import Pupil
from signatures.models import SignatureRequest
from workflow.engine import Refused

from .codes import SheetCode, amendment_of, sheets_in
from .models import PaperPile, PilePage, SheetHandover
from .services import require_expected

GROUPS = {
    "responsables": ("guardian",),
    "eleves": ("pupil",),
    "organismes": ("host", "tutor"),
    "etablissement": ("head", "referent"),
}
"""Roles that are printed for together, by the word of the address."""


@dataclass(frozen=True)
class AwaitedSheet:
    """The sheet of one party who may still sign by hand."""

    request: SignatureRequest
    subject: Signable[Convention]
    handover: SheetHandover | None = None
    """The last time that it was printed and taken away."""

    @property
    def pupil(self) -> Pupil:
        return self.subject.convention.pupil

    @property
    def class_name(self) -> str:
        """The pupil's class in the year of the agreement."""
        return self.subject.convention.class_name

    @property
    def label(self) -> str:
        """Name of the signer, in the words of the agreement."""
        return str(PARTY_LABELS.get(self.request.key, self.request.quality))

    @property
    def code(self) -> tuple[str, int, int, str]:
        """Values in the code of the sheet."""
        convention = self.subject.convention
        return convention.number, convention.version, amendment_of(self.request.document), self.request.key


def awaited_sheets(conventions: QuerySet[Convention], *, late: bool = False) -> list[AwaitedSheet]:
    """Return the sheets that may still be signed by hand, by class and name; five queries.

    With ``late`` those too that expired and still take what was signed in time.
    """
    living = Convention.is_being_signed | Convention.is_in_force | (Convention.is_expired if late else Q(pk=None))
    rows = SignatureRequest.objects.filter(
        SignatureRequest.takes_signature,
        document__root_label=Convention.journal_label(),
        document__root_id__in=conventions.filter(living).values("pk"),
    )
    requests = list(rows.select_related("document").defer("document__data", "document__html").order_by("pk"))
    subjects = subjects_of([request.document for request in requests])
    current = []
    for request in requests:
        subject = subjects[request.document_id]
        request.root = subject.convention
        if subject.signed_version == request.document.version and (
            subject.awaits_answers or (late and subject.is_in_late_time)
        ):
            current.append((request, subject))
    given = handovers_of([request for request, _subject in current])
    sheets = [AwaitedSheet(request, subject, given.get(request.pk)) for request, subject in current]
    return sorted(sheets, key=_order)


def sheets_to_print(conventions: QuerySet[Convention]) -> list[AwaitedSheet]:
    """Return the sheets of those whose signature still counts: no sheet is printed in vain; six queries."""
    sheets = awaited_sheets(conventions)
    prefetch_related_objects([one.pupil for one in sheets], "guardians")
    return [
        one
        for one in sheets
        if one.subject.need_of(one.request) is not None and is_owed(one.subject.convention, one.request)
    ]


def _order(one: AwaitedSheet) -> tuple[str, str, int, int]:
    """Key of an order by class and name; the sheets of one pupil's parties stay together."""
    return one.class_name, one.pupil.sort_name, one.request.document_id, one.request.position


def handovers_of(requests: Iterable[SignatureRequest]) -> dict[int, SheetHandover]:
    """Return the last handover of each sheet, by key of its request; one query."""
    every = SheetHandover.objects.filter(request__in=list(requests)).order_by("id")
    return {one.request_id: one for one in every}


@dataclass
class Sorted:
    """One awaited sheet that a pile brings, with its pages."""

    sheet: AwaitedSheet
    pages: list[PilePage] = field(default_factory=list)
    by_code: set[int] = field(default_factory=set)
    """Numbers of the pages whose own code says so."""

    @property
    def is_found(self) -> bool:
        """A code names the party; otherwise somebody chose it."""
        return bool(self.by_code)

    @property
    def keys_found(self) -> list[list[str]]:
        """Parties that the code of each page names."""
        return [[self.sheet.request.key] if page.number in self.by_code else [] for page in self.pages]


@dataclass(frozen=True)
class SortedPile:
    """The pages of a pile, sorted."""

    sheets: list[Sorted]
    """Sheets to certify, in the order of the classes."""
    refused: list[tuple[PilePage, Refused]]
    """Sheets that cannot be taken, with why."""
    unknown: list[PilePage]
    """Pages that no code names and that somebody has to look at."""
    texts: list[PilePage]
    """Pages of an agreement itself, which names no party."""
    blank: list[PilePage]
    awaited: list[AwaitedSheet]
    """Sheets still awaited, of which an unrecognised page may be one."""

    @property
    def by_hand(self) -> list[PilePage]:
        """The pages whose party somebody chose."""
        return [page for one in self.sheets for page in one.pages if page.number not in one.by_code]


def sort_pile(pile: PaperPile, conventions: QuerySet[Convention]) -> SortedPile:
    """Sort the pages of a pile into what is awaited of ``conventions``; nine queries, however many pages.

    Nothing of it is kept: what was answered meanwhile is no longer awaited.
    """
    pages = list(pile.pages.defer("picture", "thumbnail").order_by("number"))
    awaited = awaited_sheets(conventions, late=True)
    by_code = {one.code: one for one in awaited}
    by_request = {one.request.pk: one for one in awaited}
    by_key, done = dict[int, Sorted](), SortedPile([], [], [], [], [], awaited)
    left: list[tuple[PilePage, SheetCode]] = []
    for page in pages:
        named = sheets_in(page.codes)
        sheet = next((one for one in named if one.party), None)
        if sheet:  # what a page says itself is stronger than what somebody took it for
            mine = by_code.get((sheet.number, sheet.version, sheet.amendment, sheet.party))
        else:
            mine = by_request.get(page.chosen_id or 0)
        if mine:
            one = by_key.setdefault(mine.request.pk, Sorted(mine))
            one.pages.append(page)
            if sheet:
                one.by_code.add(page.number)
        elif sheet:
            left.append((page, sheet))
        elif page.is_blank:
            done.blank.append(page)
        else:
            (done.texts if named else done.unknown).append(page)
    done.sheets.extend(by_key[one.request.pk] for one in awaited if one.request.pk in by_key)
    done.refused.extend(_refused(left, conventions))
    return done


def _refused(left: Sequence[tuple[PilePage, SheetCode]], conventions: QuerySet[Convention]) -> list:
    """Return the reason of each sheet that is not awaited, in the words of its own page; three queries."""
    if not left:
        return []
    named = conventions.filter(number__in={sheet.number for _page, sheet in left}).select_related("pupil")
    known = {convention.number: convention for convention in named}
    rows = SignatureRequest.objects.filter(
        document__root_label=Convention.journal_label(),
        document__root_id__in=[convention.pk for convention in known.values()],
    )
    asked: dict[tuple[int, int, int], dict[str, SignatureRequest]] = {}
    for request in rows.select_related("document").defer("document__html", "document__data").order_by("pk"):
        document = request.document
        is_amendment = document.purpose == Amendment.PURPOSE
        place = (document.root_id, 0 if is_amendment else document.version, amendment_of(document))
        asked.setdefault(place, {})[request.key] = request
    return [(page, _why_not(sheet, known.get(sheet.number), asked)) for page, sheet in left]


def _why_not(sheet: SheetCode, convention: Convention | None, asked: dict) -> Refused:
    if convention is None:
        return Refused("sheet_of_nobody_here", number=sheet.number)
    version = 0 if sheet.amendment else sheet.version
    try:
        requests = asked.get((convention.pk, version, sheet.amendment), {})
        require_expected(sheet, convention, sheet.amendment, requests)
    except Refused as refusal:
        return refusal
    return Refused("not_awaited", subject=convention.NAME, state=convention.get_status_display())
