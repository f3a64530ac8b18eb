"""Proposals of assignments for tests: communes on one road, offers there, and a proposal that is computed."""

from typing import Any

from config.development.lives.offers import make_offer
from conventions.domain.exchange.matching.models import AssignmentProposal
from conventions.domain.exchange.matching.services import ask_for_school, compute_assignment
from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.localities.models import Locality, RoadGroup
from conventions.domain.persons.localities.points import Point
from conventions.domain.persons.people.models import School, User
from conventions.domain.placements.offers.models import Offer
from conventions.domain.season.periods.models import Period
from tests.kit import lives
from workflow import clock
from workflow.actors import Actor

KM = {"Angers": 0, "Loin": 20, "Ailleurs": 200}


def communes() -> dict[str, Locality]:
    """Make three communes on one road; a school of Angers is in the first."""
    group = RoadGroup.objects.create(slug="anjou", name="Anjou")
    return {
        name: Locality.objects.create(
            code=f"4900{n}", insee=f"4900{n}", name=name, postcodes=["49000"], department="49",
            latitude=47.4, longitude=-0.5, point=Point(500.0 + km, 6000.0), group=group,
        )
        for n, (name, km) in enumerate(KM.items())
    }  # fmt: skip


def period_at(school: School) -> Period:
    """Let a school say that its pupils of 3e are away in the week that tests play."""
    days = [one.day for one in lives.week()]
    return Period.objects.create(
        school=school, year=present_year(school), name="Stage", kind="observation_3e_4e", levels=["3e"],
        first_day=days[0], last_day=days[-1], confirmed_at=clock.now(),
    )  # fmt: skip


def offer_in(school: School, commune: Locality, **columns: Any) -> tuple[Offer, Actor]:
    told = {"locality": commune, "point": commune.point, "group": commune.group, "published_at": clock.now()}
    return make_offer(school, **{**told, **columns})


def head_of(school: School) -> User:
    return school.staff.get(role="head").user


def ask(school: School, period: Period) -> AssignmentProposal:
    return computed(ask_for_school(school=school, period=period, classes=["3e B"], km=30, user=head_of(school)))


def computed(proposal: AssignmentProposal) -> AssignmentProposal:
    """Do the job that waits for it."""
    compute_assignment(str(proposal.uuid))
    proposal.refresh_from_db()
    return proposal
