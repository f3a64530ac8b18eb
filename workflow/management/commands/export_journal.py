"""Write the journal as JSON lines, one entry a line, for checking by other tools."""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand

from workflow import journal
from workflow.models import Transition


class Command(BaseCommand):
    help = "Write the journal as JSON lines to a file or to the standard output; no personal data unless asked."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="where to write; standard output by default")
        parser.add_argument("--root", action="append", default=[], help="public identifier of a root; all by default")
        parser.add_argument("--heads", default="", help="write the length and last hash of each chain to this file")
        parser.add_argument("--with-personal", action="store_true", help="add the personal parts with their salts")

    def handle(self, *args, file, root, heads, with_personal, **options):
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
