"""`make run`: processes that live and end together, what fills the database beside them, a server kept awake."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.development import serve
from config.development.patience import await_fact, patience
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
    def written() -> list[str]:
        return [text for path in tmp_path.iterdir() if (text := path.read_text())]

    assert not await_fact(lambda: len(written()) == count), "the children did not start"
    return [int(text) for text in written()]


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


PARENT = (
    "import pathlib, subprocess, sys, time; "
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    "pathlib.Path(sys.argv[1]).write_text(str(child.pid)); time.sleep(60)"
)
FAILING_TWICE = (
    "import pathlib, sys; done = pathlib.Path(sys.argv[1]); tries = len(done.read_text()) if done.exists() else 0; "
    "done.write_text('x' * (tries + 1)); sys.exit(tries < 2)"
)


@pytest.fixture
def listening():
    """A port on which somebody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def errand(tmp_path: Path, code: str, after: int) -> serve.Errand:
    return serve.Errand([sys.executable, "-c", code, str(tmp_path / "errand")], after=after)


def test_what_fills_the_database_goes_on_after_a_failure(tmp_path, listening, capfd):
    """It begins once what it needs listens, again when it failed, and not once it ended well."""
    filling = errand(tmp_path, FAILING_TWICE, listening)
    assert not await_fact(lambda: filling.go_on() or filling.is_over)
    filling.go_on()
    assert (tmp_path / "errand").read_text() == "xxx"
    assert capfd.readouterr().out.count("Le remplissage s'est arrêté (statut 1, lisez ci-dessus) : il reprend.") == 2


def test_what_cannot_be_filled_is_left_to_the_next_start(tmp_path, listening, capfd):
    """After a few tries the site goes on without."""
    filling = errand(tmp_path, DYING, listening)
    assert not await_fact(lambda: filling.go_on() or filling.is_over)
    assert filling.tries == serve.MOST_TRIES
    assert "`make run` le reprendra" in capfd.readouterr().out.splitlines()[-1]


def test_a_developer_who_stops_while_the_database_fills_leaves_no_process_behind(tmp_path, listening):
    """The processes that the filling started stop too."""
    code = f"serve.Errand([{sys.executable!r}, '-c', {PARENT!r}, {str(tmp_path / 'errand')!r}], after={listening})"
    run = "from config import problems; from config.development import serve; "
    run += f"problems.run_or_explain(lambda: serve.supervise({{}}, errand={code}))"
    running = subprocess.Popen([sys.executable, "-c", run], cwd=ROOT)
    [child] = pids(tmp_path, 1)
    running.terminate()
    assert running.wait(timeout=patience()) == 0
    assert not await_fact(lambda: not lives(child))


class Killed:
    """A database server that was killed, and can be started so many times at once."""

    def __init__(self, *, can_start: bool) -> None:
        self.can_start, self.started = can_start, 0

    def answers(self) -> bool:
        return False

    def ensure(self) -> None:
        if not self.can_start:
            raise SetupProblem("PostgreSQL does not start")
        self.started += 1


def test_a_database_that_is_killed_is_started_again_each_time():
    """Three times; it is looked at now and then."""
    database = serve.Database(Killed(can_start=True))
    for times in (1, 2, 3):
        database.looked_at = 0.0
        database.keep_awake()
        database.keep_awake()
        assert database.server.started == times


def test_a_database_that_cannot_be_started_ends_the_site_in_a_sentence():
    """Not at the first try: what a killed server leaves takes a moment to end."""
    database = serve.Database(Killed(can_start=False))
    for _ in range(serve.MOST_TRIES - 1):
        database.keep_awake()
        database.looked_at = 0.0
    with pytest.raises(SetupProblem, match="^PostgreSQL does not start$"):
        database.keep_awake()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_developer_who_stops_leaves_no_process_behind(tmp_path, sent):
    """Ctrl-C, kill and a closed terminal end both, the one that will not hear included."""
    running = supervise(tmp_path, SLEEPER, STUBBORN)
    children = pids(tmp_path, 2)
    running.send_signal(sent)
    said = running.communicate(timeout=patience())[1]
    assert (running.returncode, said) == (0, "")
    assert not any(lives(pid) for pid in children)


def test_the_other_is_ended_when_one_ends_by_itself(tmp_path):
    """Half a site is no site: status 1, which one, where to look."""
    running = supervise(tmp_path, SLEEPER, DYING)
    children = pids(tmp_path, 1)
    said = running.communicate(timeout=patience())[1]
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
