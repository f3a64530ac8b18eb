"""The verifier of the evidence: what its answer and its exit status say, and what it refuses to read."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.evidence import verify
from conventions.domain.dossier.evidence.bundle import make_bundle
from signatures import keys
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.long.proof.test_evidence import resealed, told, unpacked

pytestmark = pytest.mark.django_db
NO_KEY, NO_ROOT = "la clé du journal (sans --cle", "le certificat racine (sans --racine"
NO_LIBRARY = ("Cachet (il y faut pyhanko)", "PDF (il y faut pyhanko)")


@pytest.fixture
def bundle(db) -> bytes:
    return bundle_of_a_small_agreement()


@from_the_cast
def bundle_of_a_small_agreement() -> bytes:
    """The evidence of a small agreement that everybody signed."""
    return make_bundle(Convention.objects.get(pk=lives.signed().pk))


def published(folder: Path) -> None:
    """Save what the site publishes, under the names that the read-me gives them."""
    (folder / "cle.txt").write_bytes(Client().get("/journal/cle").content)
    (folder / "racine.pem").write_bytes(Client().get("/pki/racine.pem").content)


def run(folder: Path, *arguments: str, python: tuple[str, ...] = ("-I",)) -> tuple[int, str, str]:
    """Return exit status, everything said and the last line of it."""
    done = subprocess.run([sys.executable, *python, *arguments], capture_output=True, text=True, cwd=folder)
    said = done.stdout + done.stderr
    return done.returncode, said, said.strip().splitlines()[-1]


def test_what_was_not_verified_stands_in_the_conclusion_and_is_status_2(bundle, tmp_path):
    """0 only with a key and a root that are given and with everything verified; the file's own prove nothing."""
    (tmp_path / "preuve.zip").write_bytes(bundle)
    published(tmp_path)
    key, root = ("--cle", "cle.txt"), ("--racine", "racine.pem")
    for python, known, left_out in (
        (("-I",), (*key, *root), ()),
        (("-I",), key, (NO_ROOT,)),
        (("-I",), root, (NO_KEY,)),
        (("-I",), (), (NO_KEY, NO_ROOT)),
        (("-I", "-S"), (*key, *root), NO_LIBRARY),
    ):
        status, said, conclusion = run(tmp_path, verify.__file__, "preuve.zip", *known, python=python)
        assert status == (verify.INCOMPLETE if left_out else verify.RIGHT), said
        assert ("N'ont pas été vérifiés" in conclusion) == bool(left_out)
        for named in (NO_KEY, NO_ROOT, *NO_LIBRARY):
            assert (named in conclusion) == (named in left_out), conclusion


def test_a_wholly_forged_dossier_is_not_established_without_a_key(bundle, tmp_path, settings):
    """Under its own key and root it holds together: exit 2 without ours, 1 with ours."""
    published(tmp_path)
    settings.JOURNAL_KEY = "the key of a forger"
    (tmp_path / "preuve.zip").write_bytes(make_bundle(Convention.objects.get()))
    status, _said, conclusion = run(tmp_path, verify.__file__, "preuve.zip")
    assert (status, NO_KEY in conclusion) == (verify.INCOMPLETE, True)
    status, _said, conclusion = run(tmp_path, verify.__file__, "preuve.zip", "--cle", "cle.txt")
    assert (status, "pas digne de foi" in conclusion) == (verify.WRONG, True)


def test_the_read_mes_own_command_gives_key_and_root(bundle, tmp_path):
    """As it stands there, with what the site publishes: everything is verified."""
    (tmp_path / "ce-fichier.zip").write_bytes(bundle)
    (tmp_path / "verify.py").write_bytes(unpacked(bundle)["verify.py"])
    published(tmp_path)
    read_me = unpacked(bundle)["LISEZMOI.txt"].decode()
    [command] = re.findall(r"^ +python3 (verify\.py .+)$", read_me, re.MULTILINE)
    assert {"--cle", "--racine"} <= set(command.split())
    status, said, _conclusion = run(tmp_path, *command.split())
    assert status == verify.RIGHT, said


def test_the_written_command_gives_key_and_root():
    """That of the demonstration, with files that it leaves."""
    [command] = re.findall(r"python3 \S+/verify\.py .+", Path("docs/demo.md").read_text(encoding="utf-8"))
    assert "--cle var/demo/journal-key.txt --racine var/demo/root.pem" in command


@pytest.mark.parametrize(
    "pair",
    ['"position": 1, "position": 1', '"forged": 1.5', '"forged": NaN', '"forged": -Infinity', '"forged": 1e3'],
)
def test_json_that_reads_in_two_ways_is_refused(bundle, pair):
    """A key written twice, of which another program takes the other one; a number that has no one text."""
    files = unpacked(bundle)
    for name in ("journal/journal.jsonl", "signatures.json", "documents.json"):
        text = files[name].decode().replace("{", "{" + pair + ",", 1)
        good, said = told(resealed({**files, name: text.encode()}), root=keys.root_pem())
        assert not good, name
        assert "un texte JSON y" in said, said
