"""The school's part of many agreements finished together: texts and referents given once, remarks read once."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db.models import prefetch_related_objects

from conventions.domain.dossier.agreements.checking import check_many
from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import complete_school_part, save_school_part
from conventions.domain.dossier.agreements.training_annexes.models import SCHOOL_COLUMNS
from conventions.domain.dossier.agreements.training_annexes.queries import annex_of
from conventions.domain.dossier.agreements.training_annexes.services import OF_ANNEX, usual_columns
from conventions.domain.law.rules import Finding
from conventions.domain.persons.people.models import School, Staff, User
from conventions.domain.persons.people.standing import account_actor
from workflow.engine import Refused

from .causes import cause_of, digest_of
from .models import BulkAct, BulkItem
from .running import begin_bulk, items_seen, lock_as_seen, on_many

ACT = "finish_school_part"


@dataclass(frozen=True)
class CommonPart:
    """Values written once for all agreements that have none yet."""

    transport: str = ""
    yearly_hours: str = ""
    """Hours of the formation in a year, for training periods."""
    referent: Staff | None = None
    proposed: Mapping[str, Staff] = field(default_factory=dict)
    """Referent proposed for an agreement, by its number, before that of all."""
    read: Mapping[str, str] = field(default_factory=dict)
    """Digest of the remarks that were read of an agreement, by its number."""

    def texts_for(self, convention: Convention) -> dict[str, Any]:
        """Return the texts that an agreement lacks: those of its kind, of its annexes, and how the pupil comes."""
        own = kind(convention.kind)
        usual = {"aims": own.default_aims, "assessment": own.default_assessment, "transport": self.transport}
        texts = {field: text for field, text in usual.items() if text and not getattr(convention, field)}
        if not convention.is_training:
            return texts
        annex, usual_of_annex = annex_of(convention), usual_columns(convention) | {"yearly_hours": self.yearly_hours}
        return texts | {name: said for name, said in usual_of_annex.items() if said and not getattr(annex, name)}

    def referent_for(self, convention: Convention) -> Staff | None:
        """Return the referent that an agreement lacks."""
        return self.proposed.get(convention.number, self.referent) if convention.referent_id is None else None


@dataclass(frozen=True)
class ToFinish:
    """An agreement whose part of the school is to be finished, as it would be with what is given."""

    convention: Convention
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        """Nothing is remarked."""
        return not self.findings

    @property
    def is_blocked(self) -> bool:
        """The law forbids something: it is to be opened."""
        return any(finding.blocks for finding in self.findings)

    @property
    def causes(self) -> tuple[str, ...]:
        """Keys of the remarks, without the days that they name."""
        return tuple(sorted({cause_of(finding) for finding in self.findings}))

    @property
    def token(self) -> str:
        """Value that a form sends back: the agreement shown, the number of its changes then, the remarks read."""
        shown = f"{self.convention.number}:{changes_of(self.convention)}"
        return f"{shown}:{digest_of(self.findings)}" if self.findings else shown


@dataclass
class SameRemarks:
    """Agreements of which the rules remark the same, and nothing that the law forbids; none remarked: the clean."""

    rows: list[ToFinish] = field(default_factory=list)
    key: UUID = field(default_factory=uuid4)
    """Key of their form: sent twice, it is one act."""

    @property
    def sentences(self) -> list[tuple[str, int]]:
        """The most frequent sentence of each remark, with its number of agreements."""
        return [said[0] for said in self._said.values()]

    @property
    def others(self) -> list[str]:
        """Sentences that say the same remarks of other agreements, with their own names and days."""
        return [sentence for said in self._said.values() for sentence, _times in said[1:]]

    @property
    def _said(self) -> dict[str, list[tuple[str, int]]]:
        counts: dict[str, Counter[str]] = {}
        for row in self.rows:
            for finding in row.findings:
                counts.setdefault(cause_of(finding), Counter())[finding.sentence] += 1
        return {cause: count.most_common() for cause, count in counts.items()}

    @property
    def lacks_referent(self) -> bool:
        return any(finding.field == "referent" for row in self.rows for finding in row.findings)


def same_remarks(rows: Iterable[ToFinish]) -> list[SameRemarks]:
    """Group what may be finished without being opened: the clean first, then the most frequent remarks."""
    groups: dict[tuple[str, ...], SameRemarks] = {}
    for row in rows:
        if not row.is_blocked:
            groups.setdefault(row.causes, SameRemarks()).rows.append(row)
    return [groups[causes] for causes in sorted(groups, key=lambda one: (bool(one), -len(groups[one].rows), one))]


def changes_of(convention: Convention) -> int:
    """Count the entries of its journal and the saves of its parts, which are no entries: both only grow."""
    return convention.journal_length + convention.draft_revision


def parts_to_finish(conventions: Sequence[Convention], given: CommonPart) -> list[ToFinish]:
    """Ask the rules of each agreement as it would be; nothing is saved, and the agreements serve for nothing else."""
    prefetch_related_objects([one for one in conventions if one.is_training], *OF_ANNEX)
    for convention in conventions:
        for name, text in given.texts_for(convention).items():
            setattr(annex_of(convention) if name in SCHOOL_COLUMNS else convention, name, text)
        if referent := given.referent_for(convention):
            convention.referent = referent
    found = check_many(conventions)
    return [ToFinish(convention, tuple(found[convention.pk])) for convention in conventions]


def finish_together(
    seen: Mapping[str, int], given: CommonPart, *, school: School, user: User, key: UUID, back: str = ""
) -> BulkAct:
    """Finish the school's part of these agreements; see :func:`begin_bulk`.

    ``seen`` says for each number how often it had changed when it was shown, as :func:`changes_of` counts. What the
    rules remark besides what was read is left, and said.
    """

    def items() -> list[BulkItem]:
        chosen = items_seen(school, seen)
        for item in chosen:
            assert item.convention is not None  # as they were chosen
            referent = given.referent_for(item.convention)
            item.party = f"staff:{referent.uuid}" if referent else ""
        return chosen

    options = {"transport": given.transport, "yearly_hours": given.yearly_hours, "read": dict(given.read), "back": back}
    return begin_bulk(ACT, items, school=school, user=user, key=key, options=options)


@on_many(ACT)
def _finish_one(bulk: BulkAct, item: BulkItem) -> None:
    """Write the missing values and finish the part, as its page does; a remark not read leaves all as it was."""
    convention, by = lock_as_seen(item, length=changes_of), account_actor(bulk.user)
    referent = Staff.objects.filter(uuid=item.party.removeprefix("staff:")).first() if item.party else None
    if item.party and referent is None:
        raise Refused("staff_not_in_post")
    given = CommonPart(bulk.options.get("transport", ""), bulk.options.get("yearly_hours", ""), referent)
    remarks = save_school_part(
        convention, by=by, fields=given.texts_for(convention), referent=given.referent_for(convention)
    )
    forbidden = [remark for remark in remarks if remark.blocks]
    if forbidden or (remarks and digest_of(remarks) != bulk.options.get("read", {}).get(convention.number)):
        raise Refused("part_has_remark", finding=(forbidden or remarks)[0].sentence)
    complete_school_part(convention, by=by)
