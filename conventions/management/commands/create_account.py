"""`manage.py create_account EMAIL`: open an account; its holder chooses the password by the link that is mailed."""

from argparse import ArgumentParser
from typing import Any

from django.db import transaction

from conventions.domain.persons.people.account_services import RIGHTS, grant_right, invite_to_account, open_account
from conventions.domain.persons.people.accounts import User
from conventions.domain.persons.people.names import after_french_de
from conventions.domain.persons.people.records import clean_email
from workflow.actors import Actor

from ._accounts import AccountCommand


class Command(AccountCommand):
    help = (
        "Ouvre un compte sans mot de passe : la personne reçoit un lien pour choisir le sien. Relancée pour un compte "
        "qui n'en a pas encore, la commande envoie un autre lien."
    )

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--first-name", default="", metavar="PRÉNOM", help="prénom")
        parser.add_argument("--last-name", required=True, metavar="NOM", help="nom de famille")
        parser.add_argument(
            "--right",
            choices=sorted(RIGHTS),
            help="droit donné aussitôt : auditor (audit) ou administrator (tenir /exploitation/)",
        )

    @transaction.atomic
    def act(self, *, by: Actor, **options: Any) -> str:
        user = User.objects.filter(email=clean_email(options["email"])).first()
        is_new = user is None
        if user is None:
            user = open_account(
                email=options["email"], first_name=options["first_name"], last_name=options["last_name"], by=by
            )
        if options["right"]:
            grant_right(user=user, right=options["right"], by=by)
        if user.has_usable_password():
            return f"{user.name} a déjà un compte à cette adresse, avec un mot de passe : rien à envoyer."
        invite_to_account(user, by=by)
        opened = "est ouvert" if is_new else "existait déjà, sans mot de passe"
        whose = after_french_de(user.name)
        return f"Le compte {whose} {opened} ; un lien pour choisir un mot de passe part à {user.email}."
