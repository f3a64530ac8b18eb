"""Abuses: each test is an attack or an accident that was tried on the product."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.persons.people.models import HostContact
from notifications.models import Message
from signatures.models import Document, Evidence
from tests.kit import lives
from tests.kit.owner import past_triggers
from tests.kit.refusals import refused
from workflow import agenda, clock, journal, schedule
from workflow.actors import LINK, Actor
from workflow.engine import Refused, fire
from workflow.faults import ChainFault
from workflow.machine import StatusWrittenOutsideTheDoor

pytestmark = pytest.mark.django_db


# -- the door ----------------------------------------------------------------------------------------------------


def test_the_same_revise_sent_again_does_not_void_the_next_version():
    """The first request's page is sent again after version 2 was approved."""
    convention = lives.in_state("refused")
    office = lives.by(convention, "office")
    services.revise(convention, by=office, reason="Corrigé.", key="once")
    services.complete_school_part(convention, by=office)
    services.approve(convention, by=lives.by(convention, "head"))
    services.revise(convention, by=office, reason="Corrigé.", key="once")
    assert {request.status for request in lives.requests(convention).values()} == {"waiting"}
    convention.refresh_from_db()
    assert (convention.version, convention.status) == (2, "validated")


def test_a_key_of_another_act_is_refused():
    """A request's key answers for that request alone."""
    convention = lives.opened()
    fire(convention, "start_host_part", by=lives.by(convention, "host"), key="k")
    with refused("request_reused"):
        fire(convention, "withdraw", by=lives.by(convention, "office"), reason="Annulé.", key="k")


def test_nobody_signs_without_a_code():
    """The door asks for the evidence that only the code's way writes."""
    convention = lives.validated()
    request = lives.requests(convention)["host"]
    with refused("signature_unproved"):
        fire(request, "sign", by=signing.link_actor(request))
    assert not Evidence.objects.exists()


def test_rows_are_not_written_over_in_bulk():
    """INSERT … ON CONFLICT would be a way around the door."""
    convention = lives.validated()
    with pytest.raises(StatusWrittenOutsideTheDoor):
        Convention.objects.bulk_create(
            [Convention(pk=convention.pk)], update_conflicts=True, unique_fields=["id"], update_fields=["status"]
        )


@pytest.mark.parametrize("column", ["version", "ended_on", "no_show", "journal_head"])
def test_a_stale_save_leaves_what_transitions_write(column):
    """Version, end date and chain are the door's, like the status."""
    convention = lives.opened()
    with pytest.raises(StatusWrittenOutsideTheDoor):
        Convention.objects.filter(pk=convention.pk).update(**{column: None})
    with pytest.raises(StatusWrittenOutsideTheDoor):
        convention.save(update_fields=[column])


def test_what_the_journal_tells_of_is_not_deleted():
    """An absence deleted and marked again as a presence would leave a clean journal."""
    convention = lives.running()
    with pytest.raises(StatusWrittenOutsideTheDoor):
        convention.half_days.all().delete()
    with pytest.raises(StatusWrittenOutsideTheDoor):
        convention.half_days.first().delete()


def test_a_journaled_row_that_is_gone_is_found():
    """Raw SQL: the journal still tells of the half-day."""
    convention = lives.running()
    half_day = convention.half_days.first()
    attendance.mark_half_day(half_day, "absent", by=lives.by(convention, "host"))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM conventions_halfday WHERE id = %s", [half_day.pk])
    [fault] = journal.check()
    assert (fault.where, fault.what) == (f"conventions.halfday/{half_day.uuid}", ChainFault.ROW_GONE)


def test_a_transitions_body_is_not_called_outside_the_door():
    """Calling the method would freeze a document that no journal entry tells of."""
    convention = lives.school_completed()
    with pytest.raises(StatusWrittenOutsideTheDoor):
        convention.approve()
    assert not Document.objects.exists()
    services.approve(convention, by=lives.by(convention, "head"))


def test_a_malformed_entry_is_named_and_does_not_stop_the_check():
    """A float put into the data by hand: found, and the other chains are checked too."""
    forged, other = lives.opened(), lives.opened()
    with past_triggers() as cursor:
        cursor.execute("UPDATE workflow_transition SET data = '{\"x\": 1.5}' WHERE root_uuid = %s", [forged.uuid])
        cursor.execute("UPDATE workflow_transition SET name = 'x' WHERE root_uuid = %s", [other.uuid])
    assert len(list(journal.check())) == 2


