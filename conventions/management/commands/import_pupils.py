"""`manage.py import_pupils FILE… --school UAI`: the roll of a school, with guardians and their contacts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from conventions.domain.dossier.agreements.queries import pupil_has_live_request
from conventions.domain.persons.people.models import Level, School
from conventions.domain.persons.people.uai import clean_uai
from conventions.domain.season.rolls.imports_pupils import PupilImportResult, import_pupils
from conventions.domain.season.rolls.progress import Progress
from conventions.domain.season.rolls.tabular import UnreadableFile
from conventions.domain.season.rolls.uploads import year_to_import
from notifications.commands import LightCommand
from workflow.wording import plural

from ._problems import write_problems


class Command(LightCommand):
    help = "Importe la liste des élèves d'un établissement, comme la page : CSV, XLSX, XLS, ODS ou XML de SIECLE."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files",
            metavar="FICHIER",
            type=Path,
            nargs="+",
            help="la liste, telle qu'exportée ; de SIECLE, les élèves et les responsables",
        )
        parser.add_argument("--school", metavar="UAI", required=True, help="établissement des élèves")
        parser.add_argument(
            "--sheet", metavar="NOM", default="", help="feuille à lire, quand un classeur en a plusieurs"
        )
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n'écrit rien")
        parser.add_argument("--level", choices=Level.values, default="", help="niveau, quand la liste ne le dit pas")
        parser.add_argument(
            "--next-year", action="store_true", help="la liste est celle de l'année prochaine, qu'elle prépare"
        )
        parser.add_argument(
            "--whole-school",
            action="store_true",
            help="la liste est celle de tout l'établissement : qui n'y est pas, quelle que soit sa classe, est parti",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        school = School.objects.filter(uai=clean_uai(options["school"])).first()
        if school is None:
            raise CommandError("Aucun établissement n'a cet UAI : importez d'abord l'annuaire (import_schools).")
        try:
            with Progress(100, "Élèves") as bar:
                result = import_pupils(
                    *options["files"],
                    school=school,
                    sheet=options["sheet"],
                    year=year_to_import(school, prepares_next=options["next_year"]),
                    is_frozen=pupil_has_live_request,
                    level=options["level"],
                    whole_school=options["whole_school"],
                    dry_run=options["dry_run"],
                    progress=lambda done, total: bar.show(100 * done // total),
                )
        except UnreadableFile as reason:
            raise CommandError(str(reason)) from None
        self._write(result, dry_run=options["dry_run"])

    def _write(self, result: PupilImportResult, *, dry_run: bool) -> None:
        """Print the result: counts and line numbers, no name, no address."""
        if dry_run:
            self.stdout.write("Essai : rien n'a été écrit.")
        self._write_columns(result)
        self.stdout.write(
            f"Élèves : {plural(result.created, 'créé')}, {plural(result.changed, 'modifié')}, "
            f"{plural(result.unchanged, 'inchangé')}, {plural(result.gone, 'absent')} de la liste "
            f"(c'est noté, rien n'est effacé), {plural(result.returned, 'revenu')} ; "
            f"lignes refusées : {len(result.bad_lines)}"
        )
        created, changed = plural(result.guardians_created, "créé"), plural(result.guardians_changed, "modifié")
        self.stdout.write(f"Responsables : {created}, {changed}")
        if result.gone_unknown:
            self.stdout.write(
                "Des lignes ont été refusées : aucun élève n'a été signalé absent. Corrigez la liste et relancez."
            )
        if result.contact_changes:
            self.stdout.write(
                f"Changements de contact mis de côté, une signature étant attendue : {len(result.contact_changes)}. "
                "L'établissement doit les accepter ou les écarter."
            )
        write_problems(self.stdout, "Lignes refusées", result.bad_lines)
        write_problems(self.stdout, "Avertissements", result.warnings)

    def _write_columns(self, result: PupilImportResult) -> None:
        """Print what each column was taken for: headings, never a cell."""
        self.stdout.write("Colonnes :")
        for column in result.columns:
            if column.meaning and column.heading:
                self.stdout.write(f"  {column.heading} → {column.said}")
            elif column.doubt:
                self.stdout.write(f"  {column.heading} → non lue. {column.doubt}")
        passed_over = [column.heading for column in result.columns if not (column.meaning or column.doubt)]
        if any(passed_over):
            self.stdout.write(f"  non lues : {', '.join(filter(None, passed_over))}")
