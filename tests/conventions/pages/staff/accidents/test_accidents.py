"""An accident from the first word to what was done: whom it reaches, what each reads, what is written down of it."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.accidents.services import AccidentStatement, tell_accident
from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.alerts.calls import change_readers, raise_alert
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import report
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import ContactReading
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.periods.models import Period
from notifications.models import Message
from tests.kit import lives
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in
from workflow import clock

pytestmark = pytest.mark.django_db

TUTOR, PARENT = "+33612345678", "+33639980077"
KIND, CARD = "Blessure", "Accident –"
NOBODY = "Personne n'est attendu."


def text(response: Any) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def running():
    """The first day at ten, with a tutor, a referent, a colleague of the referent and a school life."""
    convention = lives.running(tutor=True)
    clock.move_to(lives.at(convention, convention.first_day, 10))
    type(convention.tutor).objects.filter(pk=convention.tutor.pk).update(phone=TUTOR)
    convention.pupil.guardians.update(phone=PARENT)
    convention.referent = convention.school.staff.get(role="teacher")
    convention.save()
    return convention


def staff_of(convention) -> dict[str, Client]:
    posts = {role: convention.school.staff.get(role=role) for role in ("head", "office")}
    posts |= {"cpe": lives.hire(convention.school, "cpe"), "referent": convention.referent}
    posts["colleague"] = lives.hire(convention.school, "teacher")
    return {name: signed_in(post.user) for name, post in posts.items()}


def homes(browser: Client) -> dict[str, str]:
    """The first pages that open to this person, by name."""
    names = ("head_home", "inbox", "school_day", "followed_pupils")
    answers = {name: browser.get(reverse(name)) for name in names}
    return {name: text(answer) for name, answer in answers.items() if answer.status_code == 200}


def test_an_accident_reaches_whom_the_page_promises_until_it_is_said_what_was_done(client, running):
    """The tutor tells; the card stands first for four, for no other teacher; numbers and words are read in writing."""
    staff = staff_of(running)
    told = {"kind": "injury", "help_called": "oui", "text": "Une chute dans l'escalier.", "place": "Réserve"}
    assert client.post(path_of(link_of(f"tutor:{running.uuid}")) + "/accident", told).status_code == 302
    accident = Accident.objects.get()
    card = reverse("accident_card", args=[accident.report.uuid])
    assert {m.audience for m in Message.objects.filter(slug="accident_reported")} == {
        "head",
        "office",
        "cpe",
        "referent",
    }

    for name in ("head", "office", "cpe", "referent"):
        shown = homes(staff[name])
        assert shown
        for page in shown.values():
            first, title = page.index("<h2", page.index("<main")), f"{KIND} –" if name == "head" else CARD
            assert title in page[first : page.index("</h2>", first)], "nothing stands before it"
            assert page.index("<main") < page.index(title) < page.index(f'href="tel:{TUTOR}"')
            assert "Secours appelés" in page
            assert "Réserve" in page
            assert card in page
            assert PARENT not in page
            assert "escalier" not in page
        assert NOBODY not in text(staff[name].get(reverse("agreement", args=[running.number])))
    assert not any(CARD in page for page in homes(staff["colleague"]).values())
    assert [staff["colleague"].get(card + end).status_code for end in ("", "/parents", "/texte")] == [404] * 3

    assert not ContactReading.objects.exists()
    assert f'href="tel:{PARENT}"' in text(staff["cpe"].get(card + "/parents"))
    reading = ContactReading.objects.get()
    assert (reading.pupil_id, reading.reader) == (running.pupil_id, running.school.staff.get(role="cpe").user)

    readings = Consultation.objects.filter(convention=running, detail="accident")
    assert [staff[name].get(card + "/texte").status_code for name in ("office", "cpe", "referent")] == [403] * 3
    assert not readings.exists()
    assert "escalier" not in text(staff["office"].get(reverse("agreement", args=[running.number])))
    assert "escalier" not in text(staff["head"].get(card))
    assert "escalier" in text(staff["head"].get(card + "/texte"))
    assert readings.get().actor_id == str(running.school.staff.get(role="head").user.uuid)

    assert staff["cpe"].post(card, {"answer": " "}).status_code == 422
    done = staff["cpe"].post(card, {"answer": "Mère appelée, élève rentré."})
    assert (done.status_code, done["Location"]) == (302, reverse("school_day"))
    assert staff["office"].post(card, {"answer": "Moi aussi."}).status_code == 409
    assert not any(CARD in page for name in staff for page in homes(staff[name]).values())
    agreement = text(staff["office"].get(reverse("agreement", args=[running.number])))
    assert "Mère appelée" in agreement


def test_staff_note_what_they_are_told_by_telephone_with_two_ticks(running):
    """From the pupil's line of the day, the class and the agreement; a colleague of the referent does not."""
    staff = staff_of(running)
    page = reverse("note_accident", args=[running.number])
    lines = (reverse("school_day"), reverse("class_pupils"), reverse("agreement", args=[running.number]))
    assert all(page in text(staff["cpe"].get(address)) for address in lines)
    assert staff["cpe"].post(page, {"kind": "illness"}).status_code == 422
    done = staff["cpe"].post(page, {"kind": "illness", "help_called": "non"}, follow=True)
    assert CARD in text(done)
    assert "Malaise –" not in text(done), "the kind is for the head and the second reader"
    accident = Accident.objects.get()
    assert not accident.help_called
    assert timedelta() <= clock.now() - accident.happened_at < timedelta(minutes=5)
    assert accident.where == f"{running.host.name}, {running.place_city}"
    assert accident.report.author_label == running.school.staff.get(role="cpe").user.name
    assert staff["referent"].get(page).status_code == 200
    assert staff["colleague"].get(page).status_code == 404


