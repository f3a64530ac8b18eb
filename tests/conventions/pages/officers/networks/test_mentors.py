"""The association's pages of mentors: certifying by date, two readers, withdrawing."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from conventions.domain.law.networks.models import Network
from conventions.domain.season.mentors.models import Mentor
from conventions.domain.season.mentors.queries import today_of_mentors
from conventions.domain.season.mentors.services import note_meeting
from notifications.models import Message
from tests.kit import lives
from tests.kit.mentor_cases import agreed, asked, make_mentor, make_team
from tests.kit.sign_in import signed_in, verified

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return unescape(response.content.decode())


def test_a_member_certifies_a_person_and_loses_nothing_of_a_wrong_day():
    """A day to come or of more than a year is a sentence; then a mentor, an invitation, a line of the list."""
    team = make_team()
    client = verified(team[0].user)
    listed = reverse("network_mentors", args=[team[0].uuid])
    assert "Personne n'est certifié" in text(client.get(listed))
    path = reverse("network_mentor_certify", args=[team[0].uuid])
    assert 'type="file"' not in text(client.get(path))
    today = today_of_mentors()
    good = {"email": "noe@asso.example", "first_name": "Noé", "last_name": "Parrain", "second": team[1].uuid}
    good |= {"identity": today, "honorability": today}
    for wrong, sentence in (
        ({"identity": today + timedelta(days=1)}, "Ce jour est à venir"),
        ({"honorability": today + timedelta(days=1)}, "Ce jour est à venir"),
        ({"honorability": today - timedelta(days=366)}, "Il y a plus d'un an"),
        ({"second": ""}, "Choisissez une autre personne de l'équipe"),
        ({"second": team[0].uuid}, "n'est plus de l'équipe"),
        ({"email": team[1].user.email}, "Qui certifie ou lit n'est pas le mentor"),
    ):
        answer = client.post(path, {**good, **wrong})
        assert answer.status_code == 422
        assert sentence in text(answer)
        assert "Parrain" in text(answer)
    assert not Mentor.objects.exists()
    assert "une invitation part à noe@asso.example" in text(client.post(path, good, follow=True))
    assert Message.objects.filter(address="noe@asso.example").exists()
    shown = text(client.get(listed))
    assert "Noé Parrain" in shown
    assert team[1].user.name in shown
    assert client.post(path, good, follow=True).status_code == 200
    assert Mentor.objects.count() == 1


def test_two_people_read_what_was_agreed_and_each_reading_is_written_down():
    """Not a third of the team, nor another association; nothing of whom the three have not agreed to."""
    school, team = lives.make_school(), make_team()
    mentor = make_mentor(team)
    pupil = lives.make_pupil(school)
    mentoring = agreed(pupil, mentor)
    note_meeting(mentoring, on=school.today(), is_kept=True, agreed="Finir la lettre")
    waiting = asked(lives.make_pupil(school), mentor)
    for post in team[:2]:
        answer = verified(post.user).get(reverse("network_mentor", args=[post.uuid, mentor.uuid]))
        assert "Finir la lettre" in text(answer)
        assert pupil.last_name not in text(answer)
        assert str(waiting.uuid) not in text(answer)
    assert {one.user for one in mentoring.openings.all()} == {post.user for post in team[:2]}
    for post in (team[2], make_team("Autre association fictive")[0]):
        client = verified(post.user)
        assert client.get(reverse("network_mentor", args=[post.uuid, mentor.uuid])).status_code == 404
        assert client.post(reverse("network_mentoring_end", args=[post.uuid, mentoring.uuid])).status_code == 404
    assert mentoring.openings.count() == 2
    client = verified(team[1].user)
    client.post(reverse("network_mentoring_end", args=[team[1].uuid, mentoring.uuid]))
    mentoring.refresh_from_db()
    assert mentoring.ended_by == "association"


def test_a_mentor_is_withdrawn_by_one_press_and_all_that_they_do_ends():
    """Whoever of the team; not of another association."""
    team, others = make_team(), make_team("Autre association fictive")
    mentor = make_mentor(team)
    mentoring = agreed(lives.make_pupil(lives.make_school()), mentor)
    stranger, theirs = verified(others[0].user), reverse("network_mentor_withdraw", args=[others[0].uuid, mentor.uuid])
    assert stranger.post(theirs).status_code == 404
    client = verified(team[2].user)
    said = client.post(reverse("network_mentor_withdraw", args=[team[2].uuid, mentor.uuid]), follow=True)
    assert "n'est plus mentor" in text(said)
    mentoring.refresh_from_db()
    assert mentoring.ended_by == "association"


def test_only_an_association_has_mentors_and_a_code_is_asked():
    """The pages of a ministry have no such entry and answer 404."""
    team = make_team()
    listed = reverse("network_mentors", args=[team[0].uuid])
    home = reverse("network", args=[team[0].uuid])
    client = verified(team[0].user)
    assert listed in text(client.get(home))
    by_password = signed_in(team[1].user).get(reverse("network_mentors", args=[team[1].uuid]))
    assert by_password.headers["Location"].startswith(reverse("second_factor"))
    Network.objects.update(kind="ministry")
    assert listed not in text(client.get(home))
    for path in (listed, reverse("network_mentor_certify", args=[team[0].uuid])):
        assert client.get(path).status_code == 404
