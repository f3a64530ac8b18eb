"""The roof as a Django application: it registers the deployment checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Templates, error pages and checks of the whole site."""

    name = "config"
    verbose_name = "Site"

    def ready(self) -> None:
        """Register the checks."""
        from config import checks, database_checks  # noqa: F401
