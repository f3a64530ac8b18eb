"""The tutor's link and the pupil's two pages over HTTP: marking, evaluating, reporting, giving the link back."""

import html
import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.alerts.models import PupilAlert, Report
from conventions.domain.dossier.internship.evaluations.models import Evaluation
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.addresses import address_of
from conventions.domain.persons.links.addresses import path_of as path_of_link
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import link_of, revoke_link
from conventions.domain.persons.people.phones import format_local
from notifications.models import Message
from signatures.models import Document
from tests.kit import lives
from workflow import clock
from workflow.models import PersonalPart, Transition

pytestmark = pytest.mark.django_db


def path_of(convention) -> str:
    return address_of(f"tutor:{convention.uuid}").removeprefix("http://testserver")


def pupil_path(convention, page: str) -> str:
    token = tokens.token(link_of(f"pupil:{convention.pupil.uuid}"))
    return reverse(f"pupil_{page}", args=[token, convention.number])


def text(response) -> str:
    return unescape(response.content.decode())


def marks(convention) -> list[str]:
    return list(convention.half_days.order_by("date", "-half").values_list("status", flat=True))


def everything() -> tuple:
    return (
        Transition.objects.count(),
        Message.objects.count(),
        Report.objects.count(),
        list(PersonalLink.objects.order_by("pk").values_list("opened_at", "revoked_at")),
        list(Evaluation.objects.order_by("pk").values_list("status", "answers")),
    )


@pytest.fixture
def running():
    """The first day at nine, with a tutor who is not the representative."""
    convention = lives.running(tutor=True)
    clock.move_to(lives.at(convention, convention.first_day, 9))
    return convention


@pytest.fixture
def completed():
    return lives.completed(tutor=True)


# -- attendance -------------------------------------------------------------------------------------------------


def test_the_tutors_day_in_2_taps(client, running):
    """Tap one opens the link of the message, tap two is the one big button: both half-days are marked."""
    taps = 0
    message = Message.objects.get(slug="internship_begun", audience="tutor")
    page = client.get(message.secrets["link"].removeprefix("http://testserver"))
    taps += 1
    assert text(page).count("Présence toute la journée") == 1
    done = client.post(
        reverse("tutor_day", args=[page.context["token"]]),
        {"day": page.context["today"].date.isoformat(), "mark": "present"},
        follow=True,
    )
    taps += 1
    assert taps == 2
    assert "C'est noté : présence" in text(done)
    assert marks(running) == ["present", "present"] + ["expected"] * 8
    assert "Présence toute la journée" not in text(done)


def test_get_never_acts(client, running):
    """Scanners open every address, several times: nothing changes, not even *opened*."""
    path, half_day = path_of(running), running.half_days.first()
    before = everything()
    for _ in range(2):
        for page in ("", f"/demi-journee/{half_day.uuid}", "/evaluation", "/accident"):
            assert client.get(path + page).status_code in (200, 302)
        for act in ("/jour", "/pas-pour-moi"):
            assert client.get(path + act).status_code == 405
    assert everything() == before


def test_the_first_screen_shows_the_school_and_the_first_name_alone(client, running):
    """Whoever finds the message learns no family name, class or birth date; nothing is cached nor indexed."""
    page = client.get(path_of(running))
    shown = text(page)
    assert running.school.name in shown
    assert running.pupil.first_name in shown
    for hidden in (running.pupil.last_name, running.pupil.class_name, f"{running.pupil.birth_date:%d/%m/%Y}"):
        assert hidden not in shown
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_a_second_tap_on_the_same_button_changes_nothing_more(client, running):
    """An impatient finger, or a page sent again."""
    act = {"day": running.first_day.isoformat(), "mark": "present"}
    assert client.post(path_of(running) + "/jour", act).status_code == 302
    entries = Transition.objects.count()
    assert client.post(path_of(running) + "/jour", act).status_code == 302
    assert Transition.objects.count() == entries


