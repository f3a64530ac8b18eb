"""Write the journal's checkpoints to a file that somebody outside keeps."""

import base64
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

from django.core.management.base import CommandParser

from notifications.commands import LightCommand
from workflow import notes, tree
from workflow.models import Checkpoint


class Command(LightCommand):
    help = (
        "Fait un point de contrôle signé du journal et les écrit tous dans un fichier ou sur la sortie standard. "
        "Qui garde le fichier peut le faire comparer plus tard : check_journal --checkpoints."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FICHIER", nargs="?", help="où écrire ; sans lui, sortie standard")
        parser.add_argument("--since", metavar="N", type=int, default=0, help="laisse les points de moins de N entrées")

    def handle(self, *args: Any, file: str | None, since: int, **options: Any) -> None:
        tree.publish()
        with open(file, "w", encoding="utf-8") if file else nullcontext(sys.stdout) as out:
            out.writelines(_lines(since))


def _lines(since: int) -> Iterator[str]:
    yield f"verifier key {notes.verifier_key()}\n"
    for checkpoint in Checkpoint.objects.filter(size__gte=since).iterator():
        yield f"\n{checkpoint.note}"
        if checkpoint.token:
            yield f"time-stamp {base64.b64encode(bytes(checkpoint.token)).decode()}\n"
