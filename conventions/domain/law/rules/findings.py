"""Findings, the answers of a rule: words for the person who has to act, with the rule and its article."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from conventions.domain.law.rules.timetable import Presence
from workflow.refusals import Refused

Severity = Literal["blocking", "warning"]
Part = Literal["host", "school"]


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found in one field."""

    rule: str
    """Number in the rulebook (``B-06``), or of a limit of the tool (``LIM-1``)."""
    article: str
    """The text that says so, as one cites it in French."""
    field: str
    """Dotted path of the field to change: ``period.days.2027-06-10``, ``host.siret``."""
    sentence: str
    """French, plain: what is wrong and what to do."""
    severity: Severity
    part: Part
    """The party that fills the field: ``host`` or ``school``."""
    suggestion: str = ""
    """A value that would do, when there is one."""
    instead: tuple[Presence, ...] = ()
    """Nearest days that would do, each in place of the one of its date (none without hours), for the timetable."""

    @property
    def blocks(self) -> bool:
        return self.severity == "blocking"

    def __str__(self) -> str:
        return f"{self.sentence} (règle {self.rule} – {self.article})"


class Findings(tuple[Finding, ...]):
    """Findings that together refuse something; their text is what the person reads."""

    __slots__ = ()

    def __str__(self) -> str:
        if len(self) == 1:
            return str(self[0])
        lines = [f"{number}. {finding}" for number, finding in enumerate(self, start=1)]
        return "\n".join([f"{len(self)} points sont à corriger :", *lines])


def blocking(findings: Iterable[Finding]) -> Refused | None:
    """Return the refusal for the findings that block, or nothing when there are none; ``detail`` holds them."""
    found = Findings(finding for finding in findings if finding.blocks)
    if not found:
        return None
    return Refused("against_rules", detail=found, rules=[finding.rule for finding in found], findings=str(found))