def test_an_absence_is_told_to_the_school_at_once_and_the_tutor_reads_what_to_do(client, running):
    """One tap, one message to the office; the page names whom to call."""
    half_day = running.half_days.first()
    done = client.post(f"{path_of(running)}/demi-journee/{half_day.uuid}", {"mark": "absent"}, follow=True)
    assert "prévenu à l'instant" in text(done)
    assert format_local(running.school.phone) in text(done)
    assert marks(running)[:2] == ["absent", "expected"]
    assert Message.objects.filter(slug="absence_reported").count() == 1


def test_a_whole_day_is_all_or_nothing(client, running):
    """The office has noted the afternoon meanwhile: the stale page's button is refused and changes nothing."""
    [_morning, afternoon] = running.half_days.filter(date=running.first_day).order_by("-half")
    lives.attendance.mark_half_day(afternoon, "absent", by=lives.by(running, "office"))
    before = everything()
    refused = client.post(path_of(running) + "/jour", {"day": running.first_day.isoformat(), "mark": "present"})
    assert refused.status_code == 409
    assert "déjà notée autrement" in text(refused)
    assert marks(running)[:2] == ["expected", "absent"]
    assert everything()[:3] == before[:3]


@pytest.mark.parametrize(
    ("day", "mark"), [("2020-01-01", "present"), ("", "present"), ("today", "here"), ("today", "")]
)
def test_what_no_button_sends_marks_nothing(client, running, day, mark):
    """A day of no internship, rubbish, a mark that does not exist."""
    day = running.first_day.isoformat() if day == "today" else day
    assert client.post(path_of(running) + "/jour", {"day": day, "mark": mark}).status_code in (404, 409)
    assert marks(running) == ["expected"] * 10


def test_tomorrow_cannot_be_marked_today(client, running):
    """No button, and the service refuses with the day to come back."""
    tomorrow = running.first_day + timedelta(days=1)
    assert f'value="{tomorrow.isoformat()}"' not in text(client.get(path_of(running)))
    refused = client.post(path_of(running) + "/jour", {"day": tomorrow.isoformat(), "mark": "present"})
    assert refused.status_code == 409
    assert "pas encore venue" in text(refused)
    assert marks(running) == ["expected"] * 10


def test_past_days_left_unmarked_come_next(client, running):
    """Tuesday at nine: today first, then Monday; both can be marked in one gesture each."""
    clock.move_to(lives.at(running, running.first_day + timedelta(days=1), 9))
    page = client.get(path_of(running))
    assert [day.date for day in page.context["left"]] == [running.first_day]
    shown = text(page)
    assert shown.index("Aujourd'hui") < shown.index("Il reste à noter") < shown.index("Tout le stage")
    assert shown.count("Présence toute la journée") == 2


def test_a_correction_asks_for_a_reason_that_the_journal_keeps(client, running):
    """Without a reason nothing changes and the page says so; with one: a new entry, told to the school."""
    half_day = running.half_days.first()
    path = f"{path_of(running)}/demi-journee/{half_day.uuid}"
    client.post(path, {"mark": "present"})
    entries = Transition.objects.count()
    refused = client.post(path, {"mark": "absent", "reason": "  "})
    assert refused.status_code == 422
    assert re.search(r"<title>\s*Erreur", text(refused))
    assert "Écrivez pourquoi vous corrigez" in text(refused)
    assert (marks(running)[0], Transition.objects.count()) == ("present", entries)
    assert client.post(path, {"mark": "absent", "reason": "Parti à 9 h 15."}).status_code == 302
    assert marks(running)[0] == "absent"
    entry = Transition.objects.latest("id")
    assert (entry.name, entry.source, entry.actor_id) == ("mark_absent", "present", f"tutor:{running.uuid}")
    assert PersonalPart.objects.get(entry=entry).content["reason"] == "Parti à 9 h 15."
    assert Message.objects.filter(slug="absence_reported").count() == 1


