"""Rules on an offer before it is submitted: refusals, and sentences its host should write otherwise."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from conventions.domain.law.rules import Facts, Finding, check
from conventions.domain.law.rules.facts import HostFacts
from conventions.domain.law.rules.offers import REFUSING, TOLD, TOLD_OF_PFMP
from conventions.domain.law.rules.phrases import capital, write_list
from conventions.domain.law.rules.weeks import days_in_words
from conventions.domain.persons.people.bans import is_banned
from conventions.domain.persons.people.models import Level
from conventions.domain.persons.people.territories import DEPARTMENTS

from .above import answer
from .models import PFMP, Offer


class CheckedSlot(Protocol):
    """Dates of an offer, as the rules look at them; the table stands in the room of seats."""

    offer: Offer
    first_day: date
    last_day: date


def refusals_of(offer: Offer) -> list[Finding]:
    """Return the findings against an offer; nothing when it may be submitted."""
    return [*refusals_of_text(offer), *_of_dates(offer)]


def refusals_of_text(offer: Offer) -> list[Finding]:
    """Return the findings against an offer whatever its dates; it may not be stored yet."""
    return [*check(REFUSING, facts_of(offer)), *_of_levels(offer)]


def remarks_on(offer: Offer) -> list[Finding]:
    """Return the remarks for its host to read again before submitting it."""
    told = check(TOLD_OF_PFMP if PFMP in offer.kinds else TOLD, facts_of(offer))
    return [*told, *_dates_of_some(offer)]


def facts_of(offer: Offer) -> Facts:
    """Return the facts of an offer for the rules: its host, its text and its place."""
    host = offer.host
    return Facts(
        host=HostFacts(
            name=host.name,
            siret=host.siret,
            naf=host.naf,
            department=offer.department if offer.department in DEPARTMENTS else "",
            blocked_by_authority=is_banned(host),
        ),
        activities=f"{offer.title}. {offer.activities}",
    )


def kinds_at(level: str) -> list[str]:
    """Return the kinds of agreement that pupils of a level may be offered."""
    return [*answer.get("kinds_of_level")(level)]


def usual_kinds(levels: Iterable[str]) -> list[str]:
    """Return the usual kinds of an offer to these levels: those that pupils do in their year."""
    usual = answer.get("kinds_of_year")
    return list(dict.fromkeys(kind for level in levels for kind in (usual(level) or kinds_at(level))))


def _of_levels(offer: Offer) -> Iterator[Finding]:
    for level in offer.levels:
        if not set(kinds_at(level)) & set(offer.kinds):
            said = f"Rien de ce que vous proposez n'existe en {Level(level).label} : retirez ce niveau."
            yield _found("levels", said)
    if PFMP in offer.kinds and not offer.diplomas.strip() and not offer.families:
        yield _found("diplomas", "Écrivez pour quel diplôme et quelle année est cette période de formation.")


def _of_dates(offer: Offer) -> Iterator[Finding]:
    slots = offer.slots.all()
    if slots and not any(slot.first_day > offer.today for slot in slots):
        yield _found("slots", "Toutes les dates de cette offre sont passées : donnez-en qui sont à venir.")
    for slot in slots:
        if slot.first_day > offer.today:
            yield from refusals_of_dates(slot)


def refusals_of_dates(slot: CheckedSlot) -> list[Finding]:
    """Return the findings against dates of an offer: the rules on them refuse its pupils of every level."""
    against = refused_at(slot)
    if not slot.offer.levels or len(against) < len(slot.offer.levels):
        return []
    said = f"{_dates(slot)} : aucun élève de cette offre ne peut venir à ces dates. {_demands(against)}"
    return [_found("slots", said)]


def refused_at(slot: CheckedSlot) -> dict[str, list[str]]:
    """Return the levels of an offer whose pupils may not come at these dates, with what the rules demand of each."""
    dates_of = answer.get("dates_of_level")
    said = {level: dates_of(level).refusals(slot) for level in slot.offer.levels}
    return {level: refusals for level, refusals in said.items() if refusals}


def levels_at(slot: CheckedSlot) -> str:
    """Return the levels of dates, in words, where pupils of some level of the offer may not come then; else nothing."""
    against = refused_at(slot)
    return ", ".join(str(Level(level).label) for level in slot.offer.levels if level not in against) if against else ""


def _dates(slot: CheckedSlot) -> str:
    return capital(days_in_words(slot.first_day, slot.last_day))


def _dates_of_some(offer: Offer) -> Iterator[Finding]:
    """Yield the findings on dates that are not for pupils of every level: the others alone find them."""
    for slot in offer.slots.all():
        against = refused_at(slot) if slot.first_day > offer.today else {}
        if 0 < len(against) < len(offer.levels):
            whom = write_list([Level(level).label for level in against])
            said = f"{_dates(slot)} : ces dates ne seront pas proposées en {whom}. {_demands(against)}"
            yield _found("slots", said)


def _demands(against: Mapping[str, Iterable[str]]) -> str:
    """Return the demands of the rules on some levels, each sentence once."""
    return " ".join(dict.fromkeys(sentence for said in against.values() for sentence in said))


def _found(field: str, sentence: str) -> Finding:
    return Finding(rule="OFFER", article="", field=field, sentence=sentence, severity="blocking", part="host")
