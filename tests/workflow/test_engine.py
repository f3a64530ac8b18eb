"""The door: what passes, what is refused, and that nothing else writes a status."""

import threading

import pytest
from django.db import connection

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from notifications.models import Message
from tests.kit import lives
from tests.kit.refusals import refused
from workflow.actors import system
from workflow.engine import Refused, fire
from workflow.machine import StatusWrittenOutsideTheDoor
from workflow.models import Transition

pytestmark = pytest.mark.django_db


def snapshot(convention: Convention) -> tuple:
    row = Convention.objects.values().get(pk=convention.pk)
    return row, Transition.objects.count(), Message.objects.count()


def test_fire_writes_status_journal_agenda_and_outbox_together():
    """One act: the new status, one entry that chains, one message to the office."""
    convention = lives.in_state("started_by_host")
    before = Transition.objects.filter(root_uuid=convention.uuid).count()
    lives.services.save_host_part(
        convention,
        by=lives.by(convention, "host"),
        fields={"activities": "Observer.", "meals": "Sac.", "safety_contact": "La gérante"},
    )
    entry = fire(convention, "complete_host_part", by=lives.by(convention, "host"))
    assert convention.status == "completed_by_host"
    assert (entry.source, entry.target, entry.position) == ("started_by_host", "completed_by_host", before + 1)
    fresh = Convention.objects.get(pk=convention.pk)
    assert (fresh.journal_length, fresh.journal_head) == (entry.position, entry.hash)
    assert Message.objects.filter(slug="host_part_completed").count() == 1


def test_a_stale_save_does_not_put_an_old_status_back():
    """Two copies of a row: the one loaded before the transition saves afterwards."""
    convention = lives.opened()
    stale = Convention.objects.get(pk=convention.pk)
    fire(convention, "start_host_part", by=lives.by(convention, "host"))
    stale.meals = "Cantine"
    stale.save()
    fresh = Convention.objects.get(pk=convention.pk)
    assert (fresh.status, fresh.meals) == ("started_by_host", "Cantine")
    assert fresh.journal_length == convention.journal_length


@pytest.mark.parametrize("manager", ["objects", "_base_manager", "_default_manager"])
def test_update_refuses_the_status(manager):
    """No manager lets a status be updated."""
    convention = lives.opened()
    with pytest.raises(StatusWrittenOutsideTheDoor):
        getattr(Convention, manager).filter(pk=convention.pk).update(status="signed")
    assert Convention.objects.get(pk=convention.pk).status == "draft"


def test_create_refuses_another_status_than_the_initial_one():
    """A row cannot be born signed, one by one or in bulk."""
    convention = lives.opened()
    values = {"kind": convention.kind, "school": convention.school, "pupil": convention.pupil, "host": convention.host}
    with pytest.raises(StatusWrittenOutsideTheDoor):
        Convention.objects.create(status="signed", origin="own_place", **values)
    with pytest.raises(StatusWrittenOutsideTheDoor):
        Convention.objects.bulk_create([Convention(status="signed", origin="own_place", **values)])


def test_save_refuses_the_status_among_update_fields():
    """Naming the column does not open a way."""
    convention = lives.opened()
    with pytest.raises(StatusWrittenOutsideTheDoor):
        convention.save(update_fields=["status"])


def test_assigning_a_status_is_refused():
    """The attribute is protected."""
    convention = lives.opened()
    with pytest.raises(AttributeError):
        convention.status = "signed"


def test_refresh_of_a_deleted_row_keeps_the_protection():
    """django-fsm's own refresh switches protection off for the process when the row is gone; ours does not."""
    other = lives.opened()
    gone = Convention(number="CV-TEST-GONE", kind="observation_3e_4e", origin="own_place")
    gone.pk = 10**9
    gone._state.adding = False
    with pytest.raises(Convention.DoesNotExist):
        gone.refresh_from_db()
    with pytest.raises(AttributeError):
        other.status = "signed"


def test_refused_changes_nothing():
    """A transition from the wrong state leaves row, journal and outbox as they were."""
    convention = lives.opened()
    before = snapshot(convention)
    with refused("not_now"):
        fire(convention, "approve", by=lives.by(convention, "head"))
    assert snapshot(convention) == before


def test_the_wrong_person_is_told_who_may():
    """The refusal names who may act, in words."""
    convention = lives.school_completed()
    before = snapshot(convention)
    with refused("not_for_you"):
        fire(convention, "approve", by=lives.by(convention, "office"))
    assert snapshot(convention) == before


def test_a_missing_reason_is_asked_for():
    """A required reason that is empty is refused."""
    convention = lives.opened()
    with refused("reason_missing"):
        services.withdraw(convention, by=lives.by(convention, "office"), reason="  ")


def test_the_same_request_sent_twice_acts_once():
    """A double click: the second request finds the first one's entry."""
    convention = lives.opened()
    actor = lives.by(convention, "office")
    first = fire(convention, "withdraw", by=actor, reason="Annulé.", key="request-1")
    second = fire(convention, "withdraw", by=actor, reason="Annulé.", key="request-1")
    assert first.pk == second.pk
    assert Message.objects.filter(slug="agreement_withdrawn").count() == 3


def test_the_journal_names_who_and_on_whose_behalf():
    """The office acts in the host's name: both are in the entry, the name in the erasable part."""
    convention = lives.opened()
    actor = lives.account(convention.school.staff.get(role="office"))
    actor = type(actor)(actor.kind, actor.id, label=actor.label, on_behalf_of="host")
    entry = fire(convention, "start_host_part", by=actor)
    assert (entry.actor_kind, entry.actor_id, entry.on_behalf_of) == ("account", actor.id, "host")
    assert entry.personal.content["actor"] == actor.label


def test_an_unknown_transition_is_a_programming_error():
    """A typo is not a refusal shown to people."""
    with pytest.raises(KeyError):
        fire(lives.opened(), "aprove", by=system("test"))


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_one_wins_and_the_other_reads_a_sentence():
    """Approve and send back at the same instant: exactly one happens."""
    convention = lives.school_completed()
    head = lives.by(convention, "head")
    office = lives.by(convention, "office")
    barrier, answers = threading.Barrier(2), []

    def act(name, actor, reason):
        try:
            mine = Convention.objects.get(pk=convention.pk)
            barrier.wait()
            fire(mine, name, by=actor, reason=reason)
            answers.append("done")
        except Refused as refusal:
            answers.append(str(refusal))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=act, args=("approve", head, "")),
        threading.Thread(target=act, args=("send_back_to_host", office, "Horaires à revoir.")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count("done") == 1
    assert any("n'est plus possible" in answer for answer in answers)