def test_a_tutor_gives_the_hours_of_a_pupil_who_leaves_early(client, running):
    """From the row, before anything is noted: two presses and an hour; a wrong one stands beside its field."""
    half_day = running.half_days.first()
    path = f"{path_of(running)}/demi-journee/{half_day.uuid}"
    assert "Une partie du temps" in text(client.get(path_of(running)))
    assert 'name="left"' in text(client.get(path))
    start = running.presences()[0].morning.start
    for typed, said in (({}, "Donnez l'heure d'arrivée ou l'heure de départ"), ({"left": "23:30"}, "est attendu de")):
        refused = client.post(path, {"mark": "partly", "arrived": "", "left": "", **typed})
        assert refused.status_code == 422
        assert said in html.unescape(text(refused))
    assert client.post(path, {"mark": "present", "left": f"{start.hour + 1:02d}:00"}).status_code == 302
    half_day.refresh_from_db()
    assert (half_day.status, half_day.minutes_done) == ("present", 60 - start.minute)
    assert half_day.in_part in text(client.get(path_of(running)))
    refused = client.post(path, {"mark": "absent", "left": f"{start.hour + 1:02d}:00", "reason": "Parti."})
    assert "Une absence n'a pas d'heures" in html.unescape(text(refused))
    late = {"mark": "late", "arrived": f"{start.hour + 1:02d}:00", "left": "", "reason": "Le bus."}
    assert client.post(path, late).status_code == 302
    half_day.refresh_from_db()
    assert (half_day.status, half_day.minutes_done) == ("late", half_day.minutes - 60 + start.minute)


def test_half_days_of_another_agreement_are_never_reached(client, running):
    """Its identifier under one's own link leads nowhere and changes nothing."""
    clock.set_offset(timedelta())
    other = lives.running(school=running.school)
    clock.move_to(lives.at(running, running.first_day, 9))
    foreign = other.half_days.first()
    path = f"{path_of(running)}/demi-journee/{foreign.uuid}"
    assert client.get(path).status_code == 404
    assert client.post(path, {"mark": "absent", "reason": "Essai."}).status_code == 404
    assert set(marks(other)) == {"expected"}


def test_links_of_other_people_open_no_tutors_page(client, running):
    """The host's, a guardian's and the pupil's lead to their own pages; the tutor's to none of the pupil's."""
    guardian = running.pupil.guardians.first()
    for holder in (f"host:{running.uuid}", f"guardian:{guardian.uuid}", f"pupil:{running.pupil.uuid}"):
        answer = client.get(f"/t/{tokens.token(link_of(holder))}")
        assert (answer.status_code, answer["Location"]) == (302, path_of_link(link_of(holder)))
    assert client.get("/t/rubbish").status_code == 404
    own = tokens.token(link_of(f"tutor:{running.uuid}"))
    for page in ("pupil_evaluation", "pupil_accident"):
        answer = client.get(reverse(page, args=[own, running.number]))
        assert (answer.status_code, answer["Location"]) == (302, path_of(running))


def test_before_the_start_the_page_says_what_will_be_asked_and_when(client):
    """Signed, a week ahead: the dates, no button to mark."""
    convention = lives.signed(tutor=True)
    clock.move_to(lives.at(convention, convention.first_day - timedelta(days=7), 9))
    shown = text(client.get(path_of(convention)))
    assert "Le stage n'a pas commencé" in shown
    assert "Ce qui vous sera demandé" in shown
    assert f"{convention.first_day:%d/%m/%Y}" in shown
    assert 'name="mark"' not in shown


@pytest.mark.parametrize("state", ["withdrawn", "expired", "refused"])
def test_of_an_internship_that_does_not_take_place_nothing_is_asked(client, state):
    """No timetable, no form but the one that closes the link."""
    shown = client.get(path_of(lives.in_state(state))).content.decode()
    assert "le stage n'a pas lieu" in shown
    assert "Accident ou problème" not in shown
    assert 'name="mark"' not in shown


def test_a_closed_file_shows_what_was_marked_and_changes_nothing(client):
    """Neither button nor correction; a late POST is refused."""
    convention = lives.closed(tutor=True)
    shown = text(client.get(path_of(convention)))
    assert "Corriger" not in shown
    half_day = convention.half_days.first()
    refused = client.post(f"{path_of(convention)}/demi-journee/{half_day.uuid}", {"mark": "absent", "reason": "Non."})
    assert refused.status_code == 409
    assert set(marks(convention)) == {"present"}


