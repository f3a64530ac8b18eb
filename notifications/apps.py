"""Django application of the `notifications` floor."""

import logging
import os

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Messages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register checks and jobs; under a supervisor, show progress of the queue and keep its log to what matters."""
        from notifications import checks, delivery_reports, jobs  # noqa: F401

        if os.environ.get(jobs.SUPERVISOR_VARIABLE):
            from django_q.signals import post_execute, post_spawn

            post_execute.connect(jobs.note_progress, dispatch_uid="notifications.progress")
            post_spawn.connect(jobs.note_start, dispatch_uid="notifications.start")
            logging.getLogger("django-q").setLevel(logging.WARNING)
