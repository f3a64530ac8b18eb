"""`manage.py reset_second_factor EMAIL`: take away the second factor of who lost telephone and recovery codes."""

from typing import Any

from conventions.domain.persons.people.account_services import reset_second_factor
from conventions.domain.persons.people.names import after_french_de
from workflow.actors import Actor

from ._accounts import AccountCommand


class Command(AccountCommand):
    help = (
        "Enlève le second facteur de qui a perdu téléphone et codes de secours. "
        "Assurez-vous d'abord de vive voix que la demande vient bien de la personne."
    )
    NEEDS_REASON = True

    def act(self, *, by: Actor, **options: Any) -> str:
        user = self.account(options)
        reset_second_factor(user=user, by=by, reason=options["reason"])
        return f"Le second facteur {after_french_de(user.name)} est enlevé ; la personne en est prévenue."
