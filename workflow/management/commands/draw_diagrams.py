"""Write the life of every machine as SVG, drawn from the code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from notifications.commands import LightCommand
from workflow import diagrams, journal
from workflow.machine import Root


class Command(LightCommand):
    help = "Dessine docs/lifecycle.svg, et la vie de chaque objet, d'après ce que le code déclare."

    def add_arguments(self, parser: CommandParser) -> None:
        default = str(Path(settings.BASE_DIR) / "docs")
        parser.add_argument("folder", metavar="DOSSIER", nargs="?", default=default, help="où écrire ; sans lui, docs/")

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        target = Path(folder)
        target.mkdir(parents=True, exist_ok=True)
        for model in [*journal.root_models(), *journal.child_models()]:
            name = "lifecycle" if issubclass(model, Root) and model.FLOW else f"lifecycle-{model._meta.model_name}"
            (target / f"{name}.svg").write_text(diagrams.draw_machine(model), encoding="utf-8")
            self.stdout.write(f"{name}.svg")
