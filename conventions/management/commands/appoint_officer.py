"""`manage.py appoint_officer EMAIL --level LEVEL [--territory NAME] [--end]`: bind an account to a territory."""

from argparse import ArgumentParser
from typing import Any

from conventions.domain.persons.people.account_services import appoint_officer, dismiss_officer
from conventions.domain.persons.people.accounts import TerritorialOfficer
from workflow.actors import Actor

from ._accounts import AccountCommand


class Command(AccountCommand):
    help = "Confie à un compte le suivi des établissements d'un territoire, ou le lui retire avec --end."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--level",
            required=True,
            choices=TerritorialOfficer.Level.values,
            help="échelon : department (département), academy (académie), region (région académique), national",
        )
        parser.add_argument(
            "--territory", default="", metavar="TERRITOIRE", help="973, Guyane… ; rien à l'échelon national"
        )
        parser.add_argument("--end", action="store_true", help="retire le territoire au lieu de le confier")

    def act(self, *, by: Actor, **options: Any) -> str:
        user = self.account(options)
        act, what = (dismiss_officer, "retiré") if options["end"] else (appoint_officer, "confié")
        if not act(user=user, level=options["level"], code=options["territory"], by=by):
            return f"Ce territoire était déjà {what} à {user.name} : rien n'est changé."
        return f"Le territoire est {what} à {user.name}, qui en reçoit l'avis."
