"""Write the journal as JSON lines, one entry a line, for checking by other tools."""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from notifications.commands import LightCommand
from workflow import journal
from workflow.models import Transition


class Command(LightCommand):
    help = "Écrit le journal, une entrée JSON par ligne ; sans donnée personnelle, sauf demande."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FICHIER", nargs="?", help="où écrire ; sans lui, sortie standard")
        parser.add_argument(
            "--root", metavar="UUID", action="append", default=[], help="ce dossier seulement (peut être répété)"
        )
        parser.add_argument("--heads", metavar="FICHIER", default="", help="où écrire la fin de chaque chaîne")
        parser.add_argument(
            "--with-personal", action="store_true", help="ajoute les parties personnelles, avec leur sel"
        )

    def handle(
        self, *args: Any, file: str | None, root: list[str], heads: str, with_personal: bool, **options: Any
    ) -> None:
        entries = Transition.objects.select_related("personal").order_by("root_uuid", "position")
        if root:
            entries = entries.filter(root_uuid__in=root)
        with open(file, "w", encoding="utf-8") if file else nullcontext(sys.stdout) as out:
            for row in journal.export(entries.iterator(), with_personal=with_personal):
                out.write(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n")
        if heads:
            Path(heads).write_text(json.dumps(dict(_heads(set(root))), indent=1), encoding="utf-8")


def _heads(wanted: set[str]) -> Iterator[tuple[str, list]]:
    """Yield each chain with the length and head that its root's row keeps."""
    for model in journal.root_models():
        for uuid, length, head in model._base_manager.values_list("uuid", "journal_length", "journal_head"):
            if not wanted or str(uuid) in wanted:
                yield f"{model.journal_label()}/{uuid}", [length, head]