@pytest.mark.parametrize("column", ["html", "data", "policy", "frozen_sha256"])
def test_a_frozen_document_is_refused_by_the_database(column):
    """Text, data, policy and hash never change."""
    convention = lives.validated()
    document = Document.objects.get(root_id=convention.pk)
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**{column: "x" if column in ("html", "frozen_sha256") else []})


# -- who may -------------------------------------------------------------------------------------------------------


def test_a_stranger_opens_nothing():
    """Another pupil's link, another school's office."""
    school, other = lives.make_school(), lives.make_school()
    pupil = lives.make_pupil(school)
    host, representative, _tutor = lives.make_host(school)
    stranger = lives.make_pupil(other)
    for actor in (Actor(LINK, f"pupil:{stranger.uuid}"), lives.account(other.staff.get(role="office"))):
        with refused("not_for_you"):
            services.open_for_known_host(pupil=pupil, host=host, representative=representative, by=actor)


def test_a_referent_who_left_does_nothing():
    """The post ended: the agreement is no longer theirs."""
    convention = lives.host_completed()
    teacher = convention.school.staff.get(role="teacher")
    services.save_school_part(convention, by=lives.by(convention, "office"), referent=teacher)
    actor = lives.account(teacher)
    assert "referent" in Convention.objects.get(pk=convention.pk).roles_of(actor)
    teacher.ends_on = date.today() - timedelta(days=1)
    teacher.save()
    assert "referent" not in Convention.objects.get(pk=convention.pk).roles_of(actor)
    with refused("staff_not_in_post"):
        services.save_school_part(convention, by=lives.by(convention, "office"), referent=teacher)


def test_a_link_of_the_host_opens_one_agreement():
    """A forwarded link never opens the host's other pupils."""
    convention = lives.opened()
    other = services.open_for_known_host(
        pupil=lives.make_pupil(convention.school),
        host=convention.host,
        representative=convention.representative,
        days=lives.week(),
        by=lives.by(convention, "office"),
    )
    assert other.roles_of(lives.by(convention, "host")) == frozenset()


def test_the_guardian_of_an_adult_stops_nothing_and_the_adult_may():
    """At 18 the pupil decides alone."""
    convention = lives.opened(birth_date=date.today() - timedelta(days=19 * 365), level="3e")
    with refused("not_for_you"):
        services.withdraw(convention, by=lives.by(convention, "guardian"), reason="Non.")
    services.withdraw(convention, by=lives.by(convention, "pupil"), reason="Je change de projet.")


def test_the_head_does_not_lapse_what_is_needed():
    """Neither the host's signature nor the second guardian's before the policy is met."""
    convention = lives.validated(guardians=2)
    head = lives.by(convention, "head")
    for key in ("host", "guardian_2"):
        with refused("signature_needed"):
            fire(lives.requests(convention)[key], "lapse", by=head)
    lives.sign(convention, "host", "head", "guardian_1")
    fire(lives.requests(convention)["guardian_2"], "lapse", by=head)


def test_a_party_refuses_and_a_visa_declines():
    """One word for each: a guardian cannot slip out as if it were a visa."""
    convention = lives.validated()
    requests = lives.requests(convention)
    for key, name in (("guardian_1", "decline"), ("pupil", "refuse")):
        with pytest.raises(Refused):
            fire(requests[key], name, by=signing.link_actor(requests[key]), reason="Non.")


def test_the_host_does_not_evaluate_in_the_tutors_place():
    """The evaluation bears the name of the tutor, where one was named."""
    convention = lives.completed(tutor=True)
    evaluation = convention.evaluations.get(author="tutor")
    with refused("evaluation_of_another"):
        evaluations.save_answers(evaluation, lives.TUTOR_ANSWERS, by=lives.by(convention, "host"))