def test_who_says_this_is_not_for_me_closes_the_link_and_the_school_knows(client, running):
    """The page says what to do from then on, without the pupil's name."""
    path = path_of(running)
    done = client.post(path + "/pas-pour-moi")
    assert (done.status_code, done["Location"]) == (302, path)
    assert [report.kind for report in Report.objects.all()] == ["not_mine"]
    link = PersonalLink.objects.get(holder=f"tutor:{running.uuid}")
    assert link.revoked_why == "not_mine"
    for address in (path, path + "/evaluation", path + "/accident"):
        page = client.get(address)
        assert page.status_code == 410
        assert running.pupil.first_name not in text(page)
        assert format_local(running.school.phone) in text(page)
    assert client.post(path + "/jour", {"day": running.first_day.isoformat(), "mark": "present"}).status_code == 410
    assert marks(running) == ["expected"] * 10


def test_a_link_that_the_school_revoked_opens_nothing(client, running):
    """410, in words; acting is refused alike."""
    revoke_link(link_of(f"tutor:{running.uuid}"), why="school")
    page = client.get(path_of(running))
    assert page.status_code == 410
    assert "peut vous envoyer un nouveau lien" in text(page)


# -- evaluation ----------------------------------------------------------------------------------------------------

WHOLE = {f"level_{key}": "3" for key in ("observer", "communiquer", "comprendre", "s_impliquer")}


def test_a_tutor_evaluates_and_takes_the_copy(client, completed):
    """The link of the message, the answers, the receipt, the sealed PDF; taking it is written down."""
    message = Message.objects.get(slug="evaluation_asked", audience="tutor")
    path = message.secrets["link"].removeprefix("http://testserver") + "/evaluation"
    answers = {**WHOLE, "comment_observer": "Curieuse.", "free_text": "Bonne semaine.", "action": "submit"}
    done = text(client.post(path, answers, follow=True))
    assert "C'est fait, merci" in done
    assert "Curieuse." in done
    evaluation = completed.evaluations.get(author="tutor")
    assert evaluation.status == "submitted"
    assert evaluation.answers["competences"]["observer"] == {"level": 3, "comment": "Curieuse."}
    copy = client.get(path + "/copie")
    assert b"".join(copy.streaming_content).startswith(b"%PDF")
    row = Consultation.objects.get(convention=completed)
    assert (row.what, row.detail, row.actor_id) == ("downloaded", "evaluation", f"tutor:{completed.uuid}")


def test_what_is_typed_is_kept_as_it_is_typed(client, completed):
    """The page keeps it in the background, or with the button: half an evaluation is no error."""
    path = path_of(completed) + "/evaluation"
    background = client.post(path, {"level_observer": "4"}, headers={"HX-Request": "true"})
    assert background.status_code == 200
    assert text(background).startswith("Enregistré à")
    assert completed.evaluations.get(author="tutor").answers["competences"]["observer"]["level"] == 4
    later = client.post(path, {"level_observer": "4", "free_text": "À finir", "action": "save"}, follow=True)
    assert "Revenez quand vous voulez" in text(later)
    assert "À finir" in text(client.get(path))
    assert completed.evaluations.get(author="tutor").status == "asked"


def test_an_incomplete_evaluation_says_what_is_missing_and_loses_nothing(client, completed):
    """Three questions without an answer: three sentences; the fourth is kept, nothing is sent."""
    page = client.post(path_of(completed) + "/evaluation", {"level_observer": "2", "action": "submit"})
    assert page.status_code == 422
    shown = text(page)
    assert re.search(r"<title>\s*Erreur", shown)
    assert shown.count("Choisissez une réponse : ") == 6  # in the summary and at the field
    evaluation = completed.evaluations.get(author="tutor")
    assert (evaluation.status, evaluation.answers["competences"]["observer"]["level"]) == ("asked", 2)


