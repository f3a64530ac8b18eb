"""Retention of data: erased in time and not before, proved, resumable; the chain holds all along."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from axes.models import AccessAttempt, AccessLog
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from config.checks import check_retention
from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.accidents.services import AccidentStatement, tell_accident
from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Consultation, Convention
from conventions.domain.dossier.alerts.calls import deal_with_alert, raise_alert, read_alert, release_alert
from conventions.domain.dossier.alerts.models import PupilAlert
from conventions.domain.dossier.alerts.services import handle_report, release_dossier, report
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.numbers.exports.archives import gather_files
from conventions.domain.persons.limits.models import Tries
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, User
from conventions.domain.season.path.models import PathClass, PathProgress
from conventions.domain.season.path.services import keep_step, open_path_class
from conventions.domain.season.reminders.bulk_reminders import planned_families, remind_together
from conventions.domain.upkeep.retention import dossiers, proofs, purge
from conventions.domain.upkeep.retention.models import PurgeRun
from conventions.domain.upkeep.retention.people import erase_pupils
from conventions.domain.upkeep.retention.proofs import ErasureFault
from conventions.domain.upkeep.retention.queries import held_dossiers
from conventions.domain.upkeep.retention.terms import kept
from notifications.models import Message
from signatures.models import Document, Evidence, Revision, SigningBatch
from tests.kit import lives
from tests.kit.behind import behind_the_triggers
from tests.kit.owner import as_owner, past_triggers
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in, verified
from workflow import agenda, clock, journal
from workflow.engine import Refused
from workflow.models import PersonalPart, Transition

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=366)


@pytest.fixture(scope="module", autouse=True)
def visa():
    """The archives have given their visa, unless a test says otherwise; no play of the cast asks for it."""
    with override_settings(RETENTION_ARCHIVES_VISA="AD-000 n° 1"):
        yield


def later(years: float) -> None:
    """Let the workflow's clock, by which dossiers count, go on."""
    clock.set_offset(clock.now() - timezone.now() + years * YEARS)


def erased(key: str) -> int:
    return purge.run().erased.get(key, 0)


