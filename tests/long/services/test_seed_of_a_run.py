"""A run says its seed, and the processes of xdist take it."""

import re
import subprocess
import sys

from tests.test_chance import ROOT


def test_a_run_says_its_seed_at_its_head_and_at_its_end_and_workers_take_it():
    """Chosen once for all workers: had they other orders, xdist would end the run."""
    command = [sys.executable, "-m", "pytest", "tests/guards/test_floors.py", "-n", "2", "--dist", "loadgroup"]
    done = subprocess.run([*command, "-p", "no:cacheprovider"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    head, end = re.findall(r"--seed=(\d+)", done.stdout)
    assert head == end
