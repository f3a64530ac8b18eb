"""The board of the internships and a teacher's pupils over HTTP."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qsl

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.alerts.models import Report
from conventions.pages.kit import paging
from notifications.models import Message
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.people_factory import move
from workflow import clock
from workflow.models import PersonalPart, Transition

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return unescape(response.content.decode())


def signed_in(staff_or_user) -> Client:
    client = Client()
    client.force_login(
        getattr(staff_or_user, "user", staff_or_user), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def begun(*conventions, at: tuple[int, int] = (9, 0)):
    """Let the internships of these signed agreements begin, and set the clock on their first day."""
    for convention in conventions:
        clock.move_to(lives.at(convention, convention.first_day, 8))
        lives.attendance.begin(convention)
        convention.refresh_from_db()
    clock.move_to(lives.at(conventions[0], conventions[0].first_day, *at))
    return conventions


def page(client: Client, **query):
    return client.get(reverse("week_board"), query)


def names(response) -> list[str]:
    return [row.convention.pupil.name for row in response.context["page"].listed]


def rename(convention, first_name: str, class_name: str) -> None:
    pupil = convention.pupil
    pupil.first_name = first_name
    pupil.save()
    move(pupil, class_name)


@pytest.fixture
def school():
    return lives.make_school()


@pytest.fixture
def cpe(school):
    return lives.hire(school, "cpe", "Vie Scolaire")


@pytest.fixture
def two(school):
    return two_that_began(school)


@from_the_cast
def two_that_began(school):
    """Two internships of one school that began today: it is nine."""
    one, other = lives.signed(school=school, tutor=True), lives.signed(school=school)
    rename(one, "Noé", "3e A")
    rename(other, "Lina", "3e B")
    one.tutor.phone = "+33241000002"
    one.tutor.save()
    return begun(one, other)


def test_a_cpe_sees_who_is_where_today(school, cpe, two):
    """Pupil, class, host, town, whom to call and the hours; nobody of another school."""
    elsewhere = lives.make_school()
    shown = page(signed_in(cpe))
    assert names(shown) == [two[0].pupil.name, two[1].pupil.name]
    content = text(shown)
    for expected in (
        two[0].host.name,
        two[0].place_city,
        two[0].tutor.name,
        'href="tel:+33241000002"',
        "02 41 00 00 02",
    ):
        assert expected in content
    assert "Matin 9h00–12h00" in content
    assert names(page(signed_in(elsewhere.staff.get(role="head")))) == []
    assert page(Client()).status_code == 302


def test_an_agreement_that_is_not_signed_sends_nobody_anywhere(school, cpe):
    """Empty, in words that say what will come."""
    convention = lives.validated(school=school)
    clock.move_to(lives.at(convention, convention.first_day, 9))
    assert "Aucun stage signé ce jour-là" in text(page(signed_in(cpe)))


def test_a_teacher_sees_their_classes_and_the_pupils_they_follow(school, two):
    """Not the rest of the school; the class of the list, or the referent of the agreement."""
    teacher = school.staff.get(role="teacher")
    client = signed_in(teacher)
    assert names(page(client)) == []
    teacher.classes = ["3e A"]
    teacher.save()
    assert names(page(client)) == [two[0].pupil.name]
    two[1].referent = teacher
    two[1].save()
    assert names(page(client)) == [two[0].pupil.name, two[1].pupil.name]


def test_what_nobody_noted_by_ten_is_shown(cpe, two):
    """At nine it is awaited; at ten it is not noted yet, and the filter finds it."""
    client = signed_in(cpe)
    assert "Pas encore noté<" not in text(page(client))
    clock.move_to(lives.at(two[0], two[0].first_day, 10, 1))
    lives.attendance.mark_half_day(two[1].half_days.first(), "present", by=lives.by(two[1], "host"))
    shown = page(client, etat="overdue")
    assert names(shown) == [two[0].pupil.name]
    assert shown.context["page"].counts == {"absent": 0, "overdue": 1, "present": 1, "announced": 0, "suspended": 0}
    assert re.search(r"Pas encore noté\s*<", text(shown))


@pytest.mark.parametrize(
    ("postcode", "elsewhere", "hour", "overdue", "there"),
    [
        ("75011", "97400", 8, True, "11h00"),  # Paris at 8, La Réunion at 11 in winter time
        ("75011", "97400", 6, False, "9h00"),
        ("97300", "", 9, False, ""),  # Cayenne and its own hosts at 9
        ("97300", "", 10, True, ""),
    ],
)
def test_times_are_those_of_the_place(postcode, elsewhere, hour, overdue, there):
    """Ten o'clock is that of the place; in another zone the time there is shown."""
    school = lives.make_school(postcode=postcode, city="Ville")
    [convention] = begun(lives.signed(school=school))
    if elsewhere:
        convention.place_postcode = elsewhere
        convention.save()
    clock.move_to(clock.now().astimezone(school.territory.tz).replace(hour=hour, minute=0))
    cpe = lives.hire(school, "cpe")
    shown = page(signed_in(cpe), jour=convention.first_day.isoformat())
    [row] = shown.context["page"].listed
    assert row.is_overdue is overdue
    assert ("Heures de là-bas" in text(shown)) is bool(elsewhere)
    if there:
        assert f"il y est {there} (La Réunion)" in text(shown)


