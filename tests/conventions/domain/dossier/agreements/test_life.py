"""Whole lives of agreements, and what is special in each."""

from datetime import date, timedelta

import pytest

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.freezing import canonical_data
from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import FoundPlace
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.persons.people.models import HostContact
from conventions.domain.placements.applications.services import accept_application
from notifications.models import Message
from signatures.models import Document
from tests.kit import lives
from tests.kit.refusals import refused
from workflow import clock, journal, schedule
from workflow.actors import LINK, Actor
from workflow.engine import Refused
from workflow.models import Deadline

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("level", sorted({level for kind in KINDS.values() for level in kind.levels if kind.max_days}))
def test_each_kind_lives_from_opening_to_close(level):
    """The whole way for every level that a kind covers."""
    days = lives.week()
    if level == "2de_gt":
        from conventions.domain.law.rules.calendars import seconde_window

        first, _last = seconde_window(lives.monday_ahead().year)
        days = [*lives.week(first), *lives.week(first + timedelta(days=7))]
    convention = lives.closed(level=level, days=days, guardians=2, tutor=True)
    assert convention.status == "closed"
    names = [entry.name for entry in journal.entries_of(convention) if entry.subject_uuid == convention.uuid]
    assert names[:6] == [
        "open",
        "start_host_part",
        "complete_host_part",
        "start_school_part",
        "complete_school_part",
        "approve",
    ]
    assert names[-5:] == ["seal", "begin", "complete", "evaluate", "close"]
    assert Document.objects.filter(root_id=convention.pk, purpose="attestation").count() == 1
    assert list(journal.check()) == []


def test_a_family_opens_for_a_place_it_found_and_the_contact_stays_declared():
    """*J'ai déjà un stage*: eight things to say; the contact is verified before the school's part can end.

    What the pupil still asked for elsewhere is withdrawn, and its host told.
    """
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    guardian = pupil.guardians.get()
    place = FoundPlace(
        host_name="Boulangerie Fictive",
        city="Angers",
        postcode="49000",
        contact_first_name="Andréa",
        contact_last_name="Four",
        contact_email="four@accueil.example",
        days=tuple(lives.week()),
    )
    by_family = Actor(LINK, f"guardian:{guardian.uuid}", label="Responsable")
    asked, _by = apply(make_offer(school)[0], pupil)
    convention = services.open_for_found_place(pupil=pupil, place=place, by=by_family)
    asked.refresh_from_db()
    assert (asked.status, Message.objects.filter(slug="application_withdrawn").count()) == ("withdrawn", 1)
    assert convention.representative.origin == HostContact.Origin.DECLARED_BY_PUPIL
    services.save_host_part(
        convention,
        by=lives.by(convention, "office"),
        fields={"place_address": "3 rue du Pain", "activities": "Observer.", "meals": "Sac.", "safety_contact": "A."},
        host={"address": "3 rue du Pain"},
        representative={
            "first_name": "Andréa",
            "last_name": "Four",
            "title": "boulangère",
            "email": "four@accueil.example",
        },
    )
    services.complete_host_part(convention, by=lives.by(convention, "office"))
    services.save_school_part(convention, by=lives.by(convention, "office"), fields={"transport": "Bus."})
    with pytest.raises(Refused, match="vérifi"):
        services.complete_school_part(convention, by=lives.by(convention, "office"))


def test_an_application_opens_an_agreement_and_withdraws_the_others():
    """Submitted, accepted, confirmed: the pupil's other application is withdrawn and its host is told."""
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    applications = []
    for _ in range(2):
        offer, by_host = make_offer(school)
        application, by_pupil = apply(offer, pupil)
        accept_application(application, by=by_host)
        applications.append(application)
    with refused("applied_before"):
        apply(applications[0].offer, pupil)
    convention = services.open_from_application(applications[0], by=by_pupil)
    assert convention.days.count() == 5
    applications[1].refresh_from_db()
    assert applications[1].status == "withdrawn"
    applications[0].offer.refresh_from_db()
    assert applications[0].offer.status == "filled"
    assert Message.objects.filter(slug="application_withdrawn").count() == 1


def test_a_pupil_cannot_be_in_two_places_on_one_day():
    """A second agreement on the same days is refused with the day in question."""
    convention = lives.opened()
    host, representative, _tutor = lives.make_host(convention.school)
    with pytest.raises(Refused, match=f"{convention.first_day:%d/%m/%Y}"):
        services.open_for_known_host(
            pupil=convention.pupil,
            host=host,
            representative=representative,
            days=lives.week(),
            by=lives.by(convention, "office"),
        )


