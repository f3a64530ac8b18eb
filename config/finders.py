"""Which static files of the installed packages are the site's: all but those of packages whose pages it never shows."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.contrib.staticfiles.finders import AppDirectoriesFinder

HEADLESS = ("viewflow",)
"""Packages of which only the models serve; viewflow's 49 MB hold a stylesheet that names a font its wheel lacks."""


class ShownApps(AppDirectoriesFinder):
    """Looks into the ``static`` folder of every application with pages of its own."""

    def __init__(self, app_names: Sequence[str] | None = None, *args: Any, **options: Any) -> None:
        shown = [config.name for config in apps.get_app_configs() if config.name.partition(".")[0] not in HEADLESS]
        super().__init__(app_names or shown, *args, **options)
