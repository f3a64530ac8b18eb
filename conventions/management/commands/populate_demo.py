"""Fill an empty database with the demonstration's schools, people and agreements."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Remplit la base de données de démonstration, une convention dans chaque état, une seule fois."

    def handle(self, *args: Any, **options: Any) -> None:
        from conventions.demo.population import is_populated, populate
        from conventions.domain.people.models import School

        if not settings.WORKFLOW_CLOCK_ADJUSTABLE:
            raise CommandError(
                "Les données de démonstration sont pour le développement : lancez avec DJANGO_ENV=development."
            )
        if is_populated():
            return
        if School.objects.exists():
            self.stdout.write(
                "La base contient déjà des établissements : les données de démonstration n'y sont pas ajoutées."
            )
            return
        self.stdout.write("Données de démonstration : la base se remplit (une demi-minute environ, une seule fois)…")
        began = time.monotonic()
        populate(lambda line: self.stdout.write(f"  {line}"))
        self.stdout.write(f"Fait en {time.monotonic() - began:.0f} s.")
