"""Readings that an officer opens to the labour inspection: by SIRET, in the territory, closed in one press."""

from datetime import timedelta

from django.urls import reverse

from conventions.domain.law.regulated_works.models import InspectionGrant
from conventions.domain.persons.people.models import TerritorialOfficer
from tests.kit import lives
from tests.kit.sign_in import verified

ASKED = {"inspector": "Dominique Fictive", "email": "d.fictive@travail.example"}


def officer_of(code: str, address: str):
    user = lives.open_account(address, "Alix", "Fictive")
    TerritorialOfficer.objects.create(user=user, level="department", code=code)
    return user


def test_an_officer_opens_and_closes_a_reading(db):
    """A wrong SIRET, one of another territory: a sentence; another officer closes nothing; a press closes."""
    convention = lives.opened()
    host = convention.host
    host.siret = lives.fictional_siret(9)
    host.save()
    add, page = reverse("territory_inspection_open"), reverse("territory_inspections")
    until = f"{convention.school.today() + timedelta(days=30)}"
    client = verified(officer_of("973", "ailleurs@territoire.example"))
    elsewhere = client.post(add, {**ASKED, "siret": host.siret, "until": until})
    assert (elsewhere.status_code, "Aucun élève de votre territoire" in elsewhere.content.decode()) == (422, True)
    officer = officer_of(convention.school.department, "ici@territoire.example")
    client = verified(officer)
    assert client.post(add, {**ASKED, "siret": "123", "until": until}).status_code == 422
    client.post(add, {**ASKED, "siret": host.siret, "until": until})
    grant = InspectionGrant.objects.get()
    assert (grant.officer.user, grant.school, grant.host.siret) == (officer, None, host.siret)
    assert "Dominique Fictive" in client.get(page).content.decode()
    close = reverse("territory_inspection_close", args=[grant.uuid])
    assert verified(officer_of("971", "autre@territoire.example")).post(close).status_code == 404
    client.post(close)
    grant.refresh_from_db()
    assert not grant.is_open
