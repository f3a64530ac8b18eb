"""The administration without what runs code in the worker, moves the agenda by hand or is not used."""

from django.contrib import admin
from django.contrib.admin.exceptions import NotRegistered
from django_q.models import Failure, OrmQ, Schedule, Success
from dsfr.models import DsfrConfig, DsfrSocialMedia
from viewflow.workflow.models import Process, Task

HIDDEN = (Failure, OrmQ, Schedule, Success, Process, Task, DsfrConfig, DsfrSocialMedia)
"""A schedule names any function by its path: whoever may add one runs code as the worker."""


def hide() -> None:
    """Take the models of django-q2, viewflow and django-dsfr out of the administration."""
    for model in HIDDEN:
        try:
            admin.site.unregister(model)
        except NotRegistered:
            continue


hide()