def test_a_cpe_notes_justifies_and_tells_the_family(cpe, two):
    """Absent, the family told once, then justified with a reason: three entries in the journal, by their author."""
    client, half_day = signed_in(cpe), two[0].half_days.first()
    act = lambda name, **data: client.post(reverse(name, args=[half_day.uuid]), data, follow=True)  # noqa: E731
    assert "C'est noté : absence" in text(act("board_half_day", mark="absent"))
    board = act("board_warn_family", back="etat=absent")
    assert board.redirect_chain[0][0] == reverse("week_board") + "?etat=absent"
    assert "La famille est prévenue" in text(board)
    assert "famille prévenue" in text(board)
    [message] = Message.objects.filter(slug="absence_told_family")
    assert (message.audience, message.context["half"]) == ("guardian", "matin")
    again = act("board_warn_family")
    assert "a déjà été prévenue" in text(again)
    assert Message.objects.filter(slug="absence_told_family").count() == 1
    assert act("board_justify", reason="").status_code == 422
    assert "absence justifiée" in text(act("board_justify", reason="Certificat remis."))
    half_day.refresh_from_db()
    assert half_day.status == "justified"
    entries = list(Transition.objects.filter(subject_uuid=half_day.uuid).order_by("id"))
    assert [entry.name for entry in entries] == ["mark_absent", "tell_family", "justify"]
    assert {entry.actor_id for entry in entries} == {str(cpe.user.uuid)}
    assert PersonalPart.objects.get(entry=entries[2]).content["reason"] == "Certificat remis."


def test_a_guardian_whose_contact_is_withheld_is_not_told(school, cpe):
    """Alone: the school is asked to call; with another guardian, that one is told."""
    [convention] = begun(lives.signed(school=school, guardians=2))
    first, second = convention.pupil.guardians.order_by("rank")
    second.withheld = True
    second.save()
    half_day = convention.half_days.first()
    lives.attendance.mark_half_day(half_day, "absent", by=lives.by(convention, "office"))
    client, address = signed_in(cpe), reverse("board_warn_family", args=[half_day.uuid])
    first.withheld = True
    first.save()
    assert "ne connaît ni adresse ni numéro" in text(client.post(address, follow=True))
    assert not Message.objects.filter(slug="absence_told_family").exists()
    first.withheld = False
    first.save()
    client.post(address)
    assert [message.ref for message in Message.objects.filter(slug="absence_told_family")] == [f"guardian:{first.uuid}"]


def test_a_correction_from_the_board_says_why(cpe, two):
    """Without a reason nothing changes."""
    client, half_day = signed_in(cpe), two[0].half_days.first()
    lives.attendance.mark_half_day(half_day, "absent", by=lives.by(two[0], "tutor"))
    address = reverse("board_half_day", args=[half_day.uuid])
    refused = client.post(address, {"mark": "late"})
    assert refused.status_code == 422
    assert re.search(r"<title>\s*Erreur", text(refused))
    half_day.refresh_from_db()
    assert half_day.status == "absent"
    assert client.post(address, {"mark": "late", "reason": "Arrivé à 9 h 40."}).status_code == 302
    half_day.refresh_from_db()
    assert half_day.status == "late"


def test_tomorrow_is_not_noted_from_the_board(cpe, two):
    """Neither link nor act."""
    half_day = two[0].half_days.order_by("date").last()
    refused = signed_in(cpe).post(reverse("board_half_day", args=[half_day.uuid]), {"mark": "present"})
    assert refused.status_code == 409
    half_day.refresh_from_db()
    assert half_day.status == "expected"


def test_who_may_read_only_changes_nothing(school, two):
    """A class teacher reads; the act is refused. A referent may act on the pupils followed."""
    teacher = school.staff.get(role="teacher")
    teacher.classes = ["3e A"]
    teacher.save()
    client, half_day = signed_in(teacher), two[0].half_days.first()
    address = reverse("board_half_day", args=[half_day.uuid])
    assert "Vous pouvez lire cette présence, pas la changer" in text(client.get(address))
    assert "Noter<" not in text(page(client))
    assert client.post(address, {"mark": "present"}).status_code == 422
    client.post(reverse("board_warn_family", args=[half_day.uuid]))
    half_day.refresh_from_db()
    assert half_day.status == "expected"
    assert not Message.objects.filter(slug="absence_told_family").exists()
    two[0].referent = teacher
    two[0].save()
    assert client.post(address, {"mark": "present"}).status_code == 302


