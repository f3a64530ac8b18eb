"""Settings of a site that a benchmark serves: as production's, over HTTP, with the keys of development.

``BENCH_SITE=stock`` serves :mod:`tests.bench.stock_site` instead, with the middleware that Django's own template lists.
"""

import os

from tests.kit.served_settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS, TEMPLATES

DEBUG = False
WORKFLOW_CLOCK_ADJUSTABLE = False
CLIENT_IP_HEADER = "X-Forwarded-For"
DATABASES["default"]["CONN_MAX_AGE"] = 60
TEMPLATES[0]["OPTIONS"].pop("string_if_invalid")
if os.environ.get("BENCH_SITE") == "stock":
    INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench"]
    AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ]
    ROOT_URLCONF = "tests.bench.stock_site"
    SESSION_ENGINE = "django.contrib.sessions.backends.db"
    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",  # allauth, which our models need, asks for it
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
