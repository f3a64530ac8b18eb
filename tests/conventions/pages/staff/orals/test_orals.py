"""The pages of orals: ten presses from the class to families that are told, doors and juries, and who opens nothing."""

from datetime import date, datetime, time
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from lxml import html

from conventions.domain.law.rules.weeks import day_in_words
from conventions.domain.season.orals.models import Oral, Orals
from conventions.domain.season.orals.services import note_oral, tell_orals
from notifications.models import Message
from tests.kit import lives
from tests.kit.orals import CLASS, arranged, class_with_internships, day_after, oral_of
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db
ARRANGE = reverse("orals_arrange") + "?classe=3e+B"


def office_of(school) -> Client:
    return signed_in(school.staff.get(role="office").user)


def teacher_of(school, *classes: str) -> Client:
    post = school.staff.get(role="teacher")
    post.classes = list(classes)
    post.save()
    return signed_in(post.user)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), timezone.get_current_timezone())


class Presses:
    """A person before a form: what it shows stays, each control that is touched is one press, and so is its button."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.count = client, 0
        self.go(address)

    def go(self, address: str) -> None:
        """Press a link that the page shows, or open the first page."""
        if self.count or hasattr(self, "tree"):
            assert address in self.tree.xpath("//a/@href")
            self.count += 1
        self._show(self.client.get(address, follow=True))

    def _show(self, response) -> None:
        assert response.status_code == 200
        self.tree = html.fromstring(response.content.decode())
        self.tree.make_links_absolute("http://testserver" + response.request["PATH_INFO"])
        query = response.request["QUERY_STRING"]
        self.here = response.request["PATH_INFO"] + (f"?{query}" if query else "")
        for link in self.tree.xpath("//a[@href]"):
            parts = urlsplit(link.get("href"))
            link.set("href", parts.path + (f"?{parts.query}" if parts.query else ""))

    def submit(self, button: str, **touched: str) -> None:
        """Touch some controls of the form of a button, then press it."""
        form = next(one for one in self.tree.forms if button in " ".join(one.xpath(".//button//text()")))
        for name, value in touched.items():
            form.fields[name] = value
        self.count += len(touched) + 1
        values = {name: value or "" for name, value in form.form_values()}
        action = form.action
        goal = urlsplit(action).path if action else self.here
        self._show(self.client.post(goal, values, follow=True))


def test_the_orals_of_a_class_are_told_to_families_in_ten_presses():
    """From the class's page: the way there, four adults and two rooms, propose, tell; the rest is proposed."""
    conventions = class_with_internships(3)
    school = conventions[0].school
    posts = {post.role: str(post.uuid) for post in [*school.staff.all(), lives.hire(school, "cpe", "Vie")]}
    page = Presses(office_of(school), reverse("class_pupils") + "?classe=3e+B")
    page.go(ARRANGE)
    page.submit(
        "Proposer les passages",
        **{"room_1": "B12", "first_1": posts["teacher"], "second_1": posts["head"]},
        **{"room_2": "B14", "first_2": posts["cpe"], "second_2": posts["office"]},
    )
    page.submit("Prévenir 3 familles")
    assert page.count <= 10
    assert page.count == 9
    assert Message.objects.filter(slug="oral_told").count() == 3
    assert {oral.day for oral in Oral.objects.all()} == {Orals.objects.get().last_day}
    assert Orals.objects.get().last_day >= day_after(conventions)
    assert "3 familles sont prévenues." in page.tree.text_content()
    assert sorted(oral.jury.room for oral in Oral.objects.all()) == ["B12", "B12", "B14"]


