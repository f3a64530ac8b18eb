"""Declaration of a rule: its number, article and part beside a small function."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Literal

from conventions.domain.law.rules.timetable import Presence, write_duration, write_time

from .facts import Facts
from .findings import Finding, Part, Severity
from .phrases import write_day

OnOffer = Literal["refuses", "told", "told_without_derogation", "unasked", ""]
"""Effect of a rule on an offer, whose pupils nobody knows yet; empty: not declared.

``refuses`` stops the offer, ``told`` warns its host. ``told_without_derogation`` warns likewise, save of a PFMP, which
may have a derogation (D-04). ``unasked`` leaves the rule to agreements."""


@dataclass(frozen=True)
class RawFinding:
    """A field and a sentence that a rule yields; its declaration has the rest."""

    field: str
    sentence: str
    suggestion: str = ""
    severity: Severity | None = None
    """Another severity than the rule's own (an option of the school hardens a warning)."""
    instead: tuple[Presence, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A rule: a function from facts to what it finds, and what is said of it in the printed table."""

    id: str
    article: str
    part: Part
    severity: Severity
    sentence: str
    """The demand of the rule, in French, as one line of the table of rules."""
    find: Callable[..., Iterator[RawFinding]]
    values: tuple[tuple[str, object], ...] = ()
    """Parameters: names and values handed to the function."""
    on_offer: OnOffer = ""
    on_dates: bool = False
    """It looks at the days, whatever the hours: asked of dates before there is an agreement."""

    def __call__(self, facts: Facts) -> Iterator[Finding]:
        for offence in self.find(facts, **dict(self.values)):
            yield Finding(
                rule=self.id,
                article=self.article,
                field=offence.field,
                sentence=offence.sentence,
                severity=offence.severity or self.severity,
                part=self.part,
                suggestion=offence.suggestion,
                instead=offence.instead,
            )

    @property
    def stated(self) -> str:
        """Return the sentence with the parameters filled in."""
        return self.sentence.format(**{name: _in_words(value) for name, value in self.values})

    def using(self, **values: object) -> "Rule":
        """Return the same rule with other parameters (a kind with 8 hours a day instead of 7)."""
        unknown = values.keys() - dict(self.values).keys()
        if unknown:
            raise TypeError(f"the rule {self.id} has no parameter {', '.join(sorted(unknown))}")
        return replace(self, values=tuple({**dict(self.values), **values}.items()))


def _in_words(value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, date):
        return write_day(value)
    if isinstance(value, time):
        return write_time(value)
    return write_duration(value // timedelta(minutes=1)) if isinstance(value, timedelta) else value


def rule(
    id: str,
    *,
    article: str,
    part: Part,
    sentence: str,
    severity: Severity = "blocking",
    on_offer: OnOffer = "",
    on_dates: bool = False,
    **values: object,
) -> Callable[[Callable[..., Iterator[RawFinding]]], Rule]:
    """Declare a rule; further keywords are its parameters, handed to the function and named in ``sentence``."""

    def declare(function: Callable[..., Iterator[RawFinding]]) -> Rule:
        return Rule(id, article, part, severity, sentence, function, tuple(values.items()), on_offer, on_dates)

    return declare


@dataclass(frozen=True)
class RuleSet:
    """The rules of a kind, in the order in which they are told."""

    rules: tuple[Rule, ...] = ()

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __add__(self, other: "RuleSet") -> "RuleSet":
        return RuleSet(self.rules + other.rules)

    def using(self, id: str, **values: object) -> "RuleSet":
        """Return the same rules, those of one number that have these parameters with other values."""
        names = values.keys()
        changed = [
            rule.using(**values) if rule.id == id and names <= dict(rule.values).keys() else rule for rule in self.rules
        ]
        return RuleSet(tuple(changed))

    @property
    def on_dates(self) -> "RuleSet":
        """Rules that look at the days."""
        return RuleSet(tuple(rule for rule in self.rules if rule.on_dates))

    def without(self, *ids: str) -> "RuleSet":
        return RuleSet(tuple(rule for rule in self.rules if rule.id not in ids))


def check(rule_set: RuleSet, facts: Facts, part: str = "") -> list[Finding]:
    """Ask every rule, or those of one ``part``; what blocks comes first, the rest in the order of the rules."""
    found = [finding for rule in rule_set if part in ("", rule.part) for finding in rule(facts)]
    return sorted(found, key=lambda finding: not finding.blocks)
