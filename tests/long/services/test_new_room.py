"""``make room``: what it makes keeps every guard, the style, and its own tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.kit.new_room import GROUPS
from tests.kit.sources import ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of this checkout, without what it keeps and what tools left."""
    folder = shutil.copytree(ROOT, tmp_path / "copy", ignore=shutil.ignore_patterns(".*", "var", "__pycache__"))
    for command in ("init", "add ."):  # some guards ask git which files there are
        subprocess.run(["git", *command.split()], cwd=folder, capture_output=True, check=True)
    return folder


def written(copy: Path) -> dict[Path, bytes]:
    """Return what stands in the files of a copy."""
    return {path: path.read_bytes() for path in copy.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def run(copy: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a module of Python in the copy, on the server of these tests with a database of its own."""
    server = settings.DATABASES["default"]
    address = f"postgres://{server['USER']}@/new_room?host={server['HOST']}&port={server['PORT']}"
    environment = {**os.environ, "DATABASE_URL": address, "PYTHONPATH": str(copy), **variables}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run([sys.executable, "-m", *command], cwd=copy, env=environment, capture_output=True, text=True)


def test_what_make_room_makes_passes(copy: Path):
    """A room for each group of readers: style, guards, and the tests that were made with it."""
    folders = []
    for group in GROUPS:
        done = run(
            copy, "tests.kit.new_room", NAME=f"praise_of_{group}", GROUP=group, TITLE=f"Éloge : {group}", SAYS=""
        )
        assert done.returncode == 0, done.stderr
        folders.append(f"tests/conventions/pages/{group}/praise_of_{group}")
    for command in (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("djlint", "--check", "--quiet", "conventions"),
        ("pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "tests/guards"),
        ("pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *folders),
    ):
        done = run(copy, *command)
        assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}{done.stderr[-2000:]}"


def test_a_room_whose_name_is_taken_is_refused_and_nothing_is_written(copy: Path):
    """The second of two is told so."""
    assert run(copy, "tests.kit.new_room", NAME="praise", GROUP="staff").returncode == 0
    before = written(copy)
    done = run(copy, "tests.kit.new_room", NAME="praise", GROUP="officers")
    assert done.returncode == 2
    assert "NAME=praise is taken by a room" in done.stderr
    assert written(copy) == before
