"""Commands of libraries refused here, with what to do instead: they would choose a secret for somebody else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class RefusedCommand(BaseCommand):
    """Stands in front of the library's command of the same name."""

    help = "Refusée ici."
    INSTEAD = ""

    def run_from_argv(self, argv: list[str]) -> None:
        """Read nothing of what the library's command takes."""
        super().run_from_argv(argv[:2])

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(self.INSTEAD)
