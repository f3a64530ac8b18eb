"""A vocational pupil looks for a place by formation: the weeks of the class, works at that age, hosts with room."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.exchange.search.criteria import SearchCriteria
from conventions.domain.exchange.search.models import SavedSearch
from conventions.domain.exchange.search.pupil_aims import pupil_aim
from conventions.domain.exchange.search.queries import find_offers
from conventions.domain.exchange.search.saved_searches import asked_of, criteria_of
from conventions.domain.law.formations.models import DiplomaCompetence
from conventions.domain.persons.localities.points import Point
from conventions.domain.persons.people.models import Host
from tests.conventions.pages.bearers.family.test_family import enter
from tests.conventions.pages.everyone.search.test_places import links, words
from tests.kit import lives
from tests.kit.sign_in import signed_in
from tests.kit.training_school import admit, formation_of_year, plan_class, term_weeks

pytestmark = pytest.mark.django_db
FRIDAY = timedelta(days=4)


@pytest.fixture
def pupil(school):
    """A cook of sixteen whose class trains four weeks."""
    formation = formation_of_year(school, 1)
    DiplomaCompetence.objects.create(formation=formation, code="C1", label="Réaliser des cuissons", order=1)
    [pupil] = admit(school, "1CAP", formation=formation)
    plan_class(school, "1CAP", {1: term_weeks(school)[4:8]})
    return pupil


@pytest.fixture
def place(offer_at, school):
    """Publish a place of training in Cayenne, of the four weeks of the plan unless said otherwise."""

    def made(title, *, weeks=(0, 3), families=("cooking",), **columns):
        offer = offer_at("Cayenne", title=title, levels=["cap"], kinds=["pfmp"], families=list(families), **columns)
        mondays = term_weeks(school)[4:8]
        first, last = (mondays[0] + timedelta(weeks=n) for n in weeks)
        offer.slots.update(first_day=first, last_day=last + FRIDAY)
        return offer

    return made


def search(client, pupil):
    [own] = [one for one in links(client.get(enter(client, pupil))) if one.endswith("/stages")]
    return client.get(own)


def test_the_formation_comes_first_and_what_is_left_out_is_counted(client, pupil, place):
    """Competences, then the family, then places that name no diploma; other weeks, diplomas and works are not there."""
    plain = place("Plonge")
    cooks = place("Second de cuisine", activities="Préparer des cuissons simples.")
    untold = place("Sans diplôme", families=())
    place("Salon zibeline", families=("beauty",))
    place("Trop long", weeks=(0, 4))
    part = place("Deux semaines", weeks=(2, 3))
    place("Rayons", works=["ionising"])
    pupil.birth_date = pupil.school.today().replace(year=pupil.school.today().year - 15, day=1)
    pupil.save()
    full = place("Restaurant complet")
    filled = lives.validated(school=lives.make_school())
    mondays = term_weeks(pupil.school)[4:8]
    Host.objects.filter(pk=full.host_id).update(headcount=3)
    full.host.refresh_from_db()
    for convention in (filled, lives.validated(school=filled.school), lives.validated(school=filled.school)):
        QuerySet(Convention).filter(pk=convention.pk).update(
            counted_for=full.host.establishment, counted_at=timezone.now(), first_day=mondays[0],
            last_day=mondays[0] + FRIDAY,
        )  # fmt: skip
    page = search(client, pupil)
    said = words(page)
    shown = [said.find(offer.title) for offer in (cooks, plain, part, untold)]
    assert -1 not in shown
    assert shown[0] < min(shown[1:3])
    assert max(shown[1:3]) < shown[3]
    assert not [title for title in ("Salon zibeline", "Trop long", "Rayons") if title in said]
    assert "1 autre lieu : complet ces semaines-là." in said
    assert "de la place à partir du" in said
    assert "1 autre lieu : ses travaux ne sont pas permis à cet âge." in said
    assert "parle de 1 compétence du diplôme" in said


def test_the_results_take_twelve_queries(pupil, place):
    """Formation, weeks and competences of the pupil, then the offers with their dates and the load of their hosts."""
    for title in ("Cuisine", "Plonge", "Pâtisserie", "Traiteur", "Cantine"):
        first = place(title)
    asked = SearchCriteria(around=first.point, groups=frozenset({first.group_id}), school=pupil.school, level="cap")
    with CaptureQueriesContext(connection) as context:
        page = find_offers(replace(asked, aim=pupil_aim(pupil)))
    assert (page.found, page.others) == (5, 0)
    asked_of_tables = [one["sql"] for one in context.captured_queries if _reads_a_table(one["sql"])]
    assert len(asked_of_tables) <= 12


def _reads_a_table(sql: str) -> bool:
    """Tell a query from a savepoint, and from the clock that tests move."""
    return sql.startswith(("SELECT", "EXECUTE")) and "clockoffset" not in sql


def test_the_board_counts_the_seats_of_the_same_search(pupil, place, school):
    """A place of hairdressers, or of other weeks, is none for cooks."""
    place("Cuisine")
    place("Salon zibeline", families=("beauty",))
    place("Trop long", weeks=(0, 4))
    ddfpt = lives.hire(school, "ddfpt").user
    assert "1 sans lieu, 1 place" in words(signed_in(ddfpt).get(reverse("training_board")))


def test_an_apprentice_and_a_pupil_without_formation_search_as_before(pupil):
    """No aim: an apprentice has no period of training; the kept search of the pupil has it again."""
    aim = pupil_aim(pupil)
    assert aim is not None
    assert (aim.family, aim.competences, len(aim.mondays)) == ("cooking", ("Réaliser des cuissons",), 4)
    kept = criteria_of(SearchCriteria(around=Point(0, 0), groups=frozenset(), aim=aim))
    assert asked_of(SavedSearch(pupil=pupil, criteria=kept)).aim == aim
    pupil.enrolments.update(apprentice_from=pupil.school.today())
    assert pupil_aim(pupil) is None
    assert pupil_aim(lives.make_pupil(pupil.school)) is None
