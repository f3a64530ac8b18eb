"""Catalogues are compiled on each machine, from what they say, and refused at deployment where they are not."""

import os
import subprocess
from pathlib import Path

import pytest

from config import catalogues, checks

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copied(tmp_path, monkeypatch) -> Path:
    """A catalogue beside its compiled file, alone in the world."""
    path = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(catalogues.file_of("fr-x-falc").read_bytes())
    monkeypatch.setattr(catalogues, "FOLDERS", (tmp_path,))
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    return path


def test_a_catalogue_is_compiled_when_its_text_changed_and_only_then(copied):
    """The text decides, whatever the dates: a checkout gives all files that of the moment."""
    compiled = copied.with_suffix(".mo")
    assert catalogues.make_all() == [copied]
    os.utime(compiled, (0, 0))
    assert catalogues.make_all() == []
    copied.write_text(copied.read_text().replace("msgstr", "# un mot\nmsgstr", 1))
    os.utime(copied, (0, 0))
    os.utime(compiled)
    assert catalogues.make_all() == [copied]
    assert [path.name for path in sorted(copied.parent.iterdir())] == ["django.mo", "django.po"]


def test_a_language_that_was_not_compiled_fails_the_deployment_check(copied, settings, monkeypatch):
    """Missing, older than what is written, or never written: each is named with what to do."""
    settings.LANGUAGES, settings.BASE_DIR = [("fr", "Français"), ("en", "English")], catalogues.LOCALE
    [missing] = checks.check_catalogues(None)
    catalogues.make_all()
    assert checks.check_catalogues(None) == []
    copied.write_text(copied.read_text() + "\n# changed")
    [older] = checks.check_catalogues(None)
    assert missing == older
    assert (missing.id, "en/LC_MESSAGES/django.po not compiled: run make install" in missing.msg) == (
        "config.E043",
        True,
    )
    catalogues.make_all()
    settings.LANGUAGES += [("tr", "Türkçe")]
    [unwritten] = checks.check_catalogues(None)
    assert "tr/LC_MESSAGES/django.po not compiled" in unwritten.msg


def test_no_compiled_file_is_kept():
    """Git would give it back older than what is written, with a newer date."""
    if not (ROOT / ".git").exists():
        pytest.skip("no git here")
    said = subprocess.run(["git", "ls-files", "*.mo"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == ""
