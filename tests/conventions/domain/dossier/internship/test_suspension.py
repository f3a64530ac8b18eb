"""Force majeure: an internship is suspended by whoever may, everybody knows at once, and nothing expires meanwhile."""

from datetime import timedelta

import pytest

from config.development.lives.amendments import later, proposed
from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.suspension.messages import InternshipSuspended
from conventions.domain.dossier.internship.suspension.services import Suspension, resume, settle, suspend
from conventions.domain.law.documents.attestation import render_attestation_html
from conventions.domain.persons.people.models import Staff, TerritorialOfficer
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.season.reminders.services import remind
from notifications import sms
from notifications.models import Message
from notifications.rendering import render_mail, render_sms
from signatures.queries import current_document
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.refusals import refused
from workflow import agenda, clock, deadlines, journal, schedule
from workflow.actors import system
from workflow.engine import fire
from workflow.models import Deadline, Transition

pytestmark = pytest.mark.django_db


def on_day(convention: Convention, n: int) -> Suspension:
    """A cyclone from the morning of the n-th day of the week on, nobody knows for how long."""
    return Suspension("cyclone", convention.first_day + timedelta(days=n))


def red_alert(convention: Convention, **more) -> Suspension:
    """Wednesday, 11:00: from noon on."""
    wednesday = convention.first_day + timedelta(days=2)
    clock.move_to(lives.at(convention, wednesday, 11))
    alert = Suspension("cyclone", wednesday, from_noon=True, **more)
    suspend(convention, alert, by=lives.by(convention, "head"), reason="Restez chez vous.")
    return alert


def marks(convention: Convention) -> str:
    """Half-days in one letter each: e(xpected), p(resent), s(uspended)…"""
    states = convention.half_days.order_by("date", "-half").values_list("status", flat=True)
    return "".join(state[0] for state in states)


def rows_are_rebuilt(convention: Convention) -> bool:
    """The agenda made again from the journal has the same tasks and the same deadlines; the chain is whole."""
    return agenda.differences(convention) == [] and list(journal.check()) == []


# -- what stops, and what goes on ----------------------------------------------------------------------------------


def test_the_head_suspends_a_running_internship_and_its_state_stays():
    """On Wednesday at 11 the afternoon and what follows are « suspendu »; what the tutor had noted stays."""
    convention = lives.running()
    attendance.mark_day(convention, convention.first_day, "present", by=lives.by(convention, "tutor"))
    red_alert(convention)
    assert (convention.status, convention.on_hold) == ("running", True)
    assert marks(convention) == "ppeee" + "sssss"
    entry = Transition.objects.get(root_uuid=convention.uuid, name="suspend", subject_uuid=convention.uuid)
    wednesday = convention.first_day + timedelta(days=2)
    days = {"from": wednesday.isoformat(), "from_noon": True, "until": None}
    assert entry.data == {"cause": "cyclone", **days, "by_officer": False}
    assert (entry.source, entry.target) == ("running", "running")
    assert deadlines.armed(convention) == []
    assert rows_are_rebuilt(convention)


def test_nothing_ends_while_it_is_suspended_and_the_head_says_what_follows():
    """The evening of the last day passes: resuming would leave nothing of it, and is refused with what to do."""
    convention = lives.running()
    red_alert(convention)
    clock.move_to(lives.at(convention, convention.last_day + timedelta(days=3), 8))
    assert schedule.run_due() == 0
    convention.refresh_from_db()
    assert convention.is_running
    with refused("resumed_too_late"):
        resume(convention, on=convention.today(), by=lives.by(convention, "head"))
    settle(convention, by=lives.by(convention, "head"))
    assert convention.awaits_evaluations
    assert marks(convention) == "eeeeesssss"
    assert rows_are_rebuilt(convention)


