"""A command at another moment: each of its processes is there."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.test_moved_clock import CLOCKS, PARIS, ROOT, SATURDAY


@pytest.mark.skipif(not shutil.which("faketime"), reason="apt install faketime")
def test_every_process_of_the_command_is_at_that_moment():
    """The examination of a file, which is given no environment, would find its signatures made in the future."""
    command = [sys.executable, "-m", "tests.moved_clock", SATURDAY, sys.executable, "-c", CLOCKS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    *moments, wait_is_true = done.stdout.split()
    assert wait_is_true == "True"
    there = datetime.fromisoformat(SATURDAY).replace(tzinfo=PARIS)
    for moment in moments:
        assert there - timedelta(seconds=5) <= datetime.fromtimestamp(float(moment), UTC) < there + timedelta(minutes=9)
    assert len(moments) == 3
