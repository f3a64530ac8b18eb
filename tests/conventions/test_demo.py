"""Demonstration beside its agreements: signed sheets, copies to verify."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from config.development.demo.applications import apply_at, wish_in_the_west
from config.development.demo.exchange import entrances
from config.development.demo.offers import fill_offers
from config.development.demo.population import STORY_HOST, host_email, school_moment
from config.development.demo.samples import SAMPLES, sample_copy
from config.development.demo.schools import (
    ADMINISTRATOR,
    AUDITOR,
    make_platform_accounts,
)
from config.development.demo.seats import seats_that_do_not_add_up
from config.development.demo.special import special_cases
from config.development.demo.story import story
from config.development.demo.whole_schools import COLLEGE, Line, fill
from config.development.lives.offers import apply, make_offer
from config.development.lives.sheets import certify_scan, print_sheet, scan_delegation, scan_signed
from conventions.domain.dossier.agreements import services as agreements
from conventions.domain.dossier.agreements.checking import check_agreement
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.verification.services import verify
from conventions.domain.law.year.calendars import present_year
from conventions.domain.persons.people.models import User
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.describing import describe_offer
from conventions.domain.placements.offers.models import Offer
from conventions.domain.season.periods.models import PeriodDecision
from conventions.domain.season.periods.queries import periods_of_year
from notifications import delivery
from notifications.models import Message
from signatures import sandbox, validation
from signatures.scans import read_scan
from tests.kit import lives
from tests.kit.places import load_some_places
from tests.kit.queued import run_jobs
from workflow import clock, deadlines, journal
from workflow.models import Transition

pytestmark = pytest.mark.django_db


def test_a_printed_sheet_is_recognised_once_it_is_signed_and_scanned():
    """The picture has the code of its party, and certifies its signature."""
    convention = lives.validated()
    scan = scan_signed(print_sheet(convention, "host"))
    assert scan.startswith(b"\xff\xd8")
    [codes] = read_scan(scan).codes
    assert any(code.endswith("#papier-host") for code in codes)
    copy = certify_scan(convention, scan, "host")
    assert lives.requests(convention)["host"].evidence.paper.copy == copy
    assert [case.what for case in special_cases()] == ["Signée sur papier par une partie"]


def test_the_letter_of_a_delegation_is_taken_as_its_proof():
    """As it leaves the scanner; it bears no code of ours."""
    letter = scan_delegation("Zoé Siège", "gérante", "Andréa Hôte")
    assert letter.startswith(b"\xff\xd8")
    assert read_scan(letter).codes == ((),)


def test_a_message_that_did_not_arrive_is_among_the_special_cases():
    """The demonstration's page leads to the agreement whose party was not reached."""
    convention = lives.validated()
    Message.objects.filter(slug="signature_asked").update(status="sent", sent_at=timezone.now(), secrets=None)
    lost = Message.objects.filter(slug="signature_asked").first()
    assert delivery.record(lost, Message.Delivery.BOUNCED, at=timezone.now(), code="5.1.1")
    cases = {case.what: case.convention for case in special_cases()}
    assert cases["Un message qui n'est pas arrivé"] == convention


def test_each_copy_to_try_has_the_answer_that_is_announced(monkeypatch):
    """One copy for each answer, while an agreement is in such a state."""
    monkeypatch.setattr(sandbox, "examine", validation.validate)
    assert sample_copy("authentique") is None
    lives.signed()
    lives.sign(lives.validated(), "host")
    answers = {name: verify(sample_copy(name)) for name in SAMPLES}
    assert {name: verdict.answer for name, verdict in answers.items()} == {
        "authentique": "complete",
        "en-cours": "provisional",
        "modifiee": "unverifiable",
        "abimee": "unverifiable",
    }
    assert [reason.code for reason in answers["modifiee"].reasons] == ["altered"]
    assert [reason.code for reason in answers["abimee"].reasons] == ["unreadable"]
    assert sample_copy("autre") is None


STEPS = {
    "completed_by_school": "La direction valide",
    "validated": "La famille et l'organisme signent, sur leur téléphone",
    "signed": "Le stage commence",
    "completed": "Le stage se termine",
    "evaluated": "« Qui a fait cela ? »",
}


@pytest.mark.parametrize("state", STEPS)
def test_the_story_is_where_its_agreement_is(client, state):
    """The page shows how to do the step that comes next, and marks those before."""
    convention = lives.in_state(state)
    convention.representative.email = host_email(STORY_HOST)
    convention.representative.save()
    make_platform_accounts()
    played = story()
    assert played.present.title == STEPS[state]
    page = client.get(reverse("demonstration")).content.decode()
    assert page.count(">fait<") == [step.done for step in played.steps].count(True)
    assert played.present.what in page.replace("&#x27;", "'")


def test_the_story_moves_the_clock_to_its_next_day_and_back(client):
    """To the first day of its internship; the other button brings back the time of the start."""
    convention = lives.signed()
    convention.representative.email = host_email(STORY_HOST)
    convention.representative.save()
    make_platform_accounts()
    client.post(reverse("move_clock"), {"step": "story"})
    convention.refresh_from_db()
    assert convention.today() == convention.first_day
    assert convention.is_running
    client.post(reverse("move_clock"), {"step": "reset"})
    begun = User.objects.get(email=ADMINISTRATOR).date_joined
    assert abs((clock.now() - begun).days) <= 15  # the next week without holidays, at most
    assert convention.today() < convention.first_day


def test_one_press_enters_as_somebody_with_the_second_factor(client):
    """The auditor's page opens at once; a page of another site does not."""
    make_platform_accounts()
    auditor = User.objects.get(email=AUDITOR)
    answer = client.post(reverse("enter"), {"account": auditor.uuid, "page": reverse("audit")}, follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, reverse("audit"))
    answer = client.post(reverse("enter"), {"account": auditor.uuid, "page": "https://ailleurs.example/"})
    assert answer["Location"] == reverse("home")


