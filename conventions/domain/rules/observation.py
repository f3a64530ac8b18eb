"""The rules that every observation sequence shares, in the order in which a person fills the agreement."""

from . import calendar, content, hours, limits, scope, signatories, work
from .registry import RuleSet


def observation_rules(*, levels: tuple[str, ...], duration: RuleSet) -> RuleSet:
    """Return the rules of an observation sequence for ``levels``; ``duration`` holds those on length and dates."""
    built = RuleSet(tuple(rule.using(levels=levels) if rule is limits.level_is_built else rule for rule in limits.ALL))
    return (
        built
        + scope.COMMON
        + duration
        + scope.SCHOOL_TIME
        + calendar.WEEKS_AND_HOLIDAYS
        + hours.OBSERVATION
        + work.ALL
        + content.ALL
        + signatories.ALL
    )
