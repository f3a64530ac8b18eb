"""Amendments in the states that their lives lead to."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments import services
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.amendments.services import Wanted
from conventions.domain.law.rules.timetable import Presence

from .actors import by
from .lending import lent
from .parties import sign

TUTOR = {"first_name": "Noor", "last_name": "Suivante", "title": "cheffe d'atelier", "email": "noor@accueil.example"}
PLACE = {"place_address": "9 rue du Gabarit", "place_postcode": "49000", "place_city": "Angers"}


def later(convention: Convention, weeks: int = 1) -> tuple[Presence, ...]:
    """The same hours, some weeks later."""
    return tuple(replace(day, day=day.day + timedelta(days=7 * weeks)) for day in convention.presences())


@lent
def draft(convention: Convention, **wanted: Any) -> Amendment:
    """An amendment that the office writes; ``wanted`` as :class:`Wanted` takes it."""
    wanted = {"why": "L'atelier déménage.", **wanted}
    return services.draft_amendment(convention, Wanted(**wanted), by=by(convention, "office"))


@lent
def proposed(convention: Convention, **wanted: Any) -> Amendment:
    """One that waits for its parties."""
    amendment = draft(convention, **wanted)
    services.propose(amendment, by=by(convention, "office"))
    return amendment


def sealed(convention: Convention, **wanted: Any) -> Amendment:
    """One in force, which everybody has signed; ``convention`` is read again."""
    amendment = _sealed(convention, **wanted)
    convention.refresh_from_db()
    return amendment


@lent
def _sealed(convention: Convention, **wanted: Any) -> Amendment:
    amendment = proposed(convention, **wanted)
    sign(amendment)
    assert services.seal(str(amendment.uuid))
    amendment.refresh_from_db()
    return amendment