def test_a_signed_internship_begins_on_the_first_day_after_the_suspension():
    """Suspended on Monday and Tuesday, it begins on Wednesday by itself; the two days are « suspendu »."""
    convention = lives.signed()
    monday = convention.first_day
    clock.move_to(lives.at(convention, monday - timedelta(days=1), 17))
    two_days = Suspension("roads", monday, until=monday + timedelta(days=1))
    suspend(convention, two_days, by=lives.by(convention, "head"))
    assert deadlines.armed(convention) == [("resume", convention.start_of(monday + timedelta(days=2)))]
    assert rows_are_rebuilt(convention)
    clock.move_to(lives.at(convention, monday, 9))
    assert schedule.run_due() == 0
    clock.move_to(lives.at(convention, monday + timedelta(days=2), 0, 1))
    schedule.run_due()
    convention.refresh_from_db()
    assert (convention.is_running, convention.on_hold) == (True, False)
    assert marks(convention) == "sssseeeeee"
    assert not Message.objects.filter(slug="internship_resumed").exists(), "everybody knew the day"
    assert rows_are_rebuilt(convention)


@pytest.mark.parametrize("state", ["validated", "signatures_started"])
def test_grand_santi_nothing_expires_while_the_line_is_down(state):
    """The first day passes while sheets wait for the line; signed on paper, sealed and resumed, it takes place."""
    convention = lives.in_state(state)
    monday = convention.first_day
    clock.move_to(lives.at(convention, monday - timedelta(days=1), 15))
    down = Suspension("network", monday, until=monday + timedelta(days=1))
    suspend(convention, down, by=lives.by(convention, "head"))
    clock.move_to(lives.at(convention, monday + timedelta(days=1), 18))
    assert set(Deadline.objects.filter(due_at__lte=clock.now()).values_list("name", flat=True)) <= {"remind"}
    schedule.run_due()
    lives.sign(convention)
    signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    assert convention.awaits_first_day
    clock.move_to(lives.at(convention, monday + timedelta(days=2), 6))
    schedule.run_due()
    convention.refresh_from_db()
    assert convention.is_running
    assert rows_are_rebuilt(convention)


def test_what_is_not_signed_when_it_goes_on_expires_then():
    """The suspension gives its own days back, no more: without signatures the pupil may not start."""
    convention = lives.validated()
    monday = convention.first_day
    clock.move_to(lives.at(convention, monday - timedelta(days=1), 15))
    suspend(convention, Suspension("cyclone", monday, until=monday), by=lives.by(convention, "head"))
    assert convention.expiry() is None
    clock.move_to(lives.at(convention, monday + timedelta(days=1), 1))
    schedule.run_due()
    convention.refresh_from_db()
    assert convention.is_expired
    assert rows_are_rebuilt(convention)


def test_the_next_version_of_a_suspended_agreement_is_not_suspended():
    """Its days are others: what was suspended were those of the version before."""
    convention = lives.validated()
    suspend(convention, on_day(convention, 0), by=lives.by(convention, "head"))
    services.revise(convention, by=lives.by(convention, "office"), reason="Autres dates.")
    convention.refresh_from_db()
    assert not convention.on_hold
    assert not convention.suspends(convention.last_day)
    assert (convention.suspended_from, convention.suspended_until) == (None, None)
    assert [name for name, _due in deadlines.armed(convention)] == ["expire"]


def test_begin_complete_and_expire_are_refused_by_the_law_itself():
    """Whatever hands it to the door, a suspended internship waits."""
    for state, name in (("signed", "begin"), ("running", "complete"), ("validated", "expire")):
        clock.set_offset(timedelta())
        convention = lives.in_state(state)
        suspend(convention, on_day(convention, 0), by=lives.by(convention, "head"))
        with refused("agreement_suspended"):
            fire(convention, name, by=system("essai"))


