"""Recompute every chain of the journal and the tree over all of it, and name what is wrong."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from workflow import journal, notes, tree
from workflow.models import Checkpoint, PendingLeaf, Transition
from workflow.wording import plural


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
            raise CommandError(f"{plural(faults, 'défaut')} : des données ont été changées sans passer par le service.")
        if not Transition.objects.exists():
            self.stdout.write("Le journal de cette base est vide : rien n'a été vérifié.")
            return
        roots = sum(model._base_manager.count() for model in journal.root_models())
        waiting, own = PendingLeaf.objects.count(), Checkpoint.objects.count()
        self.stdout.write(
            f"{plural(roots, 'chaîne')}, {plural(Transition.objects.count(), 'entrée')} ({waiting} pas encore dans "
            f"l'arbre), {plural(own, 'point')} de contrôle ici et {len(kept)} ailleurs : tout tient."
        )

    def kept(self, path: Path) -> list[str]:
        try:
            found = notes.split(path.read_text(encoding="utf-8", errors="replace"))
        except OSError as error:
            raise CommandError(f"{path} ne peut pas être lu : {error.strerror}.") from None
        if not found:
            raise CommandError(f"{path} ne contient aucun point de contrôle.")
        return found
