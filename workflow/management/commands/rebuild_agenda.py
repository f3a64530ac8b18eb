"""Throw the agenda away and replay the journal, for one root or for all."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from notifications.commands import LightCommand
from workflow import agenda, journal
from workflow.wording import plural


class Command(LightCommand):
    help = "Refait les tâches ouvertes et les échéances d'après le journal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uuid", metavar="UUID", nargs="*", help="identifiants de dossiers ; sans eux, tous")

    def handle(self, *args: Any, uuid: list[str], **options: Any) -> None:
        wanted, done = set(uuid), 0
        for model in journal.root_models():
            roots = model._base_manager.order_by("pk")
            for root in roots.filter(uuid__in=wanted) if wanted else roots.iterator():
                agenda.rebuild(root)
                done += 1
        if wanted and done < len(wanted):
            raise CommandError(f"Identifiants inconnus : {len(wanted) - done} sur {len(wanted)}.")
        self.stdout.write(f"{plural(done, 'agenda refait')}.")
