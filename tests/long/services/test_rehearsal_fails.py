"""A rehearsal that fails says where and leaves nothing."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.config.test_rehearsal import ROOT


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
