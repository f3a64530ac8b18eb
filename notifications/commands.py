"""The base of the commands that touch no page; here because every floor has commands."""

from django.core.management.base import BaseCommand


class LightCommand(BaseCommand):
    """A command before which nothing is checked: `manage.py check` loads every page, and is run by whoever installs."""

    requires_system_checks: list[str] = []


class WorkingCommand(BaseCommand):
    """A command that works for as long as the site does: names, schedules and texts of its messages are checked."""

    requires_system_checks: list[str] = ["notifications"]