def test_answers_do_not_change_after_submission():
    """A page loaded before is sent after."""
    convention = lives.completed()
    lives.evaluate(convention, {"tutor": (lives.by(convention, "tutor"), lives.TUTOR_ANSWERS)})
    evaluation, pupil = convention.evaluations.get(author="pupil"), lives.by(convention, "pupil")
    evaluations.save_answers(evaluation, lives.PUPIL_ANSWERS, by=pupil)
    stale = convention.evaluations.get(author="pupil")
    evaluations.submit_evaluation(evaluation, by=pupil)
    with refused("evaluation_submitted"):
        evaluations.save_answers(stale, {"welcome": 1}, by=pupil)
    evaluation.refresh_from_db()
    assert evaluation.answers == lives.PUPIL_ANSWERS


def test_the_sealed_evaluation_is_what_was_saved():
    """The caller's object holds other answers than the table: the table's are sealed."""
    convention = lives.completed()
    evaluation, host = convention.evaluations.get(author="tutor"), lives.by(convention, "host")
    evaluations.save_answers(evaluation, lives.TUTOR_ANSWERS, by=host)
    evaluation.answers = {**lives.TUTOR_ANSWERS, "free_text": "Jamais enregistré."}
    evaluations.submit_evaluation(evaluation, by=host)
    sealed = Document.objects.get(root_id=convention.pk, purpose="evaluation")
    assert sealed.data["free_text"] == lives.TUTOR_ANSWERS["free_text"]


# -- who signs for whom ----------------------------------------------------------------------------------------------


def test_a_contact_declared_by_the_pupil_is_not_laundered_by_the_hosts_link():
    """Who holds the declared address names another one: it is as little proved."""
    convention = lives.opened()
    HostContact.objects.filter(pk=convention.representative_id).update(origin="declared_by_pupil")
    services.save_host_part(
        convention,
        by=lives.by(convention, "host"),
        representative={"first_name": "Ana", "last_name": "Autre", "title": "gérante", "email": "b@accueil.example"},
    )
    convention.refresh_from_db()
    assert convention.representative.is_only_declared


def test_the_schools_own_mailbox_is_not_the_hosts_contact():
    """The sender cannot sign for the signer."""
    convention = lives.host_completed()
    office = convention.school.staff.get(role="office").user
    HostContact.objects.filter(pk=convention.representative_id).update(email=office.email)
    services.save_school_part(convention, by=lives.by(convention, "office"), fields={"transport": "Bus."})
    with refused("against_rules", rules=["F-14"]):
        services.complete_school_part(convention, by=lives.by(convention, "office"))


def test_one_code_does_not_sign_for_two_people():
    """A batch of the head's and a guardian's requests would send one code to one of them."""
    convention = lives.validated()
    requests = lives.requests(convention)
    with refused("one_code_per_signer"):
        signing.ask_signing_code([requests["head"], requests["guardian_1"]])


def test_the_name_signed_is_the_name_printed():
    """A guardian renamed after freezing signs under the frozen name."""
    convention = lives.validated()
    guardian = convention.pupil.guardians.get()
    printed = f"{guardian.first_name} {guardian.last_name}"
    guardian.first_name, guardian.last_name = "Autre", "Personne"
    guardian.save()
    lives.sign(convention, "guardian_1")
    assert Evidence.objects.get().signer_name == printed


def test_another_schools_draft_does_not_change_a_frozen_agreements_host():
    """Two schools know the same host; what one types stays in its own agreement."""
    convention = lives.validated()
    school = lives.make_school()
    draft = services.open_for_known_host(
        pupil=lives.make_pupil(school),
        host=convention.host,
        representative=convention.representative,
        days=lives.week(),
        by=lives.account(school.staff.get(role="office")),
    )
    services.save_host_part(
        draft,
        by=lives.account(school.staff.get(role="office")),
        host={"name": "Autre Nom"},
        representative={"first_name": "Nom", "last_name": "Usurpé", "email": convention.representative.email},
    )
    frozen = Convention.objects.get(pk=convention.pk)
    assert frozen.host.name != "Autre Nom"
    assert frozen.representative.last_name != "Usurpé"
    assert Convention.objects.get(pk=draft.pk).host.name == "Autre Nom"


