"""A training period with regulated works: declarations of both sides, an opinion, the annexe that asks them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.training_annexes.models import TrainingAnnex
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.formations.services import formation_for
from conventions.domain.law.regulated_works.models import WorksDeclaration
from conventions.domain.law.regulated_works.services import (
    DeclaredContent,
    note_opinion,
    prepare_declaration,
    send_declaration,
)
from conventions.domain.persons.people.models import Host, School
from tests.kit import lives
from workflow.actors import LINK, Actor

CUISINE = "24122133220"
"""CAP, second year of two."""
CHEF = "chef de cuisine"


def age_at(day: date, years: int, *, days: int = 0) -> date:
    """Return the birth date of somebody who is that old on ``day``, ``days`` after the birthday."""
    birthday = day - timedelta(days=days)
    return birthday.replace(year=birthday.year - years)


def training(*works: str, born: date | None = None, school: School | None = None, **given: Any) -> Convention:
    """Open a training period whose annexe asks these works, each with somebody who supervises."""
    monday = lives.monday_ahead()
    convention = lives.opened(
        level="cap", birth_date=born or age_at(monday, 17, days=40), tutor=True, school=school, **given
    )
    enroll_in(convention, formation_for(convention.school, CUISINE))
    ask_works(convention, works)
    return Convention.objects.get(pk=convention.pk)


def enroll_in(convention: Convention, formation: Formation) -> None:
    """Say in which formation the pupil is."""
    convention.pupil.enrolments.update(formation=formation)


def ask_works(convention: Convention, works: Iterable[str], *, supervisor: str = CHEF) -> None:
    """Write the works of the annexe."""
    rows = [{"work": work, "equipment": "", "supervisor": supervisor, "asked": True} for work in works]
    TrainingAnnex.objects.update_or_create(convention=convention, defaults={"works": rows})


def content(*works: str) -> DeclaredContent:
    return DeclaredContent.checked(
        works=works, formations=[CUISINE], sector="Restauration", places="Cuisine", equipment="", supervisors=CHEF
    )


def declare_at_school(school: School, *works: str, sent_on: date | None = None) -> WorksDeclaration:
    """Send the declaration of the school for its rooms."""
    by = lives.staff_actor(school, "office")
    declaration = prepare_declaration(content(*works), school=school, by=by)
    send_declaration(declaration, sent_on=sent_on or school.today(), is_proved=True, by=by)
    return declaration


def by_link(convention: Convention) -> Actor:
    """Return who bears the host's link of an agreement."""
    return Actor(LINK, f"host:{convention.uuid}", label="Hôte")


def declare_at_host(
    convention: Convention, *works: str, sent_on: date | None = None, host: Host | None = None
) -> WorksDeclaration:
    """Send the declaration of the host, by its link."""
    by = by_link(convention)
    declaration = prepare_declaration(content(*works), host=host or convention.host, by=by)
    send_declaration(declaration, sent_on=sent_on or convention.school.today(), is_proved=True, by=by)
    return declaration


def opine(convention: Convention, works: Sequence[str], *, given_on: date | None = None) -> None:
    """Note the medical opinion of the pupil."""
    user = lives.staff_user(convention.school, "office")
    note_opinion(convention.pupil, given_on=given_on or convention.school.today(), works=works, by=user)


def all_in_order(convention: Convention, *works: str, allowed: Sequence[str] | None = None) -> None:
    """Declare the works on both sides; the opinion allows them, or only ``allowed``."""
    declare_at_school(convention.school, *works)
    declare_at_host(convention, *works)
    opine(convention, works if allowed is None else allowed)
