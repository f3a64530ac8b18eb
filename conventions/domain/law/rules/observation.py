"""The rules of pupils who watch and do not work: observation sequences and visits, in the order of filling."""

from . import calendar, content, hours, limits, scope, signatories, work
from .registry import RuleSet


def observation_rules(*, levels: tuple[str, ...], duration: RuleSet) -> RuleSet:
    """Return the rules of an observation sequence for ``levels``; ``duration`` holds those on length and dates."""
    return (
        limits.built_for(levels)
        + scope.COMMON
        + duration
        + scope.SCHOOL_TIME
        + calendar.WEEKS_AND_HOLIDAYS
        + hours.OBSERVATION
        + work.ALL
        + content.ALL
        + signatories.ALL
    )


def visit_rules(*, levels: tuple[str, ...], duration: RuleSet) -> RuleSet:
    """Return the rules of a visite d'information: those of a sequence, in its own words, at any level alike."""
    return (
        observation_rules(levels=levels, duration=duration)
        .without("A-08")
        .using("A-07", except_levels=())
        .using("C-14", what="visite d'information")
        .using("D-02", who="un élève en visite d'information")
    )
