"""Write the journal's checkpoints to a file that somebody outside keeps."""

import base64
import sys
from collections.abc import Iterator
from contextlib import nullcontext

from django.core.management.base import BaseCommand

from workflow import notes, tree
from workflow.models import Checkpoint


class Command(BaseCommand):
    help = (
        "Make a checkpoint of the journal as it is now and write all of them, signed notes one after the other, to a "
        "file or to the standard output. Whoever keeps the file can have it checked with check_journal --checkpoints."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="where to write; standard output by default")
        parser.add_argument("--since", type=int, default=0, help="leave out checkpoints of fewer entries")

    def handle(self, *args, file, since, **options):
        tree.publish()
        with open(file, "w", encoding="utf-8") if file else nullcontext(sys.stdout) as out:
            out.writelines(_lines(since))


def _lines(since: int) -> Iterator[str]:
    yield f"verifier key {notes.verifier_key()}\n"
    for checkpoint in Checkpoint.objects.filter(size__gte=since).order_by("size").iterator():
        yield f"\n{checkpoint.note}"
        if checkpoint.token:
            yield f"time-stamp {base64.b64encode(bytes(checkpoint.token)).decode()}\n"
