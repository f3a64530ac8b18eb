"""Who has to sign a document and what each answer is worth: data, decided by functions that know no database."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Need(StrEnum):
    """How much a document needs the signature of a party."""

    REQUIRED = "required"
    """The document is not concluded without it."""
    ONE_OF = "one_of"
    """One signature among the parties of the same role is enough; the others are invited."""
    VISA = "visa"
    """Asked, never required: *vu et pris connaissance*."""
    READING = "reading"
    """Asked, never required: the party ticks on its page that it has read, without a code."""

    @property
    def is_optional(self) -> bool:
        """The document does without it."""
        return self in (Need.VISA, Need.READING)


class Answer(StrEnum):
    """Answers of a party so far."""

    WAITING = "waiting"
    SIGNED = "signed"
    READ = "read"
    REFUSED = "refused"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class PartyRule:
    """Duty of one role on a kind of document."""

    role: str
    """Name of the role: ``host``, ``head``, ``guardian``…; several people may hold it."""
    need: Need
    consent: str
    """Name of the consent text that fits the quality in which the party signs."""
    by_function: bool = False
    """The request belongs to the function: whoever holds it on the day of signing signs."""
    by: str = ""
    """Role of the party whose one signature is this one too: a person in two qualities signs once, named in both."""

    @property
    def refusal_blocks(self) -> bool:
        """A contracting party stops the document by refusing; a visa does not."""
        return not self.need.is_optional


@dataclass(frozen=True)
class Policy:
    """The parties of a kind of document, in the order in which they are shown."""

    rules: tuple[PartyRule, ...]

    def to_data(self) -> list[dict[str, Any]]:
        """Return the policy as JSON-able data, kept with each frozen document."""
        return [_rule_data(rule) for rule in self.rules]

    @classmethod
    def from_data(cls, data: list[dict[str, Any]]) -> "Policy":
        return cls(tuple(PartyRule(**{**row, "need": Need(row["need"])}) for row in data))

    def rule(self, role: str) -> PartyRule:
        """Return the rule of ``role``; ``KeyError`` when the kind does not ask this role."""
        for rule in self.rules:
            if rule.role == role:
                return rule
        raise KeyError(role)

    def qualities_of(self, role: str) -> list[str]:
        """Return the role and those whose signature is given with its own."""
        return [role, *(rule.role for rule in self.rules if rule.by == role)]

    def is_met(self, answers: Iterable[tuple[str, Answer]]) -> bool:
        """Tell whether the required signatures are there and nobody who may block has refused.

        ``answers`` holds one ``(role, answer)`` per request; roles without a request are not needed
        (an adult pupil has no guardian's request).
        """
        by_role: dict[str, list[Answer]] = {}
        for role, answer in answers:
            by_role.setdefault(role, []).append(answer)
        for role, given in by_role.items():
            rule = self.rule(role)
            if rule.refusal_blocks and Answer.REFUSED in given:
                return False
            if rule.need is Need.REQUIRED and any(answer is not Answer.SIGNED for answer in given):
                return False
            if rule.need is Need.ONE_OF and Answer.SIGNED not in given:
                return False
        return bool(by_role)


def _rule_data(rule: PartyRule) -> dict[str, Any]:
    """Return a rule as documents keep it; who signs in its place only where somebody does."""
    data = {**asdict(rule), "need": str(rule.need)}
    return data if rule.by else {name: value for name, value in data.items() if name != "by"}
