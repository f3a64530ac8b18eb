"""Django application of the trade."""

from importlib import import_module

from django.apps import AppConfig

WITH_MESSAGES = (
    *("people", "applications", "agreements", "attendance", "evaluations", "amendments", "reports", "parties"),
    *("family", "hosting", "tutoring", "school", "registry"),
)
"""Rooms whose messages are entered in the catalogue."""


class ConventionsConfig(AppConfig):
    name = "conventions"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Conventions de stage"

    def ready(self) -> None:
        """Load the catalogue of messages, so that every slug is known before the first transition."""
        for room in WITH_MESSAGES:
            import_module(f"conventions.{room}.messages")
