"""A process of the site alone is told that it may not migrate."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.config.test_roles import ROOT, SITE, one_role_only

pytestmark = [pytest.mark.django_db, one_role_only]


def test_migrate_without_the_owner_says_what_it_needs():
    """A site's environment, a database that somebody else owns: a sentence and status 1."""
    site = settings.DATABASES["default"]
    where = f"?host={site['HOST']}&port={site['PORT']}" if str(site["HOST"]).startswith("/") else ""
    host = "" if where else f":{site['PASSWORD']}@{site['HOST']}:{site['PORT'] or 5432}"
    address = f"postgres://{SITE}{host or '@'}/{connection.settings_dict['NAME']}{where}"
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--fake", "sessions", "zero"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": address},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f'The role "{SITE}" of DATABASE_URL does not own the tables: give this command' in done.stderr
    assert "Traceback" not in done.stderr
