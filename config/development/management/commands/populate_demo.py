"""Fill an empty database with the demonstration's schools, people and agreements."""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connection

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
        try:
            with self._alone():
                self._load_places()
                self._fill_what_lacks(whole_schools=options["whole_schools"])
        except (OperationalError, InterfaceError) as lost:
            raise CommandError(f"La base de données ne répond plus ({str(lost).splitlines()[0]}).") from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait until no other start fills the database; a killed one lets go of the lock with its connection."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                self._say("Un autre démarrage remplit la base : celui-ci attend qu'il ait fini…")
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            with suppress(OperationalError, InterfaceError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def _load_places(self) -> None:
        from conventions.domain.persons.localities.models import Locality
        from conventions.domain.persons.localities.services import load_places

        if not Locality.objects.exists():
            self._fill("les communes et ce qui les relie", lambda say: load_places())

    def _fill_what_lacks(self, *, whole_schools: bool) -> None:
        from config.development.demo import population, territories
        from config.development.demo import whole_schools as schools
        from config.development.demo.filling import announced
        from conventions.domain.persons.people.models import School

        if not population.is_populated() and School.objects.exists():
            self._say("La base contient déjà des établissements : les données de démonstration n'y sont pas ajoutées.")
            return
        lacking = []
        if not population.is_populated():
            lacking.append(("trois établissements", population.parts, population.fill_first_schools))
        if whole_schools and not schools.has_whole_schools():
            lacking.append(("un collège et un lycée entiers", schools.parts, schools.fill_whole_schools))
        if whole_schools and not territories.has_territories():
            lacking.append(("soixante établissements de chiffres", territories.parts, territories.fill_territories))
        with announced([part for _what, parts, _fill in lacking for part in parts()]):
            for what, _parts, fill in lacking:
                self._fill(what, fill)

    def _fill(self, what: str, fill: Callable[[Callable[[str], None]], object]) -> None:
        self._say(f"Données de démonstration : {what}…")
        began = time.monotonic()
        fill(lambda line: self._say(f"  {line}"))
        self._say(f"Fait en {time.monotonic() - began:.0f} s.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
