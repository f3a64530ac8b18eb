"""`manage.py unlink_identity EMAIL`: let another identity of the identity provider open an account."""

from typing import Any

from conventions.domain.persons.people.identities import unlink_identity
from conventions.domain.persons.people.names import after_french_de
from workflow.actors import Actor

from ._accounts import AccountCommand


class Command(AccountCommand):
    help = (
        "Délie un compte de l'identité professionnelle qui l'ouvre, à qui en a reçu une autre. "
        "Assurez-vous d'abord de vive voix que la demande vient bien de la personne."
    )
    NEEDS_REASON = True

    def act(self, *, by: Actor, **options: Any) -> str:
        user = self.account(options)
        unlink_identity(user=user, by=by, reason=options["reason"])
        return (
            f"Le compte {after_french_de(user.name)} se reliera à sa prochaine connexion ; la personne en est prévenue."
        )
