"""The day of the school life: one press per half-day, a group together, tutors written to, the sheet keyed in."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.suspension.services import Suspension, suspend
from conventions.domain.persons.people.models import ContactReading
from conventions.domain.season.reminders import presences
from conventions.domain.season.reminders.services import remind
from notifications.models import Message
from tests.kit import lives
from tests.kit.people_factory import move
from tests.kit.sign_in import signed_in
from workflow import clock
from workflow.engine import Refused
from workflow.models import Transition

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return unescape(response.content.decode())


def begun(*conventions, at: tuple[int, int] = (10, 5)) -> None:
    """Let these internships begin, and set the clock on their first day."""
    for convention in conventions:
        clock.move_to(lives.at(convention, convention.first_day, 8))
        lives.attendance.begin(convention)
    clock.move_to(lives.at(conventions[0], conventions[0].first_day, *at))


def stays(school, classes: dict[str, int], *, per_host: int = 2) -> list:
    """Signed agreements of a school, so many in each class, several pupils at a host; their tutor has a telephone."""
    found = [lives.signed(school=school, tutor=True) for _ in range(sum(classes.values()))]
    left, host = iter(found), None
    for class_name, number in classes.items():
        for n in range(number):
            convention = next(left)
            move(convention.pupil, class_name)
            convention.tutor.phone = "+33612345678"
            convention.tutor.save()
            if n % per_host and host is not None:
                type(convention).objects.filter(pk=convention.pk).update(host=host)
            host = convention.host
    return found


class Morning:
    """A browser that counts how often its user presses something."""

    def __init__(self, user: Any) -> None:
        self.client = signed_in(user)
        self.presses = 0
        self.shown = self.client.get(reverse("home"), follow=True)

    def press(self, label: str, *, near: str = "") -> None:
        """Press the first button of that label, in the line that says ``near`` when there are several; stay there."""
        page = html.document_fromstring(self.shown.content)
        buttons = [one for one in page.iter("button") if label in " ".join(one.text_content().split())]
        if near:
            buttons = [one for one in buttons if near in " ".join(one.text_content().split())]
        button, form = buttons[0], next(buttons[0].iterancestors("form"))
        data = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")}
        if button.get("name"):
            data[button.get("name")] = button.get("value", "")
        self.presses += 1
        self.shown = self.client.post(button.get("formaction") or form.get("action"), data, follow=True)
        assert self.shown.status_code == 200


@pytest.fixture
def school():
    return lives.make_school()


@pytest.fixture
def cpe(school):
    return lives.hire(school, "cpe", "Vie Scolaire")


def page(client: Client, **query: str) -> Any:
    return client.get(reverse("school_day"), query)


def test_the_first_page_of_the_school_life_is_the_day(school, cpe):
    """The CPE begins with the day; the office still begins with what it has to do, and may open the day."""
    assert signed_in(cpe.user).get(reverse("home"))["Location"] == reverse("school_day")
    assert 'href="/suivi/jour" aria-current="page"' in " ".join(text(page(signed_in(cpe.user))).split())
    office = school.staff.get(role="office")
    assert signed_in(office.user).get(reverse("home"))["Location"] == reverse("inbox")
    assert page(signed_in(office.user)).status_code == 200
    assert page(signed_in(school.staff.get(role="teacher").user)).status_code == 403


def test_the_day_says_whom_to_call_and_when_nobody_is_expected_says_when_somebody_is(school, cpe):
    """Name and telephone at the host's; on a day without internship the next one."""
    [convention] = stays(school, {"3e A": 1})
    client = signed_in(cpe.user)
    empty = text(page(client))
    assert "Aucun élève n'est attendu" in empty
    assert f'href="?jour={convention.first_day.isoformat()}"' in empty
    begun(convention)
    shown = text(page(client))
    for expected in (convention.tutor.name, 'href="tel:+33612345678"', "06 12 34 56 78", convention.host.name):
        assert expected in shown
    assert "<b>1</b> <span>à noter</span>" in " ".join(shown.split())


