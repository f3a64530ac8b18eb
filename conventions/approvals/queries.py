"""What the head finds: agreements to approve with their warnings, agreements to sign, batches under way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from conventions.agreements.checking import check_many
from conventions.agreements.freezing import PURPOSE
from conventions.agreements.machine import SIGNING, State
from conventions.agreements.models import Convention
from conventions.agreements.rules import Finding
from conventions.people.models import Pupil, School, User
from signatures.machine import State as RequestState
from signatures.models import SignatureRequest, SigningBatch
from workflow.journal import entries_of
from workflow.models import Deadline, Transition

from .models import ApprovalBatch, ApprovalItem

RECENT = timedelta(days=1)
"""How long a finished batch stays on the page."""


def key_of(finding: Finding) -> str:
    """Name a warning so that the same one is recognised later: its rule and its field, not its sentence."""
    return f"{finding.rule} {finding.field}"


@dataclass(frozen=True)
class ToApprove:
    """An agreement that waits for approval, as one person sees it."""

    convention: Convention
    """With ``seen_length`` and ``acknowledged`` of the person's own :class:`~.models.Review`, ``None`` without one."""
    findings: tuple[Finding, ...]

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if not finding.blocks)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def token(self) -> str:
        """What a form sends back: which agreement was shown, and how long its journal was then."""
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
        known = set(self.convention.acknowledged or ()) if self.is_read else set()
        return {key_of(finding) for finding in self.warnings} <= known

    @property
    def may_be_chosen(self) -> bool:
        """It can be approved from the list."""
        return not self.blocking and self.is_acknowledged


def agreements_for(user: User) -> QuerySet[Convention]:
    """Return agreements with what ``user`` last saw of them: ``seen_length``, ``acknowledged``; one query."""
    own = FilteredRelation("reviews", condition=Q(reviews__user=user))
    return (
        Convention.objects.annotate(own=own)
        .annotate(seen_length=F("own__journal_length"), acknowledged=F("own__acknowledged"))
        .select_related("pupil", "school", "host", "representative", "tutor")
    )


def with_findings(conventions: Sequence[Convention]) -> list[ToApprove]:
    """Ask the rules about each agreement."""
    found = check_many(conventions)
    return [ToApprove(convention, tuple(found[convention.pk])) for convention in conventions]


def agreements_to_approve(school: School, user: User, *, named: str = "") -> list[ToApprove]:
    """Return what waits for approval: what the rules warn of first, then by first day; not what a batch has in hand."""
    waiting = agreements_for(user).filter(school=school, status=State.COMPLETED_BY_SCHOOL)
    in_hand = ApprovalItem.objects.filter(
        convention=OuterRef("pk"), result=ApprovalItem.Result.WAITING, batch__finished_at=None
    )
    if named.strip():
        waiting = waiting.filter(pupil__in=Pupil.objects.filter(school=school).named(named))
    rows = waiting.filter(~Exists(in_hand)).order_by("first_day", "pupil__sort_name", "pk")
    return sorted(with_findings(list(rows)), key=lambda row: row.is_clean)


def agreements_to_sign(school: School) -> list[Convention]:
    """Return the agreements being signed, by first day, with what the head may still do about them; one query.

    ``request_uuid``: the school's own signature request, ``None`` when it has been answered; ``lapses_at``: when the
    visas still open lapse by themselves, ``None`` when there are none or a required signature is missing.
    """
    label = Convention.journal_label()
    own = SignatureRequest.objects.filter(
        document__root_label=label,
        document__root_id=OuterRef("pk"),
        document__purpose=PURPOSE,
        document__version=OuterRef("version"),
        role="head",
        status=RequestState.WAITING,
    )
    lapse = Deadline.objects.filter(subject_label=label, subject_id=OuterRef("pk"), name="lapse")
    signing = Convention.objects.filter(school=school, status__in=SIGNING).annotate(
        request_uuid=Subquery(own.values("uuid")[:1]), lapses_at=Subquery(lapse.values("due_at")[:1])
    )
    shown = signing.filter(Q(request_uuid__isnull=False) | Q(lapses_at__isnull=False))
    return list(shown.select_related("pupil", "host").order_by("first_day", "pupil__sort_name", "pk"))


