"""Django application of the trade."""

from django.apps import AppConfig

from .discovery import load


class ConventionsConfig(AppConfig):
    name = "conventions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Conventions de stage"

    def ready(self) -> None:
        """Load domain, flows and refusals: messages, jobs, acts, effects and sentences register under their names."""
        load("domain")
        load("pages", "refusals")
        from . import flows  # noqa: F401
