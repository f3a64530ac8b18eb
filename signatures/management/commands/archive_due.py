"""``manage.py archive_due``: which sealed documents wait for a document time-stamp, the first one or a new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from signatures import timestamps
from signatures.archive import RENEW_BEFORE, archive_overdue, documents_due
from workflow.wording import plural


class Command(BaseCommand):
    help = "Liste les documents scellés qui attendent un horodatage de conservation ; avec --now, l'ajoute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", action="store_true", help="les ajoute tout de suite, comme la tâche de fond")

    def handle(self, *args: Any, now: bool, **options: Any) -> None:
        if not timestamps.authorities():
            self.stderr.write(
                f"Aucune autorité d'horodatage n'est configurée : indiquez-en une dans {timestamps.AUTHORITIES}."
            )
        if now:
            self.stdout.write(f"{plural(archive_overdue(), 'document horodaté')}.")
        due = documents_due()
        for document in due.iterator():
            self.stdout.write(f"{document.number} ({document.purpose}, version {document.version}) : {_why(document)}")
        self.stdout.write(
            f"{plural(due.count(), 'document')} à horodater "
            f"(renouvellement {RENEW_BEFORE.days} jours avant l'échéance)."
        )


def _why(document: Any) -> str:
    if document.archived_until is None:
        return f"sans horodatage de document, {plural(document.archive_tries, 'essai')} sans réponse"
    return f"horodatage valable jusqu'au {timezone.localtime(document.archived_until):%d/%m/%Y}, à renouveler"
