"""`manage.py check_erasures`: what the journal says was erased is gone, and nothing went without being told."""

from typing import Any

from django.core.management.base import CommandError

from conventions.domain.upkeep.retention.proofs import faults
from notifications.commands import LightCommand
from workflow.wording import plural


class Command(LightCommand):
    help = "Compare ce que le journal dit effacé à ce qui reste ; check_journal prouve les entrées elles-mêmes."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for fault in faults():
            wrong += 1
            self.stderr.write(str(fault))
        if wrong:
            raise CommandError(f"{plural(wrong, 'défaut')} : des effacements ne sont pas ce que dit le journal.")
        self.stdout.write("Chaque effacement tient : ce que le journal dit effacé a disparu, et rien d'autre.")
