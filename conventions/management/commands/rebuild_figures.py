"""``manage.py rebuild_figures``: write the figures anew from the journal and the enrolments, or check them."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from conventions.domain.numbers.figures.rebuilding import check_figures, rebuild_figures
from notifications.commands import LightCommand


class Command(LightCommand):
    help = "Recompte tous les chiffres depuis le journal et les inscriptions ; --verifier compare seulement."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--verifier",
            action="store_true",
            help="comparer seulement : aucun chiffre ne change, ce qui est trouvé est noté",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verifier"]:
            if found := check_figures():
                raise CommandError(
                    f"Les chiffres diffèrent : {found.facts} faits, {found.cells} cellules. "
                    "Lancez « manage.py rebuild_figures »."
                )
            self.stdout.write("Les chiffres sont ceux du journal et des inscriptions.")
            return
        self.stdout.write(f"Cellules : {rebuild_figures(self.stdout.write)}")
