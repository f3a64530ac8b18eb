"""What a kind of agreement is: frozen data that the rest of the code reads; no kind is named outside its own file."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from conventions.domain.rules import RuleSet
from signatures.policy import Need, PartyRule, Policy


@dataclass(frozen=True)
class Competence:
    """Something the tutor evaluates."""

    key: str
    label: str


@dataclass(frozen=True)
class UsualPeriod:
    """When pupils usually do it, as it is proposed to a school that has said nothing of its own."""

    name: str
    levels: tuple[str, ...]
    is_expected: bool = True
    """Of every pupil; else each may."""
    window: Callable[[int], tuple[date, date]] | None = None
    """From the civil year in which the school year ends to its first and last day; without, any day of the year."""


@dataclass(frozen=True)
class Kind:
    """A kind of agreement: who it is for, its rules of law, its parties, its texts."""

    name: str
    """Kept with each agreement; never changes."""
    title: str
    """French, as on the document."""
    label: str
    """For which pupils, as a school says it."""
    levels: tuple[str, ...]
    rules: RuleSet
    model_version: str
    """Version of the official text that new agreements are made with."""
    max_days: int
    policy: Policy
    """The parties when the pupil is a minor."""
    competences: tuple[Competence, ...] = ()
    usual_periods: tuple[UsualPeriod, ...] = ()
    default_aims: str = ""
    default_assessment: str = ""

    def policy_for(self, *, alone: str = "", disputed: bool = False) -> Policy:
        """Return the parties, and how much each is needed.

        ``alone`` names the consent of a pupil who signs in place of the guardians (rule F-07); where a disagreement
        between these is known (``disputed``) each of them has to sign (code civil 372-2, rule F-06).
        """
        if alone:
            own = PartyRule("pupil", Need.REQUIRED, alone)
            rules = [own if rule.role == "pupil" else rule for rule in self.policy.rules if rule.role != "guardian"]
            return Policy(tuple(rules))
        return all_guardians_sign(self.policy) if disputed else self.policy


def all_guardians_sign(policy: Policy) -> Policy:
    """Return the policy with each guardian's signature required; as it is where there is none to ask."""
    needed = [replace(rule, need=Need.REQUIRED) if rule.role == "guardian" else rule for rule in policy.rules]
    return Policy(tuple(needed))
