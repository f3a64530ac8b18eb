"""`manage.py grant_right EMAIL --right RIGHT [--end]`: let an account audit or administer the platform."""

from argparse import ArgumentParser
from typing import Any

from conventions.domain.persons.people.account_services import RIGHTS, grant_right, withdraw_right
from workflow.actors import Actor

from ._accounts import AccountCommand


class Command(AccountCommand):
    help = "Donne, ou retire avec --end, le droit d'auditer les dossiers ou d'administrer la plateforme."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--right",
            required=True,
            choices=sorted(RIGHTS),
            help="auditor (audit) ou administrator (tenir /exploitation/)",
        )
        parser.add_argument("--end", action="store_true", help="retire le droit au lieu de le donner")

    def act(self, *, by: Actor, **options: Any) -> str:
        user, right = self.account(options), options["right"]
        act, what = (withdraw_right, "retiré") if options["end"] else (grant_right, "donné")
        if not act(user=user, right=right, by=by):
            return f"Le droit « {right} » était déjà {what} à {user.name} : rien n'est changé."
        return f"Le droit « {right} » est {what} à {user.name}, qui en reçoit l'avis."
