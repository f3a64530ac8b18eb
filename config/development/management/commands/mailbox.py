"""``manage.py mailbox``: a local mail server and SMS gateway that keep what they receive as files."""

import argparse
import json
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.development.mailbox import Mailbox
from notifications.supervisor import stop_on_signals


class Command(BaseCommand):
    help = "Garde en fichiers les courriels et SMS reçus ; sa première ligne dit ses ports, en JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--folder", metavar="DOSSIER", type=Path, required=True, help="où vont les fichiers")
        parser.add_argument("--smtp-port", metavar="PORT", type=int, default=0, help="0 : le système choisit")
        parser.add_argument("--sms-port", metavar="PORT", type=int, default=0, help="0 : le système choisit")
        parser.add_argument("--reports", metavar="MAILDIR", type=Path, help="où vont les avis de remise des courriels")
        parser.add_argument("--receipts", metavar="ADRESSE", help="prévenue de chaque SMS, avec SMS_RECEIPTS_TOKEN")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = Event()
        stop_on_signals(stop)
        mailbox = Mailbox(
            options["folder"],
            smtp_port=options["smtp_port"],
            sms_port=options["sms_port"],
            reports=options["reports"],
            receipts=(options["receipts"], settings.SMS_RECEIPTS_TOKEN) if options["receipts"] else None,
        )
        try:
            with mailbox:
                ports = {
                    "smtp_port": mailbox.smtp_port,
                    "sms_port": mailbox.sms_port,
                    "email_url": mailbox.email_url,
                    "sms_url": mailbox.sms_url,
                }
                self.stdout.write(json.dumps(ports))
                self.stdout.flush()
                while not stop.wait(0.5):
                    pass
        except OSError as problem:
            raise CommandError(f"La boîte aux lettres ne peut pas démarrer : {problem.strerror or problem}.") from None
