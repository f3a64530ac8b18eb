"""Settings of the tests: those of development, made quick and strict; no variable of production reaches them."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.problems import SetupProblem
from config.roles import CONNECTING
from tests.kit.owner import worn
from tests.kit.strict_templates import UnknownVariable

NOT_OURS = (
    "DATABASE_REPLICA_",
    "EMAIL_",
    "DELIVERY_",
    "SMS_",
    "SHORT_",
    "REDIS_",
    "SITE_",
    "FUNDER_",
    "OPERATOR_",
    "SIGNATURE_",
    "QUEUE_",
    "JOURNAL_",
    "LINK_KEY",
    "CODE_KEY",
    "PUBLISHING_",
    "EXAMINATIONS_",
    "HEALTH_",
    "CLIENT_IP_",
    "PROXY_",
    "BUFFERING_",
    "WEB_",
    "OIDC_",
    "SECOND_FACTOR_",
    "QUIET_",
    "TOGETHER_",
)
for name in [name for name in os.environ if name.startswith(NOT_OURS)]:
    del os.environ[name]
os.environ["DJANGO_ENV"] = "development"
os.environ["CONVENTIONS_TESTS_POSTGRES"] = "yes"  # before config.postgres is imported; children inherit it

try:
    from config.settings import *  # noqa: F403
    from config.settings import DATABASE_OWNER, DATABASE_RUNTIME_ROLE, DATABASES, TEMPLATES
except SetupProblem as problem:
    raise SystemExit(str(problem)) from None

SITE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Lost with the machine's power, not with a killed process: enough for databases that live for one run.
DATABASES["default"] |= {name: value for name, value in (DATABASE_OWNER or {}).items() if name in CONNECTING}
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off" + worn(DATABASE_RUNTIME_ROLE)
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UnknownVariable()
TOGETHER_SECONDS = 0  # a test that relays what an act on many told finds all of it there
FILES = Path(tempfile.gettempdir()) / f"conventions-tests-{os.getpid()}"
atexit.register(shutil.rmtree, FILES, ignore_errors=True)
SMS_FILE_PATH = FILES / "sms"
EXAMINATIONS_DIR = FILES / "examinations"
