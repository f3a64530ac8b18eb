"""The pages of whom a school helps: who opens them, what they show, naming, what comes next, the end."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.companions.services import name_pupil
from tests.kit import lives
from tests.kit.people_factory import move
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db
PATH = reverse("companions")


def read(client: Client, path: str = PATH) -> str:
    return unescape(client.get(path).content.decode())


def test_the_office_names_a_pupil_decides_what_comes_next_and_ends_it():
    """One press names, the form loses nothing of a wrong day, one press ends; the numbers follow."""
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    office = signed_in(school.staff.get(role="office").user)
    assert "Personne n'est accompagné" in read(office)
    assert pupil.name in read(office, f"{PATH}?classe=3e+B")
    assert office.post(reverse("companion_name", args=[pupil.uuid])).status_code == 302
    named = Companionship.objects.get()
    assert "Rencontrer l'élève" in read(office)
    page = reverse("companion", args=[named.uuid])
    assert "C'est fait : rencontrer l'élève" in read(office, page)
    head = school.staff.get(role="head")
    typed = {"is_done": "on", "act": "search", "act_by": str(head.uuid), "act_on": "2020-01-01"}
    wrong = office.post(page, typed)
    assert wrong.status_code == 422
    assert "Ce jour est passé" in (shown := unescape(wrong.content.decode()))
    assert f'value="{head.uuid}" selected' in shown
    assert office.post(page, {**typed, "act_on": school.today() + timedelta(days=2)}).status_code == 302
    shown = read(office)
    assert "Chercher une offre avec l'élève" in shown
    assert head.user.name in shown
    assert office.get(PATH).context["page"].numbers.met == 1
    end = reverse("companion_end", args=[named.uuid, "offre"])
    assert office.post(end).headers["Location"] == PATH
    assert "Personne n'est accompagné" in read(office)
    assert "terminé" in read(office, page)
    office.post(end)
    assert "Cet accompagnement est terminé" in read(office)
    assert office.post(reverse("companion_end", args=[named.uuid, "placed"])).status_code == 404
    assert office.post(page, {**typed, "act_on": school.today()}).status_code == 409


def test_a_teacher_of_another_class_and_another_school_see_nobody():
    """Neither the list nor one page, nor a press; whoever teaches the class does, and life of the school too."""
    school, other = lives.make_school(), lives.make_school()
    mine, theirs = lives.make_pupil(school), lives.make_pupil(school)
    move(theirs, "3e Z")
    teacher = school.staff.get(role="teacher")
    teacher.classes = ["3e B"]
    teacher.save()
    of_mine, of_theirs = (name_pupil(one, by=school.staff.get(role="office")) for one in (mine, theirs))
    client = signed_in(teacher.user)
    assert mine.name in read(client)
    assert theirs.name not in read(client, f"{PATH}?classe=3e+Z")
    cpe = signed_in(lives.hire(school, "cpe", "Vie").user)
    assert mine.name in (shown := read(cpe))
    assert theirs.name in shown
    assert signed_in(lives.hire(school, "health", "Soin").user).get(PATH).status_code == 403
    stranger = signed_in(other.staff.get(role="head").user)
    assert mine.name not in read(stranger)
    for who, named in ((client, of_theirs), (stranger, of_mine)):
        assert who.get(reverse("companion", args=[named.uuid])).status_code == 404
        assert who.post(reverse("companion_end", args=[named.uuid, "offre"])).status_code == 404
        assert who.post(reverse("companion_name", args=[named.pupil.uuid])).status_code == 404
    assert Companionship.objects.filter(ended_at=None).count() == 2


def test_the_list_costs_as_much_for_many_as_for_few(django_assert_max_num_queries):
    """Whatever the number of pupils who are helped or proposed."""
    school = lives.make_school()
    client = signed_in(school.staff.get(role="office").user)
    for _n in range(4):
        name_pupil(lives.make_pupil(school), by=school.staff.get(role="office"))
        lives.make_pupil(school)
    client.get(PATH)
    with django_assert_max_num_queries(19):
        shown = client.get(f"{PATH}?classe=3e+B")
    assert len(list(shown.context["page"].candidates.rows)) == 4


def test_whoever_is_not_signed_in_is_led_there(client: Client):
    """The page shows nothing before."""
    assert client.get(PATH).headers["Location"].startswith(reverse("login"))
