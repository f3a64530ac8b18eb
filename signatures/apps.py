"""Django application of the `signatures` floor."""

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "signatures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks and the messages."""
        from signatures import checks, messages  # noqa: F401