def test_what_the_document_cannot_print_is_said_before_it_is_sealed(client, completed):
    """An emoji is named; without it the evaluation is sent."""
    path = path_of(completed) + "/evaluation"
    page = client.post(path, {**WHOLE, "free_text": "Bravo 🎉", "action": "submit"})
    assert page.status_code == 422
    assert "🎉" in text(page)
    assert not Document.objects.filter(purpose="evaluation").exists()
    assert client.post(path, {**WHOLE, "free_text": "Bravo", "action": "submit"}).status_code == 302


def test_a_submitted_evaluation_is_read_only(client, completed):
    """Sent again by a page left open: what was sent stays."""
    path = path_of(completed) + "/evaluation"
    client.post(path, {**WHOLE, "action": "submit"})
    page = client.post(path, {**WHOLE, "level_observer": "1", "action": "submit"})
    assert page.status_code == 200
    assert 'class="evaluation"' not in text(page)
    assert completed.evaluations.get(author="tutor").answers["competences"]["observer"]["level"] == 3


def test_before_its_time_the_evaluation_says_when_it_opens(client, running):
    """No form, no error."""
    page = client.get(path_of(running) + "/evaluation")
    assert "le dernier jour du stage" in text(page)
    assert client.get(path_of(running) + "/evaluation/copie").status_code == 404


TEN_PRESSES = {
    **{"welcome": "4", "expected": "1", "explained": "1", "asking": "1", "activities": "0", "hours": "1"},
    **{"safety": "1", "violence": "0", "recommend": "1"},
}
"""Nine radio buttons; « Envoyer » is the tenth press."""


@pytest.fixture
def told(completed):
    """An internship whose tutor has evaluated."""
    lives.evaluate(completed, {"tutor": (lives.by(completed, "tutor"), lives.TUTOR_ANSWERS)})
    return completed


def test_a_pupil_gives_an_opinion_after_giving_their_birth_date(client, told):
    """A wrong date counts; the right one opens the page for 30 minutes; the answer goes to the school."""
    message = Message.objects.get(slug="evaluation_asked", audience="pupil")
    path = message.secrets["link"].removeprefix("http://testserver")
    assert path == pupil_path(told, "evaluation")
    assert "Comment était" not in text(client.get(path))
    wrong = client.post(path, {"gate-birth_date": "01/01/2000"})
    assert wrong.status_code == 409
    assert "4 essais" in text(wrong)
    born = told.pupil.birth_date
    opened = text(client.post(path, {"gate-birth_date": f"{born:%d/%m/%Y}"}, follow=True))
    assert set(re.findall(r'type="radio" name="(\w+)"', opened)) == TEN_PRESSES.keys()
    assert 'href="tel:119"' in opened
    assert "la direction" in opened
    missing = client.post(path, {**TEN_PRESSES, "recommend": "", "free_text": "Bien 👍"})
    assert missing.status_code == 422
    assert "Bien 👍" in text(missing)
    done = client.post(path, {**TEN_PRESSES, "free_text": "Bien 👍"}, follow=True)
    assert "C'est fait" in text(done)
    assert "en sécurité" not in text(done)
    kept = {key: int(value) for key, value in TEN_PRESSES.items() if key not in ("safety", "violence")}
    evaluation = told.evaluations.get(author="pupil")
    assert (evaluation.status, evaluation.answers) == ("submitted", {**kept, "free_text": "Bien 👍"})


def test_before_the_tutor_has_evaluated_a_pupil_reads_that_the_opinion_comes_after(client, completed):
    """No form, and what is sent all the same is not kept; the way to tell somebody stays open."""
    path, born = pupil_path(completed, "evaluation"), completed.pupil.birth_date
    opened = text(client.post(path, {"gate-birth_date": f"{born:%d/%m/%Y}"}, follow=True))
    assert "quand ton tuteur ou ta tutrice aura rendu ton évaluation" in opened
    assert 'type="radio"' not in opened
    assert "/quelque-chose-ne-va-pas" in opened
    client.post(path, TEN_PRESSES)
    assert completed.evaluations.get(author="pupil").answers == {}


