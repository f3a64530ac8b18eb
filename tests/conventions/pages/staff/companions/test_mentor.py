"""The mentor of a pupil whom the school helps: proposed, the head's yes, the first meeting, the end."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.season.companions.services import name_pupil
from conventions.domain.season.mentors.models import Mentoring
from conventions.domain.season.mentors.services import note_opening, say_yes
from tests.kit import lives
from tests.kit.mentor_cases import asked, head_of, make_mentor, make_team
from tests.kit.people_factory import make_delegation, move
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db


def read(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


def test_a_school_proposes_the_head_says_yes_and_the_first_meeting_is_written_down():
    """Nobody but the head says yes; the first meeting waits for the three; a press ends it."""
    school = lives.make_school()
    office, head = school.staff.get(role="office"), head_of(school)
    helped = name_pupil(pupil := lives.make_pupil(school), by=office)
    client, page = signed_in(office.user), reverse("companion", args=[helped.uuid])
    ask = reverse("mentor_ask", args=[helped.uuid])
    assert "Aucune association du territoire" in read(client, ask)
    mentor = make_mentor(make_team())
    assert "Choisissez un mentor" in unescape(client.post(ask, {}).content.decode())
    assert client.post(ask, {"mentor": str(mentor.uuid)}).headers["Location"] == page
    mentoring = Mentoring.objects.get()
    assert read(client, page).count("pas encore de réponse") == 3

    def press(who: Client, name: str) -> int:
        return who.post(reverse("mentor_act", args=[helped.uuid, name])).status_code

    delegate = lives.hire(school, "deputy")
    make_delegation(head, delegate)
    for who in (client, signed_in(delegate.user)):
        assert press(who, "oui") == 403
        assert "Dire oui, pour la direction" not in read(who, page)
    assert press(client, "autre-chose") == 404
    press(client, "premiere-rencontre")
    assert "Tout le monde n'a pas dit oui" in read(client, page)
    of_head = signed_in(head.user)
    assert "Dire oui ou non à un mentor" in read(of_head, reverse("inbox"))
    assert "Dire oui ou non à un mentor" not in read(client, reverse("inbox"))
    assert "Dire oui, pour la direction" in read(of_head, page)
    assert press(of_head, "oui") == 302
    assert "Dire oui ou non à un mentor" not in read(of_head, reverse("inbox"))
    say_yes(mentoring, guardian=pupil.guardians.get())
    say_yes(mentoring)
    assert "La première rencontre a lieu ici aujourd'hui" in read(client, page)
    press(client, "premiere-rencontre")
    mentoring.refresh_from_db()
    assert (mentoring.head, mentoring.first_met_on) == (head, school.today())
    note_opening(mentoring, by=mentor.user)
    assert "– Noé Parrain" in read(client, page)
    press(client, "fin")
    mentoring.refresh_from_db()
    assert mentoring.ended_by == "school"
    assert "Proposer un mentor" in read(client, page)
    assert press(client, "fin") == 404


def test_a_teacher_of_another_class_and_another_school_do_nothing_with_a_mentor():
    """Neither propose, nor say yes, nor end."""
    school, other = lives.make_school(), lives.make_school()
    mentoring = asked(pupil := lives.make_pupil(school), make_mentor(make_team()))
    move(pupil, "3e Z")
    teacher = school.staff.get(role="teacher")
    teacher.classes = ["3e B"]
    teacher.save()
    helped = mentoring.companionship.uuid
    for user in (teacher.user, head_of(other).user):
        client = signed_in(user)
        for name in ("oui", "premiere-rencontre", "fin"):
            assert client.post(reverse("mentor_act", args=[helped, name])).status_code == 404
        assert client.get(reverse("mentor_ask", args=[helped])).status_code == 404
    mentoring.refresh_from_db()
    assert (mentoring.head, mentoring.ended_at) == (None, None)
