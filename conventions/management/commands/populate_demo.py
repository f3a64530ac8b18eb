"""Fill an empty database with the demonstration's schools, people and agreements."""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from notifications.jobs import other_supervisors

LOCK = 6969
"""Advisory lock of whoever fills the database."""


class Command(BaseCommand):
    help = "Remplit la base de données de démonstration, une convention dans chaque état, une seule fois."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--whole-schools",
            action="store_true",
            help="avec un collège et un lycée entiers, puis soixante établissements pour les chiffres, sur deux années",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.WORKFLOW_CLOCK_ADJUSTABLE:
            raise CommandError(
                "Les données de démonstration sont pour le développement : lancez avec DJANGO_ENV=development."
            )
        with self._alone():
            self._load_places()
            self._fill_what_lacks(whole_schools=options["whole_schools"])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait until no other start fills the database; a killed one lets go of the lock with its connection."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                self.stdout.write("Un autre démarrage remplit la base : celui-ci attend qu'il ait fini…")
                self.stdout.flush()
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def _load_places(self) -> None:
        from conventions.domain.persons.localities.models import Locality
        from conventions.domain.persons.localities.services import load_places

        if not Locality.objects.exists():
            self._fill(
                "les communes et ce qui les relie (quelques secondes, une seule fois)", lambda say: load_places()
            )

    def _fill_what_lacks(self, *, whole_schools: bool) -> None:
        from conventions.demo.population import is_populated, populate
        from conventions.demo.territories import fill_territories, has_territories
        from conventions.demo.whole_schools import (
            HOW_TO_BEGIN_ANEW,
            are_whole_schools_begun,
            fill_whole_schools,
            has_whole_schools,
        )
        from conventions.domain.persons.people.models import School

        if not is_populated():
            if School.objects.exists():
                self.stdout.write(
                    "La base contient déjà des établissements : les données de démonstration n'y sont pas ajoutées."
                )
                return
            self._fill("la base se remplit (une demi-minute environ, une seule fois)", populate)
        if not whole_schools or has_whole_schools() and has_territories():
            return
        if are_whole_schools_begun() and not has_whole_schools():
            self.stdout.write(
                "Le remplissage du collège et du lycée entiers a été interrompu, ils restent incomplets. "
                f"Pour recommencer : {HOW_TO_BEGIN_ANEW}"
            )
        elif other_supervisors(""):
            self.stdout.write(
                "Le service de fond travaille sur cette base : le collège et le lycée entiers, ou les établissements "
                "des chiffres, n'y sont pas ajoutés. Arrêtez-le, puis relancez."
            )
        else:
            if not has_whole_schools():
                self._fill(
                    "un collège et un lycée entiers (une minute et demie environ, une seule fois)", fill_whole_schools
                )
            self._fill(
                "soixante établissements de cinq départements (un quart de minute environ, une seule fois)",
                fill_territories,
            )

    def _fill(self, what: str, fill: Callable[[Callable[[str], None]], object]) -> None:
        self.stdout.write(f"Données de démonstration : {what}…")
        began = time.monotonic()
        fill(lambda line: self.stdout.write(f"  {line}"))
        self.stdout.write(f"Fait en {time.monotonic() - began:.0f} s.")
