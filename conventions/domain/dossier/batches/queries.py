"""Queries of the head: agreements to approve with their warnings, agreements to sign, batches under way."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Field,
    FilteredRelation,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django_stubs_ext import WithAnnotations

from conventions.domain.dossier.agreements.checking import check_many
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.law.rules import Finding
from conventions.domain.persons.people.models import Pupil, School, Staff, User
from signatures.models import Document, SignatureRequest, SigningBatch
from workflow.journal import entries_of
from workflow.models import Deadline, Transition
from workflow.prepared import Given, prepared

from .models import BulkAct, BulkItem

RECENT = timedelta(days=1)
"""Time that a finished batch stays on the page."""


class _Seen(TypedDict):
    seen_length: int | None
    acknowledged: list[str] | None


class _Counts(TypedDict):
    total: int
    failed: int
    moved_at: datetime | None


class _Done(_Counts):
    done: int


class _Signed(_Counts):
    signed: int


if TYPE_CHECKING:
    SeenConvention = WithAnnotations[Convention, _Seen]
    CountedAct = WithAnnotations[BulkAct, _Done]
    CountedSigning = WithAnnotations[SigningBatch, _Signed]
else:
    SeenConvention, CountedAct, CountedSigning = Convention, BulkAct, SigningBatch


def key_of(finding: Finding) -> str:
    """Name a warning so that the same one is recognised later: its rule and its field, not its sentence."""
    return f"{finding.rule} {finding.field}"


@dataclass(frozen=True)
class ToApprove:
    """An agreement that waits for approval, as one person sees it."""

    convention: SeenConvention
    """Agreement with ``seen_length`` and ``acknowledged`` of the person's own :class:`~.models.Review`, ``None``
    without one."""
    findings: tuple[Finding, ...]
    sign_by: date | None = None
    """The day by which all sign, where a page says it of each row."""

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.blocks)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def token(self) -> str:
        """Value that a form sends back: the agreement shown, and the length of its journal then."""
        return f"{self.convention.number}:{self.convention.journal_length}"

    @property
    def is_clean(self) -> bool:
        return not self.findings

    @property
    def is_read(self) -> bool:
        """The person has read the agreement as it is now."""
        return self.convention.seen_length == self.convention.journal_length

    @property
    def has_changed(self) -> bool:
        """Something happened since the person read it."""
        return self.convention.seen_length is not None and not self.is_read

    @property
    def is_acknowledged(self) -> bool:
        """Each present warning was acknowledged on the agreement as it is now."""
        return {key_of(finding) for finding in self.warnings} <= self.acknowledged

    @property
    def acknowledged(self) -> set[str]:
        """Keys of the warnings that the person acknowledged on the agreement as it is now."""
        return set(self.convention.acknowledged or ()) if self.is_read else set()

    @property
    def may_be_chosen(self) -> bool:
        """It can be approved from the list."""
        return not self.blocking and self.is_acknowledged


def agreements_for(user: User | Given) -> QuerySet[SeenConvention]:
    """Return agreements with what ``user`` last saw of them: ``seen_length``, ``acknowledged``; one query."""
    own = FilteredRelation("reviews", condition=Q(reviews__user=user))
    return (
        Convention.objects.annotate(own=own)
        .annotate(seen_length=F("own__journal_length"), acknowledged=F("own__acknowledged"))
        .select_related("pupil", "school", "host", "representative", "tutor", "enrolment")
    )


def with_findings(conventions: Sequence[SeenConvention]) -> list[ToApprove]:
    """Ask the rules about each agreement."""
    found = check_many(conventions)
    return [ToApprove(convention, tuple(found[convention.pk])) for convention in conventions]


def agreements_to_approve(school: School, user: User, *, named: str = "") -> list[ToApprove]:
    """Return the agreements to approve: those with warnings first, then by first day; not those that a batch has in
    hand."""
    rows = with_findings(waiting_agreements(school, user, named=named))
    return sorted(rows, key=lambda row: row.is_clean)


def waiting_agreements(school: School, user: User, *, named: str = "") -> list[SeenConvention]:
    """Return the same by first day alone, without asking the rules; one query."""
    if not named.strip():
        return _waiting_given().all(school=school.pk, user=user.pk)
    return list(_waiting(school, user).filter(pupil__in=Pupil.objects.filter(school=school).named(named)))


def _waiting(school: Any, user: User | Given) -> QuerySet[SeenConvention]:  # Any: a school, or what a call gives
    waiting = agreements_for(user).filter(Convention.awaits_approval, school=school)
    in_hand = in_hand_of("approve").filter(convention=OuterRef("pk"))
    return waiting.filter(~Exists(in_hand)).order_by("first_day", "pupil__sort_name", "pk")


@prepared
def _waiting_given() -> QuerySet[SeenConvention]:
    return _waiting(Given("school"), Given("user"))


OF_HEAD = Q(role="head")
"""Requests of which the school's head is asked, whoever that is today."""


