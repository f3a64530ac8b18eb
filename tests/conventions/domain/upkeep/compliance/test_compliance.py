"""Rows that break a rule younger than they are: listed until they are put right, told, never changed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from config.development.lives.offers import make_offer
from conventions.domain.dossier.agreements.services import open_for_known_host
from conventions.domain.persons.people.models import School, Staff, TerritorialOfficer
from conventions.domain.persons.people.territories import DEPARTMENTS
from conventions.domain.season.letters.letter_lines import lines
from conventions.domain.season.letters.readers import reader_of
from conventions.domain.upkeep.compliance.lists import count_of, listings_in, listings_of_school
from tests.kit import lives
from tests.kit.people_factory import make_staff, make_user
from tests.kit.sign_in import verified
from workflow import clock

pytestmark = pytest.mark.django_db
HERE = [DEPARTMENTS["49"]]


def unreachable(school: School) -> School:
    """Take a school's number away, as the row of a school that never gave one."""
    school.phone = ""
    school.save()
    return school


def titles(listings) -> list[str]:
    return [listing.title for listing in listings]


def test_a_school_and_its_officer_read_that_its_telephone_is_missing_until_it_is_written(client):
    """Each with its press; a school with a number, and one of elsewhere, are not named."""
    school = unreachable(lives.make_school())
    unreachable(lives.make_school(postcode="69001"))
    reached = lives.make_school()
    reached.phone = "+33241000000"
    reached.save()
    assert titles(listings_of_school(school)) == ["Le téléphone de l'établissement manque"]
    [here] = [one for one in listings_in(HERE) if one.title == "Établissements sans téléphone"]
    assert [case.detail for case in here.cases] == [school.uai]
    client.force_login(make_staff(school, Staff.Role.OFFICE).user)
    assert reverse("school_compliance") in client.get(reverse("registry")).text
    assert reverse("school_edit") in client.get(reverse("school_compliance")).text
    school.phone = "+33241000001"
    school.save()
    assert listings_of_school(school) == []
    assert "Rien n'est à mettre en règle" in client.get(reverse("school_compliance")).text


def test_an_officer_reads_the_lists_of_the_own_territory_alone():
    """A school of another département is not named."""
    school, other = unreachable(lives.make_school()), unreachable(lives.make_school(postcode="69001"))
    officer = TerritorialOfficer.objects.create(user=make_user(), level="department", code="49")
    text = verified(officer.user).get(reverse("territory_compliance")).text
    assert school.uai in text
    assert other.uai not in text


def test_offers_that_break_a_rule_lead_the_officer_to_each():
    """A new contact waits; a lodging is told, and counts for nobody."""
    offer, _by = make_offer(
        lives.make_school(), kinds=["pfmp"], levels=["2de_pro", "1re"], diplomas="Bac pro fictif", lodging="Une chambre"
    )
    listings = listings_in(HERE)
    found = {listing.title.split(" d")[0]: listing for listing in listings}
    page = reverse("territory_offer", args=[offer.uuid])
    assert {case.page for name in ("Offres publiées", "Offres") for case in found[name].cases} == {page}
    assert count_of(listings) == sum(len(one.cases) for one in listings) - 1
    assert not listings_in([DEPARTMENTS["973"]])


def test_a_draft_on_dates_that_its_rules_refuse_leads_the_school_to_it():
    """Ten days of 3e, written before anybody looked: the agreement and what stands against it."""
    school = lives.make_school()
    host, representative, _tutor = lives.make_host(school)
    days = [*lives.week(), *lives.week(lives.monday_ahead() + timedelta(days=7))]
    by = lives.account(school.staff.get(role="office"))
    pupil = lives.make_pupil(school)
    draft = open_for_known_host(pupil=pupil, host=host, representative=representative, days=days, by=by)
    [listing] = [one for one in listings_of_school(school) if one.title.startswith("Conventions en cours")]
    [case] = listing.cases
    assert case.page == reverse("agreement", args=[draft.number])
    assert "vous en avez saisi 10" in case.detail


def test_a_letter_counts_what_waits_and_leaves_for_nothing_of_it():
    """The head reads a line among what is late, with its page."""
    school = unreachable(lives.make_school())
    head = school.staff.get(role="head").user
    [line] = lines.get("against_rules")(reader_of(f"account:{head.uuid}"), clock.now())
    assert (line.text, line.is_new) == ("1 point à mettre en règle.", False)
    assert line.page.endswith(reverse("school_compliance"))
