"""Warnings grouped by their cause: read once for all the agreements that bear it, acknowledged, then approved."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conventions.domain.dossier.agreements.services import send_back_to_office
from conventions.domain.law.rules import Finding
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.standing import account_actor
from workflow.engine import Refused

from .models import BulkAct, BulkItem, Review
from .queries import ToApprove, agreements_for, in_hand_of, key_of, with_findings
from .running import begin_bulk, items_seen, lock_as_seen, on_many
from .services import find_row

SEND_BACK = "send_back"
LONGEST_REASON = 2000


def cause_of(finding: Finding) -> str:
    """Return the key of a warning that agreements may share: the rule and its field, without the days it names."""
    return f"{finding.rule} {'.'.join(finding.field.split('.')[:2])}"


def digest_of(findings: Iterable[Finding]) -> str:
    """Return a digest of what findings say: what is acknowledged is that, and nothing else."""
    said = sorted(f"{key_of(finding)} {finding.sentence}" for finding in findings)
    return sha256("\n".join(said).encode()).hexdigest()[:16]


@dataclass
class SharedWarning:
    """One warning and the agreements that bear it, of which the reader has not acknowledged it."""

    key: str
    rows: list[ToApprove] = field(default_factory=list)

    def warnings_of(self, row: ToApprove) -> list[Finding]:
        return [finding for finding in row.warnings if cause_of(finding) == self.key]

    def shown_of(self, row: ToApprove) -> str:
        """Return the digest of what the warning says of an agreement."""
        return digest_of(self.warnings_of(row))

    @property
    def picks(self) -> list[tuple[ToApprove, str]]:
        """The agreements, each with what a form sends back of it: ``CV-7F3K-9Q2M:12:`` and :meth:`shown_of`."""
        return [(row, f"{row.token}:{self.shown_of(row)}") for row in self.rows]

    @property
    def sentences(self) -> list[tuple[str, int]]:
        """Sentences of the warning, each once with its number of agreements, the most frequent first."""
        said = Counter(finding.sentence for row in self.rows for finding in self.warnings_of(row))
        return said.most_common()

    @property
    def articles(self) -> list[str]:
        return list(dict.fromkeys(one.article for row in self.rows for one in self.warnings_of(row)))

    @property
    def ready(self) -> int:
        """Number of agreements that may be approved once this warning alone is acknowledged."""
        return sum(unread_causes(row) == {self.key} for row in self.rows)

    @property
    def with_others(self) -> int:
        """Number of agreements with another warning that is not acknowledged yet."""
        return len(self.rows) - self.ready


def unread_causes(row: ToApprove) -> set[str]:
    """Return the causes of the warnings that the reader has not acknowledged on the agreement as it is now."""
    known = row.acknowledged
    return {cause_of(finding) for finding in row.warnings if key_of(finding) not in known}


def causes_in(rows: Iterable[ToApprove]) -> list[SharedWarning]:
    """Group the warnings left to read, the most frequent first.

    Not those of an agreement that has to be opened: something blocks it, or it changed since the reader read it.
    """
    causes: dict[str, SharedWarning] = {}
    for row in rows:
        if may_be_read_together(row):
            for key in unread_causes(row):
                causes.setdefault(key, SharedWarning(key)).rows.append(row)
    return sorted(causes.values(), key=lambda cause: (-len(cause.rows), cause.key))


@dataclass
class SharedObstacle:
    """One thing to correct and the agreements that cannot be approved before."""

    rows: list[ToApprove] = field(default_factory=list)

    @property
    def sentences(self) -> list[tuple[str, int]]:
        """Sentences of what is to be corrected, each once with its number of agreements, the most frequent first."""
        return Counter(row.blocking[0].sentence for row in self.rows).most_common()


def obstacles_in(rows: Iterable[ToApprove]) -> list[SharedObstacle]:
    """Group what is to be corrected by the first of it that an agreement bears, the most frequent first."""
    obstacles: dict[str, SharedObstacle] = {}
    for row in rows:
        if row.blocking:
            obstacles.setdefault(cause_of(row.blocking[0]), SharedObstacle()).rows.append(row)
    return [obstacles[key] for key in sorted(obstacles, key=lambda key: (-len(obstacles[key].rows), key))]


def may_be_read_together(row: ToApprove) -> bool:
    """Tell whether the warnings of an agreement may be read beside those of others."""
    return not row.blocking and not row.has_changed and not row.convention.awaits_decision


@dataclass
class Acknowledged:
    """Result of acknowledging a warning for several agreements."""

    read: int = 0
    """Number of agreements on which it was noted."""
    ready: dict[str, int] = field(default_factory=dict)
    """Lengths of the journals to approve now, by number, as :func:`.services.approve_together` takes them."""
    changed: int = 0
    """Number of agreements left as they were: they, or their warning, are no longer as shown."""


@transaction.atomic
def acknowledge_cause(
    *, school: School, user: User, seen: Mapping[str, int], shown: Mapping[str, str], cause: str
) -> Acknowledged:
    """Keep that ``user`` has read that warning on these agreements.

    ``seen`` is as for :func:`.services.approve_together`; ``shown`` says for each number what was read of it
    (:meth:`Cause.shown_of`).
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # two causes at once add up
    chosen = agreements_for(user).filter(school=school, number__in=list(seen))
    in_hand = set(in_hand_of("approve").values_list("convention", flat=True))
    now, of_cause, result, reviews = timezone.now(), SharedWarning(cause), Acknowledged(), []
    for row in with_findings(list(chosen.order_by("pk"))):
        convention = row.convention
        if not convention.awaits_approval or convention.pk in in_hand:
            continue
        as_shown = (convention.journal_length, of_cause.shown_of(row)) == (
            seen[convention.number],
            shown.get(convention.number),
        )
        if not as_shown or not may_be_read_together(row):
            result.changed += 1
            continue
        known = row.acknowledged | {key_of(one) for one in of_cause.warnings_of(row)}
        convention.seen_length, convention.acknowledged = convention.journal_length, sorted(known)
        reviews.append(
            Review(
                convention=convention,
                user=user,
                journal_length=convention.journal_length,
                seen_at=now,
                acknowledged=sorted(known),
                acknowledged_at=now,
            )
        )
        if row.is_acknowledged:
            result.ready[convention.number] = convention.journal_length
    Review.objects.bulk_create(
        reviews,
        update_conflicts=True,
        unique_fields=["convention", "user"],
        update_fields=["journal_length", "seen_at", "acknowledged", "acknowledged_at"],
    )
    result.read = len(reviews)
    return result


# -- sent back together ----------------------------------------------------------------------------------------


def send_back_together(
    *, school: School, user: User, seen: Mapping[str, int], cause: str, key: UUID, back: str = ""
) -> BulkAct:
    """Begin to send these agreements back to the office, as they were shown: it reads what the rule says of each."""
    return begin_bulk(
        SEND_BACK,
        lambda: items_seen(school, seen),
        school=school,
        user=user,
        key=key,
        options={"cause": cause, "back": back},
    )


@on_many(SEND_BACK)
def _send_back_one(bulk: BulkAct, item: BulkItem) -> None:
    """Send it back with what the rule says of it now; refused when the rule says it no longer."""
    convention = lock_as_seen(item)
    warnings = SharedWarning(bulk.options["cause"]).warnings_of(find_row(convention, bulk.user))
    if not warnings:
        raise Refused("warnings_changed")
    reason = " ".join(dict.fromkeys(str(finding.sentence) for finding in warnings))
    send_back_to_office(convention, by=account_actor(bulk.user), reason=reason[:LONGEST_REASON])
