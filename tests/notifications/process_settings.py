"""Settings of the child processes in the tests of this floor: the floor alone, with the sample trade above it."""

import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES, Q_CLUSTER

INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django_q", "notifications"]
INSTALLED_APPS += ["tests.notifications.sample"]
AUTH_USER_MODEL = "auth.User"
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tests.notifications.sample.urls"
Q_CLUSTER = {**Q_CLUSTER, "poll": 0.2}
PERIODIC_JOBS = {"mark_periodic": 1}
DATABASES["default"]["NAME"] = os.environ.get("TEST_DATABASE_NAME") or DATABASES["default"]["NAME"]
SMS_PURSE = ""
