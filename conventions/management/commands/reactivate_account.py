"""`manage.py reactivate_account EMAIL`: open a closed account again."""

from typing import Any

from conventions.domain.persons.people.account_services import reactivate_account
from conventions.domain.persons.people.names import after_french_de
from workflow.actors import Actor

from ._accounts import AccountCommand


class Command(AccountCommand):
    help = "Rouvre un compte fermé, sans ses anciennes fonctions : donnez-les de nouveau par grant_function."
    NEEDS_REASON = True

    def act(self, *, by: Actor, **options: Any) -> str:
        user = self.account(options)
        if not reactivate_account(user=user, by=by, reason=options["reason"]):
            return f"Le compte {after_french_de(user.name)} était ouvert : rien n'est changé."
        return f"Le compte {after_french_de(user.name)} est rouvert ; la personne en est prévenue."
