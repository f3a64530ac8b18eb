"""Base of the commands on accounts: who runs them, the refusals said in one sentence, days as people write them."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from conventions.domain.persons.people.account_services import account_of
from conventions.domain.persons.people.accounts import User
from conventions.domain.persons.people.phones import PhoneError
from conventions.domain.persons.people.schools import School
from conventions.domain.persons.people.uai import clean_uai
from notifications.commands import LightCommand
from workflow.actors import Actor, operator
from workflow.engine import Refused


class AccountCommand(LightCommand):
    """A command by which an operator changes an account: journaled under ``--by``, told to whom it concerns."""

    NEEDS_ACCOUNT = True
    """It is about the account whose address comes first."""
    NEEDS_REASON = False
    """It takes ``--reason``, which the journal keeps and whom it concerns reads."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        if self.NEEDS_ACCOUNT:
            parser.add_argument("email", metavar="COURRIEL", help="adresse électronique du compte")
        self.add_own_arguments(parser)
        parser.add_argument(
            "--by", required=True, type=_text, metavar="NOM", help="prénom et nom de qui lance la commande (journal)"
        )
        if self.NEEDS_REASON:
            parser.add_argument(
                "--reason", required=True, type=_text, metavar="MOTIF", help="pourquoi, en quelques mots (journal)"
            )

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Add what this command alone takes."""

    def handle(self, *args: Any, **options: Any) -> None:
        by = operator(self.__module__.rpartition(".")[2], options.pop("by"))
        try:
            done = self.act(by=by, **options)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        except (PhoneError, Refused) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(done)

    def act(self, *, by: Actor, **options: Any) -> str:
        """Do it and return the sentence that says what was done, or that nothing had to be."""
        raise NotImplementedError

    def account(self, options: dict[str, Any]) -> User:
        """Return the account that the command is about."""
        return account_of(options["email"])


def school_of(uai: str) -> School:
    """Return the school of a UAI; ``ValidationError`` with what to do when none has it."""
    school = School.objects.filter(uai=clean_uai(uai)).first()
    if school is None:
        raise ValidationError("Aucun établissement n'a cet UAI : vérifiez-le, ou importez-le par import_schools.")
    return school


def day(text: str) -> date:
    """Read a day written ``2026-09-01`` or ``01/09/2026``."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ArgumentTypeError("écrivez la date ainsi : 01/09/2026")


def _text(given: str) -> str:
    if not given.strip():
        raise ArgumentTypeError("ne peut pas être vide")
    return given.strip()
