"""Django application of the `signatures` floor."""

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "signatures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from signatures import checks  # noqa: F401
