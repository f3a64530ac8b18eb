"""``manage.py read_delivery_reports``: takes in what mail servers report of our mails, from a Maildir or a pipe."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError

from notifications.commands import LightCommand
from notifications.delivery_reports import LARGEST, read_maildir, read_report


class Command(LightCommand):
    help = (
        "Lit les avis de remise des courriels : ceux d'un dossier Maildir (DELIVERY_REPORTS_MAILDIR, que le worker lit "
        "chaque minute) ou, avec -, celui de l'entrée standard, qu'y envoie un serveur de courriel."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "source",
            nargs="?",
            default=settings.DELIVERY_REPORTS_MAILDIR,
            help="dossier Maildir, ou - pour lire un seul courriel",
        )

    def handle(self, *args: Any, source: str, **options: Any) -> None:
        if source == "-":
            try:
                read_report(sys.stdin.buffer.read(LARGEST + 1))
            except DatabaseError:
                raise CommandError("La base de données ne répond pas.", returncode=os.EX_TEMPFAIL) from None
        elif not source:
            raise CommandError(
                "Nommez un dossier Maildir, ou réglez DELIVERY_REPORTS_MAILDIR ; avec -, un seul courriel est lu."
            )
        elif not (Path(source) / "new").is_dir():
            raise CommandError(f"{source} n'est pas un dossier Maildir : il n'y a pas de dossier « new ».")
        else:
            self.stdout.write(f"Avis reçus sur nos messages : {read_maildir(Path(source))}.")
