"""`manage.py purge [--dry-run]`: erase what is no longer kept, and print the counts; killed, run it again."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from conventions.domain.season.rolls.progress import Progress
from conventions.domain.upkeep.retention.purge import AlreadyPurging, due_counts, run
from conventions.domain.upkeep.retention.terms import TABLE
from notifications.commands import LightCommand
from workflow.wording import plural


class Command(LightCommand):
    help = "Efface ce dont la durée de conservation est passée ; ne nomme personne."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait effacé, n'efface rien")

    def handle(self, *args: Any, **options: Any) -> None:
        due = due_counts()
        if options["dry_run"]:
            self.stdout.write("Essai : rien n'est effacé.")
            self._write(due)
            return
        with Progress(sum(due.values()), "Purge") as bar:
            try:
                done = run(progress=lambda row, count: bar.show(count, row.key))
            except AlreadyPurging:
                raise CommandError("Une autre purge est en cours : attendez qu'elle finisse.") from None
        self._write(done.erased, failed=done.failed)
        if done.failed:
            raise CommandError("Une partie n'a pas pu être effacée : voyez le journal du service, puis relancez.")

    def _write(self, counts: dict[str, int], *, failed: dict[str, int] | None = None) -> None:
        for row in TABLE:
            waiting = row.needs_visa and not settings.RETENTION_ARCHIVES_VISA
            note = " (attend le visa des archives : RETENTION_ARCHIVES_VISA)" if waiting else ""
            kept = f"{plural(row.days, 'jour')} {row.since}" if row.days else row.since
            self.stdout.write(f"{counts.get(row.key, 0):>8}  {row.what} ({row.key}), {kept}{note}")
        for key, count in (failed or {}).items():
            self.stderr.write(f"{count:>8}  {key} : en échec")