def requests_to_sign(school: School, numbers: Iterable[str]) -> list[SignatureRequest]:
    """Return the school's own open requests of the agreements ``numbers``, by first day and pupil."""
    chosen = Convention.objects.filter(school=school, status__in=SIGNING, number__in=list(numbers))
    versions = {row.pk: row for row in chosen.order_by("first_day", "pupil__sort_name", "pk")}
    requests = SignatureRequest.objects.filter(
        document__root_label=Convention.journal_label(),
        document__root_id__in=list(versions),
        document__purpose=PURPOSE,
        role="head",
        status=RequestState.WAITING,
    ).select_related("document")
    by_agreement = {
        request.document.root_id: request
        for request in requests.defer("document__data", "document__html").order_by("pk")
        if request.document.version == versions[request.document.root_id].version
    }
    return [by_agreement[key] for key in versions if key in by_agreement]


def journal_since(convention: Convention, length: int) -> list[tuple[Transition, str]]:
    """Return what happened after the first ``length`` entries, each with its label in the machine; one query."""
    labels = {law.name: law.spec.label for law in SignatureRequest.transitions().values()}
    labels |= {law.name: law.spec.label for law in Convention.transitions().values()}
    entries = entries_of(convention).filter(position__gt=length).select_related("personal")
    return [(entry, labels.get(entry.name, entry.name)) for entry in entries]


# -- batches ---------------------------------------------------------------------------------------------------


def approval_batches(school: School, user: User) -> QuerySet[ApprovalBatch]:
    """Return the batches under way at the school and the person's own recent ones, with their counts; one query."""
    recent = Q(user=user, created_at__gt=timezone.now() - RECENT)
    return counted(ApprovalBatch.objects.filter(recent | Q(finished_at=None), school=school)).order_by("-pk")[:10]


def counted(batches: QuerySet[ApprovalBatch]) -> QuerySet[ApprovalBatch]:
    """Add how many agreements a batch has, how many are approved and how many failed, and when it last moved."""
    of = ApprovalItem.Result
    return batches.select_related("user").annotate(
        total=Count("items"),
        approved=Count("items", filter=Q(items__result=of.APPROVED)),
        failed=Count("items", filter=Q(items__result=of.FAILED)),
        moved_at=Max("items__done_at"),
    )


def signing_batches(school: School, user: User) -> list[SigningBatch]:
    """Return the person's codes that still serve and their recent signings, with their counts; one query."""
    now = timezone.now()
    at_school = Convention.objects.filter(school=school).values("pk")
    mine = SigningBatch.objects.filter(asked_by=str(user.uuid), created_at__gt=now - RECENT)
    served = mine.filter(Q(expires_at__gt=now) | Q(checked_at__isnull=False))
    here = served.filter(
        items__request__document__root_label=Convention.journal_label(),
        items__request__document__root_id__in=at_school,
    )
    return list(counted_signing(here).order_by("-pk")[:10])


def counted_signing(batches: QuerySet[SigningBatch]) -> QuerySet[SigningBatch]:
    """Add how many documents a batch has, how many are signed and how many dropped out, and when it last moved."""
    return batches.annotate(
        total=Count("items"),
        signed=Count("items", filter=Q(items__used_at__isnull=False)),
        failed=Count("items", filter=Q(items__used_at=None) & ~Q(items__problem="")),
        moved_at=Max("items__used_at"),
    )


def agreements_of(batch: SigningBatch) -> dict[int, Convention]:
    """Return the agreements of a signing batch by key, with pupil and host; one query."""
    keys = batch.items.values("request__document__root_id")
    return {row.pk: row for row in Convention.objects.filter(pk__in=keys).select_related("pupil", "host", "school")}


def last_move(*moments: datetime | None) -> datetime:
    """Return the latest of the moments that are known."""
    return max(moment for moment in moments if moment)
