"""Queries on applications: until when somebody answers, and those of a class."""

from collections.abc import Iterable
from datetime import datetime

from workflow import deadlines

from .models import Application


def answered_before(application: Application) -> datetime | None:
    """Return until when whoever has to answer may; nothing once nobody is waited for."""
    return dict(deadlines.armed(application)).get("lapse")


def answers_due(applications: Iterable[Application]) -> dict[int, datetime]:
    """Return the same of many, by key; one query."""
    label = Application.journal_label()
    due = deadlines.due_of((label, application.pk) for application in applications)
    return {key: at for (_label, key, name), at in due.items() if name == "lapse"}
