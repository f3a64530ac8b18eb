"""Rules of law on an agreement as an amendment would leave it, and the days on which it may still change."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from conventions.domain.dossier.agreements.checking import facts_of, findings_in, person_of, place_of, training_columns
from conventions.domain.dossier.agreements.days import days_taken
from conventions.domain.dossier.agreements.host_load import with_tutor
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.rules import Facts, Finding, blocking
from conventions.domain.law.rules.scope import ON_HOLIDAYS, holidays_of
from conventions.domain.law.rules.timetable import Presence
from workflow import clock
from workflow.names import condition
from workflow.refusals import Refused

from .models import Amendment

ALWAYS = frozenset({"A-10"})
"""Rules that no agreement may break on the day it is concluded, whatever the one it amends."""


def findings_of(amendment: Amendment) -> list[Finding]:
    """Return the findings of the rules in the amended agreement that are not in the agreement as it stands.

    What was accepted when the agreement was concluded (its first day is past by now) is not asked again, except what
    forbids to conclude anything (:data:`ALWAYS`). Days in the holidays are compared as such: fewer than before are no
    finding, another one is.
    """
    convention = amendment.convention
    present = facts_of(convention)
    amended = amended_facts(amendment, present)
    known = {(finding.rule, finding.field) for finding in findings_in(present)}
    more_holidays = bool(holidays_of(amended) - holidays_of(present))

    def is_new(one: Finding) -> bool:
        return more_holidays if one.rule in ON_HOLIDAYS else (one.rule, one.field) not in known

    return [one for one in findings_in(amended) if one.rule in ALWAYS or is_new(one)]


def amended_facts(amendment: Amendment, facts: Facts) -> Facts:
    """Return ``facts`` of the agreement with what the amendment changes."""
    changed: dict[str, Any] = {}
    if amendment.days:
        changed["presences"] = amendment.convention.without_lost(amendment.presences())
    if amendment.changes_place:
        changed["place"] = place_of(amendment, amendment.convention.host)
    if amendment.tutor:
        changed["tutor"] = person_of(amendment.tutor)
        if facts.load.binds:
            changed["load"] = with_tutor(facts.load, amendment.tutor, amendment.convention)
    if amendment.representative:
        changed["representative"] = person_of(amendment.representative)
    if amendment.activities:
        changed["activities"] = amendment.activities
    if amendment.annex and facts.training:
        changed["training"] = replace(facts.training, **training_columns(amendment.annex))
    return replace(facts, **changed)


@condition("amendment_is_possible")
def obstacle(amendment: Amendment) -> Refused | None:
    """Return the obstacle to signing the amendment: nothing changes, past days would change, a rule objects."""
    convention = amendment.convention
    people = amendment.tutor_id or amendment.representative_id
    if not (amendment.days or amendment.changes_place or amendment.activities or amendment.annex or people):
        return Refused("amendment_empty")
    first = first_change(convention, amendment.presences()) if amendment.days else None
    if first is not None and amendment.start_of(first) <= clock.now():
        return Refused("amendment_of_the_past", day=first)
    if first is None and convention.last_day and convention.last_day <= convention.today():
        return Refused("amendment_too_late")
    if taken := days_taken(convention.pupil, amendment.presences(), besides=convention):
        return taken
    return blocking(findings_of(amendment))


def first_change(convention: Convention, after: Iterable[Presence]) -> date | None:
    """Return the first day that the timetable has and ``after`` has not, or has at other hours.

    Days that a suspension took are past for both: they are made up, not changed.
    """
    before, amended = convention.without_lost(convention.presences()), convention.without_lost(after)
    return min((presence.day for presence in set(before) ^ set(amended)), default=None)


def changes(convention: Convention, days: tuple[Presence, ...]) -> bool:
    """Tell whether ``days`` are another timetable than the agreement's."""
    return set(convention.presences()) != set(days)
