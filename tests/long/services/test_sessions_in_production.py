"""Production as a process of its own: transports and sessions."""

import json
import subprocess
import sys

from tests.config.test_security import IN_PRODUCTION, ROOT


def test_production_transports_and_keeps_sessions_safely():
    """The values that production really gets, read from a process that starts as it does."""
    code = f"import json; from django.conf import settings as s; print(json.dumps({{n: getattr(s, n) for n in {list(IN_PRODUCTION)}}}))"  # noqa: E501
    command = [sys.executable, "-m", "config.development.throwaway", "shell", "--no-imports", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == IN_PRODUCTION
