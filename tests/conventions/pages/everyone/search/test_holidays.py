"""The page of internships in the holidays: the chambers of a département, their numbers, the weeks."""

from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse

from conventions.domain.law.chambers.models import Chamber
from conventions.domain.law.rules.calendars import SchoolDay, is_working_day, school_day
from tests.conventions.pages.bearers.family.test_family import enter
from tests.kit import lives
from workflow import clock

pytestmark = pytest.mark.django_db

PAGE = "/stages/vacances"


def text(response) -> str:
    return " ".join(unescape(response.content.decode()).replace("\u00a0", " ").split())


def make_chambers() -> None:
    for department in ("35", "973"):
        for n, kind in enumerate(Chamber.Kind):
            Chamber.objects.create(
                department=department, kind=kind, name=f"Chambre fictive {n}, {department}",
                phone=f"+3319900{n}{department:0>3}", listed_on=date(2026, 11, 30),
            )  # fmt: skip


def test_a_family_reads_the_chambers_of_its_own_departement_and_the_weeks(client):
    """Each with its number to press, the source and its day; numbers are those of the table, no other département's."""
    make_chambers()
    with clock.held(datetime(2026, 12, 2, 12, tzinfo=UTC)):
        response = client.get(PAGE, {"departement": "35"})
        weeks = response.context["page"].weeks
    shown = text(response)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, department = '35' FROM conventions_chamber")
        rows = cursor.fetchall()
    assert len(rows) == 6
    for phone, is_own in rows:
        assert (f'href="tel:{phone}"' in shown) is is_own
    assert "30 novembre 2026, Licence Ouverte 2.0" in shown
    assert "du 21 décembre au 31 décembre 2026" in shown
    assert "Pont de l'Ascension" not in shown
    for off in weeks:
        assert is_working_day(off.first_day, "35")
        assert {school_day(day, "35")[0] for day in (off.first_day, off.last_day)} == {SchoolDay.HOLIDAY}


def test_without_a_list_the_chambers_are_named_without_number(client):
    """As rule A-07 says it; where a rector has published no calendar, no week is made up; without a choice, nothing."""
    shown = text(client.get(PAGE, {"departement": "973"}))
    assert "Demander la convention à la chambre de commerce et d'industrie" in shown
    assert "tel:" not in shown
    assert "Leurs dates ne sont pas encore publiées." in shown
    for asked in ({}, {"departement": "999"}):
        assert "Qui appeler" not in text(client.get(PAGE, asked))


def test_a_search_leads_there_and_a_familys_to_its_own_departement(client, school, offer_at):
    """A pupil's link knows the school; whoever has none chooses."""
    assert reverse("holiday_places") == PAGE
    offer_at("Cayenne")
    assert f'href="{PAGE}"' in text(client.get(reverse("places"), {"commune": "Cayenne"}))
    pupil = lives.make_pupil(school)
    assert f'href="{PAGE}?departement=973"' in text(client.get(f"{enter(client, pupil)}/stages"))
