"""The pages of those who read what pupils write, and what its pupil reads of it."""

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.alerts.listeners import second_of
from conventions.domain.dossier.alerts.models import PupilAlert
from conventions.domain.persons.people.models import Staff
from tests.conventions.pages.bearers.family.test_family import enter
from tests.kit import lives
from tests.kit.people_factory import make_delegation
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db


def named(head: Staff, nurse: Staff, **sent: str):
    """Send the form by which a head names who reads too."""
    told = {"staff": nurse.uuid, "quality": "nurse_f", "reads_from": "08:00", "reads_until": "17:00"}
    return signed_in(head.user).post(reverse("alert_readers"), told | sent)


def test_a_pupil_reads_when_it_was_read_and_that_it_was_dealt_with(client):
    """The pupil reads the quality and the hour of the place; an answer behind the birth date alone, what was done
    never."""
    convention = lives.signed()
    school, nurse = convention.school, lives.hire(convention.school, "health")
    assert named(school.staff.get(role="head"), nurse).status_code == 302
    page = f"{enter(client, convention.pupil)}/quelque-chose-ne-va-pas"
    with clock.held(lives.at(convention, convention.first_day, 10, 12)):
        shown = client.get(page).content.decode()
        assert "la direction et l'infirmière" in shown.replace("&#x27;", "'")
        sent = client.post(page, {"what": "touch", "text": "Il insiste.", "to": "both"})["Location"]
        [alert] = PupilAlert.objects.all()
        reader, path = signed_in(nurse.user), reverse("pupil_alert", args=[alert.uuid])
        assert "Il insiste." not in reader.get(path).content.decode()
        assert reader.post(path, {"done": "Vue."}).status_code == 409
        reader.post(reverse("alert_read", args=[alert.uuid]))
        assert "Il insiste." in (seen := reader.get(path).content.decode())
        directs = signed_in(school.staff.get(role="head").user).get(path).content.decode()
        assert [reverse("place_stop") in page for page in (seen, directs)] == [False, True]
        assert "à 10\u00a0h\u00a012 par l&#x27;infirmière" in client.get(sent).content.decode()
        assert reader.post(path, {"done": " ", "answer": "Viens."}).status_code == 422
        assert reader.post(path, {"done": "Mère vue.", "answer": "Viens."}).status_code == 302
    own, elsewhere = client.get(sent).content.decode(), Client().get(sent).content.decode()
    assert ("Viens." in own, "Viens." in elsewhere, "Une réponse" in elsewhere) == (True, False, True)
    assert "Mère vue." not in own
    reader.post(reverse("alert_release", args=[alert.uuid]))
    assert PupilAlert.objects.get().released_at is not None


def test_a_head_reads_how_many_nobody_has_opened(client):
    """Two messages are counted on the first page, as one is."""
    convention = lives.signed()
    page = f"{enter(client, convention.pupil)}/quelque-chose-ne-va-pas"
    for words in ("Il insiste.", "Encore."):
        client.post(page, {"what": "touch", "text": words, "to": "head"})
    shown = signed_in(convention.school.staff.get(role="head").user).get(reverse("head_home")).content.decode()
    assert "2 messages d'élèves" in shown


@pytest.mark.parametrize("sent", [{"quality": ""}, {"reads_until": "07:00"}, {"staff": "x"}])
def test_a_wrong_naming_loses_nothing(sent):
    """The sentence stands beside the field, nobody is named."""
    school = lives.make_school()
    assert named(school.staff.get(role="head"), lives.hire(school, "health"), **sent).status_code == 422
    assert second_of(school) is None


def test_only_the_head_names_the_second_reader():
    """A delegate reads in the head's place and names nobody; nobody names the head twice."""
    school = lives.make_school()
    head, deputy = school.staff.get(role="head"), lives.hire(school, "deputy")
    make_delegation(head, deputy)
    assert signed_in(deputy.user).get(reverse("pupil_alerts")).status_code == 200
    assert named(deputy, lives.hire(school, "health")).status_code == 403
    assert named(head, head).status_code == 422
    assert "Nommer une deuxième personne" in signed_in(head.user).get(reverse("head_home")).content.decode()
