"""The school's part of many agreements finished together: the texts proposed where nothing is written, one referent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from conventions.domain.dossier.agreements.checking import check_many
from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import complete_school_part, save_school_part
from conventions.domain.law.rules import Finding
from conventions.domain.persons.people.models import School, Staff, User
from conventions.domain.persons.people.standing import account_actor
from workflow.engine import Refused

from .models import BulkAct, BulkItem
from .running import begin_bulk, items_seen, lock_as_seen, on_many

ACT = "finish_school_part"


@dataclass(frozen=True)
class CommonPart:
    """Values written once for all agreements that have none yet."""

    transport: str = ""
    referent: Staff | None = None

    def texts_for(self, convention: Convention) -> dict[str, str]:
        """Return the texts that an agreement lacks: those of its kind, and how the pupil comes."""
        own = kind(convention.kind)
        usual = {"aims": own.default_aims, "assessment": own.default_assessment, "transport": self.transport}
        return {field: text for field, text in usual.items() if text and not getattr(convention, field)}

    def as_options(self) -> dict[str, str]:
        return {"transport": self.transport, "referent": str(self.referent.uuid) if self.referent else ""}

    @classmethod
    def from_options(cls, options: Mapping[str, str]) -> "CommonPart":
        """Return the values of :meth:`as_options`; a referent who is no longer known is refused."""
        uuid = options.get("referent")
        referent = Staff.objects.filter(uuid=uuid).first() if uuid else None
        if uuid and referent is None:
            raise Refused("staff_not_in_post")
        return cls(options.get("transport", ""), referent)


@dataclass(frozen=True)
class ToFinish:
    """An agreement whose part of the school is to be finished, as it would be with what is given."""

    convention: Convention
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        """Nothing is remarked: it may be finished without being opened."""
        return not self.findings

    @property
    def token(self) -> str:
        """Value that a form sends back: the agreement shown, and the number of its changes then."""
        return f"{self.convention.number}:{changes_of(self.convention)}"


def changes_of(convention: Convention) -> int:
    """Count the entries of its journal and the saves of its parts, which are no entries: both only grow."""
    return convention.journal_length + convention.draft_revision


def parts_to_finish(conventions: Sequence[Convention], given: CommonPart) -> list[ToFinish]:
    """Ask the rules of each agreement as it would be; nothing is saved, and the agreements serve for nothing else."""
    for convention in conventions:
        for field, text in given.texts_for(convention).items():
            setattr(convention, field, text)
        if convention.referent_id is None:
            convention.referent = given.referent
    found = check_many(conventions)
    return [ToFinish(convention, tuple(found[convention.pk])) for convention in conventions]


def finish_together(
    seen: Mapping[str, int], given: CommonPart, *, school: School, user: User, key: UUID, back: str = ""
) -> BulkAct:
    """Finish the school's part of these agreements; see :func:`begin_bulk`. What the rules remark is left, and said.

    ``seen`` says for each number how often it had changed when it was shown, as :func:`changes_of` counts.
    """
    return begin_bulk(
        ACT,
        lambda: items_seen(school, seen),
        school=school,
        user=user,
        key=key,
        options={**given.as_options(), "back": back},
    )


@on_many(ACT)
def _finish_one(bulk: BulkAct, item: BulkItem) -> None:
    """Write the missing values and finish the part, as its page does; a remark leaves all as it was."""
    convention, by = lock_as_seen(item, length=changes_of), account_actor(bulk.user)
    given = CommonPart.from_options(bulk.options)
    referent = given.referent if convention.referent_id is None else None
    remarks = save_school_part(convention, by=by, fields=given.texts_for(convention), referent=referent)
    if remarks:
        raise Refused("part_has_remark", finding=remarks[0].sentence)
    complete_school_part(convention, by=by)
