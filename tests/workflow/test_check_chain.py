"""The stand-alone check of an exported journal: what it refuses, run as whoever received the files runs it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.kit import lives

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[2] / "config" / "development" / "demo" / "check_chain.py"


@pytest.fixture
def exported(tmp_path) -> tuple[Path, Path]:
    """Journal and heads of two agreements."""
    lives.validated()
    lives.opened()
    journal, heads = tmp_path / "journal.jsonl", tmp_path / "journal-heads.json"
    call_command("export_journal", str(journal), "--with-personal", heads=str(heads))
    return journal, heads


def run(*files: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", SCRIPT, *files], capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    return done.returncode, (done.stdout or done.stderr).strip()


def test_what_was_exported_holds(exported):
    """With the heads every end is verified, and it says so; without them it says that none was."""
    assert run(*exported)[0] == 0
    assert run(*exported)[1].endswith("chaque chaîne a sa fin dans le second fichier, et chaque fin sa chaîne")
    status, said = run(exported[0])
    assert (status, "les fins de chaîne ne sont pas vérifiées" in said) == (0, True)


def test_a_chain_that_no_head_covers_is_refused(exported):
    """One added to the file, whose hashes are right; or every head taken away."""
    journal, heads = exported
    kept = json.loads(heads.read_text())
    root = sorted(kept)[0]
    heads.write_text(json.dumps({name: head for name, head in kept.items() if name != root}))
    status, said = run(journal, heads)
    assert (status, said) == (
        1,
        f"{root} : le fichier des fins de chaîne ne connaît pas ce dossier, il a pu être ajouté",
    )
    heads.write_text("{}")
    assert run(journal, heads)[0] == 1


def test_a_head_without_a_chain_is_refused(exported):
    """A whole agreement taken out of the file, or one that the count alone knows, with no entry."""
    journal, heads = exported
    kept = json.loads(heads.read_text())
    for head in ([3, "0" * 64], [0, ""]):
        heads.write_text(json.dumps({**kept, "conventions.convention/gone": head}))
        status, said = run(journal, heads)
        assert status == 1
        assert "le fichier n'a aucune entrée de ce dossier" in said


def test_an_end_that_was_cut_off_is_refused(exported):
    """The last entry of the longer chain."""
    journal, heads = exported
    lines = journal.read_text().splitlines(keepends=True)
    lines.remove(max(lines, key=lambda line: json.loads(line)["position"]))
    journal.write_text("".join(lines))
    status, said = run(journal, heads)
    assert (status, "au compte, le fichier s'arrête à l'entrée" in said) == (1, True)


@pytest.mark.parametrize(
    ("pair", "why"),
    [
        ('"name": "refuse"', "la même clé y est écrite deux fois"),
        ('"forged": 1.5', "1.5 n'est pas un nombre entier"),
        ('"forged": NaN', "NaN n'est pas un nombre entier"),
        ('"forged": Infinity', "Infinity n'est pas un nombre entier"),
    ],
)
def test_a_line_that_reads_in_two_ways_is_refused(exported, pair, why):
    """Wherever it stands in the line, and in the heads too."""
    journal, heads = exported
    first, *others = journal.read_text().splitlines(keepends=True)
    for changed in ("{" + pair + ", " + first[1:], first.rstrip()[:-1] + ", " + pair + "}\n"):
        journal.write_text("".join([changed, *others]))
        assert run(journal, heads) == (1, f"ligne 1 : {why}")
    journal.write_text("".join([first, *others]))
    root = next(iter(json.loads(heads.read_text())))
    again = f'"{root}": [1, ""]' if "clé" in why else pair.replace("forged", "another")
    heads.write_text("{" + again + ", " + heads.read_text().lstrip()[1:])
    assert run(journal, heads) == (1, f"fichier des fins de chaîne : {why}")


@pytest.mark.parametrize("line", ["", "[]", "{}", '"text"', "[" * 100_000, '{"hash": "\\ud800", "root": []}', "{"])
def test_a_line_that_is_no_entry_is_refused(exported, line):
    """With a sentence, never with a stack."""
    journal, heads = exported
    journal.write_text(line + "\n" + journal.read_text())
    assert run(journal, heads) == (1, "ligne 1 : elle ne se lit pas comme une entrée du journal")


@pytest.mark.parametrize("text", ["", "[]", '{"x": 3}', '{"x": [true, "y"]}', '{"x": [1, 2]}', '{"x": [1, "y", 2]}'])
def test_heads_that_are_no_heads_are_refused(exported, text):
    journal, heads = exported
    heads.write_text(text)
    assert run(journal, heads) == (1, "fichier des fins de chaîne : il ne se lit pas")


def test_a_position_that_only_counts_as_a_number_is_refused(exported):
    """``true`` is one for Python."""
    journal, heads = exported
    first, *others = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join([first.replace('"position": 1,', '"position": true,'), *others]))
    assert run(journal, heads) == (1, "ligne 1 : elle ne se lit pas comme une entrée du journal")
