"""The worker and the relays as real processes: killed, stopped, doubled, they lose nothing and send nothing twice."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.db import transaction

from config.development.mailbox import Mailbox
from notifications.jobs import enqueue
from notifications.models import Heartbeat, JobRun, Message
from notifications.outbox import queue
from tests.notifications.conftest import event, person, sample_catalogue  # noqa: F401 - a fixture is found by name
from tests.notifications.processes import alive, below, cluster_leaves, running, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
PERSONAL = ("famille.example", "Parent Essai", "639000", "Zoé", "123456")


class Work:
    """Messages and jobs given to the worker, and what became of them."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.mails = self.texts = self.jobs = 0

    def give(self, *, mails: int = 2, texts: int = 1, jobs: int = 2) -> None:
        """Queue messages and jobs in one transaction, as a transition does."""
        people = [person(self.mails + number) for number in range(mails)]
        people += [
            person(self.texts + number, email="", phone=f"+2626390{self.texts + number:05}") for number in range(texts)
        ]
        with transaction.atomic():
            queue(["sample_code"], event(*people, secrets={"code": "123456"}))
            for number in range(jobs):
                enqueue("count", f"{self.jobs + number}")
        self.mails, self.texts, self.jobs = self.mails + mails, self.texts + texts, self.jobs + jobs

    def is_done(self) -> bool:
        """Everything has left and every job is done."""
        waiting = Message.objects.filter(status="queued").exists()
        return not waiting and JobRun.objects.filter(done_at__isnull=False, key__regex="^[0-9a-f]{32}$").count() == (
            self.jobs
        )

    def check(self, *, jobs_repeat: bool = False, mails_repeat: int = 0) -> None:
        """None lost, none twice: at the servers and in the effect of the jobs (a job killed at its end may repeat).

        ``mails_repeat``: how many mails may come twice, when what sends them is killed while it does.
        """
        assert Message.objects.exclude(status="sent").count() == 0
        times = _times([mail["Message-ID"] for mail in self.mailbox.mails()])
        assert (times.get(1, 0) + times.get(2, 0), set(times) <= {1, 2}) == (self.mails, True)
        assert times.get(2, 0) <= mails_repeat
        assert _times([text.id for text in self.mailbox.texts()]) == ({1: self.texts} if self.texts else {})
        marks = Heartbeat.objects.filter(name__startswith="count:").values_list("name", flat=True)
        names = [name.split(":")[1] for name in marks]
        assert _times(list(set(names)) if jobs_repeat else names) == ({1: self.jobs} if self.jobs else {})


def _times(names: list[str]) -> dict[int, int]:
    """How many names came once, twice, and so on."""
    return dict(Counter(Counter(names).values()))


@pytest.fixture
def work(mailbox: Mailbox) -> Work:
    """Return the work that this test gives to the worker."""
    return Work(mailbox)


def test_two_relays_send_each_message_once(work, tmp_path):
    """Two relays on one outbox share the rows between them."""
    work.give(mails=40, texts=10, jobs=0)
    log = tmp_path / "log"
    with running(work.mailbox, log, "relay", "--skip-checks"), running(work.mailbox, log, "relay", "--skip-checks"):
        wait_until(work.is_done, seconds=20, what="fifty messages")
    work.check()
    assert not [text for text in PERSONAL if text in log.read_text()]


def test_relay_killed_while_speaking_to_the_server_loses_nothing(work, tmp_path):
    """Killed three times in the middle of a conversation, the messages leave in the end, each once."""
    relays: list[subprocess.Popen[bytes]] = []
    spoken: list[str] = []

    def answer(address: str) -> str:
        spoken.append(address)
        if len(spoken) in (3, 8, 12):
            relays[-1].kill()
            relays[-1].wait()
        return "250 OK"

    work.mailbox.mail_answer = answer
    work.give(mails=12, texts=0, jobs=0)
    for _life in range(4):
        with running(work.mailbox, tmp_path / "log", "relay", "--skip-checks") as relay:
            relays.append(relay)
            wait_until(lambda: relay.poll() is not None or work.is_done(), seconds=20, what="twelve mails")  # noqa: B023
    assert [relay.returncode for relay in relays] == [-signal.SIGKILL] * 3 + [0]
    work.check()
    assert len(spoken) == 12 + 3
    assert Message.objects.filter(tries__gt=1).count() >= 1


