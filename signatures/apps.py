"""Django application of the `signatures` floor."""

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "signatures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks, the messages and the refusals."""
        from signatures import checks, messages, refusals  # noqa: F401
