"""`manage.py check_erasures`: what the journal says was erased is gone, and nothing went without being told."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conventions.retention.proofs import faults


class Command(BaseCommand):
    help = "Compare ce que le journal dit effacé à ce qui reste ; check_journal prouve les entrées elles-mêmes."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for fault in faults():
            wrong += 1
            self.stderr.write(fault)
        if wrong:
            raise CommandError(f"{wrong} erasure(s) do not hold.")
        self.stdout.write("Every erasure holds: what the journal tells of is gone, and nothing else.")
