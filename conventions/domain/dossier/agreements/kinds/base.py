"""Kind of agreement: frozen data that the rest of the code reads; no kind is named outside its own file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from django.conf import settings

from conventions.domain.law.openings.services import days_opened
from conventions.domain.law.rules import RuleSet
from signatures.policy import Need, PartyRule, Policy
from workflow.refusals import Refused


@dataclass(frozen=True)
class Competence:
    """A competence that the tutor evaluates."""

    key: str
    label: str


@dataclass(frozen=True)
class UsualPeriod:
    """The usual time of the kind, proposed to a school that has set no period."""

    name: str
    levels: tuple[str, ...]
    is_expected: bool = True
    """True where every pupil does it; else each may."""
    window: Callable[[int], tuple[date, date]] | None = None
    """First and last day by the civil year in which the school year ends; without, any day of the year."""


MOST_REMINDERS = 5
"""Most reminders of one act to one party, by the platform and by staff together."""
KEPT_FOR_THE_END = 2
"""Reminders that a rhythm keeps for the last days."""
LONGEST_WAIT = 60


@dataclass(frozen=True)
class Rhythm:
    """Days on which the platform itself reminds people without an account of one act."""

    after: tuple[int, ...] = ()
    """Days after it was asked."""
    before: tuple[int, ...] = ()
    """Days before the one on which it comes too late, the last of all at the end."""

    def check(self) -> None:
        """Refuse what a school may not choose: too many, or in no order."""
        if len(self.after) > MOST_REMINDERS - KEPT_FOR_THE_END or len(self.before) > KEPT_FOR_THE_END:
            raise Refused("too_many_reminders", after=MOST_REMINDERS - KEPT_FOR_THE_END, before=KEPT_FOR_THE_END)
        days = (*self.after, *self.before)
        rising = all(one < other for one, other in pairwise(self.after))
        falling = all(one > other for one, other in pairwise(self.before))
        if not rising or not falling or any(not 1 <= day <= LONGEST_WAIT for day in days):
            raise Refused("reminders_out_of_order", most=LONGEST_WAIT)

    def to_data(self) -> list[list[int]]:
        """Return it as a period and the journal keep it."""
        return [list(self.after), list(self.before)]

    @classmethod
    def from_data(cls, data: Sequence[Sequence[int]]) -> "Rhythm":
        after, before = data
        return cls(tuple(after), tuple(before))


@dataclass(frozen=True)
class Reminders:
    """Rhythms of reminders to people without an account: a kind's, unless the school's period says otherwise.

    Days are business days for hosts and tutors, calendar days for families; school holidays stop neither.
    """

    host_part: Rhythm = Rhythm((3, 7, 14), (5, 2))
    signature: Rhythm = Rhythm((3, 7, 14), (5, 2))
    """Rhythm for the signatures of the agreement and of its amendments."""
    evaluation: Rhythm = Rhythm((1, 3, 10))
    """Days after the end."""
    family_told_after: int = 10
    """Calendar days without the host's part after which pupil and family learn of it."""

    def changed_by(self, chosen: Mapping[str, Sequence[Sequence[int]]]) -> "Reminders":
        """Return them as a school has changed them."""
        rhythms: dict[str, Any] = {act: Rhythm.from_data(data) for act, data in chosen.items()}  # of REMINDED_ACTS
        return replace(self, **rhythms)


REMINDED_ACTS = ("host_part", "signature", "evaluation")
"""Acts whose rhythm a school may change."""


@dataclass(frozen=True)
class Kind:
    """A kind of agreement: who it is for, its rules of law, its parties, its texts."""

    name: str
    """Kept with each agreement; never changes."""
    title: str
    """French, as on the document."""
    label: str
    """Pupils of the kind, in a school's words."""
    choice: str
    """Words of the kind for a family, where a pupil may have several kinds."""
    rules: RuleSet
    model_version: str
    """Version of the wording that new agreements are made with, where no text was voted."""
    policy: Policy
    """The parties when the pupil is a minor."""
    levels: tuple[str, ...] = ()
    """Levels whose internship of the year it is."""
    also_at: tuple[str, ...] = ()
    """Levels whose pupils may have it besides, or instead when they choose it."""
    max_days: int = 0
    """Most days of presence; 0: by level, as the operator has set (``settings.KIND_DAYS``), and none where nothing is
    set."""
    takes_host_place: bool = False
    """Its trainees count at their host, week by week (code de l'éducation, L124-8): visits and observation do not."""
    needs_voted_text: bool = False
    """No wording of it is known: nothing is approved before a board's text is in service."""
    trains: bool = False
    """The pupil is in training for a diploma: the agreement has annexes of its own, and pupils a formation."""
    by_formation: tuple[str, ...] = ()
    """Levels at which it is made of pupils whose formation is known, and of nobody else."""
    consents: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Sentences that a party of this kind alone agrees to, by the name of its rule."""
    competences: tuple[Competence, ...] = ()
    usual_periods: tuple[UsualPeriod, ...] = ()
    reminders: Reminders = Reminders()
    default_aims: str = ""
    default_assessment: str = ""

    def days_at(self, level: str, academy: str) -> int:
        """Return the most days for pupils of a level; 0 where the kind is not made.

        No text gives that of some kinds: an académie's officer says it, any of them where ``academy`` is empty, or
        the operator for all; one query for these kinds at their levels.
        """
        if level not in (*self.levels, *self.also_at):
            return 0
        if self.max_days:
            return self.max_days
        return days_opened(self.name, level, academy) or settings.KIND_DAYS.get(days_key(self.name, level), 0)

    @property
    def set_by_operator(self) -> tuple[str, ...]:
        """The keys of the setting that open it, level by level; none where its length is known."""
        return () if self.max_days else tuple(days_key(self.name, level) for level in (*self.levels, *self.also_at))

    def policy_for(self, *, alone: str = "", disputed: bool = False) -> Policy:
        """Return the parties, and how much each is needed.

        ``alone`` names the consent of a pupil who signs in place of the guardians (rule F-07); where a disagreement
        between these is known (``disputed``) each of them has to sign (code civil 372-2, rule F-06).
        """
        if alone:
            return pupil_signs_alone(self.policy, alone)
        return all_guardians_sign(self.policy) if disputed else self.policy


def days_key(name: str, level: str) -> str:
    """Return the key of a kind at a level in the operator's setting: ``initiation_3e_prepa``."""
    return f"{name}_{level}"


def pupil_signs_alone(policy: Policy, consent: str) -> Policy:
    """Return the policy with the pupil's signature, under that consent, in place of the guardians'."""
    own = PartyRule("pupil", Need.REQUIRED, consent)
    replaced = "pupil" if any(rule.role == "pupil" for rule in policy.rules) else "guardian"
    rules = [own if rule.role == replaced else rule for rule in policy.rules]
    return Policy(tuple(rule for rule in rules if rule.role != "guardian"))


def all_guardians_sign(policy: Policy) -> Policy:
    """Return the policy with each guardian's signature required; as it is where there is none to ask."""
    needed = [replace(rule, need=Need.REQUIRED) if rule.role == "guardian" else rule for rule in policy.rules]
    return Policy(tuple(needed))
