"""Presses that sixty agreements cost an office, from its home: one at a time, by the grid, by a list."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.rules.weeks import school_weeks
from conventions.domain.persons.people.models import School
from conventions.domain.season.periods.models import Period
from tests.kit import lives
from tests.kit.people_factory import move
from tests.kit.presses import Presses
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db
CLASSES = ("3e A", "3e B")
OF_EACH = 30


@pytest.fixture
def school() -> School:
    """Two classes of thirty in a period that the school has confirmed, and a garage that it knows."""
    school = lives.make_school()
    for class_name in CLASSES:
        for _ in range(OF_EACH):
            move(lives.make_pupil(school), class_name)
    garage = lives.validated(school=school)
    garage.host.name = "Garage des Palmiers"
    garage.host.save()
    move(garage.pupil, "3e C")
    monday = school_weeks(school)[5]
    Period.objects.create(
        school=school, year=garage.year, name="Stage de 3e", kind="observation_3e_4e", levels=["3e"],
        first_day=monday, last_day=monday + timedelta(days=4), confirmed_at=clock.now(),
    )  # fmt: skip
    return school


@pytest.fixture
def office(school) -> Presses:
    client: Client = signed_in(school.staff.get(role="office").user)
    home = Presses(client)
    home.open(reverse("inbox"))
    home.count = 0
    return home


def opened(school: School) -> int:
    return Convention.objects.filter(school=school, origin="own_place").count()


def names(school: School, class_name: str) -> list[str]:
    found = school.pupils.filter(class_name=class_name).order_by("sort_name", "pk")
    return [one.name for one in found]


def test_an_office_opens_sixty_agreements_in_a_few_presses_by_the_grid(school, office, capsys):
    """One at a time it was four presses each; the grid's do not depend on how many pupils a class has."""
    before = opened(school)
    office.follow("Élèves")
    office.follow("Ouvrir ensemble")
    for class_name in CLASSES:
        assert f"Élèves sans convention, {class_name}" in office.text
        for name in names(school, class_name):
            office.write(f"Lieu de stage, {name}", "Garage des Palmiers")
        office.press("Ouvrir ces conventions")
        if class_name != CLASSES[-1]:
            office.follow("Ouvrir la suite")
    assert opened(school) - before == len(CLASSES) * OF_EACH
    assert office.count == 5
    with capsys.disabled():
        print(f"60 agreements by the grid: {office.count} presses, 240 one at a time")  # noqa: T201


def test_an_office_opens_sixty_agreements_in_six_presses_by_a_list(school, office, capsys):
    """Pasted from the sheet of the form teachers, with the titles that they gave."""
    before = opened(school)
    lines = ["Nom de l'élève\tDivision\tEntreprise\tAdresse\tMaître de stage\tMail"]
    for class_name in CLASSES:
        lines += [
            f"{name}\t{class_name}\tAtelier {n}\t2 rue de la Loire, 49000 Angers\tCamille Fictif\ta{n}@accueil.example"
            for n, name in enumerate(names(school, class_name))
        ]
    office.follow("Élèves")
    office.follow("Ouvrir ensemble")
    office.follow("J'ai une liste")
    office.type("Ou les lignes", "\n".join(lines))
    office.press("Voir ce qui serait ouvert")
    office.press("Ouvrir les bonnes lignes")
    assert opened(school) - before == len(CLASSES) * OF_EACH
    assert office.count == 6
    with capsys.disabled():
        print(f"60 agreements by a list: {office.count} presses, 240 one at a time")  # noqa: T201
