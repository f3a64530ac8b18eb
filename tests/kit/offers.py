"""Offers for tests: written, given dates and seats, and published, by their host; the cast lends them."""

from typing import Any

from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.services import submit_application
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.services import open_slot
from tests.kit import lives
from tests.kit.cast import from_the_cast
from workflow.actors import LINK, Actor, system
from workflow.engine import fire, open_root


@from_the_cast
def make_offer(school: School, seats: int = 1, *, publish: bool = True, **columns: Any) -> tuple[Offer, Actor]:
    """Publish an offer near a school, for its pupils of 3e, in the week that tests play; return it and its host.

    Without ``publish`` it waits to be checked.
    """
    host, representative, _tutor = lives.make_host(school)
    by_host = Actor(LINK, f"desk:{representative.uuid}", label="Hôte")
    told = {
        "kinds": ["observation_3e_4e"],
        "levels": ["3e"],
        "title": "Découvrir l'atelier",
        "activities": "Regarder réparer des vélos.",
        "address": "2 place du Prototype",
        "postcode": school.postcode,
        "city": school.city,
        **columns,
    }
    offer = open_root(Offer(host=host, representative=representative, **told), by=by_host)
    days = lives.week()
    open_slot(offer=offer, first_day=days[0].day, last_day=days[-1].day, seats=seats, days=days)
    if publish:
        publish_offer(offer, by=by_host)
    else:
        fire(offer, "submit", by=by_host)
    return offer, by_host


def publish_offer(offer: Offer, *, by: Actor) -> None:
    """Have an offer sent and published at once, as that of a host whom a school knows."""
    fire(offer, "submit", by=by)
    fire(offer, "publish", by=system("known_host"))


@from_the_cast
def apply(offer: Offer, pupil: Pupil) -> tuple[Application, Actor]:
    """Apply for the only dates of an offer; return the application and its pupil."""
    by_pupil = Actor(LINK, f"pupil:{pupil.uuid}", label="Élève")
    return submit_application(slot=offer.slots.get(), pupil=pupil, by=by_pupil), by_pupil
