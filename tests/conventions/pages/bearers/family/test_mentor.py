"""The mentor behind a pupil's or a guardian's link: who is proposed, yes, and the end at once."""

from html import unescape

import pytest
from django.test import Client

from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import Guardian, Pupil
from conventions.domain.season.mentors.models import Mentoring
from conventions.domain.season.mentors.services import note_meeting, note_opening
from tests.kit import lives
from tests.kit.mentor_cases import agreed, asked, make_mentor, make_team

pytestmark = pytest.mark.django_db


def enter(person: Pupil | Guardian) -> tuple[Client, str]:
    """Pass the first screen of a link; return the browser and its path."""
    client, path = Client(), path_of(link_of(person.ref))
    pupil = person if isinstance(person, Pupil) else person.pupil
    assert client.post(path, {"gate-birth_date": f"{pupil.birth_date:%d/%m/%Y}"}).status_code == 302
    return client, path


def read(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


@pytest.mark.parametrize("is_guardian", [True, False])
def test_pupil_and_family_say_yes_each_on_their_own_page_and_end_it(is_guardian):
    """The question is the first thing there; the yes of one is not that of the other; a press ends all."""
    pupil = lives.make_pupil(lives.make_school())
    mentoring = asked(pupil, make_mentor(make_team()))
    client, home = enter(pupil.guardians.get() if is_guardian else pupil)
    assert "Un mentor est proposé : oui ou non ?" in read(client, home)
    page = read(client, f"{home}/mentor")
    assert "Noé Parrain, Association fictive" in page
    assert page.count("pas encore de réponse") == 3
    assert client.post(f"{home}/mentor/oui").headers["Location"] == f"{home}/mentor"
    mentoring = Mentoring.objects.get()
    assert (mentoring.guardian is not None, mentoring.pupil_at is not None) == (is_guardian, not is_guardian)
    assert not mentoring.is_open
    assert "oui ou non" not in read(client, home)
    assert read(client, f"{home}/mentor").count("pas encore de réponse") == 2
    assert client.post(f"{home}/mentor/fin").headers["Location"] == home
    assert Mentoring.objects.get().ended_by == ("family" if is_guardian else "pupil")
    assert client.get(f"{home}/mentor").status_code == 404
    assert client.post(f"{home}/mentor/oui").status_code == 404


def test_the_family_reads_what_was_agreed_and_who_opened_the_page():
    """With the day of each meeting."""
    school = lives.make_school()
    mentoring = agreed(pupil := lives.make_pupil(school), make_mentor(make_team()))
    note_meeting(mentoring, on=school.today(), is_kept=True, agreed="Finir la lettre")
    note_opening(mentoring, by=mentoring.mentor.user)
    for person in (pupil, pupil.guardians.get()):
        client, home = enter(person)
        page = read(client, f"{home}/mentor")
        assert "Finir la lettre" in page
        assert "– Noé Parrain" in page
        assert "pas encore de réponse" not in page


def test_who_has_no_authority_and_who_is_not_there_read_nothing():
    """A person who houses the pupil, a link whose first screen is not passed, an act without that name."""
    pupil = lives.make_pupil(lives.make_school())
    mentoring = asked(pupil, make_mentor(make_team()))
    guardian = pupil.guardians.get()
    client, home = enter(guardian)
    assert client.post(f"{home}/mentor/peut-etre").status_code == 404
    stranger = Client()
    assert "Noé Parrain" not in read(stranger, f"{home}/mentor")
    stranger.post(f"{home}/mentor/oui")
    guardian.quality = "housing"
    guardian.save()
    assert "mentor" not in read(client, home)
    assert client.get(f"{home}/mentor").status_code == 404
    assert client.post(f"{home}/mentor/oui").status_code == 404
    mentoring.refresh_from_db()
    assert mentoring.guardian is None
