"""What the rules say of an offer before it is submitted: what refuses it, and what its host should write otherwise."""

from collections.abc import Iterable, Iterator

from conventions.domain.people.bans import is_banned
from conventions.domain.people.models import Level
from conventions.domain.people.territories import DEPARTMENTS
from conventions.domain.rules import Facts, Finding, check
from conventions.domain.rules.facts import HostFacts
from conventions.domain.rules.offers import REFUSING, TOLD, TOLD_OF_PFMP
from workflow.refusals import Refused

from .above import answer
from .models import PFMP, PFMP_LEVELS, PFMP_ON_PAPER, Offer


def refusals_of(offer: Offer) -> list[Finding]:
    """Return what stands against an offer; nothing when it may be submitted."""
    return [*refusals_of_text(offer), *_of_dates(offer)]


def refusals_of_text(offer: Offer) -> list[Finding]:
    """Return what stands against an offer whatever its dates; it may not be stored yet."""
    return [*check(REFUSING, facts_of(offer)), *_of_levels(offer)]


def remarks_on(offer: Offer) -> list[Finding]:
    """Return what its host should read again before submitting it."""
    return check(TOLD_OF_PFMP if PFMP in offer.kinds else TOLD, facts_of(offer))


def facts_of(offer: Offer) -> Facts:
    """Return what rules look at of an offer: its host, its text and its place."""
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
    """Return what pupils of a level may be offered: kinds of agreement, and a PFMP at vocational levels."""
    return [*answer.get("kinds_of_level")(level), *([PFMP] if level in PFMP_LEVELS else [])]


def usual_kinds(levels: Iterable[str]) -> list[str]:
    """Return what an offer to these levels is of, unless its host says otherwise: what pupils do in their year."""
    usual = answer.get("kinds_of_year")
    return list(dict.fromkeys(kind for level in levels for kind in (usual(level) or kinds_at(level))))


def _of_levels(offer: Offer) -> Iterator[Finding]:
    for level in offer.levels:
        if level in PFMP_ON_PAPER:
            yield _found("levels", str(Refused("pfmp_on_paper")))
        elif not set(kinds_at(level)) & set(offer.kinds):
            said = f"Rien de ce que vous proposez n'existe en {Level(level).label} : retirez ce niveau."
            yield _found("levels", said)
    if PFMP in offer.kinds and not offer.diplomas.strip():
        yield _found("diplomas", "Écrivez pour quel diplôme et quelle année est cette période de formation.")


def _of_dates(offer: Offer) -> Iterator[Finding]:
    slots = offer.slots.all()
    if slots and not any(slot.first_day > offer.today for slot in slots):
        yield _found("slots", "Toutes les dates de cette offre sont passées : donnez-en qui sont à venir.")


def _found(field: str, sentence: str) -> Finding:
    return Finding(rule="OFFER", article="", field=field, sentence=sentence, severity="blocking", part="host")
