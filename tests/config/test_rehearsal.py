"""`make rehearsal`: what it leaves and says when something fails; it is played whole after the tests."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from config.development.rehearsal import front as servers
from config.development.rehearsal.steps import STEPS
from config.problems import SetupProblem

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def temporary():
    """A folder through which PostgreSQL's user may pass, as it may through /tmp; pytest's own are closed to it."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def test_a_rehearsal_that_fails_says_so_in_one_sentence_and_leaves_nothing(temporary):
    """PostgreSQL runs by then: status 1, the step, the cause, no folder and no process."""
    variables = os.environ | {"TMPDIR": str(temporary), "PATH": str(temporary)}
    command = [sys.executable, "-m", "config.development.rehearsal"]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=180)
    assert done.returncode == 1
    assert re.fullmatch(
        r"La répétition a échoué à l'étape « La place est faite : [^»\n]+ » : "
        r"openssl n'est pas installé : installez-le, puis recommencez\.\n",
        done.stderr,
    )
    assert list(temporary.iterdir()) == []
    assert [path for path in Path("/proc").glob("[0-9]*/cmdline") if _names(path, temporary)] == []


def _names(cmdline: Path, folder: Path) -> bool:
    try:
        return os.fsencode(folder) in cmdline.read_bytes()
    except OSError:
        return False


def test_the_shipped_file_of_nginx_holds_what_the_operator_replaces(tmp_path, monkeypatch):
    """A line that was renamed would leave the example's address in a real configuration."""
    front = servers.Front(tmp_path, https=1443, http=1080, gunicorn=1800)
    text = servers.nginx_file(front, tmp_path / "static")
    directives = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert not [line for line in directives if "example.org" in line or "8000" in line or "/etc/" in line]
    (shortened := tmp_path / "nginx.conf").write_text(servers.SHIPPED.read_text().replace("listen 80;", ""))
    monkeypatch.setattr(servers, "SHIPPED", shortened)
    with pytest.raises(SetupProblem, match="ne contient plus « listen 80; »"):
        servers.nginx_file(front, tmp_path / "static")


def test_each_step_says_what_it_shows():
    """One French sentence each, none twice."""
    told = [step.__doc__ for step in STEPS]
    assert len(set(told)) == len(STEPS)
    assert all(re.fullmatch(r"[^\n]{20,}", one) for one in told)