def test_who_was_the_second_reader_before_reads_no_word_that_comes_later(running):
    """Somebody who still has a pupil's message to deal with, and whom the head has replaced since."""
    school = running.school
    head = school.staff.get(role="head").user
    before, now = lives.hire(school, "cpe"), lives.hire(school, "cpe")

    def named(post) -> None:
        hours = {"reads_from": school.reads_from, "reads_until": school.reads_until}
        change_readers(school=school, staff=post, quality="cpe_f", by=head, **hours)

    named(before)
    raise_alert(running.pupil, "Ça ne va pas.", to="second")
    named(now)
    told = tell_accident(
        running,
        AccidentStatement("injury", False, clock.now(), text="Il saigne."),
        by=account_actor(running.referent.user),
    )
    words = reverse("accident_text", args=[told.uuid])
    assert signed_in(before.user).get(words).status_code == 403
    assert "Il saigne." in text(signed_in(now.user).get(words))
    assert "Il saigne." in text(signed_in(head).get(words))


def test_a_nurse_whom_the_head_named_reads_the_words_on_her_page(running):
    """Her only page shows the card; the press is written down, and no agreement opens. Another nurse sees nothing."""
    school = running.school
    head = school.staff.get(role="head").user
    nurse, other = lives.hire(school, "health"), lives.hire(school, "health")
    hours = {"reads_from": school.reads_from, "reads_until": school.reads_until}
    change_readers(school=school, staff=nurse, quality="nurse_f", by=head, **hours)
    told = tell_accident(
        running, AccidentStatement("injury", True, clock.now(), text="Il saigne."), by=lives.by(running, "tutor")
    )
    words, browser = reverse("accident_text", args=[told.uuid]), signed_in(nurse.user)
    assert words in text(browser.get(reverse("pupil_alerts")))
    shown = text(browser.get(words))
    assert "Il saigne." in shown
    assert reverse("agreement", args=[running.number]) not in shown
    assert Consultation.objects.get(convention=running, detail="accident").actor_id == str(nurse.user.uuid)
    assert signed_in(other.user).get(words).status_code in (302, 403)