def test_a_jury_of_two_is_asked_sentence_by_sentence():
    """Nothing typed is lost; a guest is a name alone, and nobody is asked for more."""
    conventions = class_with_internships(1)
    school = conventions[0].school
    office = office_of(school)
    shown = html.fromstring(office.get(ARRANGE).content.decode())
    form = next(one for one in shown.forms if one.xpath(".//input[@name='room_1']"))
    values = {name: value or "" for name, value in form.form_values()}
    empty = office.post(ARRANGE, values)
    assert empty.status_code == 422
    assert "Donnez la salle de ce jury." in empty.content.decode()
    first = str(school.staff.get(role="teacher").uuid)
    half = office.post(ARRANGE, {**values, "room_1": "Salle <b>", "first_1": first})
    assert half.status_code == 422
    assert "choisissez la seconde, ou écrivez son nom" in half.context["form"].errors["second_1"][0]
    assert 'value="Salle &lt;b&gt;"' in half.content.decode()
    both = {"room_1": "B12", "first_1": first, "second_1": str(school.staff.get(role="head").uuid)}
    refused = office.post(ARRANGE, {**values, **both, "guest_1": "Ana Voisine"})
    assert "gardez l'une des deux" in refused.context["form"].errors["guest_1"][0]
    late = office.post(ARRANGE, {**values, **both, "last_hour": "08:00"})
    assert "après l'heure de début" in late.context["form"].errors["last_hour"][0]
    sunday = office.post(ARRANGE, {**values, **both, "day": "2001-01-07"})
    assert sunday.status_code == 422
    assert not Orals.objects.exists()
    guest = {**both, "second_1": "", "guest_1": "Ana Voisine"}
    assert office.post(ARRANGE, {**values, **guest}).status_code == 302
    jury = Orals.objects.get().juries.get()
    assert jury.names[1] == "Ana Voisine"
    again = office.get(ARRANGE).content.decode()
    assert 'value="Ana Voisine"' in again


def test_the_teacher_of_the_class_makes_them_and_notes_three_words():
    """The way stands on the class's page; a word is missing, it is asked for; before the day it is refused."""
    conventions = class_with_internships(1)
    school = conventions[0].school
    teacher = teacher_of(school, CLASS)
    page = teacher.get(reverse("class_pupils") + "?classe=3e+B").content.decode()
    assert ARRANGE in page
    orals = arranged(conventions)
    oral = oral_of(conventions[0])
    sheet = teacher.get(reverse("orals_sheets", args=[orals.uuid])).content.decode()
    assert conventions[0].pupil.name in sheet
    assert f"<caption>{capfirst(day_in_words(orals.days[0]))} – " in sheet
    assert "☐ pas encore ☐ un peu ☐ bien ☐ très bien" in sheet.replace("\N{NO-BREAK SPACE}", " ")
    words = {"word_1": "well", "word_2": "well", "word_3": "not_yet"}
    note = reverse("oral_note", args=[oral.uuid])
    assert teacher.post(note, words).status_code == 409
    clock.move_to(at(oral.day, 18))
    assert teacher.post(note, {"word_1": "well"}).status_code == 422
    assert teacher.post(note, words).status_code == 302
    assert oral_of(conventions[0]).words == ["well", "well", "not_yet"]
    page = teacher.get(reverse("orals_of_class", args=[orals.uuid])).content.decode()
    assert "bien, bien, pas encore" in page


def test_a_door_says_first_names_and_initials():
    """Everybody reads a door."""
    conventions = class_with_internships(1)
    orals = arranged(conventions)
    door = office_of(conventions[0].school).get(reverse("orals_doors", args=[orals.uuid])).content.decode()
    day = capfirst(day_in_words(orals.days[0]))
    assert f"<caption>{day}</caption>" in door
    assert "Maëlle E." in door
    assert conventions[0].pupil.last_name not in door
    conventions[0].pupil.enrolments.update(left_at=clock.now())
    door = office_of(conventions[0].school).get(reverse("orals_doors", args=[orals.uuid])).content.decode()
    assert "Maëlle E." not in door, "who has left the class is on no door"


