"""The demonstration's data are filled behind the site: all of a part or nothing, and the page says how far they are."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from config.development.demo import filling, population, territories, whole_schools
from config.development.demo.filling import Part, announced, filled, under_way
from config.development.demo.schools import (
    NATIONAL_OFFICER,
    OFFICER_OF_MAYOTTE,
    make_officer,
    make_platform_accounts,
)
from config.development.management.commands import populate_demo
from conventions.domain.persons.people.models import School
from tests.kit import lives
from tests.kit.places import make_place


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """No test tells the page of a site that runs in this checkout."""
    monkeypatch.setattr(filling, "FOLDER", tmp_path / "filling")


@pytest.mark.django_db(transaction=True)
def test_a_start_that_is_killed_leaves_nothing_of_the_part_it_filled(tmp_path):
    """Nor what committed by itself, as a try of a code does; the next start fills it whole."""
    part = Part("Un lycée", 2)
    with announced([part]):
        with pytest.raises(KeyboardInterrupt):
            _fill_and_die(part)
        assert not School.objects.exists()
        assert [one.done for one in under_way()] == [1]
        with filled(part):
            assert [one.done for one in under_way()] == [0]
            lives.make_school()
        assert School.objects.exists()
        assert under_way() == []


def _fill_and_die(part: Part) -> None:
    with filled(part):
        with transaction.atomic(durable=True):
            lives.make_school()
        part.count()
        raise KeyboardInterrupt


@pytest.mark.django_db
def test_the_page_says_how_far_each_part_is(client, monkeypatch):
    """Begun ones first, with what is left at the pace so far; nothing once all is there, nor before anybody fills."""
    make_platform_accounts()
    assert "remplissage" not in client.get(reverse("demonstration")).content.decode()
    lycee, exchange = Part("Lycée", 10), Part("Bourse")
    with announced([exchange, lycee]):
        lycee.begin()
        for _ in range(5):
            lycee.count()
        page = " ".join(client.get(reverse("demonstration")).content.decode().split())
        assert "Lycée : 5 conventions sur 10 – encore moins d" in page
        assert page.index("Lycée :") < page.index("Bourse : à venir")
        assert ">Actualiser</a>" in page
        lycee.began -= 20 * 60
        lycee.count()
        assert "6 conventions sur 10 – encore 13 minutes environ" in " ".join(
            client.get(reverse("demonstration")).content.decode().split()
        )
    assert "remplissage" not in client.get(reverse("demonstration")).content.decode()


@pytest.mark.django_db
def test_the_page_opens_before_anything_is_there(client):
    """It says that the data arrive, and proposes no clock to move."""
    with announced(population.parts()):
        page = client.get(reverse("demonstration")).content.decode()
    assert "Les données arrivent encore" in page
    assert reverse("move_clock") not in page


@pytest.mark.django_db
def test_what_lacks_is_filled_once_and_goes_on_where_it_was_ended(settings, monkeypatch):
    """A school that is whole is not begun again; a base of before gets what came since; one of others is left alone."""
    settings.WORKFLOW_CLOCK_ADJUSTABLE = True
    make_place()
    done = []
    monkeypatch.setattr(population, "fill_first_schools", lambda say: done.append("three"))
    monkeypatch.setattr(whole_schools, "fill_whole_schools", lambda say: done.append("two"))
    monkeypatch.setattr(territories, "fill_territories", lambda say: done.append("sixty"))

    def said() -> str:
        call_command("populate_demo", whole_schools=True, stdout=(out := StringIO()))
        return out.getvalue()

    assert "Fait en" in said()
    assert done == ["three", "two", "sixty"]
    make_platform_accounts()
    said()
    assert done[3:] == ["two", "sixty"]
    college, lycee, exchange = (part.name for part in whole_schools.parts())
    school = lives.make_school()
    school.name = college
    school.save()
    assert [part.name for part in whole_schools.parts()] == [lycee, exchange]
    make_officer(OFFICER_OF_MAYOTTE, "976")
    said()
    assert done[5:] == ["sixty"], "a base of before gets them"
    make_officer(NATIONAL_OFFICER, "", level="national")
    assert said() == ""
    with connection.copy().cursor() as other:
        other.execute("SELECT pg_try_advisory_lock(%s)", [populate_demo.LOCK])
        assert other.fetchone() == (True,), "the next start does not wait"
        other.db.close()


@pytest.mark.django_db
def test_schools_of_others_are_left_alone(settings):
    """Whoever works in this database gets no invented people beside theirs."""
    settings.WORKFLOW_CLOCK_ADJUSTABLE = True
    make_place()
    lives.make_school()
    call_command("populate_demo", stdout=(out := StringIO()))
    assert "n'y sont pas ajoutées" in out.getvalue()
