"""`manage.py deactivate_account EMAIL`: close an account and end its functions."""

from typing import Any

from conventions.domain.persons.people.account_services import deactivate_account
from conventions.domain.persons.people.names import after_french_de
from workflow.actors import Actor

from ._accounts import AccountCommand


class Command(AccountCommand):
    help = "Ferme un compte : ses fonctions finissent aujourd'hui et personne ne se connecte plus avec lui."
    NEEDS_REASON = True

    def act(self, *, by: Actor, **options: Any) -> str:
        user = self.account(options)
        if not deactivate_account(user=user, by=by, reason=options["reason"]):
            return f"Le compte {after_french_de(user.name)} était déjà fermé : rien n'est changé."
        return f"Le compte {after_french_de(user.name)} est fermé ; la personne en est prévenue."