def test_a_suspension_announced_for_a_later_day_takes_effect_on_that_day():
    """Said on Saturday, from Wednesday on: on Monday it begins, and today's marks are asked for."""
    convention = lives.signed()
    monday = convention.first_day
    clock.move_to(lives.at(convention, monday - timedelta(days=2), 10))
    suspend(convention, on_day(convention, 2), by=lives.by(convention, "head"))
    assert ("begin", convention.start_of(monday)) in deadlines.armed(convention)
    assert rows_are_rebuilt(convention)
    clock.move_to(lives.at(convention, monday, 9))
    schedule.run_due()
    convention.refresh_from_db()
    assert (convention.is_running, convention.on_hold) == (True, True)
    assert marks(convention) == "eeee" + "ssssss"
    assert rows_are_rebuilt(convention)
    assert remind(convention, by=lives.by(convention, "office"), party="presence")
    clock.move_to(lives.at(convention, monday + timedelta(days=2), 9))
    with refused("nothing_awaited"):
        remind(convention, by=lives.by(convention, "office"), party="presence")


def test_what_is_not_signed_when_it_should_begin_expires_though_a_later_day_is_suspended():
    """The first day is not suspended: without signatures the pupil may not start."""
    convention = lives.validated()
    clock.move_to(lives.at(convention, convention.first_day - timedelta(days=2), 10))
    suspend(convention, on_day(convention, 2), by=lives.by(convention, "head"))
    clock.move_to(lives.at(convention, convention.first_day, 1))
    schedule.run_due()
    convention.refresh_from_db()
    assert convention.is_expired
    assert rows_are_rebuilt(convention)


# -- marks and reminders ---------------------------------------------------------------------------------------------


def test_a_suspended_half_day_is_not_marked():
    """The tutor reads why; the half-day of the same day that was not suspended is marked with the day's gesture."""
    convention = lives.running()
    red_alert(convention)
    wednesday = convention.suspended_from
    clock.move_to(lives.at(convention, wednesday + timedelta(days=1), 9))
    tutor = lives.by(convention, "tutor")
    afternoon = convention.half_days.get(date=wednesday, half="afternoon")
    for mark in ("present", "absent"):
        with refused("half_day_suspended", cause="alerte cyclonique"):
            attendance.mark_half_day(afternoon, mark, by=tutor)
    with refused("half_day_suspended"):
        attendance.mark_day(convention, wednesday + timedelta(days=1), "present", by=tutor)
    assert [one.half for one in attendance.mark_day(convention, wednesday, "present", by=tutor)] == ["morning"]


def test_nobody_is_reminded_of_a_suspended_agreement():
    """Until nobody knows when: nobody is asked; once that is known, signatures are missing for that day."""
    convention = lives.validated()
    suspend(convention, on_day(convention, 0), by=lives.by(convention, "head"))
    [request] = [one for one in lives.requests(convention).values() if one.role == "host"]
    with refused("agreement_suspended"):
        remind(convention, request, by=lives.by(convention, "office"))
    known = Suspension("cyclone", convention.first_day, until=convention.first_day)
    suspend(convention, known, by=lives.by(convention, "head"))
    assert remind(convention, request, by=lives.by(convention, "office"))


# -- who may, who is told ------------------------------------------------------------------------------------------


def test_the_officer_of_the_territory_may_and_another_may_not():
    """An officer acts on the schools that the territory covers; a stranger's is refused, with who may."""
    convention = lives.signed()
    officer, stranger = make_user(), make_user()
    TerritorialOfficer.objects.create(user=officer, level="department", code=convention.school.department)
    TerritorialOfficer.objects.create(user=stranger, level="department", code="976")
    for user in (stranger, convention.school.staff.get(role="office").user):
        with refused("not_for_you"):
            suspend(convention, on_day(convention, 0), by=account_actor(user))
    Staff.objects.create(school=convention.school, user=officer, role="teacher", title="professeure")
    suspend(convention, on_day(convention, 0), by=account_actor(officer))
    resume(convention, on=convention.today(), by=account_actor(officer))
    with refused("agreement_not_suspended"):
        resume(convention, on=convention.today(), by=account_actor(officer))