def of_referent(posts: Iterable[Staff]) -> Q:
    """Return the filter of the requests for the visa of the holders of ``posts``, as referents of the pupil."""
    return Q(role="referent", holder__in=[f"staff:{post.uuid}" for post in posts])


def documents_to_sign(school: School, own: Q = OF_HEAD) -> list[Signable]:
    """Return the agreements and amendments being signed, by first day, with what the reader may still do; one query.

    ``request_uuid``: the signature request among ``own``, ``None`` when it has been answered; ``lapses_at``: when the
    visas still open lapse by themselves, ``None`` when there are none or a required signature is missing.
    """
    rows = _of_head().all(school=school.pk) if own is OF_HEAD else _to_sign(school, own)
    for row in rows:
        row.school = school
    return sorted((_amendment_of(row) if row.amendment else row for row in rows), key=_signed_before)


@prepared
def _of_head() -> QuerySet[Any]:
    return _to_sign(Given("school"), OF_HEAD)


def _to_sign(school: School | Given, own: Q) -> QuerySet[Any]:  # Any: with what is annotated
    asked = SignatureRequest.objects.filter(
        own,
        SignatureRequest.is_waiting,
        document__root_label=Convention.journal_label(),
        document__root_id=OuterRef("pk"),
        document__purpose=OuterRef("signs"),
        document__version=OuterRef("signs_version"),
    )
    lapse = Deadline.objects.filter(subject_label=OuterRef("led"), subject_id=OuterRef("led_id"), name="lapse")
    rows = _being_signed(school).annotate(
        request_uuid=Subquery(asked.values("uuid")[:1]), lapses_at=Subquery(lapse.values("due_at")[:1])
    )
    shown = rows.filter(Q(request_uuid__isnull=False) | Q(lapses_at__isnull=False))
    return shown.select_related("pupil", "host", "enrolment").order_by("pupil__sort_name", "pk")


def _signed_before(subject: Signable) -> date:
    assert subject.signed_before is not None  # what is signed has its days
    return subject.signed_before


def _being_signed(school: Any) -> QuerySet[Any]:
    """Return the agreements that are signed, or whose amendment is, with the columns that name the document."""
    signing = FilteredRelation("amendments", condition=Amendment.is_being_signed.through("amendments"))
    rows = Convention.objects.filter(school=school).annotate(signing=signing, amendment=F("signing__pk"))
    amended = Q(amendment__isnull=False)

    def either(agreement: Any, amendment: Any, kind: type[Field]) -> Case:
        return Case(When(amended, then=amendment), default=agreement, output_field=kind())

    return rows.filter(Convention.is_being_signed | (amended & Convention.is_in_force)).annotate(
        signs=either(Value(Convention.PURPOSE), Value(Amendment.PURPOSE), CharField),
        signs_version=either(F("version"), F("signing__number"), IntegerField),
        led=either(Value(Convention.journal_label()), Value(Amendment.journal_label()), CharField),
        led_id=either(F("pk"), F("signing__pk"), IntegerField),
        first_change=F("signing__first_change"),
    )


def _amendment_of(row: Any) -> Amendment:
    """Return the amendment that a row of :func:`documents_to_sign` is about: what a list shows of it."""
    shown = Amendment(pk=row.amendment, convention=row, number=row.signs_version, first_change=row.first_change)
    shown.request_uuid, shown.lapses_at = row.request_uuid, row.lapses_at
    return shown


