"""`manage.py resend_links --issued-before DATE`: after a rotation, everybody's links again; killed, run it again."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import CommandError

from conventions.domain.season.recovery.resending import resend_links
from notifications.commands import LightCommand
from workflow.wording import plural


class Command(LightCommand):
    help = "Renvoie ses liens à chaque personne qui en a reçu avant une date ; ne nomme personne."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--issued-before", metavar="AAAA-MM-JJ", required=True, help="liens faits avant ce jour")
        parser.add_argument(
            "--occasion",
            metavar="NOM",
            help="ce qui fait renvoyer les liens ; pour une même occasion, personne ne les reçoit deux fois "
            "(sinon, la date)",
        )
        parser.add_argument("--batch", metavar="N", type=int, help="s'arrête après N adresses ; relancer continue")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui partirait, n'envoie rien")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            day = date.fromisoformat(options["issued_before"])
        except ValueError:
            raise CommandError("La date s'écrit 2027-01-31.") from None
        if options["batch"] is not None and options["batch"] < 1:
            raise CommandError("Un lot compte au moins une adresse.")
        done = resend_links(
            issued_before=datetime.combine(day, time(), tzinfo=UTC),
            occasion=options["occasion"] or day.isoformat(),
            most=options["batch"],
            dry_run=options["dry_run"],
        )
        if options["dry_run"]:
            self.stdout.write("Essai : rien n'est parti.")
        self.stdout.write(
            f"{plural(done.letters, 'lettre')} pour {plural(done.contacts, 'adresse')} ; "
            f"{plural(done.already, 'adresse')} l'avaient déjà ; {plural(done.left, 'adresse')} au prochain lot."
        )