def test_a_pupil_who_was_not_safe_reads_whom_to_call_and_who_is_told(client, told):
    """The page of an alert that was sent; the opinion afterwards shows neither the answer nor the words."""
    path, born = pupil_path(told, "evaluation"), told.pupil.birth_date
    client.post(path, {"gate-birth_date": f"{born:%d/%m/%Y}"})
    sent = client.post(path, {**TEN_PRESSES, "safety": "0", "free_text": "On me bousculait."}, follow=True)
    alert = PupilAlert.objects.get(pupil=told.pupil)
    assert sent.redirect_chain[-1][0].endswith(f"/quelque-chose-ne-va-pas/{alert.uuid}")
    assert "Ton message est parti" in text(sent)
    assert all(f'href="{way}"' in text(sent) for way in ("tel:119", "sms:114", "tel:17"))
    again = text(client.get(path))
    assert "C'est fait" in again
    assert "bousculait" not in again
    assert "en sécurité" not in again


def test_without_the_birth_date_nothing_of_the_pupils_answer_is_read_or_written(client, told):
    """A link that was forwarded; and an answer sent after the 30 minutes is kept once the date is given again."""
    evaluation = told.evaluations.get(author="pupil")
    path = pupil_path(told, "evaluation")
    late = {**TEN_PRESSES, "free_text": "Bien."}
    page = text(client.post(path, late))
    assert "n'est pas perdu" in page
    assert 'name="free_text" value="Bien."' in page
    assert client.post(path, {**late, "gate-birth_date": "1/1/2000"}).status_code == 409
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.answers) == ("asked", {})
    client.post(path, {**late, "gate-birth_date": f"{told.pupil.birth_date:%d/%m/%Y}"})
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.answers["free_text"]) == ("submitted", "Bien.")
    client.cookies.clear()
    assert "Bien." not in text(client.get(path))


def test_a_guardians_link_does_not_answer_for_the_pupil(client, completed):
    """The evaluation is the pupil's own."""
    token = tokens.token(link_of(f"guardian:{completed.pupil.guardians.first().uuid}"))
    assert client.get(reverse("pupil_evaluation", args=[token, completed.number])).status_code == 404


def test_a_pupils_link_opens_their_own_agreements_alone(client, completed):
    """Another pupil's number under one's own link leads nowhere."""
    other = lives.opened(school=completed.school)
    token = tokens.token(link_of(f"pupil:{completed.pupil.uuid}"))
    for page in ("pupil_evaluation", "pupil_accident"):
        assert client.get(reverse(page, args=[token, other.number])).status_code == 404


# -- accident or problem ------------------------------------------------------------------------------------------


def test_an_accident_is_told_to_head_office_cpe_and_referent_at_once(client, running):
    """The numbers come first; what happened is in the report, in no message."""
    cpe = lives.hire(running.school, "cpe", "Vie Scolaire")
    teacher = running.school.staff.get(role="teacher")
    running.referent = teacher
    running.save()
    path = path_of(running) + "/accident"
    shown = text(client.get(path))
    assert all(f'href="tel:{number}"' in shown for number in ("15", "112", "119", "3018"))
    assert shown.index("119") < shown.index("<textarea")
    ticked = {"kind": "injury", "help_called": "oui", "text": "Une chute dans l'escalier."}
    done = client.post(path, ticked, follow=True)
    assert "L'établissement est prévenu" in text(done)
    report = Report.objects.get()
    assert (report.kind, report.author_id) == ("accident", f"tutor:{running.uuid}")
    assert (report.accident.kind, report.accident.help_called) == ("injury", True)
    sent = Message.objects.filter(slug__in=["accident_reported", "urgent_report_received"])
    assert {message.slug for message in sent} == {"accident_reported"}
    assert all(reverse("agreement", args=[running.number]) in message.context["page"] for message in sent)
    assert sorted(message.audience for message in sent) == ["cpe", "head", "office", "referent"]
    assert {message.ref for message in sent} >= {f"staff:{cpe.uuid}", f"staff:{teacher.uuid}"}
    assert all(message.urgent for message in sent)
    assert not any("escalier" in f"{message.context}{message.secrets}" for message in sent)
    client.post(path, ticked)
    assert (Report.objects.count(), sent.all().count()) == (1, 4)


