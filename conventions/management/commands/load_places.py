"""`manage.py load_places [FILE]`: communes, which a road joins, and the crossings between them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from conventions.domain.persons.localities.files import COMMUNES, UnreadablePlaces
from conventions.domain.persons.localities.services import load_places
from conventions.domain.placements.offers.describing import place_again
from notifications.commands import LightCommand
from workflow.wording import plural


class Command(LightCommand):
    help = "Charge les communes, celles que la route relie et les traversées ; relancer ne change rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file",
            metavar="FICHIER",
            type=Path,
            nargs="?",
            default=COMMUNES,
            help="CSV : code_insee, nom, codes_postaux, lat, lon (lat_bourg, lon_bourg) ; sans lui, le fichier livré",
        )
        parser.add_argument(
            "--corrections", metavar="FICHIER", type=Path, help="TOML : ce qui vaut à la place des liaisons livrées"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_places(communes=options["file"], corrections=options["corrections"])
        except UnreadablePlaces as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(
            f"Communes, lieux et liaisons : {plural(loaded.created, 'créé')}, {plural(loaded.changed, 'modifié')}"
            + (
                f" ; gardés comme votre fichier de corrections les a faits : {loaded.corrected}"
                if loaded.corrected
                else ""
            )
        )
        if moved := place_again():
            self.stdout.write(f"Offres remises là où est leur commune : {moved}")
        if loaded.without_point:
            names = ", ".join(loaded.without_point[:10])
            self.stdout.write(f"Sans point, donc laissées de côté : {len(loaded.without_point)} ({names}…)")