def requests_to_sign(school: School, references: Iterable[str], own: Q = OF_HEAD) -> list[SignatureRequest]:
    """Return the open requests among ``own`` of the agreements and amendments named, by first day and pupil."""
    wanted = set(references)
    chosen = [
        one.request_uuid for one in documents_to_sign(school, own) if one.request_uuid and one.reference in wanted
    ]
    found = SignatureRequest.objects.filter(uuid__in=chosen).select_related("document")
    by_uuid = {request.uuid: request for request in found.defer("document__data", "document__html").order_by("pk")}
    return [by_uuid[uuid] for uuid in chosen if uuid in by_uuid]


def journal_since(convention: Convention, length: int) -> list[tuple[Transition, str]]:
    """Return the entries after the first ``length``, each with its label in the machine; one query."""
    labels = {law.name: law.spec.label for law in SignatureRequest.transitions().values()}
    labels |= {law.name: law.spec.label for law in Convention.transitions().values()}
    entries = entries_of(convention).filter(position__gt=length).select_related("personal")
    return [(entry, labels.get(entry.name, entry.name)) for entry in entries]


# -- batches ---------------------------------------------------------------------------------------------------


def in_hand_of(act: str) -> QuerySet[BulkItem]:
    """Return the items that wait in the batches of that act that are under way."""
    return BulkItem.objects.filter(result=BulkItem.Result.WAITING, bulk__act=act, bulk__finished_at=None)


def bulk_acts(acts: Collection[str], school: School, user: User) -> QuerySet[CountedAct]:
    """Return the batches under way at the school and the person's own recent ones, with their counts; one query."""
    recent = Q(user=user, created_at__gt=timezone.now() - RECENT)
    found = BulkAct.objects.filter(recent | Q(finished_at=None), act__in=acts, school=school)
    return counted(found).order_by("-pk")[:10]


def counted(batches: QuerySet[BulkAct]) -> QuerySet[CountedAct]:
    """Add how many items a batch has, how many are done and how many failed, and when it last moved."""
    of = BulkItem.Result
    return batches.select_related("user").annotate(
        total=Count("items"),
        done=Count("items", filter=Q(items__result=of.DONE)),
        failed=Count("items", filter=Q(items__result=of.FAILED)),
        moved_at=Max("items__done_at"),
    )


def signing_batches(school: School, user: User) -> list[CountedSigning]:
    """Return the person's codes that still serve and their recent signings, with their counts; one query."""
    now = timezone.now()
    mine = SigningBatch.objects.filter(asked_by=str(user.uuid), in_person=None, created_at__gt=now - RECENT)
    here = mine.filter(
        Q(expires_at__gt=now) | Q(checked_at__isnull=False),
        items__request__document__root_label=Convention.journal_label(),
        items__request__document__root_id__in=Convention.objects.filter(school=school).values("pk"),
    )
    return list(counted_signing(here).order_by("-pk")[:10])


def counted_signing(batches: QuerySet[SigningBatch]) -> QuerySet[CountedSigning]:
    """Add how many documents a batch has, how many are signed and how many dropped out, and when it last moved."""
    return batches.annotate(
        total=Count("items"),
        signed=Count("items", filter=Q(items__used_at__isnull=False)),
        failed=Count("items", filter=Q(items__used_at=None, items__problem__isnull=False)),
        moved_at=Max("items__used_at"),
    )


def subjects_of(documents: Collection[Document]) -> dict[int, Signable[Convention]]:
    """Return the subjects of ``documents``, with pupil, host, school and class; one query, or two."""
    rows = Convention.objects.select_related("pupil", "host", "school", "enrolment")
    agreements = rows.in_bulk({document.root_id for document in documents})
    amended = [document.root_id for document in documents if document.purpose == Amendment.PURPOSE]
    amendments = {(one.convention_id, one.number): one for one in Amendment.objects.filter(convention__in=amended)}
    subjects: dict[int, Signable[Convention]] = {}
    for document in documents:
        subjects[document.pk] = agreements[document.root_id]
        if document.purpose == Amendment.PURPOSE:
            subjects[document.pk] = amendments[document.root_id, document.version]
            subjects[document.pk].root = agreements[document.root_id]
    return subjects


def last_move(*moments: datetime | None) -> datetime:
    """Return the latest of the moments that are known."""
    return max(moment for moment in moments if moment)
