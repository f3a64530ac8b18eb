"""Django application of the `signatures` floor."""

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "signatures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks, the messages, the refusals and the jobs."""
        from signatures import (  # noqa: F401
            archive,
            checkpoints,
            checks,
            expiries,
            messages,
            refusals,
            revocation,
            rounds,
        )
