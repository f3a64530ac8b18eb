"""Django application of the sample trade; loading it registers its messages."""

from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.notifications.sample"
    label = "notifications_sample"

    def ready(self) -> None:
        """Register the messages."""
