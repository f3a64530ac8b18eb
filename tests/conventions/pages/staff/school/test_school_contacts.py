"""*Vérifié par téléphone*: the school answers for a host's contact that the family gave."""

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import HostContact
from conventions.pages.staff.school.services import declared_contacts
from tests.kit import lives
from workflow.engine import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention() -> Convention:
    """An agreement whose host's contact the family declared, filled by the office with what the host said."""
    convention = lives.host_completed()
    HostContact.objects.filter(pk=convention.representative_id).update(
        origin=HostContact.Origin.DECLARED_BY_PUPIL, verified_at=None, verified_how="", verified_by=None
    )
    convention.refresh_from_db()
    texts = {"aims": "Voir.", "assessment": "Dire."}
    services.save_school_part(convention, by=lives.by(convention, "office"), fields=texts)
    return convention


def path(convention: Convention, role: str = "representative") -> str:
    return reverse("host_contact", args=[convention.number, role])


def enter(client, convention: Convention, role: str = "office"):
    client.force_login(convention.school.staff.get(role=role).user)
    return client


def seen(contact: HostContact) -> str:
    return f"{contact.email} {contact.phone}".strip()


def test_a_declared_contact_stops_the_school_until_somebody_has_called(client, convention):
    """The rule that blocks leads to the page that answers it; who called and when is kept."""
    office = enter(client, convention)
    with pytest.raises(Refused):
        services.complete_school_part(convention, by=lives.by(convention, "office"))
    for page in ("school_part", "agreement"):
        assert path(convention) in office.get(reverse(page, args=[convention.number])).content.decode()
    assert convention.representative.email in office.get(path(convention)).content.decode()
    answered = office.post(path(convention), {"called": "on", "key": "1", "seen": seen(convention.representative)})
    assert answered["Location"] == reverse("agreement", args=[convention.number])
    contact = HostContact.objects.get(pk=convention.representative_id)
    assert contact.verified_how == HostContact.VerifiedHow.PHONE
    assert contact.verified_by == convention.school.staff.get(role="office").user
    services.complete_school_part(Convention.objects.get(pk=convention.pk), by=lives.by(convention, "office"))


@pytest.mark.parametrize(("given", "status"), [({}, 422), ({"called": "on"}, 409)])
def test_nothing_is_noted_without_the_call_or_when_the_contact_has_changed(client, convention, given, status):
    """The box is needed, and what is confirmed is the address that was read."""
    posted = {"key": "1", "seen": "autre@accueil.example", **given}
    assert enter(client, convention).post(path(convention), posted).status_code == status
    assert HostContact.objects.get(pk=convention.representative_id).is_only_declared


def test_a_contact_already_proved_is_not_asked_about(client, convention):
    """The page leads back to the agreement, and a role without a person is not found."""
    HostContact.objects.filter(pk=convention.representative_id).update(origin=HostContact.Origin.HOST_ACCOUNT)
    office = enter(client, convention)
    assert office.get(path(convention)).status_code == 302
    assert office.get(path(convention, "writer")).status_code == 404


def test_nobody_is_asked_to_check_once_all_is_over(convention):
    """A withdrawn agreement sends nothing to the host."""
    assert set(declared_contacts(convention)) == {"representative"}
    services.withdraw(convention, by=lives.by(convention, "office"), reason="La famille a changé d'avis.")
    convention.refresh_from_db()
    assert declared_contacts(convention) == {}
