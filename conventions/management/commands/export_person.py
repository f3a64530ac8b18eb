"""`manage.py export_person pupil:<uuid> FILE`: all that is kept of one person, as a ZIP; recorded as a disclosure."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from conventions.domain.upkeep.retention.exports import export_person
from conventions.domain.upkeep.retention.subject import KINDS, find
from notifications.commands import LightCommand
from workflow.actors import system


class Command(LightCommand):
    help = "Réunit tout ce qui est gardé d'une personne, sans les données d'une autre ; l'export est noté."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("person", metavar="PERSONNE", help=" ou ".join(f"{kind}:UUID" for kind in KINDS))
        parser.add_argument("file", metavar="FICHIER", type=Path, help="archive ZIP à écrire")

    def handle(self, *args: Any, person: str, file: Path, **options: Any) -> None:
        subject = find(person) if re.fullmatch(r"[a-z]+:[0-9a-f-]{36}", person) else None
        if subject is None:
            raise CommandError("Personne inconnue, ou déjà effacée : donnez par exemple pupil:<identifiant>.")
        if file.exists():
            raise CommandError("Ce fichier existe déjà : donnez un autre nom.")
        file.touch(mode=0o600)
        file.write_bytes(export_person(subject, by=system("export_person")))
        self.stdout.write(f"{file.stat().st_size} octets écrits.")
