"""Check the content of the path: steps, trades and sessions, ours and the operator's."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from conventions.domain.season.path.checking import faults_of, shared_words, unfilled_facts
from conventions.domain.season.path.content import READERS, ContentError, PathText, TradePage, files_of
from conventions.domain.season.path.markdown import words_of_page
from conventions.domain.season.path.reading_age import score_of
from notifications.commands import LightCommand


class Command(LightCommand):
    help = "Dit ce qui ne va pas dans les textes du parcours : en-tête, langue trop difficile, phrases copiées."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--missing", action="store_true", help="dit les faits sans source, que personne ne lit")
        parser.add_argument("--scores", action="store_true", help="dit la lisibilité de chaque texte")

    def handle(self, *args: Any, **options: Any) -> None:
        documents: dict[str, PathText] = {}
        faults = []
        for kind, read in READERS.items():
            for name, path in files_of(kind).items():
                try:
                    documents[f"{kind}/{name}"] = document = read(name, path.read_text(encoding="utf-8"))
                except ContentError as reason:
                    faults.append(f"{kind}/{name} : {reason}")
                    continue
                faults += [f"{kind}/{name} : {fault}" for fault in faults_of(document)]
        read_by_pupils = {name: document for name, document in documents.items() if not name.startswith("sessions/")}
        faults += shared_words(read_by_pupils)
        for name, document in read_by_pupils.items():
            if options["scores"]:
                self.stdout.write(f"{name} : {score_of(words_of_page(document.text)):.0f}")
            if options["missing"] and isinstance(document, TradePage):
                for fact in unfilled_facts(document):
                    self.stdout.write(f"{name} : {fact}")
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(f"{len(documents)} textes, aucun défaut.")
