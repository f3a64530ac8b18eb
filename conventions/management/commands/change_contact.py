"""`manage.py change_contact EMAIL [--email NEW] [--phone NUMBER]`: change how an account's holder is reached."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from conventions.domain.persons.people.account_services import change_account_email, change_staff_phone
from conventions.domain.persons.people.schools import Staff
from workflow.actors import Actor

from ._accounts import AccountCommand, school_of


class Command(AccountCommand):
    help = (
        "Change l'adresse d'un compte, ou le téléphone de ses fonctions en cours. L'ancien contact et le nouveau sont "
        "prévenus ; une signature des sept jours suivants le dit dans sa preuve."
    )
    NEEDS_REASON = True

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", dest="new_email", metavar="COURRIEL", help="nouvelle adresse, pour se connecter")
        parser.add_argument("--phone", metavar="NUMÉRO", help="nouveau téléphone ; « » (vide) l'efface")
        parser.add_argument("--school", metavar="UAI", help="seulement pour les fonctions dans cet établissement")

    @transaction.atomic
    def act(self, *, by: Actor, **options: Any) -> str:
        user, reason = self.account(options), options["reason"]
        if options["new_email"] is None and options["phone"] is None:
            raise ValidationError("Dites ce qui change : --email, --phone, ou les deux.")
        changed = []
        if options["phone"] is not None:
            posts = Staff.objects.filter(user=user, ends_on=None).select_related("user", "school").order_by("id")
            if options["school"]:
                posts = posts.filter(school=school_of(options["school"]))
            if not posts:
                raise ValidationError(f"{user.name} n'a pas de fonction en cours : un téléphone va avec une fonction.")
            done = [change_staff_phone(staff=post, phone=options["phone"], by=by, reason=reason) for post in posts]
            changed += ["le téléphone"] if any(done) else []
        if options["new_email"] is not None and change_account_email(
            user=user, email=options["new_email"], by=by, reason=reason
        ):
            changed.append("l'adresse")
        if not changed:
            return f"{user.name} a déjà ce contact : rien n'est changé."
        return f"Changé pour {user.name} : {' et '.join(changed)}. L'ancien contact et le nouveau sont prévenus."
