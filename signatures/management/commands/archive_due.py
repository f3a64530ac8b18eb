"""``manage.py archive_due``: which sealed documents wait for a document time-stamp, the first one or a new one."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from notifications.commands import LightCommand
from signatures import timestamps
from signatures.archive import RENEW_BEFORE, archive_overdue, documents_due
from signatures.models import DocumentFault
from signatures.standing_faults import take_up_again
from workflow.wording import plural


class Command(LightCommand):
    help = "Liste les documents scellés qui attendent un horodatage de conservation ; avec --now, l'ajoute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", action="store_true", help="les ajoute tout de suite, comme la tâche de fond")
        parser.add_argument(
            "--mended", action="store_true", help="relit les documents mis de côté et reprend ceux qui sont réparés"
        )

    def handle(self, *args: Any, now: bool, mended: bool, **options: Any) -> None:
        if mended:
            again, broken = take_up_again()
            self.stdout.write(f"{plural(again, 'document')} de nouveau en règle, {broken} toujours de côté.")
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
        for fault in DocumentFault.objects.set_aside().select_related("document"):
            number, since = fault.document.number, timezone.localtime(fault.found_at)
            self.stdout.write(
                f"{number}, mis de côté le {since:%d/%m/%Y} : {fault.sentence}. "
                "Réparez-le, puis « archive_due --mended »."
            )


def _why(document: Any) -> str:
    if document.archived_until is None:
        return f"sans horodatage de document, {plural(document.archive_tries, 'essai')} sans réponse"
    return f"horodatage valable jusqu'au {timezone.localtime(document.archived_until):%d/%m/%Y}, à renouveler"