def test_who_is_missing_stands_first_and_a_mother_is_called_in_two_presses(school, cpe):
    """From the home: a press shows her number, which is written down, the next one calls; no withheld contact."""
    present, absent = stays(school, {"3e A": 2})
    begun(present, absent)
    mother = absent.pupil.guardians.get()
    type(mother).objects.filter(pk=mother.pk).update(phone="+33694990207", quality="mother")
    lives.attendance.mark_half_day(absent.half_days.first(), "absent", by=lives.by(absent, "tutor"))
    morning = Morning(cpe.user)
    assert "+33694990207" not in text(morning.shown)
    assert not ContactReading.objects.exists()
    morning.press("Numéros de la famille")
    assert [(one.pupil, one.reader) for one in ContactReading.objects.all()] == [(absent.pupil, cpe.user)]
    shown = html.document_fromstring(morning.shown.content)
    [first] = shown.xpath("//main//a[starts-with(@href, 'tel:')][not(ancestor::details)]")
    assert first.get("href") == "tel:+33694990207"
    assert " ".join(first.text_content().split()).startswith("mère 06 94 99 02 07")
    assert morning.presses + 1 == 2
    type(mother).objects.filter(pk=mother.pk).update(withheld=True)
    morning.shown = page(signed_in(cpe.user))
    morning.press("Numéros de la famille")
    assert "+33694990207" not in text(morning.shown)


def test_families_are_told_together_once(school, cpe):
    """One press for all; those told meanwhile are left out, and the button goes."""
    conventions = stays(school, {"3e A": 2})
    begun(*conventions)
    for one in conventions:
        lives.attendance.mark_half_day(one.half_days.first(), "absent", by=lives.by(one, "tutor"))
    morning = Morning(cpe.user)
    lives.attendance.tell_family(conventions[0].half_days.first(), by=lives.by(conventions[0], "head"))
    morning.press("Prévenir les 2 familles")
    assert "La famille est prévenue." in text(morning.shown)
    assert "Prévenir" not in text(morning.shown)
    assert Message.objects.filter(slug="absence_told_family").count() == 2


def test_a_slip_of_the_finger_is_taken_back_and_nobody_is_told(school, cpe):
    """« Annuler » for some seconds; the office's mail has waited and does not leave; who noted gets none at all."""
    [convention] = stays(school, {"3e A": 1})
    begun(convention)
    morning = Morning(cpe.user)
    morning.press("Absence")
    told = Message.objects.filter(slug="absence_reported")
    office = school.staff.get(role="office").user.account_key
    assert [(one.account, one.status, one.not_before > one.created_at) for one in told] == [(office, "queued", True)]
    assert "data-brief" in text(morning.shown)
    morning.press("Annuler")
    assert "C'est annulé" in text(morning.shown)
    assert convention.half_days.first().is_unmarked
    assert [one.status for one in told.all()] == ["moot"]
    assert "Annuler" not in text(morning.shown)
    names = Transition.objects.filter(subject_uuid=convention.half_days.first().uuid).order_by("id")
    assert [one.name for one in names] == ["mark_absent", "take_back"]


def test_it_is_too_late_to_take_back_after_a_while_or_once_somebody_else_has_noted(school, cpe):
    """Refused with a sentence; a correction, a family that was told and another's mark stay."""
    late, other, told = stays(school, {"3e A": 3})
    begun(late, other, told)
    address, client = reverse("board_take_back"), signed_in(cpe.user)
    halves = [one.half_days.first() for one in (late, other, told)]
    lives.attendance.mark_half_day(halves[1], "present", by=lives.by(other, "tutor"))
    for one in (halves[0], halves[2]):
        client.post(reverse("board_half_day", args=[one.uuid]), {"mark": "absent"})
    client.post(reverse("board_warn_family", args=[halves[2].uuid]))
    for one in halves[1:]:
        assert "trop tard" in text(client.post(address, {"noted": one.uuid}, follow=True))
    clock.move_to(clock.now() + timedelta(minutes=1))
    assert "trop tard" in text(client.post(address, {"noted": halves[0].uuid}, follow=True))
    assert "trop tard" in text(client.post(address, {"noted": "nothing"}, follow=True))
    assert HalfDay.objects.filter(HalfDay.was_missed).count() == 2