def test_broken_rules_refuse_with_article_and_field_and_keep_what_was_typed():
    """An eight-hour day: the refusal says so; the days are saved all the same."""
    convention = lives.opened()
    day = lives.week()[0]
    long = Presence(day.day, day.morning, type(day.afternoon)(day.afternoon.start, day.afternoon.end.replace(hour=19)))
    services.save_host_part(
        convention,
        by=lives.by(convention, "host"),
        days=[long, *lives.week()[1:]],
        fields={"activities": "Observer.", "meals": "Sac.", "safety_contact": "A."},
    )
    with pytest.raises(Refused) as refusal:
        services.complete_host_part(convention, by=lives.by(convention, "host"))
    rules = {finding.rule for finding in refusal.value.detail}
    assert "C-01" in rules
    finding = next(finding for finding in refusal.value.detail if finding.rule == "C-01")
    assert finding.field.startswith("period.days")
    assert finding.article
    assert convention.days.get(date=day.day).afternoon_end.hour == 19


def test_a_public_school_without_its_boards_decision_cannot_approve():
    """Rule F-04; a private school is not asked."""
    school = lives.make_school(sector="public")
    convention = lives.host_completed(school=school)
    services.save_school_part(convention, by=lives.by(convention, "office"), fields={"transport": "Bus."})
    with refused("against_rules", rules=["F-04"]):
        services.complete_school_part(convention, by=lives.by(convention, "office"))
    school.ca_decision_date = date(2026, 6, 30)
    school.save()
    services.complete_school_part(convention, by=lives.by(convention, "office"))


def test_unsigned_on_the_first_day_it_expires_where_the_host_is():
    """00:00 in Mamoudzou, not in Paris."""
    school = lives.make_school(postcode="97600", city="Mamoudzou")
    convention = lives.opened(school=school)
    midnight = convention.start_of(convention.first_day)
    assert midnight.utcoffset() == timedelta(hours=3)
    clock.move_to(midnight - timedelta(minutes=1))
    assert set(Deadline.objects.filter(due_at__lte=clock.now()).values_list("name", flat=True)) <= {"remind"}
    schedule.run_due()
    convention.refresh_from_db()
    assert convention.status == "draft"
    clock.move_to(midnight)
    assert schedule.run_due() == 1
    convention.refresh_from_db()
    assert convention.status == "expired"


def test_nobody_came_no_evaluation_no_attestation():
    """*Ne s'est pas présenté*: ended and closed without either."""
    convention = lives.running()
    services.terminate(
        convention,
        by=lives.by(convention, "host"),
        reason="L'élève ne s'est pas présenté.",
        on=convention.first_day,
        no_show=True,
    )
    evaluations.close(convention, by=lives.by(convention, "office"))
    assert convention.status == "closed"
    assert not convention.evaluations.exists()
    assert not Document.objects.filter(root_id=convention.pk, purpose="attestation").exists()


def test_an_interrupted_internship_is_attested_for_what_was_done():
    """In the school's name and the head's, for the days until it ended, when the file is closed without evaluations."""
    convention = lives.running()
    [first, _second, *_rest] = convention.half_days.all()
    attendance.mark_half_day(first, "present", by=lives.by(convention, "host"))
    services.terminate(convention, by=lives.by(convention, "office"), reason="Fermeture.", on=convention.first_day)
    evaluations.close(convention, by=lives.by(convention, "office"))
    [document] = Document.objects.filter(root_id=convention.pk, purpose="attestation")
    assert document.data["counts"] == {
        "present": 1,
        "late": 0,
        "absent": 0,
        "justified": 0,
        "unknown": 1,
        "suspended": 0,
    }
    assert document.data["last_day"] == convention.first_day.isoformat()
    assert document.data["planned_until"] == convention.last_day.isoformat()
    assert document.data["school"]["head"]["name"] == convention.school.head_on(convention.today()).user.name


def test_unmarked_half_days_are_named_never_presumed():
    """The attestation counts what was marked and names the rest."""
    convention = lives.completed(mark=None)
    [first, second, *_rest] = convention.half_days.all()
    attendance.mark_half_day(first, "present", by=lives.by(convention, "host"))
    attendance.mark_half_day(second, "absent", by=lives.by(convention, "host"))
    clock.move_to(clock.now() + timedelta(days=31))
    schedule.run_due()
    schedule.run_due()
    convention.refresh_from_db()
    assert convention.status in ("evaluated", "closed")
    data = Document.objects.get(root_id=convention.pk, purpose="attestation").data
    assert data["counts"] == {"present": 1, "late": 0, "absent": 1, "justified": 0, "unknown": 8, "suspended": 0}
    assert data["hours"] == "3 h"


