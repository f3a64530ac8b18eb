"""The rules that an offer is asked, before anybody is chosen for it: each rule says of itself what it is for one."""

from collections.abc import Iterable

from . import limits, scope, work
from .registry import OnOffer, Rule, RuleSet

ASKED = (*scope.COMMON, *limits.ALL, *work.ALL)
"""Rules that need no pupil."""


def _that_are(*wanted: OnOffer) -> RuleSet:
    return RuleSet(tuple(rule for rule in ASKED if rule.on_offer in wanted))


REFUSING = _that_are("refuses")
"""Warnings of an agreement are judged there by a person; nobody does when an offer is shown to pupils."""
TOLD = _that_are("told", "told_without_derogation")
TOLD_OF_PFMP = _that_are("told")
"""Work that no derogation opens to a minor (D-01)."""


def forgotten(rules: Iterable[Rule]) -> list[str]:
    """Return the functions of section D, work barred to minors, that do not say what they are for an offer."""
    return [rule.find.__name__ for rule in rules if rule.id.startswith("D-") and _is_unheard(rule)]


def _is_unheard(rule: Rule) -> bool:
    return not rule.on_offer or (rule.on_offer != "unasked" and rule.find not in {one.find for one in ASKED})