def test_nobody_writes_to_tutors_before_the_half_day_begins(school, cpe):
    """At half past seven the page names whom to call, and asks nobody why they have not noted."""
    conventions = stays(school, {"3e A": 2})
    begun(*conventions, at=(7, 30))
    assert page(signed_in(cpe.user)).context["page"].to_tell == []
    clock.move_to(lives.at(conventions[0], conventions[0].first_day, 10, 5))
    shown = page(signed_in(cpe.user))
    assert len(shown.context["page"].to_tell) == 2
    assert re.search(r'class="fr-btn fr-btn--secondary">\s*Écrire aux 2 tuteurs', text(shown))


def test_a_pupil_is_looked_for_on_the_day(school, cpe):
    """The name stands closed in the address; noting somebody keeps it."""
    conventions = stays(school, {"3e A": 3})
    begun(*conventions)
    client, wanted = signed_in(cpe.user), conventions[1].pupil
    answer = client.post(reverse("school_day"), {"q": wanted.name}, follow=True)
    assert [line.row.convention.pupil for line in answer.context["page"].lines] == [wanted]
    assert wanted.last_name not in answer.redirect_chain[0][0]
    kept = answer.context["page"].kept_search
    [line] = answer.context["page"].lines
    noted = client.post(reverse("school_day_mark"), {"present": line.half_day.uuid, "cherche": kept}, follow=True)
    assert [line.row.convention.pupil for line in noted.context["page"].lines] == [wanted]


def test_the_morning_and_the_afternoon_are_noted_apart(school, cpe):
    """The half-day of the clock is shown; the other one is a press away."""
    [convention] = stays(school, {"3e A": 1})
    begun(convention)
    client = signed_in(cpe.user)
    assert page(client).context["page"].half == "morning"
    clock.move_to(lives.at(convention, convention.first_day, 14))
    shown = page(client)
    assert shown.context["page"].half == "afternoon"
    [line] = shown.context["page"].lines
    client.post(reverse("school_day_mark"), {"jour": convention.first_day, "present": line.half_day.uuid})
    assert [one.status for one in convention.half_days.filter(date=convention.first_day).order_by("-half")] == [
        "expected",
        "present",
    ]
    assert page(client, demi="morning").context["page"].counts["left"] == 1


def test_a_host_is_noted_together_and_what_was_noted_meanwhile_stays(school, cpe):
    """Two pupils at one host; the tutor has noted an absence while the page was open."""
    conventions = stays(school, {"3e A": 2, "3e B": 1})
    begun(*conventions)
    client = signed_in(cpe.user)
    [both, alone] = sorted(page(client, par="organisme").context["page"].groups, key=lambda one: -len(one.lines))
    assert (len(both.lines), len(alone.lines)) == (2, 1)
    one = conventions[0].half_days.first()
    lives.attendance.mark_half_day(one, "absent", by=lives.by(conventions[0], "tutor"))
    answer = client.post(reverse("school_day_mark"), {"all": both.waiting, "par": "organisme"}, follow=True)
    assert "par=organisme" in answer.redirect_chain[0][0]
    assert "Une demi-journée est notée." in text(answer)
    one.refresh_from_db()
    assert one.was_missed
    assert conventions[1].half_days.first().was_attended
    assert conventions[2].half_days.first().is_unmarked
    assert {entry.actor_id for entry in Transition.objects.filter(name="mark_present")} == {str(cpe.user.uuid)}


def test_tutors_who_have_not_noted_are_written_to_together_once_in_a_half_day(school, cpe):
    """An SMS goes where a number is known; not to one who has noted, nor twice; the line says when."""
    conventions = stays(school, {"3e A": 3})
    begun(*conventions)
    noted = conventions[2].half_days.first()
    lives.attendance.mark_half_day(noted, "present", by=lives.by(conventions[2], "tutor"))
    client, address = signed_in(cpe.user), reverse("school_day_tutors")
    key = str(page(client).context["page"].key)
    answer = client.post(address, {"key": key}, follow=True)
    assert "2 messages partent vers les tuteurs." in text(answer)
    assert "on lui a écrit à" in text(answer)
    client.post(address, {"key": key})
    again = client.post(address, {"key": str(page(client).context["page"].key)}, follow=True)
    assert "Personne n'est à relancer maintenant" in text(again)
    told = Message.objects.filter(slug="reminder")
    assert sorted(told.values_list("ref", "channel")) == sorted(
        (f"contact:{one.tutor.uuid}", "sms") for one in conventions[:2]
    )
    assert {row.context["what"] for row in told} == {"presence"}


