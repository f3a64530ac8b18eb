"""The officer's figures over HTTP."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.people.models import TerritorialOfficer, User
from conventions.domain.publishing.models import NumbersReading
from tests.kit import lives
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def cpe():
    return lives.hire(lives.make_school(), "cpe")


def officer(level: str, code: str = "") -> User:
    user = User.objects.create_user(email=f"{level}{code}@academie.example".replace(" ", ""), last_name="Territoire")
    TerritorialOfficer.objects.create(user=user, level=level, code=code)
    return user


def test_an_officer_reads_figures_of_their_territory_without_a_name(django_assert_max_num_queries):
    """True counts by département and school, nothing of another territory; who read them is written down."""
    here, small, other = lives.make_school(), lives.make_school(postcode="72000"), lives.make_school(postcode="69001")
    for school, number in ((here, 6), (small, 2), (other, 9)):
        for _ in range(number):
            lives.make_pupil(school)
    convention = lives.signed(school=here)
    client = signed_in(officer("academy", "Nantes"))
    with django_assert_max_num_queries(15):
        shown = client.get(reverse("territory"))
    content = text(shown)
    assert shown.context["page"].school_count == 2
    assert shown.context["page"].totals == {"pupils": 9, "without": 8, "in_time": 1, "expired": 0}
    [first, second] = shown.context["page"].departments
    assert (first.key, first.pupils, second.key, second.pupils) == ("49", 7, "72", 2)
    assert other.name not in content
    reading = NumbersReading.objects.get()
    assert (reading.what, reading.territory, reading.department) == ("figures", "académie : Nantes", "")
    for hidden in (convention.pupil.last_name, convention.pupil.first_name, convention.host.name, convention.number):
        assert hidden not in content


def test_an_officer_of_a_departement_reads_its_schools():
    """One département: its schools at once; a département of elsewhere in the address shows nothing more."""
    here = lives.make_school()
    lives.make_school(postcode="69001")
    client = signed_in(officer("department", "49"))
    assert here.name in text(client.get(reverse("territory")))
    assert NumbersReading.objects.get().department == "49"
    assert client.get(reverse("territory"), {"departement": "69"}).context["page"].chosen is None


def test_a_national_officer_reads_everything():
    """Each département leads to its schools."""
    lives.make_school()
    other = lives.make_school(postcode="69001")
    client = signed_in(officer("national"))
    assert client.get(reverse("territory")).context["page"].school_count == 2
    assert other.name in text(client.get(reverse("territory"), {"departement": "69"}))


def test_the_territory_is_closed_to_others(cpe):
    """A school's staff: 403; nobody signed in: the page of connection."""
    assert signed_in(cpe.user).get(reverse("territory")).status_code == 403
    assert Client().get(reverse("territory")).status_code == 302
