"""Makes what :mod:`tests.browser.cast` asks for, in a process on the stage's database; people as JSON, in and out."""

import json
import sys
from dataclasses import replace
from typing import Any

from conventions.demo import population
from conventions.domain.agreements.base_messages import personal_link
from conventions.domain.agreements.models import Convention
from conventions.domain.agreements.services import FoundPlace, approve, open_for_found_place
from conventions.domain.links.addresses import address_of
from conventions.domain.people.models import Pupil, School
from tests.browser.cast import Wanted
from workflow import clock
from workflow.actors import LINK, Actor


def main() -> None:
    """Make what standard input asks for."""
    wanted = [Wanted(**one) for one in json.load(sys.stdin)]
    json.dump([_Director(one).make() for one in wanted], sys.stdout, default=str)


class _Director:
    def __init__(self, wanted: Wanted) -> None:
        self.wanted, self.base = wanted, clock.now()
        places = {place.city: place for place in (population.ANGERS, population.CAYENNE, population.MAMOUDZOU)}
        n = School.objects.count()
        place = replace(
            places[wanted.school],
            name=f"Collège des Essais {n} (fictif)",
            number=places[wanted.school].number + 50 + n,
            domain=f"essais{n}.example",
        )
        host = places[wanted.host or wanted.school]
        school = population.make_school(place, self.base)
        people = population._People()
        people.n = 1000 + 20 * Pupil.objects.count()
        self.place, self.people = place, people
        self.life = population._Life(replace(place, city=host.city, postcode=host.postcode), school, self.base, people)

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
        if self.wanted.state == "draft":
            convention = (
                self._again(life._host_completed(monday, 1)) if self.wanted.same_host else life._opened(monday, 0)
            )
        else:
            convention = life._prepared(monday, 2)
        if self.wanted.state == "signing":
            approve(convention, by=life.head)
            keys = [key for key in life._requests(convention) if key != self.wanted.waiting]
            if self.wanted.waiting:
                life._sign(convention, *keys)
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
        guardians = list(pupil.guardians.order_by("rank"))
        emails = {f"guardian_{guardian.rank}": guardian.email for guardian in guardians} | {"pupil": pupil.email}
        links = {f"guardian_{guardian.rank}": address_of(f"guardian:{guardian.uuid}") for guardian in guardians}
        links["pupil"] = address_of(f"pupil:{pupil.uuid}")
        signing = {}
        if convention:
            emails["host"] = convention.representative.email
            links["host"] = address_of(f"host:{convention.uuid}")
            if self.wanted.state == "signing":
                signing = {key: personal_link(request) for key, request in self.life._requests(convention).items()}
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
