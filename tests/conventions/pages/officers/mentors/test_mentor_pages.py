"""The pages of a mentor: closed before three yes, without name or address, closed again by whoever ends it."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from conventions.domain.law.networks.services import end_network_post
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.mentors.models import Mentor, Mentoring
from conventions.domain.season.mentors.services import end_mentoring, note_first_meeting, say_yes, withdraw_mentor
from tests.kit import lives
from tests.kit.mentor_cases import agreed, asked, head_of, make_mentor, make_team
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in, verified
from workflow import clock

pytestmark = pytest.mark.django_db
LIST = reverse("mentorings")
READ_BY_MENTOR = {"first_name", "level"}
"""Columns of a pupil of whom the mentor reads a value."""


def read(client: Client, path: str = LIST) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def page_of(mentoring: Mentoring) -> str:
    return reverse("mentoring", args=[mentoring.uuid])


def values_of(row: Model) -> list[str]:
    """Return the texts, days and identifiers of a row as a page would write them, but for those of the mentor."""
    values = [getattr(row, column.attname) for column in row._meta.concrete_fields if column.name not in READ_BY_MENTOR]
    texts = [str(value) for value in values if not isinstance(value, bool | int | None)]
    days = [f"{value:%d/%m/%Y}" for value in values if isinstance(value, date)]
    return [text for text in texts + days if len(text) > 3]


def in_full(pupil: Pupil) -> Pupil:
    """Return a pupil of whom everything is known that a row may hold."""
    pupil.email, pupil.phone, pupil.roll_id = "eleve.fictif@ecole.example", "+33639980011", "INTERNE-4711"
    pupil.family_language = "langue de la famille"
    pupil.save()
    guardian = pupil.guardians.get()
    guardian.phone, guardian.address, guardian.postcode, guardian.city = (
        "+33639980012",
        "7 rue Feinte",
        "97320",
        "Kourou",
    )
    guardian.save()
    return pupil


def test_the_page_says_a_first_name_and_nothing_by_which_a_pupil_is_reached():
    """Every value of the pupil's and the guardian's rows is absent, and so is every other pupil of the school."""
    school = lives.make_school()
    pupil, other = in_full(lives.make_pupil(school)), lives.make_pupil(school)
    mentor = make_mentor(make_team())
    mentoring = agreed(pupil, mentor)
    other.first_name = "Zéphyrine"
    other.save()
    agreed(other, make_mentor(make_team("Autre association fictive"), name="Autre"))
    client = verified(mentor.user)
    assert pupil.first_name in read(client)
    for shown in (read(client), read(client, page_of(mentoring))):
        hidden = [value for row in (pupil, *pupil.guardians.all()) for value in values_of(row)]
        assert len(hidden) > 20
        assert [value for value in hidden if value in shown] == []
        assert other.first_name not in shown
        assert school.phone not in shown


def test_each_yes_that_is_missing_keeps_the_page_closed():
    """Head, family and pupil: with two of them the mentor reads nobody."""
    school = lives.make_school()
    mentor = make_mentor(make_team())
    client = verified(mentor.user)
    for missing in range(3):
        pupil = lives.make_pupil(school)
        mentoring = asked(pupil, mentor)
        answers = [{"head": head_of(school)}, {"guardian": pupil.guardians.get()}, {}]
        last = answers.pop(missing)
        for answer in answers:
            say_yes(mentoring, **answer)
        assert client.get(page_of(mentoring)).status_code == 404
        assert str(mentoring.uuid) not in read(client)
        say_yes(mentoring, **last)
        assert client.get(page_of(mentoring)).status_code == 200


@pytest.mark.parametrize("by", list(Mentoring.EndedBy))
def test_the_page_is_closed_by_whoever_ends_it(by):
    """From the next opening on: reading, noting and stopping are of nobody any more."""
    mentoring = agreed(lives.make_pupil(lives.make_school()), make_mentor(make_team()))
    client = verified(mentoring.mentor.user)
    assert client.get(page_of(mentoring)).status_code == 200
    if by == Mentoring.EndedBy.MENTOR:
        assert client.post(reverse("mentoring_stop", args=[mentoring.uuid])).headers["Location"] == LIST
    else:
        end_mentoring(mentoring, by=by)
    assert Mentoring.objects.get().ended_by == by
    assert client.get(page_of(mentoring)).status_code == 404
    assert client.post(page_of(mentoring), {"outcome": "kept"}).status_code == 404
    assert client.post(reverse("mentoring_stop", args=[mentoring.uuid])).status_code == 404
    assert "Aucun élève pour l'instant" in read(client)


def test_a_certification_of_a_year_closes_every_page_with_a_sentence():
    """The last day opens, the day after is 410; so is it once a reader left the team; withdrawn, 404."""
    team = make_team()
    mentoring = agreed(lives.make_pupil(lives.make_school()), make_mentor(team, days_ago=364))
    client = verified(mentoring.mentor.user)
    for days, status in ((1, 200), (2, 410)):
        with clock.held(clock.now() + timedelta(days=days)):
            for path in (LIST, page_of(mentoring)):
                assert client.get(path).status_code == status
    end_network_post(team[1], by=account_actor(team[0].user))
    closed = client.get(page_of(mentoring))
    assert closed.status_code == 410
    assert "ne vous certifie plus" in closed.content.decode()
    withdraw_mentor(Mentor.objects.get())
    assert client.get(LIST).status_code == 404


def test_nobody_else_opens_the_page():
    """A mentor of another association, a second mentor of the same, an officer, the two readers, the pupil's school."""
    school = lives.make_school()
    team = make_team()
    mentoring = agreed(lives.make_pupil(school), make_mentor(team))
    second, stranger = make_mentor(team, name="Second"), make_mentor(make_team("Autre association fictive"))
    others = [second.user, stranger.user, make_user(is_auditor=True), team[0].user, head_of(school).user]
    for client in map(verified, others):
        assert client.get(page_of(mentoring)).status_code in (403, 404)
        assert client.post(page_of(mentoring), {"outcome": "kept"}).status_code in (403, 404)
        assert client.post(reverse("mentoring_stop", args=[mentoring.uuid])).status_code in (403, 404)
    by_password = signed_in(mentoring.mentor.user)
    assert by_password.get(page_of(mentoring)).headers["Location"].startswith(reverse("second_factor"))
    assert Client().get(page_of(mentoring)).headers["Location"].startswith(reverse("login"))
    assert not mentoring.openings.exists()


