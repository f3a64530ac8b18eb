"""Proofs of the exchange: the last seat goes to one pupil, counts are exact, the unchecked stays hidden."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from django.db import connection
from django.db.models import Count, F, QuerySet

from config.development.demo.acts import Check
from config.development.demo.applications import asked_around
from config.development.demo.cast import birth_date
from config.development.lives.actors import staff_actor
from config.development.lives.days import next_free_monday, week
from config.development.lives.offers import publish_offer, write_offer
from config.development.lives.people import settle_host
from conventions.domain.exchange.search.queries import shown_offers
from conventions.domain.persons.people.models import School
from conventions.domain.placements.applications.models import Application, Holding
from conventions.domain.placements.applications.services import accept_application, submit_application
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor, submit_offer
from conventions.domain.placements.seats.models import Slot
from workflow.actors import system
from workflow.engine import Refused, fire

LEVEL, RACERS = "3e", 12


def checks() -> Iterator[Check]:
    """Race for a last seat, then count, then look for what nobody has checked."""
    school = School.objects.order_by("pk")[0]
    yield last_seat(school)
    wrong, slots = seats_that_do_not_add_up().count(), Slot.objects.count()
    yield Check("places libres = places moins places gardées", wrong == 0, f"{slots} dates d'offres, {wrong} écart")
    yield unverified(school)


def seats_that_do_not_add_up() -> QuerySet[Slot]:
    """Return the dates whose free seats are not their seats less those that are held."""
    counted = Slot.objects.annotate(all=Count("seats"), held=Count("seats__holding"))
    return counted.exclude(free=F("all") - F("held"))


def last_seat(school: School) -> Check:
    """Have a host accept many applications for one seat, all at the same moment."""
    offer = _offer(school)
    publish_offer(offer, school=school, by=desk_actor(offer.representative))
    slot, begin = offer.slots.get(), Barrier(RACERS)
    applications = [_asked(slot, school, n) for n in range(RACERS)]

    def accept(application: Application) -> bool:
        try:
            begin.wait()
            accept_application(application, by=desk_actor(offer.representative))
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(RACERS) as pool:
        accepted = sum(pool.map(accept, applications))
    held = Holding.objects.filter(application__offer=offer).count()
    return Check(
        "la dernière place va à un seul élève", accepted == held == 1, f"{RACERS} au même instant, {accepted} l'a"
    )


def unverified(school: School) -> Check:
    """Leave an offer unchecked until schools are shown it; look for it as a pupil, then as the school."""
    offer = _offer(school)
    submit_offer(offer, by=desk_actor(offer.representative))
    fire(offer, "show_unverified", by=system("deadline:show_unverified"))
    asked = asked_around(school, LEVEL)
    assert asked is not None  # the commune is among those that were loaded
    to_pupils, to_school = (
        shown_offers(replace(asked, unverified=by_school)).filter(pk=offer.pk).count() for by_school in (False, True)
    )
    return Check(
        "une offre que personne n'a vérifiée n'est pas montrée aux élèves",
        (to_pupils, to_school) == (0, 1),
        f"{to_pupils} fois aux élèves, {to_school} fois à l'établissement, marquée",
    )


def _offer(school: School) -> Offer:
    place = {"postcode": school.postcode, "city": school.city}
    name, address = "Menuiserie du Fil-à-Plomb (fictive)", "9 rue du Prototype"
    _host, contact, _tutor = settle_host({"last_name": "Hôte"}, None, name=name, address=address, **place)
    days = week(next_free_monday(school.today() + timedelta(days=35)))
    return write_offer(
        contact, level=LEVEL, days=days, title="Découvrir une menuiserie", activities="Observer l'atelier."
    )


def _asked(slot: Slot, school: School, n: int) -> Application:
    """Have a pupil of whom no address is known ask for the seat."""
    pupil = school.pupils.create(
        first_name="Alix",
        last_name=f"Essai-{n}",
        class_name="3e B",
        level=LEVEL,
        birth_date=birth_date(LEVEL, school.today()),
    )
    by = staff_actor(school, "office")  # which may ask outside the period of its pupils
    return submit_application(slot=slot, pupil=pupil, origin=Application.Origin.TEACHER, by=by)
