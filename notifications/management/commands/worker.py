"""``manage.py worker``: everything that works in the background, under one supervisor, until SIGTERM or Ctrl-C."""

import argparse
import logging
from typing import Any

from django.utils import timezone

from notifications.commands import WorkingCommand
from notifications.supervisor import JOBS_PATIENCE, Supervisor, stop_on_signals


class Command(WorkingCommand):
    help = "Fait le travail de fond : envois (courriel, SMS) et tâches ; relance ce qui n'avance plus."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--patience",
            metavar="SECONDES",
            type=float,
            default=JOBS_PATIENCE,
            help="délai sans progrès après lequel les tâches sont arrêtées et relancées",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        logging.getLogger("django-q").setLevel(logging.WARNING)  # it would tell of every sign of life
        supervisor = Supervisor(say=self._say, patience=options["patience"])
        stop_on_signals(supervisor.stop)
        supervisor.run()

    def _say(self, event: str) -> None:
        self.stdout.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {event}")
        self.stdout.flush()
