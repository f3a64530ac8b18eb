"""Django application of the sample trade; loading it registers its messages and jobs."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.notifications.sample"
    label = "notifications_sample"

    def ready(self) -> None:
        """Register messages and jobs."""
        from tests.notifications.sample import jobs, messages  # noqa: F401
