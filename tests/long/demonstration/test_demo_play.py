"""The whole of `make demo ARGS=all`, in a database of its own: five lives, their proof, the figures recounted."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_a_newcomer_plays_five_lives_and_everything_that_they_leave_is_proved(tmp_path):
    """Each line of the proof holds, those that `make demo` leaves to `ARGS=all` among them."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DJANGO_ENV": "development"}
    command = [sys.executable, "manage.py", "demo", "all", "--folder", str(tmp_path / "results")]
    played = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert played.returncode == 0, played.stdout[-3000:] + played.stderr
    told = json.loads((tmp_path / "results" / "summary.json").read_text())
    assert told["ok"]
    assert [one["state"] for one in told["agreements"]] == ["closed"] * 5
    names = [check["name"] for check in told["checks"]]
    for expected in ("la dernière place va à un seul élève", "check_documents", "check_figures"):
        assert expected in names
    assert "ARGS=all" not in played.stdout
