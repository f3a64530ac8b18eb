"""``manage.py publish_figures``: publish the figures of the last declared day, once, and say what the audit found."""

from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from conventions.domain.numbers.publishing.declared import release_due
from conventions.domain.numbers.publishing.queries import audit_in_words
from conventions.domain.numbers.publishing.services import publish
from notifications.commands import LightCommand
from workflow import clock


class Command(LightCommand):
    help = "Publie les chiffres de la dernière date déclarée, s'ils ne le sont pas, et dit ce que le contrôle a trouvé."

    def handle(self, *args: Any, **options: Any) -> None:
        publication = publish(release_due(timezone.localdate(clock.now())))
        if publication is None:
            raise CommandError(
                "Rien à publier : aucun chiffre pour cette année scolaire, ou tout n'est pas encore compté ; "
                "recommencez dans quelques minutes."
            )
        if publication.refused:
            raise CommandError(f"{audit_in_words(publication)} Voyez docs/exploitation/publication.md.")
        self.stdout.write(audit_in_words(publication))