def tables_with(text: str) -> set[str]:
    """Names of the tables in which ``text`` stands in any column."""
    found = set()
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"SELECT count(*) FROM {quoted} AS r WHERE to_jsonb(r)::text LIKE %s", [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.add(name)
    return found


def holds() -> bool:
    """The chains, the erasures told and the agendas."""
    return not list(journal.check()) and not list(proofs.faults()) and not list(agenda.check())


# -- a signed agreement ------------------------------------------------------------------------------------------


def test_after_its_time_nothing_of_a_signed_agreement_tells_of_anybody_and_the_chain_holds():
    """Names, addresses and numbers are searched in every table; figures, fingerprints and the chain are left."""
    convention = lives.closed(guardians=2, tutor=True)
    pupil, guardians = convention.pupil, list(convention.pupil.guardians.all())
    document = Document.objects.get(root_id=convention.pk, purpose="convention")
    told = {*(g.email for g in guardians), *(g.last_name for g in guardians), pupil.last_name, pupil.email}
    told |= {convention.representative.email, convention.tutor.email, convention.tutor.first_name}
    office = convention.school.staff.get(role="office").user
    bulk = gather_files([convention], school=convention.school, user=office, key=uuid4())
    bulk.items.update(refusal=Refused("signature_of_another", name=pupil.last_name))
    file, frozen = document.sealed_sha256, document.frozen_sha256
    length = convention.journal_length
    later(9)
    Pupil.objects.filter(pk=pupil.pk).update(is_on_roll=False, gone_at=clock.now() - 2 * YEARS)
    run = purge.run()
    assert (run.erased["signed"], run.erased["pupils"], run.erased["host_contacts"]) == (1, 1, 2)
    assert run.failed == {}
    for text in told:
        assert tables_with(text) == set(), text
    assert holds()
    convention.refresh_from_db()
    assert (convention.status, convention.journal_length) == ("closed", length + 1)
    entry = Transition.objects.get(root_uuid=convention.uuid, name=journal.ERASE)
    proof = next(proof for proof in entry.data["erased"] if proof["uuid"] == str(document.uuid))
    assert (proof["sha256"], proof["frozen"], entry.data["visa"]) == (file, frozen, "AD-000 n° 1")
    assert (entry.data["rule"], entry.actor_id) == ("signed", "retention")
    assert Convention.objects.filter(host__department="49", first_day=convention.first_day).count() == 1


def test_not_a_day_before_its_time():
    """Five years after the end, or after the pupil's eighteenth birthday when that is later."""
    convention = lives.closed(birth_date=date(lives.monday_ahead().year - 14, 6, 1))
    of_age = convention.pupil.birth_date.replace(year=convention.pupil.birth_date.year + 18)
    assert of_age > convention.last_day
    days = timedelta(days=kept("signed").days)
    clock.move_to(lives.at(convention, of_age, 0) + days - timedelta(days=3))
    assert not kept("signed").due_now().exists()
    clock.move_to(lives.at(convention, of_age, 0) + days + timedelta(days=3))
    assert list(kept("signed").due_now()) == [convention]


def test_without_the_archives_visa_nothing_signed_is_destroyed(settings):
    """Public archives: it waits, and the counts say so."""
    settings.RETENTION_ARCHIVES_VISA = ""
    lives.closed()
    later(9)
    assert purge.due_counts()["signed"] == 1
    assert erased("signed") == 0
    assert Revision.objects.exists()
    out = StringIO()
    call_command("purge", "--dry-run", stdout=out)
    assert "attend le visa des archives" in out.getvalue()


def test_what_a_pupil_wrote_keeps_the_dossier_unseen_until_a_reader_lets_it_go():
    """No list of held dossiers has it, no count of the purge tells that it went."""
    convention = lives.closed()
    alert, head = raise_alert(convention.pupil, "Il insiste.", to="head"), convention.school.staff.get(role="head").user
    later(9)
    read_alert(alert, by=head)
    deal_with_alert(alert, by=head, done="Mère vue.")
    assert (erased("signed"), held_dossiers()) == (0, [])
    release_alert(alert)
    assert erased("signed") == 1
    assert not PupilAlert.objects.exists()


def test_what_a_pupil_without_agreement_wrote_goes_after_its_own_time():
    """Five years after it was let go and after majority; meanwhile the pupil's record stays."""
    school = lives.make_school()
    pupil = lives.make_pupil(school)
    apply(make_offer(school)[0], pupil)
    alert, head = raise_alert(pupil, "Il insiste.", to="head"), school.staff.get(role="head").user
    read_alert(alert, by=head)
    deal_with_alert(alert, by=head, done="Mère vue.")
    release_alert(alert)
    Pupil.objects.filter(pk=pupil.pk).update(is_on_roll=False, gone_at=timezone.now())
    later(4)
    assert (erased("pupils"), erased("pupil_alerts")) == (0, 0)
    later(9)
    assert "pupil_alerts" not in purge.due_counts()  # nor does a trial tell that it is due
    assert (erased("pupil_alerts"), PupilAlert.objects.count()) == (0, 0)


@pytest.mark.parametrize("kind", ["accident", "contested"])
def test_an_accident_or_a_contest_keeps_the_dossier_until_the_head_lets_it_go(kind):
    """Rule I-15: held beyond its time; dealt with is not yet let go."""
    convention = lives.closed()
    if kind == "accident":
        ticked = AccidentStatement("injury", help_called=True, happened_at=clock.now(), text="Une chute.")
        told = tell_accident(convention, ticked, by=lives.by(convention, "host"))
    else:
        told = report(convention, kind, by=lives.by(convention, "host"), text="Une chute.")
    later(9)
    assert erased("signed") == 0
    head = convention.school.staff.get(role="head").user
    with refused("report_waiting"):
        release_dossier(told, by=head)
    if kind == "contested":  # closed by the head's decision on the signature, told elsewhere
        type(told).objects.filter(pk=told.pk).update(handled_at=timezone.now(), handled_by=head)
    else:
        handle_report(told, by=head, answer="Famille appelée.")
    assert not kept("signed").due_now().exists()
    browser = signed_in(head)
    address = reverse("release_report", args=[told.uuid])
    assert address in browser.get(reverse("agreement", args=[convention.number])).content.decode()
    assert signed_in(convention.school.staff.get(role="office").user).post(address).status_code == 403
    browser.post(address)
    assert erased("signed") == 1
    told.refresh_from_db()
    assert (told.text, told.author_label, told.kind) == ("", "", kind)
    assert not Accident.objects.exists()


def test_nothing_is_done_to_an_erased_dossier():
    """A sentence, whoever asks."""
    convention = lives.in_state("withdrawn")
    later(2)
    assert erased("unsigned") == 1
    with refused("root_erased"):
        services.withdraw(convention, by=lives.by(convention, "office"), reason="Encore.")
    assert not kept("unsigned").due_now().exists()


def test_an_erased_dossier_exists_for_nobody_but_the_audit(client):
    """The school's page, the party's link, the family's list: it is gone; its QR code still says that it existed."""
    convention = lives.closed()
    request = lives.requests(convention)["guardian_1"]
    address, link = reverse("agreement", args=[convention.number]), lives.page_of(request)
    head = signed_in(convention.school.staff.get(role="head").user)
    assert head.get(address).status_code == 200
    later(9)
    assert erased("signed") == 1
    assert head.get(address).status_code == 404
    assert client.get(link).status_code == 410
    auditor = verified(User.objects.create_user("audit@exemple.invalid", last_name="Audit", is_auditor=True))
    page = auditor.get(reverse("audit_agreement", args=[convention.number]))
    assert page.status_code == 200
    assert "intact" in page.content.decode()
    assert client.get(reverse("verification", args=[convention.number, 1])).status_code == 200


@pytest.mark.parametrize("state", ["draft", "completed_by_school", "validated", "refused", "expired"])
def test_what_was_left_lying_is_withdrawn_after_a_year_then_erased(state):
    """Everybody is told, nothing waits in anybody's list, and the end from which to count is in the journal."""
    convention = lives.in_state(state)
    clock.set_offset(timedelta())
    assert erased("abandoned") == 0
    later(1.1)
    assert erased("abandoned") == 1
    convention.refresh_from_db()
    assert convention.status == "withdrawn"
    assert Message.objects.filter(slug="agreement_withdrawn").exists()
    later(1.1)
    assert erased("unsigned") == 1
    assert not PersonalPart.objects.filter(entry__root_uuid=convention.uuid).exists()
    assert holds()


def test_the_code_of_two_agreements_stays_until_the_last_of_them():
    """The code in the other signature's evidence is not lost."""
    one, two = lives.validated(), lives.validated()
    requests = [lives.requests(convention)["host"] for convention in (one, two)]
    for request in requests:
        behind_the_triggers(
            "UPDATE signatures_signaturerequest SET email = 'x@accueil.example' WHERE id = %s", request.pk
        )
    HostContact.objects.filter(pk__in=[one.representative_id, two.representative_id]).update(email="x@accueil.example")
    batch = signing.ask_signing_code([lives.requests(convention)["host"] for convention in (one, two)])
    outcomes = signing.sign_with_batch(batch, lives.last_code(requests[0]), circumstances=lives.HERE)
    assert [outcome.signed for outcome in outcomes] == [True, True]
    services.withdraw(Convention.objects.get(pk=one.pk), by=lives.by(one, "office"), reason="Annulé.")
    later(1.1)
    assert erased("unsigned") == 1
    assert SigningBatch.objects.filter(pk=batch.pk, items__request=requests[1]).count() == 1
    assert Evidence.objects.get().request == requests[1]
    assert holds()


# -- proof --------------------------------------------------------------------------------------------------------


def test_the_database_lets_go_of_what_the_journal_tells_of_and_of_nothing_else():
    """Bytes, evidence and text: refused without an entry, and for another document than the one named."""
    kept_one, gone = lives.signed(), lives.in_state("withdrawn")
    later(2)
    assert erased("unsigned") == 1
    assert gone.pk
    document = Document.objects.get(root_id=kept_one.pk)
    for attempt in (
        lambda: document.revisions.filter(act=Revision.CERTIFIED).delete(),
        lambda: Evidence.objects.all().delete(),
        lambda: Document.objects.filter(pk=document.pk).update(data={}, html="", data_sha256="", html_sha256=""),
        lambda: Document.objects.filter(pk=document.pk).update(html=""),
        lambda: Revision.objects.update(sha256="0" * 64),
    ):
        with pytest.raises(IntegrityError, match="only grows"), as_owner():
            attempt()
    assert holds()


def test_an_erased_document_is_not_filled_again():
    """Its row takes no other text, number or fingerprint."""
    lives.closed()
    later(9)
    purge.run()
    for values in ({"html": "<p>Autre</p>"}, {"frozen_sha256": "0" * 64}, {"number": "CV-0000-0000"}):
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            Document.objects.update(**values)


def test_an_erasure_that_does_not_hold_is_found():
    """Bytes brought back, bytes gone unseen, a dossier said to be erased: each is named, by identifiers alone."""
    other = lives.signed()
    convention = lives.closed()
    document = Document.objects.get(root_id=convention.pk, purpose="convention")
    bytes_ = list(document.revisions.order_by("n").values())
    later(9)
    purge.run()
    assert holds()
    Revision.objects.create(**{**bytes_[0], "id": None})
    with past_triggers() as cursor:
        cursor.execute("DELETE FROM signatures_evidence")
        cursor.execute("DELETE FROM signatures_revision WHERE document_id <> %s", [document.pk])
        cursor.execute("UPDATE conventions_convention SET erased_at = now() WHERE id = %s", [other.pk])
    found = {str(fault) for fault in proofs.faults()}
    assert f"document {document.uuid} : le journal le dit effacé et il en reste quelque chose" in found
    assert {fault.what for fault in proofs.faults()} == {
        ErasureFault.LEFT,
        ErasureFault.UNTOLD,
        ErasureFault.NO_RULE,
        ErasureFault.PERSONAL_LEFT,
    }
    assert f"conventions.convention/{other.uuid} : des données personnelles restent dans son journal" in found
    with pytest.raises(CommandError):
        call_command("check_erasures", stdout=StringIO(), stderr=(told := StringIO()))
    assert set(told.getvalue().splitlines()) == found


# -- the run ------------------------------------------------------------------------------------------------------


def test_a_purge_that_is_killed_goes_on_where_it_was(monkeypatch):
    """Batches are committed with their count: the same run ends with the whole number, nothing twice."""
    old = timezone.now() - timedelta(days=400)
    convention = lives.opened()
    rows = [
        Consultation(convention=convention, what="opened", actor_kind="link", actor_id=str(n), at=old) for n in range(7)
    ]
    Consultation.objects.bulk_create(rows)
    monkeypatch.setattr("conventions.domain.upkeep.retention.purge.TABLE", [_small("consultations")])

    def die(row, done):
        if done >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        purge.run(progress=die)
    stopped = PurgeRun.objects.get()
    assert (stopped.finished_at, stopped.erased) == (None, {"consultations": 4})
    assert Consultation.objects.count() == 3
    done = purge.run()
    assert (done.pk, done.erased, done.finished_at is not None) == (stopped.pk, {"consultations": 7}, True)


def _small(key):
    return replace(kept(key), batch=2)


def test_the_schedule_works_by_turns_once_a_day(monkeypatch):
    """A turn ends in time and the next one goes on; a finished run is not begun again the same night."""
    Tries.objects.create(gate="a", since=timezone.now() - timedelta(days=32))
    monkeypatch.setattr(purge, "A_TURN", timedelta(0))
    purge.run_scheduled()
    assert PurgeRun.objects.get().finished_at is None
    purge.run_scheduled()
    run = PurgeRun.objects.get()
    assert (run.finished_at is not None, run.erased) == (True, {"tries": 1})
    purge.run_scheduled()
    assert PurgeRun.objects.count() == 1
    PurgeRun.objects.update(started_at=timezone.now() - timedelta(days=1))
    purge.run_scheduled()
    assert PurgeRun.objects.count() == 2


def test_what_cannot_be_erased_is_counted_and_does_not_stop_the_rest(monkeypatch, caplog):
    """One dossier fails: the others go, the report and the log say so without a name."""
    bad, good = lives.in_state("withdrawn"), lives.in_state("withdrawn")
    later(2)
    monkeypatch.setattr(dossiers, "erase_dossier", _failing(dossiers.erase_dossier, bad))
    run = purge.run()
    assert (run.erased["unsigned"], run.failed) == (1, {"unsigned": 1})
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (bool(good.erased_at), bad.erased_at) == (True, None)
    assert bad.pupil.last_name not in caplog.text
    assert PersonalPart.objects.filter(entry__root_uuid=bad.uuid).exists()
    with pytest.raises(CommandError, match="n'a pas pu être effacée"):
        call_command("purge", stdout=StringIO(), stderr=StringIO())


def _failing(erase, bad):
    def either(convention, **given):
        if convention.pk == bad.pk:
            raise RuntimeError(convention.pupil.last_name)
        return erase(convention, **given)

    return either


def test_a_dry_run_says_how_many_and_erases_nothing():
    """Counts only, no name."""
    convention = lives.in_state("withdrawn")
    later(2)
    out = StringIO()
    call_command("purge", "--dry-run", stdout=out)
    assert "1  Convention qui n'a pas été signée par tous (unsigned), 365 jours après son retrait" in out.getvalue()
    assert convention.pupil.last_name not in out.getvalue()
    assert PersonalPart.objects.filter(entry__root_uuid=convention.uuid).exists()
    assert not PurgeRun.objects.exists()
    call_command("purge", stdout=out)
    assert not PersonalPart.objects.filter(entry__root_uuid=convention.uuid).exists()
    call_command("check_erasures", stdout=out)


def test_the_terms_are_settings(settings):
    """A row's days are replaced by its key; what cannot be is said at the start."""
    settings.RETENTION_DAYS = {"consultations": 200}
    assert check_retention(None) == []
    convention = lives.opened()
    for days in (199, 201):
        Consultation.objects.create(
            convention=convention, what="opened", actor_kind="link", actor_id="x",
            at=timezone.now() - timedelta(days=days),
        )  # fmt: skip
    assert erased("consultations") == 1
    assert PurgeRun.objects.get().days["consultations"] == 200
    for wrong in ({"consultations": 90}, {"nothing": 3}, {"tries": -1}):
        settings.RETENTION_DAYS = wrong
        [fault] = check_retention(None)
        assert f"cannot take {next(iter(wrong))}" in fault.msg


def test_a_young_trace_of_a_consultation_goes_for_nobody():
    """The database refuses until half a year has passed."""
    convention = lives.opened()
    Consultation.objects.create(convention=convention, what="opened", actor_kind="link", actor_id="x")
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        Consultation.objects.all().delete()


# -- people and traces ------------------------------------------------------------------------------------------------


def test_a_pupil_who_left_is_forgotten_with_the_family_a_year_after():
    """Nothing is left of a pupil without agreement; a guardian goes with the pupil; on the roll nobody is touched."""
    school = lives.make_school()
    gone, here = lives.make_pupil(school, guardians=2), lives.make_pupil(school)
    office = school.staff.get(role="office").user
    remind_together(planned_families([gone]), school=school, user=office, key=uuid4())
    Pupil.objects.filter(pk=gone.pk).update(is_on_roll=False, gone_at=timezone.now() - timedelta(days=300))
    assert erased("pupils") == 0
    PurgeRun.objects.all().delete()
    Pupil.objects.filter(pk=gone.pk).update(gone_at=timezone.now() - timedelta(days=366))
    assert erased("pupils") == 1
    assert list(Pupil.objects.all()) == [here]
    assert Guardian.objects.count() == 1
    assert not BulkItem.objects.exists()


def test_an_account_without_function_is_emptied_two_years_after():
    """It signs in no more and names nobody; who is in post, administrators and auditors stay."""
    school = lives.make_school()
    post = school.staff.get(role="teacher")
    old = timezone.now() - timedelta(days=800)
    User.objects.update(date_joined=old, last_login=old)
    User.objects.create_user("audit@exemple.invalid", last_name="Audit", is_auditor=True, date_joined=old)
    post.ends_on = old.date()
    post.save()
    assert erased("accounts") == 1
    post.user.refresh_from_db()
    assert (post.user.is_active, post.user.name, post.user.has_usable_password()) == (False, "Effacé", False)
    assert post.user.email.endswith("@efface.invalid")


def test_messages_that_left_keep_a_mask_and_a_date():
    """The words and the names go after 90 days; messages that wait to be sent are not touched."""
    convention = lives.validated()
    waiting, sent = Message.objects.order_by("id")[:2]
    Message.objects.filter(pk=sent.pk).update(status="sent", sent_at=timezone.now(), secrets=None)
    Message.objects.update(created_at=timezone.now() - timedelta(days=91))
    assert erased("message_texts") == 1
    before = sent.address
    sent.refresh_from_db()
    waiting.refresh_from_db()
    assert (sent.context, sent.recipient_name) == ({}, "")
    assert sent.address != before
    assert "•••" in sent.address
    assert waiting.context
    assert convention.number not in sent.address
    assert erased("message_texts") == 0


def test_traces_of_sign_ins_codes_and_tries_have_their_terms():
    """Each by its own; what is younger stays."""
    request = lives.requests(lives.validated())["guardian_1"]
    for model, more in ((AccessAttempt, {"failures_since_start": 1}), (AccessLog, {})):
        for name in ("x", "y"):
            model.objects.create(username=f"{name}@exemple.invalid", ip_address="192.0.2.1", user_agent="x", **more)
        model.objects.filter(pk=model.objects.first().pk).update(attempt_time=timezone.now() - timedelta(days=181))
    for days in (30, 32):
        Tries.objects.create(gate=str(days), since=timezone.now() - timedelta(days=days))
    unused, used = signing.ask_signing_code([request]), signing.ask_signing_code([request])
    signing.sign_with_code(request, lives.last_code(request), circumstances=lives.HERE)
    SigningBatch.objects.update(expires_at=timezone.now() - timedelta(days=91))
    run = purge.run()
    assert {key: run.erased[key] for key in ("failed_sign_ins", "sign_ins", "tries", "codes")} == dict.fromkeys(
        ("failed_sign_ins", "sign_ins", "tries", "codes"), 1
    )
    assert not SigningBatch.objects.filter(pk=unused.pk).exists()
    assert SigningBatch.objects.filter(pk=used.pk).exists()


def test_an_act_on_many_is_forgotten_ninety_days_after():
    """With who certified from where, and what was refused to whom: the journals tell what was done."""
    convention = lives.signed()
    office = convention.school.staff.get(role="office").user
    old, young = (gather_files([convention], school=convention.school, user=office, key=uuid4()) for _ in range(2))
    for bulk, days in ((old, 91), (young, 89)):
        BulkAct.objects.filter(pk=bulk.pk).update(finished_at=timezone.now() - timedelta(days=days))
    assert erased("bulk_acts") == 1
    assert list(BulkAct.objects.all()) == [young]
    assert BulkItem.objects.get().bulk == young


def test_steps_of_the_path_and_codes_of_classes_end_with_their_year():
    """Thirty days after its last day; a pupil who is erased before takes theirs along."""
    school = lives.make_school()
    pupil, other = lives.make_pupil(school), lives.make_pupil(school)
    open_path_class(school, pupil.class_name)
    for each in (pupil, other):
        keep_step(each.enrolments.get(), "merci", done=True)
    erase_pupils([other])
    assert PathProgress.objects.get().enrolment.pupil == pupil
    last_day = pupil.enrolments.get().year.last_day
    for days, left in ((28, 1), (32, 0)):
        until = datetime.combine(last_day + timedelta(days=days), clock.now().timetz())
        clock.set_offset(until - timezone.now())
        purge.run()
        assert (PathProgress.objects.count(), PathClass.objects.count()) == (left, left)