def test_the_morning_of_an_alert_counts_and_writes_to_those_alone_who_are_expected(school, cpe, monkeypatch):
    """At eleven, from noon on: the morning is asked as ever; of the afternoon only who is not suspended is expected."""
    away, here = stays(school, {"3e A": 2})
    begun(away, here, at=(11, 0))
    friday = here.last_day
    suspend(away, Suspension("cyclone", away.first_day, from_noon=True), by=lives.by(away, "head"))
    client = signed_in(cpe.user)
    assert {one.convention for one in page(client).context["page"].to_tell} == {away, here}
    shown = page(client, demi="afternoon").context["page"]
    assert shown.counts == {"expected": 1, "absent": 0, "left": 1}
    assert shown.to_tell == []  # it has not begun: nobody is late yet
    assert page(client, jour=here.first_day - timedelta(days=1)).context["page"].next_day == here.first_day
    assert page(client, jour=friday).context["page"].next_day is None
    suspend(here, Suspension("cyclone", here.first_day + timedelta(days=1)), by=lives.by(here, "head"))
    assert page(client, jour=here.first_day).context["page"].next_day is None
    monkeypatch.setattr(presences, "remind", refusing(away))
    answer = client.post(reverse("school_day_tutors"), {"key": str(shown.key), "demi": "morning"}, follow=True)
    assert "Un message part vers le tuteur" in text(answer)
    assert "n'a rien à faire" in text(answer)


def refusing(convention: Any) -> Callable[..., Any]:
    """A reminder that refuses for one agreement."""

    def refuse(given: Any, **kwargs: Any) -> Any:
        if given == convention:
            raise Refused("nothing_awaited")
        return remind(given, **kwargs)

    return refuse


def test_both_halves_of_a_day_are_noted_under_one_lock(school):
    """A half noted meanwhile is not counted; the statements of one agreement, whatever the number of the others."""
    first, second = stays(school, {"3e A": 2})
    begun(first, second, at=(18, 0))
    both = [(one, "present") for one in HalfDay.objects.filter(date=first.first_day).order_by("half", "pk")]
    lives.attendance.mark_half_day(first.half_days.first(), "absent", by=lives.by(first, "tutor"))
    with CaptureQueriesContext(connection) as spent:
        assert lives.attendance.mark_together(both, by=lives.by(first, "office")) == (3, [])
    locks = [one for one in spent.captured_queries if "FOR UPDATE" in one["sql"] and "_convention" in one["sql"]]
    assert len(locks) == 2
    assert lives.attendance.mark_together(both, by=lives.by(first, "office")) == (0, [])
    again = [(one, "present") for one in second.half_days.filter(date=second.last_day)]
    marked, [refusal] = lives.attendance.mark_together(again, by=lives.by(first, "office"))
    assert (marked, refusal.code) == (0, "half_day_to_come")


def test_only_the_school_life_and_the_office_write_to_tutors(school):
    """A class teacher does not; nor anybody where everything is noted."""
    [convention] = stays(school, {"3e A": 1})
    begun(convention)
    teacher = signed_in(school.staff.get(role="teacher").user)
    assert teacher.post(reverse("school_day_tutors"), {"key": "x"}).status_code == 403
    lives.attendance.mark_half_day(convention.half_days.first(), "present", by=lives.by(convention, "tutor"))
    lives.attendance.mark_half_day(convention.half_days.all()[1], "present", by=lives.by(convention, "tutor"))
    with pytest.raises(Refused, match="n'a rien à faire"):
        remind(convention, by=lives.by(convention, "office"), party="presence")