def test_a_card_costs_one_query_however_many_accidents_wait(running, django_assert_max_num_queries):
    """The day of the school life with one, and with three."""
    cpe = signed_in(lives.hire(running.school, "cpe").user)
    cpe.get(reverse("school_day"))
    told = [
        AccidentStatement(kind, help_called=True, happened_at=clock.now() - timedelta(hours=3 * n))
        for n, kind in enumerate(("injury", "illness", "other"))
    ]
    tell_accident(running, told[0], by=lives.by(running, "tutor"))
    with django_assert_max_num_queries(60) as first:
        cpe.get(reverse("school_day"))
    for one in told[1:]:
        tell_accident(running, one, by=lives.by(running, "tutor"))
    with django_assert_max_num_queries(len(first)):
        assert text(cpe.get(reverse("school_day"))).count("Numéros des parents") == 3


def test_an_accident_is_not_closed_without_a_word_by_the_way_of_other_reports(running):
    """Whoever deals with reports says there too what was done."""
    tell_accident(
        running, AccidentStatement("injury", help_called=True, happened_at=clock.now()), by=lives.by(running, "tutor")
    )
    office = signed_in(running.school.staff.get(role="office").user)
    made = Report.objects.get()
    office.post(reverse("handle_report", args=[made.uuid]), {"answer": ""})
    made.refresh_from_db()
    assert made.handled_at is None


def test_nobody_is_not_said_above_what_waits():
    """A report that the reader may see says who deals with it."""
    convention = lives.closed()
    office = signed_in(convention.school.staff.get(role="office").user)
    page = reverse("agreement", args=[convention.number])
    assert NOBODY in text(office.get(page))
    report(convention, "error", by=lives.by(convention, "pupil"))
    assert "traite le signalement" in text(office.get(page))
    assert NOBODY not in text(office.get(page))


def test_a_refusal_says_who_decides():
    """The school does: a new version, or the end."""
    convention = lives.in_state("refused")
    office = signed_in(convention.school.staff.get(role="office").user)
    assert NOBODY not in text(office.get(reverse("agreement", args=[convention.number])))


def test_without_a_telephone_the_schools_part_does_not_end_and_what_is_approved_is_signed():
    """The sentence leads to where the number is written; an approved agreement goes on."""
    convention = lives.in_state("started_by_school")
    type(convention.school).objects.update(phone="")
    convention.school.refresh_from_db()
    with refused("against_rules"):
        lives.services.complete_school_part(convention, by=lives.by(convention, "office"))
    office = signed_in(convention.school.staff.get(role="office").user)
    shown = text(office.get(reverse("school_part", args=[convention.number])))
    assert "Le téléphone de l'établissement manque" in shown
    assert reverse("school_edit") in shown
    approved = lives.validated()
    type(convention.school).objects.update(phone="")
    lives.sign(approved, "guardian_1")


def test_who_is_called_first_while_a_period_lasts_is_its_number_of_duty(client, running):
    """The tutor and the pupil read it before the school's; the day after the period it is gone."""
    office = signed_in(running.school.staff.get(role="office").user)
    office.post(reverse("periods"))
    period = Period.objects.get(school=running.school, kind=running.kind, levels__contains=[running.enrolled.level])
    Period.objects.filter(pk=period.pk).update(
        first_day=running.first_day, last_day=running.last_day, duty_phone="+33639980055"
    )
    pages = [path_of(link_of(f"tutor:{running.uuid}"))]
    pupil = path_of(link_of(f"pupil:{running.pupil.uuid}"))
    pages += [pages[0] + "/accident", f"{pupil}/{running.number}/accident"]
    for page in pages:
        shown = text(client.get(page))
        assert shown.index("tel:+33639980055") < shown.index(f"tel:{running.school.phone}"), page
    before = [running.first_day - timedelta(days=n) for n in (5, 1)]
    Period.objects.filter(pk=period.pk).update(first_day=before[0], last_day=before[1])
    assert not any("tel:+33639980055" in text(client.get(page)) for page in pages)
