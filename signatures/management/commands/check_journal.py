"""Recompute every chain of the journal and the tree over all of it, and name what is wrong."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from notifications.commands import LightCommand
from signatures.checkpoints import why_not_stamped
from workflow import journal, notes, tree
from workflow.models import Checkpoint, PendingLeaf, Transition
from workflow.wording import plural


class Command(LightCommand):
    help = (
        "Recalcule les chaînes du journal, les compare aux dossiers et à leurs états, et vérifie le code "
        "d'authentification de chaque entrée ; recalcule l'arbre de toutes les entrées et le compare à nos points de "
        "contrôle, dont l'horodatage est vérifié, et à ceux que quelqu'un d'autre a gardés."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--checkpoints",
            metavar="FICHIER",
            type=Path,
            help="ceux qui sont gardés ailleurs : d'export_checkpoints, ou recopiés d'un reçu ou d'un message",
        )

    def handle(self, *args: Any, checkpoints: Path | None, **options: Any) -> None:
        kept = self.kept(checkpoints) if checkpoints else []
        faults, required = 0, tree.required(kept)
        for fault in [*journal.check(required), *tree.check(kept, why_not_stamped)]:
            faults += 1
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{plural(faults, 'défaut')} : des données ont été changées sans passer par le service.")
        if not Transition.objects.exists():
            self.stdout.write("Le journal de cette base est vide : rien n'a été vérifié.")
            return
        roots = sum(model._base_manager.count() for model in journal.root_models())
        waiting, own = PendingLeaf.objects.count(), Checkpoint.objects.count()
        stamped = Checkpoint.objects.exclude(token=None).count()
        without = Transition.objects.filter(mac="").count()
        authentic = f", dont {without} d'avant les codes d'authentification" if without else ", toutes authentifiées"
        self.stdout.write(
            f"{plural(roots, 'chaîne')}, {plural(Transition.objects.count(), 'entrée')}{authentic} ({waiting} pas "
            f"encore dans l'arbre), {plural(own, 'point')} de contrôle ici ({stamped} horodatés) et {len(kept)} "
            "ailleurs : tout tient."
        )

    def kept(self, path: Path) -> list[notes.KeptCheckpoint]:
        try:
            checkpoints = notes.split(path.read_text(encoding="utf-8", errors="replace"))
        except OSError as error:
            raise CommandError(f"{path} ne peut pas être lu : {error.strerror}.") from None
        if not checkpoints:
            raise CommandError(f"{path} ne contient aucun point de contrôle.")
        return checkpoints
