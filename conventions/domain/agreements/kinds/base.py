"""What a kind of agreement is: frozen data that the rest of the code reads; no kind is named outside its own file."""

from dataclasses import dataclass

from conventions.domain.rules import RuleSet
from signatures.policy import Need, PartyRule, Policy


@dataclass(frozen=True)
class Competence:
    """Something the tutor evaluates."""

    key: str
    label: str


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
    default_aims: str = ""
    default_assessment: str = ""

    def policy_for(self, adult: bool) -> Policy:
        """Return the parties; an adult pupil signs in place of the guardians (code civil 414, rule F-07)."""
        if not adult:
            return self.policy
        alone = PartyRule("pupil", Need.REQUIRED, "adult_pupil")
        rules = [alone if rule.role == "pupil" else rule for rule in self.policy.rules if rule.role != "guardian"]
        return Policy(tuple(rules))
