"""`manage.py adopt_text FICHIER`: check a text of agreement, and put it in place of the national one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.law.documents.texts import load_model
from conventions.domain.law.texts.checking import read_text
from conventions.domain.law.texts.services import adopt_text, propose_text
from workflow.actors import Actor

from ._accounts import AccountCommand, school_of


class Command(AccountCommand):
    help = (
        "Vérifie un texte de convention et le met en service, pour un établissement ou pour tous (docs/texte-vote.md)."
    )
    NEEDS_ACCOUNT = False

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FICHIER", type=Path, help="texte, au format TOML")
        parser.add_argument("--kind", required=True, choices=sorted(KINDS), help="nature de stage")
        parser.add_argument(
            "--voted-on", required=True, type=parse_date, metavar="AAAA-MM-JJ", help="date de la décision"
        )
        parser.add_argument("--reference", default="", help="référence de la décision")
        parser.add_argument("--school", metavar="UAI", help="établissement ; sans lui, le texte sert à tous")
        parser.add_argument("--check", action="store_true", help="vérifie seulement, ne met rien en service")

    def act(self, *, by: Actor, **options: Any) -> str:
        content, kind = options["file"].read_bytes(), KINDS[options["kind"]]
        if options["check"]:
            found = read_text(content, least=len(load_model(kind.model_version)["articles"]))
            return f"Ce texte peut servir : {len(found['articles'])} articles."
        school = school_of(options["school"]) if options["school"] else None
        with transaction.atomic():
            text = propose_text(
                school=school,
                kind=kind,
                content=content,
                voted_on=options["voted_on"],
                reference=options["reference"],
                by=by.label,
            )
            adopt_text(text, by=by.label)
        return f"Ce texte sert à {school.name if school else 'tous les établissements'} (SHA-256 {text.sha256})."
