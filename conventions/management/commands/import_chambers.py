"""`manage.py import_chambers FILE --date DAY`: whom families call for an internship in the holidays."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from conventions.domain.season.rolls.imports_chambers import import_chambers
from conventions.domain.season.rolls.tabular import UnreadableFile
from notifications.commands import LightCommand
from workflow.wording import plural

from ._problems import write_problems


class Command(LightCommand):
    help = "Importe les chambres de l'annuaire de l'administration (CSV) ; la liste remplace la précédente."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER", type=Path, help="colonnes nom, pivot, telephone de l'annuaire")
        parser.add_argument(
            "--date", metavar="AAAA-MM-JJ", type=date.fromisoformat, required=True, help="date du fichier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            read = import_chambers(options["file"], listed_on=options["date"])
        except UnreadableFile as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(
            f"{plural(read.chambers, 'chambre')}, {plural(read.departments, 'département')} ; "
            f"lignes refusées : {len(read.problems)}"
        )
        write_problems(self.stdout, "Lignes refusées", read.problems)
