"""`manage.py unblock_host SIRET`: lift the ban on a host."""

from argparse import ArgumentParser
from typing import Any

from conventions.domain.persons.people.bans import unblock_host
from workflow.actors import Actor

from ._accounts import AccountCommand


class Command(AccountCommand):
    help = "Lève l'interdiction des conventions avec l'organisme de ce SIRET."
    NEEDS_ACCOUNT, NEEDS_REASON = False, True

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("siret", metavar="SIRET", help="14 chiffres de l'établissement")

    def act(self, *, by: Actor, **options: Any) -> str:
        if not unblock_host(siret=options["siret"], by=by, reason=options["reason"]):
            return "Cet organisme n'était pas interdit : rien n'est changé."
        return "Les conventions avec cet organisme sont de nouveau possibles."