def test_a_whole_school_has_two_years_and_moves_no_clock():
    """Who was there last year is in another class or gone; agreements of both years are led by real transitions, but
    for those of last year that are told."""
    told = range(301, 341)
    small = replace(
        COLLEGE,
        before=(Line(1, "4e A", "4e"), Line(300, "3e I", "3e"), *(Line(n, "3e A", "3e") for n in (2, *told))),
        now=(Line(1, "3e A", "3e"), Line(2, "3e A", "3e"), Line(7, "3e B", "3e UPE2A"), Line(8, "3e B", "3e")),
        states={"3e": {"draft": 1, "started_by_host": 1}},
        closed=1,
    )
    school = fill(small, base := school_moment(timezone.now()))
    pupils = {int(pupil.roll_id): pupil for pupil in school.pupils.prefetch_related("enrolments__year")}
    classes = {n: [one.class_name for one in pupil.enrolments.all()] for n, pupil in pupils.items()}
    gone = {300: ["3e I"], **{n: ["3e A"] for n in told}}
    assert classes == {1: ["3e A", "4e A"], 2: ["3e A", "3e A"], 7: ["3e B"], 8: ["3e B"], **gone}
    assert {n for n, pupil in pupils.items() if pupil.gone_at} == set(gone)
    assert [n for n, pupil in pupils.items() if pupil.family_language] == [7]
    year = present_year(school)
    of_before = school.conventions.filter(year__number=year.number - 1)
    assert {one.pupil.roll_id: one.status for one in of_before}["300"] == "closed"
    assert all(one.is_over for one in of_before)
    assert 15 < of_before.filter(Convention.is_closed).count() < of_before.count() <= 42
    agreements = school.conventions.filter(year=year).order_by("pk")
    assert [one.status for one in agreements] == ["draft", "started_by_host"]
    draft, started = (Transition.objects.get(root_uuid=one.uuid, position=1).at for one in agreements)
    assert started < draft <= base, "what is further on was opened before"
    periods = {one.name for one in periods_of_year(school, year) if one.levels == ["3e"]}
    assert periods == {"3e I", "3e A à 3e B"}
    decisions = PeriodDecision.objects.filter(pupil__school=school, period__year=year)
    assert [one.what for one in decisions] == ["dispensed"] * 2
    assert "F-04" not in {finding.rule for finding in check_agreement(agreements[0])}
    assert list(journal.check()) == []
    assert clock.offset() == timedelta()


def test_the_clock_goes_to_the_next_letters_and_what_speaks_is_done_by_the_worker(client):
    """The head's mailbox shows a letter; a mother reads hers in the language that is kept for her."""
    convention = lives.school_completed()
    convention.pupil.guardians.update(language="pt")
    make_platform_accounts()
    client.post(reverse("move_clock"), {"step": "letters"})
    assert timezone.localtime(clock.now()).isoweekday() in (2, 5)
    run_jobs()
    head = convention.school.staff.get(role="head").user.account_key
    assert Message.objects.filter(account=head, slug__in=("letter", "weekly_letter")).count() == 1
    agreements.approve(convention, by=lives.by(convention, "head"))
    assert Message.objects.get(slug="signature_asked", audience="guardian").language == "pt"
    client.post(reverse("move_clock"), {"step": "week"})
    reminders = Message.objects.filter(slug="reminder", audience="guardian")
    assert set(reminders.values_list("language", flat=True)) == {"pt"}


def test_offers_written_at_once_are_those_that_the_door_would_have_written():
    """Chains, seats, deadlines and words hold; each state is there; a pupil finds the open ones, a host its own."""
    load_some_places()
    school = fill(
        replace(
            COLLEGE,
            before=(Line(20, "4e A", "4e"),),
            now=tuple(Line(n, "3e A", "3e") for n in range(20, 40)),
            states={"3e": {}},
            closed=0,
        ),
        base := school_moment(timezone.now()),
    )
    make_platform_accounts()
    written = fill_offers(base, share=0.1)
    assert Offer.objects.count() == written > 60
    assert set(Offer.objects.values_list("status", flat=True)) >= {"published", "submitted", "suspended", "expired"}
    offer = Offer.objects.filter(Offer.is_open).last()
    armed = deadlines.armed(offer)
    words = Offer.objects.values_list("words", "locality", "sector").filter(pk=offer.pk)
    before = words.get()
    deadlines.arm_again(offer)
    describe_offer(offer)
    assert (deadlines.armed(offer), words.get()) == (armed, before)
    apply_at(school, "3e")
    assert wish_in_the_west()
    assert set(Application.objects.values_list("status", flat=True)) == {
        *("submitted", "accepted", "confirmed", "rejected", "waiting", "withdrawn", "stopped", "lapsed"),
    }
    assert not seats_that_do_not_add_up().exists()
    assert list(journal.check()) == []


def test_the_page_says_what_each_sees_of_the_exchange(client):
    """A pupil's link, a host's desk, and one press for each account that sees it."""
    offer, _host = make_offer(school := lives.make_school())
    apply(offer, lives.make_pupil(school))
    make_platform_accounts()
    page = client.get(reverse("demonstration")).content.decode()
    assert "Chercher et proposer des stages" in page
    for entrance in entrances():
        if entrance.door:
            assert client.get(entrance.door.address).status_code in (200, 302)
        elif entrance.user:
            answer = client.post(reverse("enter"), {"account": entrance.user.uuid, "page": entrance.page}, follow=True)
            assert answer.status_code == 200
            assert answer.request["PATH_INFO"].startswith(entrance.page)
