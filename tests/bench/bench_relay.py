"""Messages a second to one local mail server, by plain django-q2 and `send_mail` and by the relay; what telling costs.

Both are real processes as production starts them (a cluster of two workers; several relays), begun on a full queue.
What is timed is from the first mail to the last one, as the mail server saw them: no start of a process counts.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import psutil
from django.conf import settings
from django.db import connection

from config.problems import SetupProblem
from tests.bench import Ratio, say

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0
SMALL = {"mails": 10, "rounds": 1, "relays": 1, "approvals": 1}
RELAYS = 4
"""As many processes as the cluster has at work: two workers, its pusher, its monitor."""
AT_LEAST = 3.0
"""How many times as many messages a second leave by the relay."""


def run(mails: int = 600, rounds: int = 3, relays: int = RELAYS, approvals: int = 12) -> Iterator[Ratio]:
    """Return seconds for so many messages, the median of the rounds, taken in turn; then a transition's cost."""
    theirs, ours = [], []
    with mail_server() as (folder, environment):
        for number in range(1, rounds + 1):
            theirs.append(_emptied(folder, mails, _tasks, [("qcluster", "--skip-checks")], environment))
            relay = ("relay", "--skip-checks", "--channel", "email")
            ours.append(_emptied(folder, mails, _messages, [relay] * relays, environment))
            say(f"{number} of {rounds} rounds: {theirs[-1]:.1f} s, {ours[-1]:.1f} s")
    told = ", ".join(f"{mails / them:.0f}→{mails / us:.0f}" for them, us in zip(theirs, ours, strict=True))
    name = f"{mails} mails leave ({told} a second)"
    yield Ratio(name, statistics.median(theirs), statistics.median(ours), 1 / AT_LEAST, against="django-q2 + send_mail")
    yield from _transition(approvals)


@contextlib.contextmanager
def mail_server() -> Iterator[tuple[Path, dict[str, str]]]:
    """Run the mail server; give its folder, and the environment of processes that send to it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = subprocess.Popen([sys.executable, "-P", str(Path(__file__).with_name("mail_sink.py")), name])
        try:
            _wait(lambda: (folder / "port").exists() and (folder / "port").read_text(), "the mail server")
            yield (
                folder,
                {
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "tests.notifications.process_settings",
                    "DJANGO_ENV": "development",
                    "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
                    "EMAIL_URL": f"smtp://127.0.0.1:{(folder / 'port').read_text()}",
                },
            )
        finally:
            server.kill()
            server.wait()


def _emptied(
    folder: Path,
    mails: int,
    fill: Callable[[int], None],
    commands: list[tuple[str, ...]],
    environment: dict[str, str],
) -> float:
    """Fill the queue, start the processes, and return the seconds from the first mail to the last."""
    before = len(_moments(folder))
    fill(mails)
    started = [
        subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for command in commands
    ]
    try:
        _wait(lambda: len(_moments(folder)) >= before + mails, f"{commands[0][0]} to send {mails} mails")
    finally:
        for process in started:
            _end(process)
    moments = _moments(folder)[before:]
    assert len(moments) == mails, "a mail was lost or left twice"
    return moments[-1] - moments[0]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what we started and whatever it started."""
    below = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
    for one in [*below, psutil.Process(process.pid)] if process.returncode is None else below:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    process.wait()


def _moments(folder: Path) -> list[float]:
    path = folder / "mails"
    return [float(line) for line in path.read_text().split()] if path.exists() else []


def _wait(done: Callable[[], object], what: str) -> None:
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > PATIENCE:
            raise SetupProblem(f"After {PATIENCE:.0f} s still waiting for {what}.")
        time.sleep(0.1)


def _tasks(mails: int) -> None:
    from django_q.tasks import async_task

    text = "Bonjour,\n\nVotre signature est demandée.\n"
    for number in range(mails):
        to = [f"parent{number}@famille.example"]
        async_task("django.core.mail.send_mail", "À signer", text, settings.DEFAULT_FROM_EMAIL, to)


def _messages(mails: int) -> None:
    from notifications import catalogue
    from notifications.models import Message
    from notifications.outbox import queue
    from tests.notifications.conftest import event, person
    from tests.notifications.sample import messages

    Message.objects.all().delete()
    with patch.dict(catalogue._registry, {messages.News.slug: messages.News}):
        queue(["sample_news"], event(*map(person, range(mails))))


def _transition(approvals: int) -> Iterator[Ratio]:
    """Ask six parties for their signature, without and with the messages that it queues."""
    from conventions.domain.dossier.agreements import services
    from tests.kit import lives
    from workflow import engine

    def approve(*, tells: bool) -> float:
        convention = lives.school_completed(guardians=2, tutor=True)
        with contextlib.nullcontext() if tells else patch.object(engine, "queue", lambda *told: []):
            began = time.perf_counter()
            services.approve(convention, by=lives.by(convention, "head"))
            return time.perf_counter() - began

    silent, told = zip(*((approve(tells=False), approve(tells=True)) for _ in range(approvals)), strict=True)
    yield Ratio(
        "approval by the head: without messages → with them", statistics.median(silent), statistics.median(told)
    )
