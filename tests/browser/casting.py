"""The hand of the stage: a process on its database that makes what tests ask for; a line of JSON in, a line out."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from config.development.demo import population
from config.development.demo.acts import wait
from config.development.demo.post import sent_and_untold
from config.development.demo.publications import publish_past_days
from config.development.demo.schools import ASSOCIATION
from config.development.demo.territories import write_schools
from config.development.demo.whole_schools import SAINT_LAURENT
from config.development.lives import parties
from config.development.lives.actors import staff_actor
from config.development.lives.days import next_free_monday
from config.development.lives.offers import publish_offer
from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import FoundPlace, approve, open_for_found_place
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.law.networks.models import NetworkPost
from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.people.models import HostContact, Pupil, School
from conventions.domain.persons.people.services import verify_host_contact_by_phone
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.placements.offers.checking import usual_kinds
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor, desk_of, start_offer, submit_offer
from conventions.domain.placements.seats.services import open_slot
from conventions.domain.season.path.services import open_path_class, slip_of
from conventions.pages.shared.path_reader import COOKIE, keep_reader
from notifications.delivery import QUEUED
from notifications.delivery_reports import read_configured_maildir
from notifications.models import Message
from tests.browser.cast import Wanted
from workflow import clock
from workflow.actors import LINK, Actor
from workflow.models import Transition

ENOUGH = "023 | Creuse | 23000 Guéret, 23200 Aubusson, 23300 La Souterraine, 23400 Bourganeuf"
"""Département whose open figures tell of three schools at least."""
PATIENCE = 90
"""Seconds that the worker may take to send what is due on a busy machine."""


def main() -> None:
    """Do what each line of standard input asks for: ``[ACT, GIVEN]``; what a library prints goes to the log."""
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        for line in sys.stdin:
            act, given = json.loads(line)
            print(json.dumps(ACTS[act](given), default=str), file=answers, flush=True)


def make(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Make the schools that :class:`tests.browser.cast.Wanted` describes."""
    return [_Director(Wanted(**one)).make() for one in given]


def settle(_given: None) -> None:
    """Wait until every message that is due has left, and it is known whether it arrived."""

    def is_settled() -> bool:
        read_configured_maildir()  # without waiting for the worker's next minute
        due = Message.objects.filter(QUEUED, not_before__lte=timezone.now())
        return not due.exists() and not sent_and_untold().exists()

    wait(is_settled, "a message has not left, or nobody told whether it arrived", seconds=PATIENCE)


def sign(numbers: list[str]) -> None:
    """Have everybody else sign agreements made here, and seal them."""
    for number in numbers:
        life, convention = _LIVES[number], Convention.objects.get(number=number)
        life._sign(convention)
        signing.seal(str(convention.uuid))


def reach_friday(number: str) -> None:
    """Let an agreement begin, and set the clock on the Friday of its first week, at six in the evening."""
    convention = Convention.objects.get(number=number)
    friday = convention.first_day + timedelta(days=4 - convention.first_day.weekday())
    clock.move_to(convention.start_of(friday) + timedelta(hours=18))
    attendance.begin(convention)


def note_absent(number: str) -> None:
    """Have the office note an absence on the first half-day of an agreement."""
    half_day = HalfDay.objects.filter(convention__number=number).order_by("date", "-half")[0]
    attendance.mark_half_day(half_day, "absent", by=staff_actor(half_day.convention.school, "office"))


def noted(number: str) -> list[list[Any]]:
    """Return the half-days of an agreement in order, each its state and how many marks the journal has of it."""
    half_days = HalfDay.objects.filter(convention__number=number).order_by("date", "-half")
    journal = Transition.objects.filter(name__startswith="mark_")
    return [[one.status, journal.filter(subject_uuid=one.uuid).count()] for one in half_days]


def offer(given: dict[str, str]) -> str:
    """Publish an offer in a school's commune, for 3e, in five weeks; return where its host is written to."""
    school = School.objects.get(name=given["school"])
    where = {"address": "3 quai du Gabarit", "postcode": school.postcode, "city": school.city}
    email = f"accueil{school.pk}@organisme.example"
    contact = desk_of(
        host={"name": "Chantier du Gabarit (fictif)", **where},
        contact={"first_name": "Ida", "last_name": "Offrante", "email": email},
    )
    by = desk_actor(contact)
    made = _written(contact, given["title"], by)
    publish_offer(made, school=school, by=by)
    return email


def post(_given: None) -> str:
    """Have the association post an offer in Cayenne, of a contact whom nobody knows; return where it is written to."""
    network = NetworkPost.objects.get(user__email=ASSOCIATION)
    email = "accueil@atelier-gabarit.example"
    contact = desk_of(
        host={"name": "Atelier du Gabarit (fictif)", "postcode": "97300", "city": "Cayenne"},
        contact={"first_name": "Noé", "last_name": "Offrant", "email": email},
    )
    by = account_actor(network.user)
    submit_offer(_written(contact, "L'atelier du quartier", by, network=network.network), by=by)
    return email


def _written(contact: HostContact, title: str, by: Actor, **fields: Any) -> Offer:
    """Write an offer for 3e, in five weeks, and send nothing."""
    told = {"title": title, "activities": "Regarder l'équipe.", "levels": ["3e"], "kinds": usual_kinds(["3e"])}
    made = start_offer(representative=contact, fields={**told, **fields}, by=by)
    monday = next_free_monday(timezone.localdate() + timedelta(days=35))
    open_slot(offer=made, first_day=monday, last_day=monday + timedelta(days=4), seats=1)
    return made


