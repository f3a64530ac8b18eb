"""`manage.py sign_off_language LANGUE`: print the sheet of what commits a person, or keep that somebody reviewed it."""

import gettext
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils.translation import to_locale

from conventions.domain.dossier.agreements import consents
from conventions.domain.persons.languages.sentences import Sentence, reviewers_of, sheet_of
from conventions.domain.persons.languages.services import sign_off
from conventions.pages.bearers.signer import catalogue
from notifications.commands import LightCommand
from workflow.refusals import Refused


class Command(LightCommand):
    help = (
        "Sans langue : dit ce qui est traduit et relu. Avec une langue : imprime la feuille de ses phrases d'accord, "
        "de refus et de confidentialité, chacune à côté de son français. Avec --reviewer et --sheet, garde que cette "
        "personne a relu cette feuille : ses phrases sont alors montrées dans cette langue, jusqu'à ce que l'une "
        "d'elles change."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        known = [language for language in dict(settings.LANGUAGES) if language != settings.LANGUAGE_CODE]
        parser.add_argument("language", metavar="LANGUE", nargs="?", choices=known, help=", ".join(known))
        parser.add_argument("--reviewer", metavar="NOM", default="", help="qui a relu la feuille, avec sa qualité")
        parser.add_argument("--sheet", metavar="FICHIER", type=Path, help="la feuille relue, telle qu'imprimée ici")

    def handle(self, *args: Any, **options: Any) -> None:
        language, path = options["language"], options["sheet"]
        if language is None:
            for each, name in settings.LANGUAGES[1:]:
                self.stdout.write(f"{name} ({each}) : {_left(each)}. {_how_far(each, _sentences(each))}")
            return
        sentences = _sentences(language)
        if path is None:
            self.stdout.write(sheet_of(sentences))
            self.stderr.write(_how_far(language, sentences))
            return
        try:
            review = sign_off(sentences, reviewer=options["reviewer"], sheet=path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"La feuille {path} ne se lit pas : {problem}.") from None
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{len(review.sentences)} phrases relues par {review.reviewer} : {review.sheet_sha256}.")


def _sentences(language: str) -> list[Sentence]:
    return [*consents.sentences_in(language), *catalogue.sentences_in(language)]


def _left(language: str) -> str:
    """Say how much of the pages and messages is left in French, as `make messages` counted it."""
    try:
        written = gettext.translation("django", settings.LOCALE_PATHS[0], [to_locale(language)])
    except FileNotFoundError:
        return "rien n'est traduit"
    return f"{written.info().get('x-untranslated', '0')} phrases des pages et des messages encore en français"


def _how_far(language: str, sentences: list[Sentence]) -> str:
    reviewers = reviewers_of(language)
    reviewed = sum(one.digest in reviewers for one in sentences)
    return f"{len(sentences)} phrases qui engagent, dont {reviewed} déjà relues telles quelles, donc montrées."