@pytest.mark.chaos
def test_worker_outlives_the_death_of_each_of_its_processes(work, tmp_path, rounds):
    """Each process below the worker is killed in turn and work is given at once: nothing lost.

    A relay learns that its guardian was killed a moment later, when it may be sending: one mail may come twice. So may
    the effect of a job whose process was killed at its end.
    """
    with running(work.mailbox, tmp_path / "log", "worker", "--patience", "2", "--skip-checks") as worker:
        work.give()
        wait_until(work.is_done, seconds=30, what="the first work")
        root = psutil.Process(worker.pid)
        processes = len(below(root))
        assert processes >= 9
        for turn in range(rounds(1, 5) * processes):
            wait_until(lambda: len(below(root)) >= processes, seconds=20, what="the restart")
            there = below(root)
            there[turn % len(there)].kill()
            work.give(mails=2, texts=1, jobs=2)
            wait_until(work.is_done, seconds=30, what=f"the work after kill {turn}")
        assert worker.poll() is None
    work.check(mails_repeat=rounds(1, 5), jobs_repeat=True)


def test_worker_does_a_job_that_killed_its_process(work, tmp_path):
    """A job whose process dies at work is done at its next try, long before the queue's own waiting time."""
    memory = tmp_path / "died"
    with running(work.mailbox, tmp_path / "log", "worker", "--patience", "3", "--skip-checks"):
        enqueue("die_once", str(memory))
        wait_until(lambda: JobRun.objects.filter(done_at__isnull=False, tries=2).exists(), seconds=30, what="the job")
    assert memory.exists()


def test_relay_killed_after_the_server_accepted_repeats_under_one_id(work, tmp_path, monkeypatch):
    """The honest limit: between "accepted" and our commit a mail goes twice, recognisable as one."""
    keep, log = work.mailbox.keep_mail, tmp_path / "log"
    relays: list[subprocess.Popen[bytes]] = []

    def keep_and_kill(content: bytes) -> None:
        monkeypatch.setattr(work.mailbox, "keep_mail", keep)
        keep(content)
        relays[0].kill()
        relays[0].wait()

    monkeypatch.setattr(work.mailbox, "keep_mail", keep_and_kill)
    for _life in range(2):
        with running(work.mailbox, log, "relay", "--skip-checks") as relay:
            relays.append(relay)
            if not work.mails:
                work.give(mails=1, texts=0, jobs=0)
            wait_until(lambda: relay.poll() is not None or work.is_done(), seconds=20, what="one mail")  # noqa: B023
    assert [mail["Message-ID"] for mail in work.mailbox.mails()] == [Message.objects.get().message_id] * 2


def test_worker_revives_a_queue_stuck_by_the_death_of_an_idle_worker(work, tmp_path):
    """The idle worker that holds the queue's lock dies and the cluster looks alive: the supervisor starts it again."""
    log = tmp_path / "log"
    with running(work.mailbox, log, "worker", "--patience", "3", "--skip-checks") as worker:
        work.give(jobs=1)
        wait_until(work.is_done, seconds=30, what="the first job")
        root = psutil.Process(worker.pid)
        first = below(root)
        for victim in cluster_leaves(root)[:2]:
            victim.kill()
        work.give(mails=0, texts=0, jobs=5)
        wait_until(work.is_done, seconds=25, what="jobs after the queue was stuck")
        assert "jobs : aucun progrès en" in log.read_text()
        assert len(alive(first)) < len(first)
    work.check()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let the processes of a test hear Ctrl-C even when the tests run in the background, where shells ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_worker_stops_cleanly(work, tmp_path, sent):
    """Asked to stop, the worker ends by itself with status 0 and leaves no process."""
    log = tmp_path / "log"
    with running(work.mailbox, log, "worker", "--skip-checks") as worker:
        work.give()
        wait_until(work.is_done, seconds=30, what="the work")
        children = below(psutil.Process(worker.pid))
        worker.send_signal(sent)
        assert worker.wait(timeout=60) == 0
        wait_until(lambda: not alive(children), seconds=10, what="the end of the children")
    said = log.read_text()
    assert "worker : arrêt" in said
    assert not [text for text in PERSONAL if text in said]


def test_worker_killed_leaves_no_orphan_and_the_next_one_goes_on(work, tmp_path):
    """Killed itself, the worker takes its processes with it; the next one does what was left."""
    with running(work.mailbox, tmp_path / "log", "worker", "--skip-checks") as worker:
        work.give()
        wait_until(work.is_done, seconds=30, what="the first work")
        children = below(psutil.Process(worker.pid))
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        wait_until(lambda: not alive(children), seconds=6, what="the end of the children")
    work.give(mails=3, texts=1, jobs=3)
    with running(work.mailbox, tmp_path / "log", "worker", "--skip-checks"):
        wait_until(work.is_done, seconds=30, what="the work of the second worker")
    work.check()


def test_worker_runs_periodic_jobs_from_the_settings(work, tmp_path: Path):
    """A job that the settings declare runs soon after the start."""
    with running(work.mailbox, tmp_path / "log", "worker", "--skip-checks"):
        wait_until(
            lambda: Heartbeat.objects.filter(name="sample:periodic").exists(), seconds=30, what="the periodic job"
        )
