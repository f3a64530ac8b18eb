"""Settings of a site that a test serves in processes of its own: the tests' settings, on the database of that test."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE_NAME"]