def test_one_is_moved_and_another_is_added_on_the_pages():
    """The choice names free places and whom one would change with; a pupil without place gets the first one."""
    conventions = class_with_internships(2)
    school = conventions[0].school
    without = lives.make_pupil(school)
    orals = arranged(conventions)
    tell_orals(orals)
    office = office_of(school)
    first, second = Oral.objects.order_by("hour")
    move = reverse("oral_move", args=[first.uuid])
    assert f"échanger avec {second.pupil.name}" in office.get(move).content.decode()
    assert office.post(move, {"place": ""}).status_code == 422
    assert office.post(move, {"place": f"{second.day.isoformat()} 08:40 1"}).status_code == 302
    page = office.get(reverse("orals_of_class", args=[orals.uuid])).content.decode()
    assert page.count("à prévenir du changement") == 2
    assert f"Pas de stage signé : {without.name}" in " ".join(page.split())
    add = reverse("orals_add", args=[orals.uuid])
    assert office.post(add, {"pupil": ""}).status_code == 422
    assert office.post(add, {"pupil": str(without.uuid)}).status_code == 302
    assert oral_of_pupil(without).hour == time(8, 50)
    office.post(reverse("orals_remove", args=[orals.uuid]))
    assert Orals.objects.exists()


def oral_of_pupil(pupil) -> Oral:
    return Oral.objects.get(pupil=pupil)


def test_who_does_not_follow_the_class_opens_nothing():
    """The teacher of another class, the referent of one pupil, another school: every address is 404."""
    conventions = class_with_internships(1)
    school = conventions[0].school
    orals, oral = arranged(conventions), oral_of(conventions[0])
    stranger, other = teacher_of(school, "3e A"), office_of(lives.make_school())
    conventions[0].referent = school.staff.get(role="teacher")
    conventions[0].save(update_fields=["referent"])
    for client in (stranger, other):
        for name in ("orals_of_class", "orals_doors", "orals_sheets"):
            assert client.get(reverse(name, args=[orals.uuid])).status_code == 404
        for name in ("orals_tell", "orals_add", "orals_remove"):
            assert client.post(reverse(name, args=[orals.uuid])).status_code == 404
        for name in ("oral_move", "oral_note"):
            assert client.get(reverse(name, args=[oral.uuid])).status_code == 404
        assert client.get(ARRANGE).status_code == 404
        assert CLASS not in client.get(reverse("orals")).content.decode()
    assert Orals.objects.exists()


def test_a_class_of_2nde_is_proposed_an_exchange_and_another_is_not():
    """An hour, by groups of twelve."""
    school = lives.make_school()
    lives.stretched_year(school)
    lives.make_pupil(school, level="2de_gt")
    form = office_of(school).get(ARRANGE).context["form"]
    assert (form["form"].value(), form["minutes"].value(), form["together"].value()) == ("exchange", 60, 12)
    third = lives.make_school()
    lives.make_pupil(third)
    plain = office_of(third).get(ARRANGE).context["form"]
    assert "exchange" not in dict(plain.fields["form"].choices)
    assert "together" not in plain.fields


def test_the_pages_of_a_class_ask_few_queries(django_assert_max_num_queries):
    """The timetable of three pupils and of one cost the same."""
    conventions = class_with_internships(3)
    orals = arranged(conventions)
    office = office_of(conventions[0].school)
    office.get(reverse("orals"))
    with django_assert_max_num_queries(22):
        office.get(reverse("orals_of_class", args=[orals.uuid]))


def test_whoever_is_not_signed_in_is_led_there(client: Client):
    """The page shows nothing before."""
    assert client.get(reverse("orals")).headers["Location"].startswith(reverse("login"))


def test_the_list_of_classes_says_where_each_stands():
    """One without orals is one press from them."""
    conventions = class_with_internships(1)
    office = office_of(conventions[0].school)
    assert "3e B : préparer les oraux" in office.get(reverse("orals")).content.decode()
    arranged(conventions)
    oral = oral_of(conventions[0])
    clock.move_to(at(oral.day, 18))
    note_oral(oral, ["well"] * 3, by=conventions[0].school.staff.get(role="head").user)
    page = office.get(reverse("orals")).content.decode()
    assert reverse("orals_of_class", args=[oral.orals.uuid]) in page
