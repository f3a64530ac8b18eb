"""Play five whole lives of agreements and verify what they leave in var/demo/."""

import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

REST, TRAINING = "all", "pfmp"
"""Word that has everything examined; word that has one training period played, and nothing else."""
HOW_FOR_THE_REST = f"make demo ARGS={REST}"


class Command(BaseCommand):
    help = "Joue cinq conventions, de l'ouverture à la clôture, avec de vrais envois ; résultats dans var/demo/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "rest",
            nargs="?",
            choices=[REST, TRAINING],
            help=f"{REST} : examine aussi chaque document, et recompte les chiffres de soixante établissements ; "
            f"{TRAINING} : joue une seule PFMP, de l'offre à l'attestation",
        )
        parser.add_argument("--folder", metavar="DOSSIER", default="", help="où laisser les résultats (var/demo)")
        parser.add_argument("--on-stage", action="store_true", help="joue sur une scène déjà prête (usage interne)")

    def handle(self, *args: Any, rest: str | None, folder: str, on_stage: bool, **options: Any) -> None:
        target = Path(folder or os.environ.get("DEMO_FOLDER") or Path(settings.BASE_DIR) / "var" / "demo").resolve()
        if on_stage:
            self.play(target, rest)
            return
        if not settings.WORKFLOW_CLOCK_ADJUSTABLE:
            raise CommandError("La démonstration avance l'horloge du workflow : lancez-la avec DJANGO_ENV=development.")
        from config.development.demo.stage import set_stage, template_at_hand

        began = time.monotonic()
        with set_stage(target, template=template_at_hand()) as stage:
            environment = stage.environment
            status = stage.play("demo", "--on-stage", *([rest] if rest else []))
        if status:
            raise CommandError(f"La démonstration a échoué : la cause est ci-dessus, le reste dans {target}.")
        ending, bundle = ("pfmp", "preuve-pfmp") if rest == TRAINING else ("1", "preuve-3")
        self.stdout.write(
            f"\nFait en {time.monotonic() - began:.0f} s. À ouvrir : {target}/convention-{ending}.pdf et les autres."
        )
        if not rest:
            self.stdout.write(
                "Pour examiner aussi chaque document et recompter les chiffres de soixante établissements : "
                f"{HOW_FOR_THE_REST}"
            )
        self.stdout.write(
            "Pour interroger la base de cette démonstration :\n"
            f'  export DJANGO_ENV=development DATABASE_URL="{environment["DATABASE_URL"]}" '
            f"SITE_URL={environment['SITE_URL']} SIGNATURE_TIMESTAMP_ROOTS_PEM={target}/timestamping-root.pem\n"
            f"  .venv/bin/python manage.py verify {target}/convention-{ending}.pdf\n"
            f"  .venv/bin/python manage.py check_journal --checkpoints {target}/checkpoints.txt\n"
            "Pour vérifier un dossier de preuve sans elle (0 : tout est vérifié et juste) :\n"
            f"  .venv/bin/python conventions/domain/dossier/evidence/verify.py {target}/{bundle}.zip "
            f"--cle {target}/journal-key.txt --racine {target}/root.pem"
        )

    def play(self, folder: Path, word: str | None) -> None:
        from config.development.demo.acts import PlayFailed, wait
        from config.development.demo.play import Play
        from config.development.demo.proof import Proof
        from config.development.demo.stage import site_answers
        from config.development.demo.training_play import TrainingPlay
        from config.development.demo.training_proof import TrainingProof
        from conventions.domain.persons.localities.services import load_places
        from workflow.engine import Refused

        def say(line: str) -> None:
            self.stdout.write(line)
            self.stdout.flush()

        say("Le site, son service de fond et la boîte aux lettres démarrent ; les communes se chargent.")
        load_places()
        try:
            wait(lambda: site_answers(settings.SITE_URL), "le site ne répond pas")
            acts = (TrainingPlay if word == TRAINING else Play)(folder, say).run()
        except (PlayFailed, Refused) as failure:
            raise CommandError(str(failure)) from failure
        proof = TrainingProof(folder, acts) if word == TRAINING else Proof(folder, acts, whole=word == REST)
        summary = proof.run(say)
        if not summary["ok"]:
            wrong = ", ".join(check["name"] for check in summary["checks"] if not check["ok"])
            raise CommandError(f"Vérifications en échec : {wrong}.")
