"""`manage.py import_basins FILE`: in which basin each school is."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from conventions.domain.exchange.supply.basins import import_basins
from conventions.domain.season.rolls.tabular import UnreadableFile
from notifications.commands import LightCommand
from workflow.wording import plural

from ._problems import write_problems


class Command(LightCommand):
    help = "Importe la liste des bassins (CSV, colonnes uai et bassin) ; relancer ne change rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER", type=Path, help="colonnes uai et bassin ; bassin vide : aucun")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            read = import_basins(options["file"])
        except UnreadableFile as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(
            f"{plural(read.basins, 'bassin')}, {plural(read.schools, 'établissement')} ; "
            f"lignes refusées : {len(read.problems)}"
        )
        write_problems(self.stdout, "Lignes refusées", read.problems)
