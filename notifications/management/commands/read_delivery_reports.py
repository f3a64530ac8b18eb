"""``manage.py read_delivery_reports``: takes in what mail servers report of our mails, from a Maildir or a pipe."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from notifications.reports import LARGEST, read_maildir, read_report


class Command(BaseCommand):
    help = (
        "Takes in delivery reports: those of a Maildir (DELIVERY_REPORTS_MAILDIR, which the worker reads each minute), "
        "or with - the one mail on standard input, as a mail server pipes it."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("source", nargs="?", default=settings.DELIVERY_REPORTS_MAILDIR, help="a Maildir, or -")

    def handle(self, *args: Any, source: str, **options: Any) -> None:
        if source == "-":
            try:
                read_report(sys.stdin.buffer.read(LARGEST + 1))
            except DatabaseError:
                raise CommandError("The database does not answer.", returncode=os.EX_TEMPFAIL) from None
        elif not source:
            raise CommandError("Name a Maildir, or set DELIVERY_REPORTS_MAILDIR; - reads one mail from a pipe.")
        elif not (Path(source) / "new").is_dir():
            raise CommandError(f"{source} is no Maildir: it has no folder « new ».")
        else:
            self.stdout.write(f"{read_maildir(Path(source))} reports about our messages.")