def test_an_absence_is_told_to_the_school_the_same_day():
    """One gesture of the tutor, one message to the office in the same transaction."""
    convention = lives.running(tutor=True)
    half_day = convention.half_days.first()
    clock.move_to(lives.at(convention, half_day.date, 9))
    attendance.mark_half_day(half_day, "absent", by=lives.by(convention, "tutor"))
    [message] = Message.objects.filter(slug="absence_reported")
    assert message.audience == "office"
    with refused("half_day_to_come"):
        attendance.mark_half_day(convention.half_days.last(), "present", by=lives.by(convention, "tutor"))
    afternoon = convention.half_days.get(date=half_day.date, half="afternoon")
    with refused("absence_to_come"):
        attendance.mark_half_day(afternoon, "absent", by=lives.by(convention, "tutor"))
    clock.move_to(lives.at(convention, half_day.date, 15))
    attendance.mark_half_day(afternoon, "absent", by=lives.by(convention, "tutor"))


def test_the_pupils_rating_is_the_schools_alone():
    """The tutor's evaluation is sealed as a PDF; the pupil's is in no document."""
    convention = lives.evaluated()
    documents = Document.objects.filter(root_id=convention.pk)
    assert {document.purpose for document in documents} == {"convention", "evaluation", "attestation"}
    assert not any("Bon accueil" in str(document.data) for document in documents)


def test_an_incomplete_evaluation_is_refused_and_kept():
    """Saved as typed; submitting asks for each answer."""
    convention = lives.completed()
    evaluation = convention.evaluations.get(author="tutor")
    evaluations.save_answers(evaluation, {"competences": {"observer": {"level": 2}}}, by=lives.by(convention, "host"))
    with refused("evaluation_incomplete"):
        evaluations.submit_evaluation(evaluation, by=lives.by(convention, "host"))
    evaluation.refresh_from_db()
    assert evaluation.answers["competences"]["observer"]["level"] == 2


def test_revise_voids_what_was_signed_and_tells_every_party():
    """Version 2: earlier signatures are void, each asked party is told once."""
    convention = lives.validated(guardians=2)
    lives.sign(convention, "host", "guardian_1")
    signing.refuse_to_sign(lives.requests(convention)["guardian_2"], reason="Non.")
    old = lives.requests(convention)
    services.revise(convention, by=lives.by(convention, "office"), reason="Corrigé.")
    states = {request.key: request.status for request in lives.requests(convention).values()}
    assert states == {
        "host": "void", "head": "void", "guardian_1": "void", "guardian_2": "refused", "pupil": "void",
    }  # fmt: skip
    assert Message.objects.filter(slug="agreement_revised").count() == len(old)
    assert convention.version == 2


def test_who_reads_the_reason_of_a_refusal_is_the_school_alone():
    """The host learns that it stopped, not why."""
    convention = lives.validated()
    signing.refuse_to_sign(lives.requests(convention)["guardian_1"], reason="Motif intime.")
    assert not any("Motif intime." in str(m.context) for m in Message.objects.all())
    readers = {m.audience for m in Message.objects.all() if "Motif intime." in str(m.secrets)}
    assert readers == {"office", "head"}
    assert Message.objects.filter(slug="agreement_stopped", audience="host").count() == 1


def test_convention_number_has_no_letters_that_look_alike():
    """Read aloud on the telephone."""
    convention = lives.opened()
    assert not set("01ILOU") & set(convention.number.replace("CV-", ""))
    assert Convention.objects.get(number=convention.number) == convention


def test_the_contacts_of_both_guardians_are_in_the_agreement_unless_withheld():
    """As the national form asks; what is withheld is not even data of the document."""
    convention = lives.school_completed(guardians=2)
    first, second = convention.pupil.signatories()
    second.withheld = True
    second.save()
    data = canonical_data(Convention.objects.get(pk=convention.pk))["guardians"]
    assert (data[0]["email"], data[0]["phone"]) == (first.email, first.phone)
    assert first.email or first.phone
    assert (data[1]["email"], data[1]["phone"], data[1]["withheld"]) == ("", "", True)
