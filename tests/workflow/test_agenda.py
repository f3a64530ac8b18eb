"""The agenda: rebuilt equal after every step, and going back never breaks the next version."""

import pytest
from django.core.management import CommandError, call_command
from viewflow.workflow.models import Process, Task

from conventions.domain.dossier.agreements import services, signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from conventions.flows import AMENDMENT_UNSCHEDULED, UNSCHEDULED, AmendmentFlow, ConventionFlow
from tests.kit import lives
from workflow import agenda, clock, schedule
from workflow.engine import fire
from workflow.faults import ChainFault
from workflow.models import Deadline
from workflow.nodes import Await

pytestmark = pytest.mark.django_db


def nodes(convention: Convention) -> list[str]:
    return [expected.node for expected in agenda.expected(convention)]


@pytest.mark.parametrize(
    ("model", "flow", "unscheduled"),
    [(Convention, ConventionFlow, UNSCHEDULED), (Amendment, AmendmentFlow, AMENDMENT_UNSCHEDULED)],
)
def test_every_transition_is_scheduled_or_said_to_be_unscheduled(model, flow, unscheduled):
    """A new transition has its place in the flow, or in the list of those nobody is expected to fire."""
    awaited = set()
    for node in flow.instance.nodes():
        if isinstance(node, Await):
            awaited |= set(node.branches)
    after = {name.removeprefix("after_") for name in dir(flow) if name.startswith("after_")}
    missing = set(model.transitions()) - awaited - after - set(unscheduled)
    assert not missing, f"say in conventions/flows.py who is expected to fire {missing}, or that nobody is"


def test_the_agenda_is_rebuilt_equal_after_every_signature():
    """Six parties: after each one, five, four… tasks remain, rebuilt equal."""
    convention = lives.validated(guardians=2, tutor=True)
    keys = list(lives.requests(convention))
    for n, key in enumerate(keys, start=1):
        lives.sign(convention, key)
        assert nodes(convention) == ["signature"] * (len(keys) - n) or n == len(keys)
        assert agenda.differences(convention) == []
    assert nodes(convention) == ["sealing"]


@pytest.mark.parametrize("given", range(6))
def test_a_refusal_after_any_number_of_signatures_leaves_the_next_version_whole(given):
    """After 0, 1, … 5 signatures one guardian refuses; version 2 opens six tasks and joins once."""
    convention = lives.validated(guardians=2, tutor=True)
    keys = [key for key in lives.requests(convention) if key != "guardian_2"]
    for key in keys[:given]:
        lives.sign(convention, key)
    signing.refuse_to_sign(lives.requests(convention)["guardian_2"], reason="Non.")
    convention.refresh_from_db()
    assert (convention.status, nodes(convention)) == ("refused", ["decision"])
    services.revise(convention, by=lives.by(convention, "office"), reason="Corrigé.")
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    services.approve(convention, by=lives.by(convention, "head"))
    assert nodes(convention) == ["signature"] * 6
    lives.sign(convention)
    assert nodes(convention) == ["sealing"]
    assert signing.seal(str(convention.uuid))
    assert Process.objects.filter(artifact_object_id=convention.pk, status="NEW").count() == 1
    assert agenda.differences(Convention.objects.get(pk=convention.pk)) == []


def test_rebuild_makes_a_lost_agenda_again(capsys):
    """Somebody empties the tables: the command brings the same tasks back."""
    convention = lives.in_state("signatures_started", guardians=2)
    before = agenda.expected(convention)
    Task.objects.all().delete()
    Process.objects.all().delete()
    Deadline.objects.all().delete()
    found = agenda.differences(convention)
    assert {fault.what for fault in found} == {ChainFault.TASK_NOT_OPEN, ChainFault.DEADLINE}
    with pytest.raises(CommandError, match="Agendas qui ne suivent pas leur journal : 1"):
        call_command("check_agenda")
    assert capsys.readouterr().err.splitlines() == [str(fault) for fault in found]
    call_command("rebuild_agenda", str(convention.uuid))
    assert agenda.expected(convention) == before
    call_command("check_agenda")
    assert capsys.readouterr().out.startswith("1 agenda refait.\nChaque agenda est celui")


def test_each_open_task_says_who_and_until_when():
    """The task of the office is due before the first day, where the host is."""
    convention = lives.host_completed()
    [task] = agenda.expected(convention)
    assert (task.node, task.role) == ("school_start", "office")
    assert task.due_at == convention.start_of(convention.first_day)


def test_a_withdrawn_agreement_expects_nothing():
    """A final state closes what was open."""
    convention = lives.in_state("withdrawn")
    assert agenda.expected(convention) == []
    assert not Deadline.objects.filter(subject_id=convention.pk).exists()


def test_due_deadlines_are_handed_to_the_door_in_order():
    """The clock moves to the first day: the unsigned one expires, the signed one begins."""
    unsigned, signed = lives.validated(), lives.signed()
    clock.move_to(unsigned.start_of(unsigned.first_day))
    assert schedule.run_due() == 3  # and reminders long past are let go
    unsigned.refresh_from_db()
    signed.refresh_from_db()
    assert (unsigned.status, signed.status) == ("expired", "running")
    assert schedule.run_due() == 0


def test_going_back_and_forth_keeps_one_process():
    """Sent back to the host twice, to the office once: one live process each time."""
    convention = lives.school_completed()
    for _ in range(2):
        services.send_back_to_host(convention, by=lives.by(convention, "office"), reason="À revoir.")
        services.complete_host_part(convention, by=lives.by(convention, "host"))
        services.save_school_part(convention, by=lives.by(convention, "office"))
        services.complete_school_part(convention, by=lives.by(convention, "office"))
        assert agenda.differences(convention) == []
    services.send_back_to_office(convention, by=lives.by(convention, "head"), reason="À revoir.")
    assert nodes(convention) == ["school_part"]
    fire(convention, "complete_school_part", by=lives.by(convention, "office"))
    assert nodes(convention) == ["approval"]
    assert Process.objects.filter(artifact_object_id=convention.pk, status="NEW").count() == 1
