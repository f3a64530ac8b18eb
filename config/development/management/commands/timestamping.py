"""``manage.py timestamping``: the development's time-stamping authority, on this machine, until SIGTERM or Ctrl-C."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.development.timestamping import TimestampServer
from signatures import keys


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # one of them asks for the key that it makes
    help = "Répond aux demandes d'horodatage (RFC 3161) avec une clé d'essai sans valeur ; développement seulement."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", metavar="PORT", type=int, required=True, help="port local où répondre")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not keys.in_development():
            raise CommandError(
                "Sa clé est une clé d'essai : en production, demandez à une vraie autorité d'horodatage."
            )
        certificate, key, _root = keys.development_timestamping()
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda received, frame: stop.set())
        with TimestampServer(certificate, key, port=port):
            stop.wait()
