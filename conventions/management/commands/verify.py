"""`manage.py verify FILE`: whether a copy is authentic and complete, as the page tells everybody."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from conventions.domain.dossier.verification.sentences import COMPLETE, PROVISIONAL, UNVERIFIABLE
from conventions.domain.dossier.verification.services import verify
from conventions.domain.dossier.verification.verdicts import Verdict
from notifications.commands import LightCommand
from signatures.slots import Busy

BUSY = "D'autres fichiers sont en cours d'examen sur cette machine : recommencez dans une minute."
STATUS = {COMPLETE: 0, PROVISIONAL: 1, UNVERIFIABLE: 2}


class Command(LightCommand):
    help = "Vérifie un PDF ; code de sortie 0 : authentique et complet, 1 : pas définitif, 2 : non vérifiable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER", type=Path, help="la copie à vérifier")
        parser.add_argument("--json", action="store_true", help="écrit la même réponse que /verifier.json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pdf = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} ne peut pas être lu : {error.strerror}.", returncode=3) from None
        try:
            verdict = verify(pdf)
        except Busy:
            raise CommandError(BUSY, returncode=3) from None
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_dict(), ensure_ascii=False, indent=2))
        else:
            for line in lines(verdict):
                self.stdout.write(line)
        if STATUS[verdict.answer]:
            sys.exit(STATUS[verdict.answer])


def lines(verdict: Verdict) -> list[str]:
    """Return the answer as the page words it."""
    answer = [verdict.answer_in_words]
    answer += [f"  {verdict.means}"] if verdict.means else []
    answer += [f"  {reason.sentence}" for reason in verdict.reasons]
    if verdict.document:
        known = verdict.document
        answer.append(f"{known.title}, {known.number}, version {known.version}, {known.state_in_words}".rstrip(", "))
    for one in verdict.signatures:
        parts = (one.name, one.quality, one.time_in_words, one.level, one.state_in_words)
        answer.append(f"  {one.kind_in_words} : {', '.join(part for part in parts if part)}")
    return [*answer, f"SHA-256 {verdict.sha256}"]
