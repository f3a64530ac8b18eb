"""Fill an empty database with the demonstration's schools, people and agreements."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Remplit la base de données de démonstration, une convention dans chaque état, une seule fois."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--whole-schools", action="store_true", help="avec un collège et un lycée entiers, sur deux années"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from conventions.demo.population import is_populated, populate
        from conventions.demo.whole_schools import fill_whole_schools, has_whole_schools
        from conventions.domain.people.models import School

        if not settings.WORKFLOW_CLOCK_ADJUSTABLE:
            raise CommandError(
                "Les données de démonstration sont pour le développement : lancez avec DJANGO_ENV=development."
            )
        if not is_populated():
            if School.objects.exists():
                self.stdout.write(
                    "La base contient déjà des établissements : les données de démonstration n'y sont pas ajoutées."
                )
                return
            self._fill("la base se remplit (une demi-minute environ, une seule fois)", populate)
        if options["whole_schools"] and not has_whole_schools():
            self._fill(
                "un collège et un lycée entiers (une minute et demie environ, une seule fois)", fill_whole_schools
            )

    def _fill(self, what: str, fill: Callable[[Callable[[str], None]], None]) -> None:
        self.stdout.write(f"Données de démonstration : {what}…")
        began = time.monotonic()
        fill(lambda line: self.stdout.write(f"  {line}"))
        self.stdout.write(f"Fait en {time.monotonic() - began:.0f} s.")