def test_half_days_of_another_school_do_not_exist(two):
    """Read, note, justify, tell: 404, nothing changes."""
    stranger = signed_in(lives.make_school().staff.get(role="head"))
    half_day = two[0].half_days.first()
    before = Transition.objects.count()
    assert stranger.get(reverse("board_half_day", args=[half_day.uuid])).status_code == 404
    for name in ("board_half_day", "board_justify", "board_warn_family"):
        answer = stranger.post(reverse(name, args=[half_day.uuid]), {"mark": "absent", "reason": "Essai."})
        assert answer.status_code == 404
    assert Transition.objects.count() == before


def test_a_name_looked_for_stands_in_no_address(cpe, two):
    """Without accents, by pupil or host; kept for the next page, and cleared."""
    client = signed_in(cpe)
    found = client.post(reverse("week_board"), {"nom": "noe"}, follow=True)
    assert "noe" not in found.redirect_chain[0][0]
    assert names(found) == [two[0].pupil.name]
    address = found.redirect_chain[0][0]
    kept = dict(parse_qsl(address.partition("?")[2]))
    assert names(client.get(found.context["page"].addresses["all"])) == [two[0].pupil.name]
    assert f'name="cherche" value="{kept["cherche"]}"' in client.get(address).content.decode()
    assert len(names(page(client, etat=""))) == 2
    assert len(names(client.post(reverse("week_board"), {"nom": ""}, follow=True))) == 2
    assert names(client.post(reverse("week_board"), {"nom": two[1].host.name}, follow=True)) == [two[1].pupil.name]


def test_an_absence_that_the_family_announced_is_shown(cpe, two):
    """This morning's, not last week's."""
    for convention, ago in ((two[0], 1), (two[1], 24 * 7)):
        Report.objects.create(
            convention=convention, kind="absence", author_id="guardian:x",
            created_at=clock.now() - timedelta(hours=ago), text="Détail.",
        )  # fmt: skip
    shown = page(signed_in(cpe), etat="announced")
    assert names(shown) == [two[0].pupil.name]
    assert "Annoncée par la famille" in text(shown)
    assert "Détail." not in text(shown)


def test_the_week_and_the_filters_of_class(cpe, two):
    """Five days with a word for each sign; a class of the list."""
    shown = page(signed_in(cpe), vue="semaine", classe="3e B")
    assert names(shown) == [two[1].pupil.name]
    assert len(shown.context["page"].week) == 5
    assert "matin : attendue" in text(shown)
    assert page(signed_in(cpe), jour="rubbish", etat="rubbish", vue="rubbish", page="rubbish").status_code == 200


def test_paper_has_one_page_per_class(cpe, two, monkeypatch):
    """Everybody, whatever the length of a page on the screen."""
    monkeypatch.setattr(paging, "PER_PAGE", 1)
    client = signed_in(cpe)
    assert len(names(page(client))) == 1
    second = page(client, page="2", vue="semaine", jour=two[0].first_day.isoformat())
    assert names(second) == [two[1].pupil.name]
    assert "vue=semaine" in re.search(r'class="fr-pagination.*', text(second), re.DOTALL).group()
    shown = page(client, imprimer="on")
    assert [name for name, _rows in shown.context["page"].groups] == ["3e A", "3e B"]
    assert text(shown).count('class="class-page"') == 2


def test_who_left_before_the_end_is_not_expected_after(cpe, two):
    """An internship interrupted on its first day."""
    lives.services.terminate(two[0], by=lives.by(two[0], "office"), reason="Fermeture.", on=two[0].first_day)
    tomorrow = two[0].first_day + timedelta(days=1)
    assert names(page(signed_in(cpe), jour=tomorrow.isoformat())) == [two[1].pupil.name]


def test_the_board_costs_twelve_queries_whatever_its_length(school, cpe, django_assert_max_num_queries, settings):
    """One internship or three, a day or a week; as in production, where the clock cannot be moved."""
    [first] = begun(lives.signed(school=school))
    clock.set_offset(timedelta())
    more = [lives.signed(school=school, tutor=True) for _ in range(2)]
    client, day = signed_in(cpe), first.first_day.isoformat()
    settings.WORKFLOW_CLOCK_ADJUSTABLE = False
    for convention in (None, *more):
        if convention:
            settings.WORKFLOW_CLOCK_ADJUSTABLE = True
            begun(convention)
            lives.attendance.mark_half_day(convention.half_days.first(), "absent", by=lives.by(convention, "office"))
            settings.WORKFLOW_CLOCK_ADJUSTABLE = False
        for view in ("jour", "semaine"):
            with django_assert_max_num_queries(12):
                assert len(names(page(client, jour=day, vue=view))) == 3
