"""A complete production passes every check of deployment."""

import subprocess
import sys

from tests.config.test_production import ROOT


def test_a_complete_production_passes_every_deployment_check():
    """`check --deploy` is clean, warnings included, with throw-away values, whose database is away."""
    command = [sys.executable, "-m", "config.development.throwaway", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if line.startswith("?:")] == [
        "?: (config.I020) The roles of the database were not checked: it does not answer. Check again once it does."
    ]
