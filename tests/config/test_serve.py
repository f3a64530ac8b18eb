"""`make run`: two processes that live and end together."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.development import serve
from config.problems import SetupProblem

ROOT = Path(__file__).resolve().parents[2]
SLEEPER = "import pathlib, os, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER
DYING = "import sys, time; time.sleep(0.5); sys.exit(3)"


def supervise(tmp_path: Path, *codes: str) -> subprocess.Popen[str]:
    commands = {f"Child {n}": [sys.executable, "-c", code, str(tmp_path / str(n))] for n, code in enumerate(codes)}
    code = "from config import problems; from config.development import serve; serve.PATIENCE_SECONDS = 1"
    code = f"{code}; problems.run_or_explain(lambda: serve.supervise({commands!r}))"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, text=True)


def pids(tmp_path: Path, count: int) -> list[int]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        written = [path.read_text() for path in tmp_path.iterdir()]
        if len(written) == count and all(written):
            return [int(text) for text in written]
        time.sleep(0.05)
    raise AssertionError("the children did not start")


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_developer_who_stops_leaves_no_process_behind(tmp_path, sent):
    """Ctrl-C, kill and a closed terminal end both, the one that will not hear included."""
    running = supervise(tmp_path, SLEEPER, STUBBORN)
    children = pids(tmp_path, 2)
    running.send_signal(sent)
    said = running.communicate(timeout=20)[1]
    assert (running.returncode, said) == (0, "")
    assert not any(lives(pid) for pid in children)


def test_the_other_is_ended_when_one_ends_by_itself(tmp_path):
    """Half a site is no site: status 1, which one, where to look."""
    running = supervise(tmp_path, SLEEPER, DYING)
    children = pids(tmp_path, 1)
    said = running.communicate(timeout=20)[1]
    assert (running.returncode, said) == (1, "Child 1 ended by itself (status 3): read its last lines above.\n")
    assert not any(lives(pid) for pid in children)


def test_a_port_in_use_is_one_sentence(monkeypatch):
    """The sentence names another way."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(SetupProblem, match=rf"^Port {port} cannot be used \(.*\): .*make run PORT=8001"):
            serve.chosen_port()
    assert serve.chosen_port() == port


@pytest.mark.parametrize("value", ["eighty", "0", "70000", ""])
def test_a_port_that_is_none_is_one_sentence(monkeypatch, value):
    """A word, zero or too much."""
    monkeypatch.setenv("PORT", value)
    with pytest.raises(SetupProblem, match="^PORT is .*: give a number from 1 to 65535"):
        serve.chosen_port()
