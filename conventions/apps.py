"""Django application of the trade."""

from django.apps import AppConfig

from .discovery import load


class ConventionsConfig(AppConfig):
    name = "conventions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Conventions de stage"

    def ready(self) -> None:
        """Load the catalogues of messages and refusals, so that each is known before the first transition."""
        load("domain", "messages")
        load("domain", "refusals")
        load("pages", "refusals")
