"""``manage.py check_documents``: every document against its file, its evidence and the journal."""

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser

from notifications.commands import LightCommand
from signatures.checking import loaded
from signatures.models import Document, DocumentFault
from signatures.rounds import begin_again, check_now, go_on
from signatures.slots import Busy
from workflow.wording import plural

PATIENCE = 60
"""Seconds for which the command waits for a place when people's files are examined."""


class Command(LightCommand):
    help = (
        "Vérifie chaque document : octets, empreintes, signatures, preuves, contestations, révocations, pièces jointes "
        "et copies papier, comparés au journal. Reprend où le contrôle s'était arrêté."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from-start", action="store_true", help="recommence au premier document")
        parser.add_argument("--number", metavar="NUMÉRO", help="les documents de cette convention seulement")

    def handle(self, *args: Any, from_start: bool, number: str | None, **options: Any) -> None:
        self.checked, self.total = 0, Document.objects.count()
        if number:
            documents = list(loaded().filter(number=number))
            if not documents:
                raise CommandError("Aucun document ne porte ce numéro.")
            self._with_a_place(lambda: check_now(documents))
            self.checked = len(documents)
        else:
            if from_start:
                begin_again()
            self._with_a_place(lambda: go_on(done=self._say))
        faults = list(DocumentFault.objects.all())
        for fault in faults:
            self.stderr.write(f"{fault.where} : {fault.sentence}")
        if faults:
            raise CommandError(
                f"{plural(len(faults), 'défaut')} : des documents, ou ce que la base en dit, ne sont plus "
                "ce que dit le journal."
            )
        self.stdout.write(f"{plural(self.checked, 'document contrôlé')} : tout tient.")

    def _say(self, count: int) -> None:
        self.checked += count
        self.stdout.write(f"{self.checked} documents sur {self.total}…")

    def _with_a_place(self, work: Any) -> None:
        """Go on where it stopped while others' files are examined, and give up with a sentence in the end."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                work()
            except Busy:
                if time.monotonic() > until:
                    raise CommandError("D'autres fichiers sont en cours d'examen : recommencez plus tard.") from None
                time.sleep(1)
            else:
                return
