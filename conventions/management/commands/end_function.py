"""`manage.py end_function EMAIL --school UAI --role ROLE`: end a function at a school."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError

from conventions.domain.persons.people.account_services import end_post
from conventions.domain.persons.people.names import after_french_de
from conventions.domain.persons.people.schools import Staff
from workflow.actors import Actor

from ._accounts import AccountCommand, day, school_of


class Command(AccountCommand):
    help = "Met fin à une fonction dans un établissement ; la personne garde son compte et ses autres fonctions."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--school", required=True, metavar="UAI", help="numéro de l'établissement")
        parser.add_argument("--role", required=True, choices=Staff.Role.values, help="fonction à laquelle mettre fin")
        parser.add_argument("--on", type=day, metavar="DATE", help="dernier jour (aujourd'hui)")

    def act(self, *, by: Actor, **options: Any) -> str:
        user, school, role = self.account(options), school_of(options["school"]), Staff.Role(options["role"])
        held = Staff.objects.filter(user=user, school=school, role=role).select_related("user", "school")
        staff = held.order_by("-ends_on", "-id").first()  # one without an end comes first
        if staff is None:
            raise ValidationError(f"{user.name} n'a pas cette fonction ({role.label}) à {school}.")
        if staff.ends_on and not options["on"]:
            return f"Cette fonction finit déjà le {staff.ends_on:%d/%m/%Y} : rien n'est changé."
        staff = end_post(staff=staff, last_day=options["on"] or school.today(), by=by)
        return (
            f"La fonction « {role.label} » {after_french_de(user.name)} à {school} finit le {staff.ends_on:%d/%m/%Y}."
        )