def test_family_pupil_tutor_and_host_are_told_by_sms_whatever_the_hour():
    """A mobile is written to by SMS even where there is an address; without one the mail says it, at once too."""
    convention = lives.running(tutor=True, guardians=2)
    mother, father = convention.pupil.guardians.order_by("rank")
    mother.phone = "+262639000001"
    mother.save()
    convention.tutor.phone = "+262269600000"
    convention.tutor.save()
    clock.move_to(lives.at(convention, convention.first_day, 23))
    suspend(convention, on_day(convention, 1), by=lives.by(convention, "head"), reason="Bus à 11 h 30.")
    told = Message.objects.filter(slug="internship_suspended")
    assert {(one.audience, one.channel, one.address) for one in told} == {
        ("guardian", "sms", "+262639000001"),
        ("guardian", "email", father.email),
        ("pupil", "email", convention.pupil.email),
        ("tutor", "email", convention.tutor.email),
        ("host", "email", convention.representative.email),
    }
    assert all(one.urgent and one.not_before <= one.created_at and one.secrets["reason"] for one in told)


def test_somebody_who_is_two_people_of_the_file_is_told_once():
    """The tutor who is the representative; a pupil who lends the mother's telephone."""
    convention = lives.running()
    mother = convention.pupil.guardians.get()
    mother.phone = convention.pupil.phone = "+262639000001"
    mother.save()
    convention.pupil.save()
    suspend(convention, on_day(convention, 1), by=lives.by(convention, "head"))
    assert Message.objects.filter(slug="internship_suspended").count() == 2


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("audience", ["guardian", "pupil", "tutor", "host"])
def test_what_they_read_says_when_why_and_that_it_is_no_absence(audience, signed):
    """In French, with a word of English, within two segments of an SMS."""
    values = {
        **{
            "name": "Ana",
            "who": "Maëlle, 3e A",
            "audience": audience,
            "number": "CV-AAAA-BBBB",
            "pupil": "Maëlle",
            "of_pupil": "de Maëlle",
        },
        **{"school": "Collège Fictif de l'Exemple", "school_contact": "02 69 60 00 00", "host": "Boulangerie Fictive"},
        **{"city": "Mamoudzou", "period": "", "amendment": None, "cause": "électricité ou réseau coupés"},
        **{
            "first": "17/03/2027",
            "from_noon": True,
            "until": "19/03/2027",
            "signed": signed,
            "reason": "Un bus passe à 11 h 30." * 3,
        },
    }
    text, mail = render_sms(InternshipSuspended, values), render_mail(InternshipSuspended, values).text
    assert sms.fits(text), sms.measure(text)
    assert "SUSPENDED" in text
    for said in (text, mail):
        assert "17/03/2027" in said
        assert "19/03/2027" in said
    assert "pas une absence" in mail
    assert ("reste à signer avant la reprise" in mail) is not signed
    assert "In English" in mail


def test_telling_twice_the_same_is_refused_and_a_longer_alert_is_told():
    """« Déjà suspendu » for the same days; a new last day is said to everybody."""
    convention = lives.running()
    alert = red_alert(convention, until=convention.last_day)
    with refused("suspended_already"):
        suspend(convention, alert, by=lives.by(convention, "head"))
    before = Message.objects.filter(slug="internship_suspended").count()
    longer = Suspension("cyclone", convention.last_day)
    suspend(convention, longer, by=lives.by(convention, "head"))
    assert convention.suspended_from < convention.last_day, "it begins where it began"
    assert convention.suspended_until is None
    assert Message.objects.filter(slug="internship_suspended").count() == 2 * before
    with refused("suspension_in_order"):
        wrong = Suspension("cyclone", convention.last_day, until=convention.first_day)
        suspend(convention, wrong, by=lives.by(convention, "head"))


# -- afterwards ------------------------------------------------------------------------------------------------------


