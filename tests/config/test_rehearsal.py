"""`make rehearsal`: what it leaves and says when something fails; it is played whole after the tests."""

import re
from pathlib import Path

import pytest

from config.development import patience
from config.development.demo.acts import PlayFailed, wait
from config.development.rehearsal import __main__ as rehearsal
from config.development.rehearsal import front as servers
from config.development.rehearsal.steps import STEPS
from config.problems import SetupProblem

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_awaited_in_vain_is_told_in_one_sentence(monkeypatch):
    """The sentence says the thing awaited, the time and the last answer; a busy machine is given more time."""
    with pytest.raises(PlayFailed, match=r"^le courrier n'est pas parti, attendu \d+ s ; ce qui a été vu : 2 sur 3$"):
        wait(lambda: False, "le courrier n'est pas parti", seconds=0, seen=lambda: "2 sur 3")
    monkeypatch.setattr(patience.os, "cpu_count", lambda: 2)
    for load, times in ((0.5, 1), (30.0, 15)):
        monkeypatch.setattr(patience.os, "getloadavg", lambda load=load: (load, 0.0, 0.0))
        assert patience.patience(10) == 10 * times


def test_the_logs_of_a_rehearsal_that_fails_are_kept_and_those_of_before_forgotten(tmp_path, monkeypatch):
    """The sentence names their folder; what succeeded leaves none."""
    monkeypatch.setattr(rehearsal, "LOGS", tmp_path / "logs")

    def play(*, fails: bool) -> None:
        with rehearsal.empty_folder() as folder:
            (folder / "servers").mkdir()
            (folder / "servers" / "worker.log").write_text("une cause")
            if fails:
                raise SetupProblem("échec")

    with pytest.raises(SetupProblem):
        play(fails=True)
    assert (tmp_path / "logs" / "worker.log").read_text() == "une cause"
    play(fails=False)
    assert not (tmp_path / "logs").exists()


SLEEPS = re.compile(r"\bsleep\(")


def sleeping(folder: Path) -> list[str]:
    """Return the modules of a folder that sleep, rather than wait for a fact."""
    return [path.name for path in sorted(folder.glob("*.py")) if SLEEPS.search(path.read_text())]


def test_no_step_of_the_rehearsal_sleeps(tmp_path):
    """A machine at load 30 needs more than any fixed time; one that sleeps is found."""
    assert sleeping(Path(servers.__file__).parent) == []
    (tmp_path / "steps.py").write_text("time.sleep(30)\n")
    assert sleeping(tmp_path) == ["steps.py"]


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
