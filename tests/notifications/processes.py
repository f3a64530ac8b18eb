"""Real processes for the tests of this floor: started on the test database, watched, and never left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from django.db import connection

from config.development.mailbox import Mailbox

ROOT = Path(__file__).resolve().parent.parent.parent


def wait_until(done: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Wait for ``done`` at most ``seconds``, and return how long it took."""
    start = time.monotonic()
    while not done():
        assert time.monotonic() - start < seconds, f"after {seconds:.0f} s still waiting for {what}"
        time.sleep(0.05)
    return time.monotonic() - start


@contextlib.contextmanager
def running(mailbox: Mailbox, log: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``manage.py`` with ``arguments``, its output in ``log``; at the end nothing of it is left."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.notifications.process_settings",
        "DJANGO_ENV": "development",
        "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "EMAIL_URL": mailbox.email_url,
        "SMS_GATEWAY_URL": mailbox.sms_url,
        "SMS_GATEWAY_TOKEN": mailbox.token,
        "PYTHONWARNINGS": "default",
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    known = psutil.Process(process.pid)
    try:
        yield process
    finally:
        left = below(known)
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=8)
        for one in [known, *left]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        process.wait()


def below(process: psutil.Process) -> list[psutil.Process]:
    """All processes below one."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []


def alive(processes: list[psutil.Process]) -> list[int]:
    """Numbers of those that still run."""
    return [one.pid for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def cluster_leaves(process: psutil.Process) -> list[psutil.Process]:
    """The processes of the job cluster that have no child: its workers, its monitor and its pusher, in this order."""
    found = [one for one in below(process) if "qcluster" in " ".join(one.cmdline()) and not one.children()]
    return sorted(found, key=lambda one: (one.create_time(), one.pid))
