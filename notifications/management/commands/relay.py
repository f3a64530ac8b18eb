"""``manage.py relay``: sends the due messages of the outbox, until SIGTERM or Ctrl-C; any number may run."""

import argparse
import contextlib
import os
import socket
import time
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from notifications.commands import WorkingCommand
from notifications.jobs import SUPERVISOR_VARIABLE
from notifications.models import Heartbeat
from notifications.relay import EVERY_CHANNEL, deliver_due, seconds_to_next
from notifications.supervisor import stop_on_signals
from notifications.waking import Ear, StopRequest

TURN_SECONDS = 5.0
"""How long at most a relay that hears the bell waits before it looks by itself."""
POLL_SECONDS = 0.25
"""How long one waits that does not hear it, or whose next row is being looked at by another."""
BEAT_SECONDS = 10.0
LONGEST_PAUSE = 30.0
"""How long at most a channel whose server cannot be reached is left alone."""


class Command(WorkingCommand):
    help = "Envoie les messages qui attendent (courriel et SMS)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        names = [channel.value for channel in EVERY_CHANNEL]
        parser.add_argument("--channel", action="append", choices=names, help="cette voie seulement (peut être répété)")
        parser.add_argument("--once", action="store_true", help="envoie ce qui attend maintenant, puis s'arrête")

    def handle(self, *args: Any, **options: Any) -> None:
        channels = options["channel"] or [channel.value for channel in EVERY_CHANNEL]
        if options["once"]:
            while deliver_due(channels=channels):
                pass
            return
        stop = StopRequest()
        stop_on_signals(stop)
        Loop(channels=channels, stop=stop).run()


class Loop:
    """One relay: waits, sends, shows that it lives, leaves an unreachable server in peace for a while."""

    def __init__(self, *, channels: list[str], stop: StopRequest) -> None:
        supervisor = os.environ.get(SUPERVISOR_VARIABLE) or f"{socket.gethostname()[:60]}:{os.getpid()}"
        self._name = f"relay-{'-'.join(channels)}@{supervisor}"
        self._stop = stop
        self._ear = Ear()
        self._pauses = dict.fromkeys(channels, 0.0)
        self._resume = dict.fromkeys(channels, 0.0)
        self._beat_at = 0.0

    def run(self) -> None:
        """Work until asked to stop; a message that is being sent is finished first."""
        while not self._stop.is_set():
            try:
                if not self._round():
                    self._ear.wait(self._pause(), self._stop)
            except (DatabaseError, InterfaceError):
                connection.close()
                self._ear.close()
                self._stop.wait(2)
        self._ear.close()
        with contextlib.suppress(DatabaseError, InterfaceError):
            Heartbeat.objects.filter(name=self._name).delete()

    def _round(self) -> bool:
        self._keep_going()
        now = time.monotonic()
        open_channels = [name for name, resume in self._resume.items() if now >= resume]
        done = deliver_due(channels=open_channels, keep_going=self._keep_going)
        for name in open_channels:
            if name in done.down:
                self._pauses[name] = min(max(1.0, self._pauses[name] * 2), LONGEST_PAUSE)
                self._resume[name] = time.monotonic() + self._pauses[name]
            elif done:
                self._pauses[name] = 0.0
        return bool(done)

    def _pause(self) -> float:
        """Return how long there is nothing to do for whoever hears the bell."""
        if self._ear.is_deaf:
            return POLL_SECONDS
        now = time.monotonic()
        resting = [resume - now for resume in self._resume.values() if resume > now]
        awake = [name for name, resume in self._resume.items() if now >= resume]
        return min(max(min([seconds_to_next(awake), *resting]), POLL_SECONDS), TURN_SECONDS)

    def _keep_going(self) -> bool:
        if time.monotonic() - self._beat_at >= BEAT_SECONDS:
            Heartbeat.touch(self._name)
            self._beat_at = time.monotonic()
        return not self._stop.is_set()
