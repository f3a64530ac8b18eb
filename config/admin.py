"""The administration without what would run code in the worker or move the agenda by hand."""

from django.contrib import admin
from django.contrib.admin.sites import NotRegistered
from django_q.models import Failure, OrmQ, Schedule, Success
from viewflow.workflow.models import Process, Task

HIDDEN = (Failure, OrmQ, Schedule, Success, Process, Task)
"""A schedule names any function by its path: whoever may add one runs code as the worker."""


def hide() -> None:
    """Take the models of django-q2 and viewflow out of the administration."""
    for model in HIDDEN:
        try:
            admin.site.unregister(model)
        except NotRegistered:
            continue


hide()
