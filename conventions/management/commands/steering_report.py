"""``manage.py steering_report --period 2026-11 FILE``: the report of two months, or of a year; ``--close`` ends it."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from conventions.domain.numbers.figures.projection import project_figures
from conventions.domain.numbers.steering.services import Use, close_report, file_of
from conventions.domain.numbers.steering.spans import Span, span_of
from notifications.commands import LightCommand
from workflow.engine import Refused


class Command(LightCommand):
    help = (
        "Écrit le rapport au comité de pilotage (--period 2026-11 : novembre et décembre 2026) ou le bilan d'une année "
        "scolaire (--period 2026-2027) en PDF. Avec --close, le rapport est d'abord clos : plus rien n'y change."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER", type=Path, help="fichier PDF à écrire")
        parser.add_argument("--period", required=True, type=_span, metavar="PÉRIODE", help="2026-11 ou 2026-2027")
        parser.add_argument("--diffusable", action="store_true", help="la version qui peut sortir du service")
        parser.add_argument("--close", action="store_true", help="clore le rapport ; dites alors par qui")
        parser.add_argument("--by", default="", metavar="NOM", help="prénom et nom de qui clôt le rapport")

    def handle(self, *args: Any, file: Path, period: Span, **options: Any) -> None:
        if file.exists():
            raise CommandError("Ce fichier existe déjà : donnez un autre nom.")
        if options["close"] and not options["by"].strip():
            raise CommandError("Dites qui clôt le rapport : --by « Prénom Nom ».")
        project_figures()
        try:
            if options["close"]:
                close_report(period, by=options["by"].strip())
            content = file_of(period, Use.PUBLIC if options["diffusable"] else Use.INTERNAL)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        file.touch(mode=0o600)
        file.write_bytes(content)
        self.stdout.write(f"{period.name} : {len(content)} octets écrits.")


def _span(key: str) -> Span:
    try:
        return span_of(key)
    except ValueError:
        raise ArgumentTypeError("écrivez un mois (2026-11) ou une année scolaire (2026-2027).") from None
