"""What the officer of an académie opens to schools of SEGPA, with a text in hand, and closes."""

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements.kinds import kind, kind_of
from conventions.domain.law.openings.models import KindOpening
from conventions.domain.persons.people.models import TerritorialOfficer
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from tests.kit.sign_in import verified

pytestmark = pytest.mark.django_db
TYPED = {"what": "application 3e_segpa", "days": "20", "reference": "Note de service du 3 octobre 2026"}


@pytest.fixture(autouse=True)
def _nothing_set(settings):
    settings.KIND_DAYS = {}


def officer(level: str = "academy", code: str = "Nantes"):
    user = make_user()
    TerritorialOfficer.objects.create(user=user, level=level, code=code)
    return verified(user)


def test_an_academies_officer_opens_and_closes_a_kind():
    """Five fields and one press; another académie stays closed; the same twice is refused; one press closes."""
    client, address = officer(), reverse("territory_openings")
    assert address in client.get(reverse("territory")).content.decode()
    wrong = client.post(address, {**TYPED, "academy": "Nantes", "reference": ""})
    assert wrong.status_code == 422
    assert "aucun stage n" in wrong.content.decode()
    assert client.post(address, {**TYPED, "academy": "Lyon"}).status_code == 422
    assert client.post(address, {**TYPED, "academy": "Nantes"}).status_code == 302
    assert client.post(address, {**TYPED, "academy": "Nantes"}).status_code == 409
    application = kind("application")
    assert [application.days_at("3e_segpa", one) for one in ("Nantes", "Lyon", "")] == [20, 0, 20]
    assert kind_of("3e_segpa", academy="Nantes") == application
    with refused("level_with_machines"):
        kind_of("3e_segpa", academy="Lyon")
    opening = KindOpening.objects.get()
    assert "Note de service" in client.get(address).content.decode()
    other = officer(code="Lyon")
    assert other.post(reverse("territory_opening_close", args=[opening.uuid])).status_code == 404
    client.post(reverse("territory_opening_close", args=[opening.uuid]))
    assert application.days_at("3e_segpa", "Nantes") == 0


def test_a_school_opens_agreements_where_its_academie_has_opened_them():
    """Before: the refusal that says the way on paper; after: an agreement of that kind."""
    school = lives.make_school()
    with refused("level_with_machines"):
        lives.opened(school=school, level="3e_segpa")
    officer(code=school.academy).post(reverse("territory_openings"), {**TYPED, "academy": school.academy})
    assert lives.opened(school=school, level="3e_segpa").kind == "application"


def test_an_officer_of_another_territory_opens_nothing():
    """A département has no such page, nor a row that leads to it."""
    client = officer("department", "49")
    assert client.get(reverse("territory_openings")).status_code == 404
    assert reverse("territory_openings") not in client.get(reverse("territory")).content.decode()