def test_a_code_asked_by_an_account_is_that_accounts():
    """Neither the link's bearer nor another account uses it; it goes to the account's own address."""
    convention = lives.validated()
    request, head = lives.requests(convention)["head"], lives.by(convention, "head")
    batch = signing.ask_signing_code([request], by=head)
    code = lives.last_code(request)
    with refused("code_of_others"):
        signing.sign_with_batch(batch, code, circumstances=lives.HERE)
    [outcome] = signing.sign_with_batch(batch, code, by=head, circumstances=lives.HERE)
    assert outcome.signed


def test_a_refusal_is_told_to_the_person_it_is_said_to_come_from():
    """A forwarded link can refuse: the real guardian learns it."""
    convention = lives.validated()
    request = lives.requests(convention)["guardian_1"]
    signing.refuse_to_sign(request, reason="Non.")
    [receipt] = Message.objects.filter(slug="refusal_receipt")
    assert receipt.address == request.email


# -- time and ends ---------------------------------------------------------------------------------------------------


def test_what_everybody_signed_is_sealed_late_rather_than_expired():
    """The seal's job was lost: the deadline seals, no consent is thrown away."""
    convention = lives.validated()
    lives.sign(convention)
    clock.move_to(convention.start_of(convention.first_day))
    schedule.run_due()
    convention.refresh_from_db()
    assert convention.status in ("signed", "running")


def test_a_day_put_off_while_the_schedule_looks_is_not_acted_on(monkeypatch):
    """The row was read before the host changed the dates: the due time is read again under the lock."""
    convention = lives.opened()
    clock.move_to(convention.start_of(convention.first_day))
    original, acted = schedule._hand_over, {}

    def late(due, now):
        if due.name == "remind":  # reminders come first, and put nothing off
            return original(due, now)
        later = [type(d)(d.day + timedelta(days=14), d.morning, d.afternoon) for d in lives.week()]
        services.save_host_part(convention, by=lives.by(convention, "host"), days=later)
        acted[due.name] = original(due, now)
        return acted[due.name]

    monkeypatch.setattr(schedule, "_hand_over", late)
    schedule.run_due()
    assert acted == {"expire": 0}
    convention.refresh_from_db()
    assert convention.status == "started_by_host"


def test_the_last_visa_given_up_leaves_no_deadline_behind():
    """The lapse of open requests has no object any more: agenda and deadlines are what the journal gives."""
    convention = lives.validated()
    lives.sign(convention, "host", "head", "guardian_1")
    signing.refuse_to_sign(lives.requests(convention)["pupil"], reason="Je ne souhaite pas viser.")
    assert agenda.differences(Convention.objects.get(pk=convention.pk)) == []


def test_nothing_is_attested_of_somebody_who_never_came():
    """Absent every half-day: no attestation, even if nobody ended the internship."""
    convention = lives.completed(mark="absent")
    lives.evaluate(convention)
    assert convention.status == "evaluated"
    assert not Document.objects.filter(root_id=convention.pk, purpose="attestation").exists()


def test_a_correction_after_the_attestation_makes_its_next_version():
    """The file and the attestation never contradict each other once the file is closed."""
    convention = lives.evaluated()
    attendance.mark_half_day(
        convention.half_days.first(), "late", by=lives.by(convention, "host"), reason="Arrivé à dix heures."
    )
    evaluations.close(convention, by=lives.by(convention, "office"))
    versions = Document.objects.filter(root_id=convention.pk, purpose="attestation").order_by("version")
    assert [document.data["counts"]["late"] for document in versions] == [0, 1]
    with refused("file_not_open"):
        fire(convention.half_days.first(), "mark_absent", by=lives.by(convention, "host"))


@pytest.mark.parametrize("days", [-400, 400])
def test_an_internship_ends_on_one_of_its_days(days):
    """Neither long before nor long after."""
    convention = lives.running()
    with refused("day_outside_internship"):
        services.terminate(
            convention,
            by=lives.by(convention, "office"),
            reason="Fin.",
            on=convention.first_day + timedelta(days=days),
        )


def test_no_reason_stays_readable_in_the_outbox():
    """It is merged at delivery and wiped then; erasing the journal's part leaves no copy."""
    convention = lives.validated()
    signing.refuse_to_sign(lives.requests(convention)["guardian_1"], reason="Motif intime.")
    assert not any("Motif intime." in str(row.context) for row in Message.objects.all())
