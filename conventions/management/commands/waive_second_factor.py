"""`manage.py waive_second_factor EMAIL`: open an account for one day without its second factor."""

from typing import Any

from conventions.domain.persons.people.account_services import waive_second_factor
from conventions.domain.persons.people.names import after_french_de
from workflow.actors import Actor

from ._accounts import AccountCommand


class Command(AccountCommand):
    help = (
        "Ouvre un compte pour un jour sans son second facteur, à qui a oublié son téléphone. "
        "Assurez-vous d'abord de vive voix que la demande vient bien de la personne."
    )
    NEEDS_REASON = True

    def act(self, *, by: Actor, **options: Any) -> str:
        user = self.account(options)
        waive_second_factor(user=user, by=by, reason=options["reason"])
        whose = after_french_de(user.name)
        return f"Le compte {whose} s'ouvre sans second facteur pendant un jour ; la personne en est prévenue."
