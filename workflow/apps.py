"""Django application of the `workflow` floor."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "workflow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the run of the schedule."""
        from workflow import schedule  # noqa: F401
