"""`manage.py block_host SIRET`: forbid agreements with a host that an inspection found dangerous."""

from argparse import ArgumentParser
from typing import Any

from conventions.domain.persons.people.bans import block_host
from workflow.actors import Actor

from ._accounts import AccountCommand


class Command(AccountCommand):
    help = (
        "Interdit les conventions avec l'organisme de ce SIRET, sur décision de l'inspection du travail "
        "(code du travail, article L4153-2)."
    )
    NEEDS_ACCOUNT, NEEDS_REASON = False, True

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("siret", metavar="SIRET", help="14 chiffres de l'établissement")

    def act(self, *, by: Actor, **options: Any) -> str:
        if not block_host(siret=options["siret"], by=by, reason=options["reason"]):
            return "Cet organisme était déjà interdit : rien n'est changé."
        return "Aucune convention ne peut plus être validée avec cet organisme."