def test_going_on_before_the_last_day_expects_the_pupil_again():
    """Resumed for Friday on Thursday: everybody knows, and Friday's half-days are to be marked; Thursday's are not."""
    convention = lives.running()
    red_alert(convention)
    thursday, friday = convention.last_day - timedelta(days=1), convention.last_day
    clock.move_to(lives.at(convention, thursday, 10))
    with refused("resumed_in_the_past"):
        resume(convention, on=convention.first_day, by=lives.by(convention, "head"))
    resume(convention, on=friday, by=lives.by(convention, "head"), key="une")
    resume(convention, on=friday, by=lives.by(convention, "head"), key="une")
    assert convention.on_hold, "until this evening"
    assert marks(convention) == "eeeeesssee"
    told = Message.objects.filter(slug="internship_resumed")
    assert {one.context["on"] for one in told} == {f"{friday:%d/%m/%Y}"}
    clock.move_to(lives.at(convention, friday, 8))
    schedule.run_due()
    convention.refresh_from_db()
    assert not convention.on_hold
    attendance.mark_day(convention, friday, "present", by=lives.by(convention, "tutor"))
    assert rows_are_rebuilt(convention)


def test_what_was_done_is_validated_evaluated_and_attested():
    """The head keeps what was done: evaluations are asked, and the attestation says which half-days were suspended."""
    convention = lives.running()
    for n in range(2):
        day = convention.first_day + timedelta(days=n)
        clock.move_to(lives.at(convention, day, 18))
        attendance.mark_day(convention, day, "present", by=lives.by(convention, "tutor"))
    red_alert(convention)
    settle(convention, by=lives.by(convention, "head"))
    assert convention.awaits_evaluations
    assert marks(convention) == "ppppe" + "sssss"
    assert [task.node for task in agenda.awaited(type(convention), [convention.pk])] == ["evaluation", "evaluation"]
    lives.evaluate(convention)
    data = current_document(convention, "attestation").data
    assert data["counts"] == {"present": 4, "late": 0, "absent": 0, "justified": 0, "unknown": 1, "suspended": 5}
    assert data["planned_until"] is None
    text = render_attestation_html(data)
    assert "Stage suspendu" in text
    assert "ni attendu, ni absent" in text
    assert rows_are_rebuilt(convention)


def test_nothing_is_validated_of_an_internship_suspended_from_its_first_morning():
    """There is nothing to keep: it is resumed, made up, or interrupted."""
    convention = lives.running()
    suspend(convention, on_day(convention, 0), by=lives.by(convention, "head"))
    with refused("nothing_done"):
        settle(convention, by=lives.by(convention, "head"))


def test_an_amendment_being_signed_waits_too():
    """Its own deadline is put off with its first changed day, and comes back when the internship goes on."""
    convention = lives.signed()
    amendment = proposed(convention, days=later(convention))
    before = amendment.expiry()
    assert before is not None
    suspend(convention, on_day(convention, 0), by=lives.by(convention, "head"))
    amendment = Amendment.objects.get(pk=amendment.pk)
    assert amendment.expiry() is None
    assert rows_are_rebuilt(convention)
    resume(convention, on=convention.today(), by=lives.by(convention, "head"))
    assert Amendment.objects.get(pk=amendment.pk).expiry() == before
    assert rows_are_rebuilt(convention)


@pytest.mark.parametrize("slug", ["signature_asked", "amendment_asked"])
def test_what_was_not_asked_while_nobody_knew_until_when_is_asked_once_it_goes_on(slug):
    """Those whose question was set aside are asked, once; not those who were asked before, or have signed meanwhile."""
    convention = lives.validated() if slug == "signature_asked" else lives.signed()
    head = lives.by(convention, "head")
    subject = convention if slug == "signature_asked" else proposed(convention, days=later(convention))
    host, mother = (f"signature:{lives.requests(subject)[key].uuid}" for key in ("host", "guardian_1"))
    asked = Message.objects.filter(slug=slug, about=f"convention:{convention.uuid}")
    suspend(convention, on_day(convention, 0), by=head)
    asked.exclude(ref=mother).update(status="moot", secrets=None)
    resume(convention, on=convention.today(), by=head)
    assert asked.filter(ref=host, status="queued").get().secrets["link"]
    assert asked.filter(ref=mother).count() == 1
    told = asked.count()
    suspend(convention, on_day(convention, 0), by=head)
    suspend(convention, Suspension("cyclone", convention.first_day, until=convention.first_day), by=head)
    assert asked.count() == told  # it waits in the outbox
