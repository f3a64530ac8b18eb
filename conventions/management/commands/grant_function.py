"""`manage.py grant_function EMAIL --school UAI --role ROLE`: give somebody a function at a school."""

from argparse import ArgumentParser
from typing import Any

from conventions.domain.persons.people.account_services import appoint_staff
from conventions.domain.persons.people.schools import Staff
from workflow.actors import Actor

from ._accounts import AccountCommand, day, school_of

ROLES = ", ".join(f"{role} ({role.label})" for role in Staff.Role)


class Command(AccountCommand):
    help = (
        "Donne une fonction dans un établissement à une personne qui a un compte. "
        "Quand une nouvelle direction arrive, la fonction de l'ancienne finit la veille."
    )

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", required=True, metavar="UAI", help="numéro de l'établissement")
        parser.add_argument("--role", required=True, choices=Staff.Role.values, help=ROLES)
        parser.add_argument("--title", default="", metavar="TITRE", help="titre écrit sur les documents : Principale…")
        parser.add_argument("--phone", default="", metavar="NUMÉRO", help="téléphone qui reçoit ses codes de signature")
        parser.add_argument("--classes", default="", metavar="« 3e A, 3e B »", help="classes suivies (enseignants)")
        parser.add_argument("--from", dest="starts_on", type=day, metavar="DATE", help="premier jour (aujourd'hui)")

    def act(self, *, by: Actor, **options: Any) -> str:
        user, school, role = self.account(options), school_of(options["school"]), Staff.Role(options["role"])
        if Staff.objects.filter(user=user, school=school, role=role, ends_on=None).exists():
            return f"{user.name} a déjà cette fonction ({role.label}) à {school} : rien n'est changé."
        staff = appoint_staff(
            user=user,
            school=school,
            role=role,
            by=by,
            title=options["title"],
            phone=options["phone"],
            classes=[name.strip() for name in options["classes"].split(",") if name.strip()],
            starts_on=options["starts_on"] or school.today(),
        )
        return f"{user.name} a la fonction « {role.label} » à {school} à partir du {staff.starts_on:%d/%m/%Y}."
