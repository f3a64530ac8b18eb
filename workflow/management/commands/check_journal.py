"""Recompute every chain of the journal and the tree over all of it, and name what is wrong."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from workflow import journal, notes, tree
from workflow.models import Checkpoint, PendingLeaf, Transition


class Command(BaseCommand):
    help = (
        "Recalcule les chaînes du journal, les compare aux dossiers et à leurs états ; recalcule l'arbre de toutes "
        "les entrées et le compare à nos points de contrôle, et à ceux que quelqu'un d'autre a gardés."
    )

    def add_arguments(self, parser):
        parser.add_argument("--checkpoints", metavar="FICHIER", type=Path, help="ceux qui sont gardés ailleurs")

    def handle(self, *args, checkpoints, **options):
        kept = self.kept(checkpoints) if checkpoints else []
        faults = 0
        for fault in [*journal.check(), *tree.check(kept)]:
            faults += 1
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{faults} fault(s): what is named above was altered outside the door.")
        if not Transition.objects.exists():
            self.stdout.write("The journal of this database is empty: nothing was checked.")
            return
        roots = sum(model._base_manager.count() for model in journal.root_models())
        waiting, own = PendingLeaf.objects.count(), Checkpoint.objects.count()
        self.stdout.write(
            f"{roots} chains, {Transition.objects.count()} entries ({waiting} not yet in the tree), {own} checkpoints "
            f"of our own and {len(kept)} kept outside: everything holds."
        )

    def kept(self, path: Path) -> list[str]:
        try:
            found = notes.split(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as wrong:
            raise CommandError(f"{path} cannot be read: {wrong}.") from None
        if not found:
            raise CommandError(f"{path} holds no checkpoint.")
        return found
