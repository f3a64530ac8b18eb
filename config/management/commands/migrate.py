"""Django's ``migrate``, as the owner of the tables; it ends by granting the site's role what it needs."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import ProgrammingError, connections
from psycopg.errors import InsufficientPrivilege

from config import adoption, roles


class Command(migrate.Command):
    """Change the schema under DATABASE_OWNER_URL, then grant the role of DATABASE_URL its work and no more."""

    requires_system_checks: list[str] = [Tags.models, Tags.database]
    """The pages are loaded by `manage.py check` alone."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, a base left by 0.2.1 too; a plan or a check that was asked for changes and grants nothing."""
        connection, only_look = connections[options["database"]], options["plan"] or options["check_unapplied"]
        with roles.as_owner(connection):
            try:
                if adoption.take_over(connection, only_look=only_look) and options["verbosity"]:
                    self.stdout.write("Left by 0.2.1: what stands there is taken over by the migrations written anew.")
                super().handle(*args, **options)
            except ProgrammingError as error:
                if not isinstance(error.__cause__, InsufficientPrivilege) or settings.DATABASE_OWNER:
                    raise
                raise CommandError(
                    f'The role "{settings.DATABASE_RUNTIME_ROLE}" of DATABASE_URL does not own the tables: '
                    "give this command their owner's address in DATABASE_OWNER_URL."
                ) from error
            if not only_look:
                roles.grant_runtime(connection)
