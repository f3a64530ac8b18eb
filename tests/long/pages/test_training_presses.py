"""Presses of a DDFPT over twelve classes of twenty-five: agreements opened, referents named, a plan taken over."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from config.development.demo.population import school_moment
from config.development.demo.training_school import CLASS_SIZE, CLASSES, DDFPT, fill_training_school
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.persons.people.models import School, User
from conventions.domain.season.periods.models import Period
from tests.kit.presses import Presses
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db
PROCESSOR = 15
"""Seconds of processor time that the lycée takes at most."""
MOST = 40
"""Presses for all agreements, beside one for each host that is new."""


@pytest.fixture
def filled() -> tuple[School, float]:
    began = time.process_time()
    school = fill_training_school(school_moment(clock.now()))
    return school, time.process_time() - began


def open_class(ddfpt: Presses, name: str) -> None:
    """Open what stands beside the pupils of a class: from the board one link and one press."""
    if f"Ouvrir les conventions : {name}" in ddfpt.text:
        ddfpt.follow(f"Ouvrir les conventions : {name}")
        ddfpt.press("Ouvrir ces conventions")
        ddfpt.follow("Tableau des PFMP")


def test_a_ddfpt_opens_three_hundred_agreements_from_the_board(filled, capsys, django_assert_max_num_queries):
    """Last hosts stand in the grids already; those who have none come as one pasted list of found places."""
    school, spent = filled
    assert spent < PROCESSOR
    before = Convention.objects.filter(school=school).count()
    client = signed_in(User.objects.get(email=DDFPT))
    ddfpt = Presses(client)
    ddfpt.open(reverse("training_board"))
    ddfpt.count = 0
    for one in CLASSES:
        open_class(ddfpt, one.name)
    by_grid, presses = Convention.objects.filter(school=school).count() - before, ddfpt.count
    new_hosts = import_the_rest(ddfpt, school)
    opened = Convention.objects.filter(school=school).count() - before
    with capsys.disabled():
        print(f"{opened} agreements: {by_grid} at last hosts in {presses} presses, {ddfpt.count} with {new_hosts} new")
    assert opened == len(CLASSES) * CLASS_SIZE
    assert ddfpt.count <= MOST + new_hosts
    assert ddfpt.count <= MOST  # a list costs the same whatever its length
    name_referents_and_plan(ddfpt, school)
    read_lists(client, school, django_assert_max_num_queries)


def import_the_rest(ddfpt: Presses, school: School) -> int:
    """Paste the places that the form teachers have found for those without a last host; return how many hosts."""
    lines = ["Nom de l'élève\tClasse\tEntreprise\tAdresse\tTuteur\tMail"]
    spring = present_year(school)
    waiting = school.pupils.exclude(conventions__status="draft", conventions__year=spring).order_by("pk")
    lines += [
        f"{one.name}\t{one.class_name}\tAtelier neuf {n}\t4 rue du Port, 44600 Saint-Nazaire\tCamille Neuf"
        f"\tneuf{n}@accueil.example"
        for n, one in enumerate(waiting)
    ]
    ddfpt.follow("Importer une liste de lieux trouvés")
    ddfpt.type("Ou les lignes", "\n".join(lines))
    ddfpt.press("Voir ce qui serait ouvert")
    ddfpt.press("Ouvrir les bonnes lignes")
    return len(lines) - 1


def read_lists(client: Client, school: School, most: Callable[[int], AbstractContextManager]) -> None:
    """Read the lists of a class of 25 and of the board of 300, each in twelve queries and eighteen at most."""
    period = Period.objects.get(school=school, year=present_year(school), number=2, classes=[CLASSES[0].name])
    with most(12):
        page = client.get(reverse("training_class", args=[period.uuid])).content.decode()
    assert f"/{settings.REFERENT_MOST}" in page
    with most(12):
        client.get(reverse("training_weeks"), {"classe": period.classes[0]})
    with most(18):
        client.get(reverse("training_board"))


def name_referents_and_plan(ddfpt: Presses, school: School) -> None:
    """Referents of a class in four presses at most, next year's plan in six."""
    ddfpt.follow("Tableau des PFMP")
    ddfpt.count = 0
    name = CLASSES[0].name
    ddfpt.follow(f"Voir {name}")
    ddfpt.follow("Désigner les référents")
    ddfpt.press("Désigner")
    assert ddfpt.count <= 4
    named = Convention.objects.filter(school=school, enrolment__class_name=name, referent__isnull=False)
    assert named.count() == CLASS_SIZE
    ddfpt.follow("Tableau des PFMP")
    ddfpt.count = 0
    year = next_year(present_year(school))
    for press in (
        lambda: ddfpt.follow("Plan de l'année"),
        lambda: ddfpt.follow(f"Plan de {year.label}"),
        lambda: ddfpt.follow("Reprendre le plan"),
        lambda: ddfpt.press("Enregistrer le plan"),
    ):
        press()
    assert ddfpt.count <= 6
    assert Period.objects.filter(school=school, year=year, number__isnull=False).count() == 2 * len(CLASSES)