def test_a_pupil_tells_an_accident_without_any_date(client, running):
    """Who needs help is asked for two ticks; what is no accident has its own page, which this one leads to."""
    path = pupil_path(running, "accident")
    assert "/quelque-chose-ne-va-pas" in text(client.get(path))
    refused = client.post(path, {"kind": "injury"})
    assert refused.status_code == 422
    assert "les secours sont-ils appelés ?" in text(refused)
    done = client.post(path, {"kind": "journey", "help_called": "non"}, follow=True)
    assert "L'établissement est prévenu" in text(done)
    report = Report.objects.get()
    assert (report.kind, report.author_id) == ("accident", f"pupil:{running.pupil.uuid}")
    assert report.accident.where == "en chemin"


def test_a_problem_that_is_no_accident_keeps_its_way(client, running):
    """Head and office alone; help is not asked, and no card is made of it."""
    lives.hire(running.school, "cpe", "Vie Scolaire")
    done = client.post(path_of(running) + "/accident", {"kind": "problem", "text": "Des retards."}, follow=True)
    assert "L'établissement est prévenu" in text(done)
    assert Report.objects.get().kind == "problem"
    assert not Accident.objects.exists()
    told = Message.objects.filter(slug__in=["accident_reported", "urgent_report_received"])
    assert sorted(message.audience for message in told) == ["head", "office"]


@pytest.mark.parametrize(("typed", "hour"), [({}, 9), ({"hour": "08:40"}, 8)])
def test_an_accident_is_of_now_unless_another_hour_is_typed(client, running, typed, hour):
    """On the clocks where the pupil is; an hour that has not come is refused."""
    path = path_of(running) + "/accident"
    late = client.post(path, {"kind": "other", "help_called": "non", "hour": "23:00"})
    assert late.status_code == 422
    assert client.post(path, {"kind": "other", "help_called": "non", **typed}).status_code == 302
    assert Accident.objects.get().there_at.hour == hour


def test_the_receipt_of_somebody_elses_report_is_not_shown(client, running):
    """The pupil's alert is not readable through the tutor's link."""
    client.post(pupil_path(running, "accident"), {"kind": "illness", "help_called": "oui"})
    report = Report.objects.get()
    own = tokens.token(link_of(f"tutor:{running.uuid}"))
    assert client.get(reverse("accident_sent", args=[own, report.uuid])).status_code == 404


def test_a_link_in_wrong_hands_cannot_flood_the_school(client, running):
    """Ten that wait; then the sentence says to telephone."""
    path, ticked = path_of(running) + "/accident", {"kind": "injury", "help_called": "non"}
    for number in range(10):
        assert client.post(path, {**ticked, "text": f"Essai {number}"}).status_code == 302
    refused = client.post(path, {**ticked, "text": "Encore."})
    assert refused.status_code == 409
    assert "par téléphone" in text(refused)
    assert Report.objects.count() == 1
    assert [one["text"] for one in Accident.objects.get().also_told] == [f"Essai {number}" for number in range(1, 10)]


def test_the_pages_cost_few_queries(client, running, django_assert_max_num_queries):
    """Five days or three, the same."""
    path = path_of(running)
    with django_assert_max_num_queries(14):
        client.get(path)
    with django_assert_max_num_queries(14):
        client.get(path + "/accident")


def test_whom_to_call_stands_on_the_page_while_the_internship_runs(client):
    """The family's number, unless it is withheld, and the school's; before and after, only the school's."""
    before = lives.signed()
    before.pupil.guardians.update(phone="+33639980078")
    assert "+33639980078" not in text(client.get(path_of(before)))
    convention = lives.running()
    guardian = convention.pupil.guardians.get()
    guardian.phone = "+33639980077"
    guardian.save()
    assert 'href="tel:+33639980077">06 39 98 00 77<' in text(client.get(path_of(convention)))
    guardian.withheld = True
    guardian.save()
    assert "+33639980077" not in text(client.get(path_of(convention)))