def publish(_given: None) -> list[str]:
    """Publish the figures of the last declared days, in which one département has schools enough; return which.

    What the stage has played is counted before anybody looks: its worker counts once a minute.
    """
    write_schools(clock.now(), ENOUGH)
    project_figures()
    return [str(one.date) for one in publish_past_days()]


_LIVES: dict[str, population.Life] = {}
"""Who plays an agreement made here, by its number."""


def walk(number: str) -> dict[str, str]:
    """Return what the path knows a pupil by: the cookie that a personal link leaves, the class's code, the slip."""
    enrolment = Convention.objects.select_related("enrolment__pupil__school").get(number=number).enrolment
    assert enrolment is not None
    path_class = open_path_class(enrolment.pupil.school, enrolment.class_name)
    answer = keep_reader(HttpResponse(), enrolment, is_own=None, by="link")
    return {
        "cookie": answer.cookies[COOKIE].value,
        "code": path_class.code,
        "slip": slip_of(path_class, enrolment),
    }


ACTS: dict[str, Callable[[Any], Any]] = {
    "make": make,
    "settle": settle,
    "sign": sign,
    "reach_friday": reach_friday,
    "note_absent": note_absent,
    "noted": noted,
    "offer": offer,
    "post": post,
    "publish": publish,
    "walk": walk,
}


class _Director:
    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self.base = wanted, clock.now()
        known = (population.ANGERS, population.CAYENNE, population.MAMOUDZOU, SAINT_LAURENT)
        places = {place.city: place for place in known}
        n = School.objects.count()
        place = replace(
            places[wanted.school],
            name=f"Collège des Essais {n} (fictif)",
            number=places[wanted.school].number + 50 + 10 * n,  # known places differ in their last figure
            domain=f"essais{n}.example",
        )
        host = places[wanted.host or wanted.school]
        school = population.make_school(place, self.base)
        people = population.People(birth_month=6)
        people.n = 1000 + 20 * Pupil.objects.count()
        self.place, self.people = place, people
        self.life = population.Life(replace(place, city=host.city, postcode=host.postcode), school, self.base, people)

    def make(self) -> dict[str, Any]:
        found = [self._one() for _ in range(self.wanted.count)]
        school = self.life.school
        return {
            "name": school.name,
            "domain": self.place.domain,
            "class_names": list(self.place.class_names),
            "agreements": found,
        }

    def _one(self) -> dict[str, Any]:
        life, monday = self.life, self.life.next_week
        self._skip()
        if self.wanted.state == "none":
            pupil = self.people.pupil(self.place, life.school, self.base.date())
            return self._shown(pupil)
        if self.wanted.state == "completed_by_host":
            return self._called(life._host_completed(monday, 2))
        if self.wanted.state == "draft":
            convention = (
                self._again(life._host_completed(monday, 1)) if self.wanted.same_host else life._opened(monday, 0)
            )
        else:
            convention = life._prepared(monday, 2)
        if self.wanted.state == "signing":
            approve(convention, by=life.head)
            keys = [key for key in parties.requests(convention) if key != self.wanted.waiting]
            if self.wanted.waiting:
                life._sign(convention, *keys)
        return self._shown(convention.pupil, convention)

    def _called(self, convention: Convention) -> dict[str, Any]:
        """Have the office call the host's contact."""
        office = self.life.school.staff.get(role="office").user
        verify_host_contact_by_phone(contact=convention.representative, by=office)
        return self._shown(convention.pupil, convention)

    def _skip(self) -> None:
        """Draw somebody with two guardians, an address for everybody."""
        while not ((n := self.people.n + 1) % 2 and n % 3 and n % 7 != 3):
            self.people.n += 1

    def _again(self, earlier: Convention) -> Convention:
        """Open a second pupil's agreement at the same contact."""
        self._skip()
        pupil = self.people.pupil(self.place, self.life.school, self.base.date())
        contact = earlier.representative
        place = FoundPlace(
            host_name=earlier.host.name,
            city=earlier.host.city,
            postcode=earlier.host.postcode,
            contact_first_name=contact.first_name,
            contact_last_name=contact.last_name,
            contact_email=contact.email,
        )
        by = Actor(LINK, f"pupil:{pupil.uuid}", label=pupil.first_name)
        return open_for_found_place(pupil=pupil, place=place, by=by)

    def _shown(self, pupil: Pupil, convention: Convention | None = None) -> dict[str, Any]:
        if convention:
            _LIVES[convention.number] = self.life
        guardians = list(pupil.guardians.order_by("rank"))
        emails = {f"guardian_{guardian.rank}": guardian.email for guardian in guardians} | {"pupil": pupil.email}
        links = {f"guardian_{guardian.rank}": address_of(f"guardian:{guardian.uuid}") for guardian in guardians}
        links["pupil"] = address_of(f"pupil:{pupil.uuid}")
        signing = {}
        if convention:
            emails["host"] = convention.representative.email
            links |= {kind: address_of(f"{kind}:{convention.uuid}") for kind in ("host", "tutor")}
            if self.wanted.state == "signing":
                signing = {key: personal_link(request) for key, request in parties.requests(convention).items()}
        return {
            "number": convention.number if convention else "",
            "host": convention.host.name if convention else "",
            "pupil": pupil.name,
            "first_name": pupil.first_name,
            "birth_date": pupil.birth_date,
            "first_day": convention.first_day if convention else None,
            "emails": emails,
            "codes": emails | {f"guardian_{g.rank}": g.phone for g in guardians if g.phone},
            "links": links,
            "signing": signing,
        }