def test_a_mentor_lands_on_the_list_after_signing_in():
    """Whoever has no other function."""
    assert verified(make_mentor(make_team()).user).get("/", follow=True).redirect_chain[-1][0] == LIST


def test_the_mentor_notes_meetings_once_the_school_noted_the_first():
    """Before it no form; a telephone or a mail is refused and stays typed; the opening is written down."""
    mentoring = agreed(lives.make_pupil(school := lives.make_school()), make_mentor(make_team()), met=False)
    client = verified(mentoring.mentor.user)
    path = page_of(mentoring)
    assert "La première rencontre a lieu à l'établissement" in (shown := read(client, path))
    assert "Noter la rencontre" not in shown
    typed = {"on": school.today(), "outcome": "kept", "agreed": "Finir la lettre"}
    assert client.post(path, typed).status_code == 409
    note_first_meeting(mentoring)
    for private in ("Mon 06 39 98 00 01, le soir", "noe@asso.example, le soir"):
        refused = client.post(path, {**typed, "agreed": private})
        assert refused.status_code == 422
        assert "Rien de personnel ici" in (shown := unescape(refused.content.decode()))
        assert private in shown
    assert "même si c'est peu" in unescape(client.post(path, {**typed, "agreed": ""}).content.decode())
    assert client.post(path, typed).status_code == 302
    assert "Finir la lettre" in read(client, path)
    [opening] = mentoring.openings.all()
    assert opening.user == mentoring.mentor.user
