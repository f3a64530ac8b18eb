"""`make rehearsal`: what it leaves and says when something fails; it is played whole after the tests."""

import re
from pathlib import Path

import pytest

from config.development.rehearsal import front as servers
from config.development.rehearsal.steps import STEPS
from config.problems import SetupProblem

ROOT = Path(__file__).resolve().parents[2]


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
