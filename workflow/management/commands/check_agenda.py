"""Compare each live agenda with the one its journal gives."""

from typing import Any

from django.core.management.base import CommandError

from notifications.commands import LightCommand
from workflow import agenda


class Command(LightCommand):
    help = "Dit quelles échéances et tâches ouvertes ne sont pas celles que donne le journal ; ne change rien."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = set()
        for fault in agenda.check():
            wrong.add(fault.where)
            self.stderr.write(str(fault))
        if wrong:
            raise CommandError(
                f"Agendas qui ne suivent pas leur journal : {len(wrong)}. `manage.py rebuild_agenda` les refait."
            )
        self.stdout.write("Chaque agenda est celui que donne son journal.")
