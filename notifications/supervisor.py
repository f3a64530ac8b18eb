"""The supervisor: starts the relays and the job cluster, watches that they make progress, kills and restarts them.

That a process lives proves nothing: a django-q2 cluster whose idle worker was killed looks alive for ever. So progress
is read from the database: each relay writes a heartbeat, and a job that does nothing goes the whole way through the
queue every ten seconds. When that stops and no job is at work, the whole process group is killed and started again.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django_q.scheduler import scheduler
from django_q.tasks import async_task

from notifications import jobs, relay, schedules
from notifications.models import Heartbeat, Message

LIFELINE = Path(__file__).with_name("lifeline.py")
STOP_SECONDS = 3.5
"""How long a part may take to end before its group is killed."""
START_SECONDS = 40.0
"""How long a part may take from its start to its first sign of life."""
BEAT_SECONDS = 10.0
"""Between two signs of life, at most: a third of the patience where that is less."""
LOOK_SECONDS = 0.25
"""How soon it is seen that a part has ended."""
TEND_SECONDS = 5.0
FORGET_SECONDS = 600.0
RESTART_SECONDS = 0.2
MOST_RESTART_SECONDS = 10.0
RELAY_PATIENCE = 120.0
"""A relay may wait for each of several answers of a slow mail server."""
JOBS_PATIENCE = 30.0


@dataclass
class ProcessPart:
    """One supervised process group."""

    name: str
    command: list[str]
    patience: float
    """Seconds without progress after which it is killed."""
    process: subprocess.Popen[bytes] | None = None
    restart_at: float = 0.0
    restart_wait: float = RESTART_SECONDS
    seen: datetime | None = None
    progress: float = 0.0
    proven: bool = False
    """It has given a sign of life since its start."""

    def is_stuck(self, now: float) -> bool:
        """No progress for longer than it may take."""
        return now - self.progress > (self.patience if self.proven else max(self.patience, START_SECONDS))


@dataclass
class Supervisor:
    """Keeps the parts of the worker going until `stop` is set."""

    say: Callable[[str], None]
    patience: float = JOBS_PATIENCE
    stop: Event = field(default_factory=Event)
    name: str = field(default_factory=lambda: f"{socket.gethostname()[:60]}:{os.getpid()}")
    _parts: list[ProcessPart] = field(default_factory=list)
    _jobs: ProcessPart = field(init=False)
    _beat_seconds: float = field(init=False)
    _beat_sent: float = 0.0
    _beat_answered: bool = True
    _database_lost: bool = False

    def __post_init__(self) -> None:
        self._beat_seconds = min(BEAT_SECONDS, self.patience / 3)
        self._jobs = ProcessPart("jobs", _manage("qcluster", "--skip-checks"), self.patience)
        channels = (Message.Channel.EMAIL.value, Message.Channel.SMS.value)
        self._parts = [
            *(
                ProcessPart(f"relay-{name}", _manage("relay", "--skip-checks", "--channel", name), RELAY_PATIENCE)
                for name in channels
            ),
            self._jobs,
        ]

    def run(self) -> None:
        """Start everything and watch until `stop` is set; nothing that was started is left behind."""
        self._safely(self._prepare)
        try:
            for part in self._parts:
                self._start(part)
            turns = {self._watch: self._beat_seconds / 2, self._tend: TEND_SECONDS, jobs.forget_old: FORGET_SECONDS}
            due = dict.fromkeys(turns, time.monotonic())
            while not self.stop.wait(LOOK_SECONDS):
                self._revive()
                for turn, pause in turns.items():
                    if time.monotonic() >= due[turn]:
                        self._safely(turn)
                        due[turn] = time.monotonic() + pause
        finally:
            self._end_all()

    # -- processes ------------------------------------------------------------------------------------------------

    def _start(self, part: ProcessPart) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            jobs.SUPERVISOR_VARIABLE: self.name,
            "PYTHONUNBUFFERED": "1",
        }
        part.process = subprocess.Popen(
            [sys.executable, "-I", str(LIFELINE), str(STOP_SECONDS), *part.command],
            stdin=subprocess.PIPE,
            env=environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )
        part.progress = time.monotonic()
        part.proven = False
        self.say(f"{part.name} : démarrage (processus {part.process.pid})")

    def _revive(self) -> None:
        """Start again what has ended."""
        now = time.monotonic()
        for part in self._parts:
            if part.process is None:
                if now >= part.restart_at:
                    self._start(part)
            elif part.process.poll() is not None:
                self._replace(part, f"arrêt inattendu (code {part.process.returncode})")

    def _replace(self, part: ProcessPart, why: str) -> None:
        """Kill what is left of a part and plan its restart, later each time it did not come to life."""
        self._kill(part)
        part.restart_wait = RESTART_SECONDS if part.proven else min(part.restart_wait * 2, MOST_RESTART_SECONDS)
        part.restart_at = time.monotonic() + part.restart_wait
        self.say(f"{part.name} : {why} ; relance dans {part.restart_wait:.1f} s")
        if part is self._jobs:
            self._safely(lambda: self._release(timedelta(0)))

    @staticmethod
    def _kill(part: ProcessPart) -> None:
        if part.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(part.process.pid, signal.SIGKILL)
        part.process.wait()
        if part.process.stdin is not None:
            part.process.stdin.close()
        part.process = None

    def _end_all(self) -> None:
        """Ask every part to end, then kill what has not."""
        running = [(part, part.process) for part in self._parts if part.process is not None]
        for _part, process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS + 0.3
        while time.monotonic() < deadline and any(process.poll() is None for _part, process in running):
            time.sleep(0.02)
        for part, _process in running:
            self._kill(part)
        self._safely(lambda: Heartbeat.objects.filter(name__endswith=f"@{self.name}").delete())
        self.say("worker : arrêt")

    # -- progress -------------------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        Heartbeat.objects.filter(name__startswith="jobs-started@").delete()  # of a worker killed at its start
        changed, removed = schedules.update_schedules()
        for text, names in (("tâches programmées", changed), ("tâches qui ne le sont plus", removed)):
            if names:
                self.say(f"worker : {text} : {', '.join(names)}")
        self._release(timedelta(0))

    def _watch(self) -> None:
        """Read the signs of life and kill what is stuck."""
        Heartbeat.touch(f"{jobs.SUPERVISOR_PREFIX}{self.name}")
        now = time.monotonic()
        self._read_heartbeats(now)
        self._send_beat(now)
        for part in self._parts:
            if part.process is None or not part.is_stuck(now):
                continue
            if part is self._jobs and jobs.is_busy():
                continue
            self._replace(part, f"aucun progrès en {now - part.progress:.0f} s, arrêt forcé")

    def _read_heartbeats(self, now: float) -> None:
        """Note who gave a sign of life since the last look."""
        names = {f"{part.name}@{self.name}": part for part in self._parts}
        started = f"jobs-started@{self.name}"
        beats = dict(Heartbeat.objects.filter(name__in=[*names, started]).values_list("name", "beat_at"))
        if beats.pop(started, None) is not None:
            Heartbeat.objects.filter(name=started).delete()
            if not self._jobs.proven:  # later births are not progress: a worker may die and be replaced for ever
                self._jobs.proven, self._jobs.progress = True, now
        for name, beat_at in beats.items():
            part = names[name]
            if part.seen != beat_at:
                part.seen, part.progress, part.proven = beat_at, now, True
                self._beat_answered = self._beat_answered or part is self._jobs

    def _send_beat(self, now: float) -> None:
        """One idle job on its way at a time, another when it does not come back: a stuck queue must not fill up."""
        if now - self._beat_sent < (self._beat_seconds if self._beat_answered else max(4.0, self.patience)):
            return
        async_task("notifications.jobs.beat", task_name="beat", save=False)
        self._beat_sent, self._beat_answered = time.monotonic(), False

    def _tend(self) -> None:
        """Sweep: what is due goes back where it will be taken."""
        self._release(timedelta(seconds=15))
        if pulled := relay.pull_back():
            self.say(f"worker : messages remis à envoyer : {pulled}")
        scheduler()

    def _release(self, grace: timedelta) -> None:
        alone = not jobs.other_supervisors(self.name)
        if released := jobs.release_lost(alone=alone, grace=grace):
            self.say(f"worker : tâches remises en file : {released}")

    def _safely(self, act: Callable[[], object]) -> None:
        """Without database nothing can be judged: nobody is killed for it, and waiting times begin anew."""
        try:
            act()
        except (DatabaseError, InterfaceError) as problem:
            if not self._database_lost:
                self.say(f"worker : base de données perdue ({type(problem).__name__})")
            self._database_lost = True
            connection.close()
            for part in self._parts:
                part.progress = time.monotonic()
        else:
            if self._database_lost:
                self.say("worker : base de données retrouvée")
            self._database_lost = False


def stop_on_signals(stop: Event) -> None:
    """Let SIGTERM, Ctrl-C and the end of the terminal ask for a clean end; what `nohup` ignores stays ignored."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda received, frame: stop.set())


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), *arguments]
