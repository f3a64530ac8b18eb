"""Fill an empty database with the demonstration's schools, people and agreements."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Remplit la base de données de démonstration, une convention dans chaque état, une seule fois."

    def handle(self, *args, **options):
        from conventions.demo.population import is_populated, populate
        from conventions.people.models import School

        if not settings.WORKFLOW_CLOCK_ADJUSTABLE:
            raise CommandError("Demonstration data are for development: set DJANGO_ENV=development.")
        if is_populated():
            return
        if School.objects.exists():
            self.stdout.write("The database holds schools already: no demonstration data are added.")
            return
        self.stdout.write("Filling the database with demonstration data (about half a minute, once)…")
        began = time.monotonic()
        populate(lambda line: self.stdout.write(f"  {line}"))
        self.stdout.write(f"Done in {time.monotonic() - began:.0f} s.")