def test_the_sheet_of_the_day_is_printed_and_keyed_in_afterwards(school, cpe):
    """The same order and numbers; what is ticked is noted, the others only when the button says so."""
    conventions = stays(school, {"3e A": 2, "3e B": 1})
    begun(*conventions)
    day, client = conventions[0].first_day, signed_in(cpe.user)
    sheet = client.get(reverse("day_sheet"), {"jour": day.isoformat()})
    assert text(sheet).count("☐P ☐R ☐A") == 6
    assert "06 12 34 56 78" in text(sheet)
    clock.move_to(lives.at(conventions[0], conventions[0].last_day, 9))  # the line is back three days later
    address, noting = reverse("day_key_in"), reverse("day_sheet_mark")
    shown = client.get(address, {"jour": day.isoformat()})
    names = [row.convention.pupil.name for row, _cells in shown.context["page"].lines_to_key]
    assert names == [row.convention.pupil.name for _n, row, _cells in sheet.context["page"].sheet]
    of = lambda convention, half: convention.half_days.get(date=day, half=half)  # noqa: E731
    ticked = {
        str(of(conventions[0], "morning").uuid): "absent",
        str(of(conventions[1], "morning").uuid): "late",
        "of nobody": "absent",
        "shown": shown.context["page"].shown,
    }
    answer = client.post(noting, {"jour": day.isoformat(), **ticked, "others": ""}, follow=True)
    assert "2 demi-journées sont notées." in text(answer)
    assert HalfDay.objects.filter(HalfDay.is_unmarked, date=day).count() == 4
    answer = client.post(noting, {"jour": day.isoformat(), **ticked, "others": "present"}, follow=True)
    assert "4 demi-journées sont notées." in text(answer)
    assert (of(conventions[0], "morning").status, of(conventions[1], "morning").status) == ("absent", "late")
    assert HalfDay.objects.filter(HalfDay.is_unmarked, date=day).count() == 0


def test_nobody_is_presumed_present_who_was_not_shown_or_is_not_there_yet(school, cpe):
    """« Tous les autres » are those of the page: not a pupil who came since, nor this afternoon keyed in at ten."""
    conventions = stays(school, {"3e A": 2})
    begun(*conventions)
    client, day = signed_in(cpe.user), conventions[0].first_day
    shown = client.get(reverse("day_key_in"), {"jour": day.isoformat()}).context["page"].shown.split()
    assert set(shown) == {str(one.half_days.get(date=day, half="morning").uuid) for one in conventions}
    client.post(reverse("day_sheet_mark"), {"jour": day.isoformat(), "shown": shown[0], "others": "present"})
    assert [str(one.uuid) for one in HalfDay.objects.filter(HalfDay.was_attended)] == shown[:1]


def test_nothing_is_noted_of_another_school_or_of_a_day_to_come(school, cpe):
    """An identifier of elsewhere, or of tomorrow, in what is sent changes nothing."""
    [own] = stays(school, {"3e A": 1})
    [other] = stays(lives.make_school(), {"3e A": 1})
    begun(own, other)
    client, tomorrow = signed_in(cpe.user), own.half_days.order_by("date").last()
    for one in (other.half_days.first(), tomorrow):
        client.post(reverse("school_day_mark"), {"all": str(one.uuid), "jour": one.date.isoformat()})
        one.refresh_from_db()
        assert one.is_unmarked


def counted(act: Callable[[], Any], django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        assert act().status_code == 200


def test_the_pages_of_the_day_cost_twelve_queries_whatever_their_length(
    school, cpe, django_assert_max_num_queries, settings
):
    """One pupil or four: the day, its sheet and where it is keyed in."""
    conventions = stays(school, {"3e A": 4})
    begun(*conventions)
    lives.attendance.mark_half_day(conventions[0].half_days.first(), "absent", by=lives.by(conventions[0], "office"))
    client, day = signed_in(cpe.user), conventions[0].first_day.isoformat()
    for name in ("school_day", "day_sheet", "day_key_in"):
        counted(lambda name=name: client.get(reverse(name), {"jour": day}), django_assert_max_num_queries)


def test_no_button_stands_on_the_paper_of_the_day(school, cpe):
    """Every button and form of the day's pages is left out by the style sheet of paper."""
    [convention] = stays(school, {"3e A": 1})
    begun(convention)
    client = signed_in(cpe.user)
    for name in ("school_day", "day_sheet"):
        shown = html.document_fromstring(client.get(reverse(name)).content)
        hidden = {"no-print", "alone", "pills", "actions"}
        for button in shown.xpath("//main//button"):
            classes = {word for one in (button, *button.iterancestors()) for word in one.get("class", "").split()}
            assert classes & hidden, re.sub(r"\s+", " ", button.text_content())
