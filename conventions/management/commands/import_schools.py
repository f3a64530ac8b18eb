"""`manage.py import_schools FILE`: the schools of the ministry's directory, created or brought up to date."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from conventions.domain.season.rolls.imports_schools import import_schools
from conventions.domain.season.rolls.progress import Progress
from conventions.domain.season.rolls.tabular import UnreadableFile
from notifications.commands import LightCommand
from workflow.wording import plural

from ._problems import write_problems


class Command(LightCommand):
    help = "Importe les établissements de l'annuaire de l'éducation (CSV) ; relancer ne change rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", metavar="FICHIER", type=Path, help="fr-en-annuaire-education.csv, ou colonnes simples"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with Progress(path.stat().st_size if path.is_file() else 1, "Établissements") as bar:
                result = import_schools(path, progress=lambda done, _total: bar.show(done))
        except UnreadableFile as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(
            f"Établissements : {plural(result.created, 'créé')}, {plural(result.changed, 'modifié')} "
            f"(dont {plural(result.closed, 'fermé')}), {plural(result.unchanged, 'inchangé')} ; "
            f"lignes refusées : {len(result.bad_lines)}"
            + (f" ; hors sujet (écoles, services) : {result.left_out}" if result.left_out else "")
        )
        write_problems(self.stdout, "Lignes refusées", result.bad_lines)
        write_problems(self.stdout, "Avertissements", result.warnings)
