"""Rows are written by the names of their columns: a fresh base and an upgraded one have them in another order."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ("config", "conventions", "notifications", "signatures", "workflow")
NAMELESS = re.compile(
    r"INSERT\s+INTO\s+[^\s(]+(?:\s+AS\s+\w+)?[\"'\s\\f]+(?:SELECT|VALUES|TABLE|WITH)\b"  # no list after the table
    r"|COPY\s+[^\s(]+[\"'\s\\f]+(?:FROM|TO)\b"
)


def rows_without_names(root: Path) -> Iterator[str]:
    """Yield file, line and statement wherever rows enter or leave a table by the order of its columns."""
    for part in PRODUCT:
        for path in sorted((root / part).rglob("*")):
            if path.suffix in (".py", ".sql"):
                text = path.read_text(encoding="utf-8")
                for found in NAMELESS.finditer(text):
                    line = text.count("\n", 0, found.start()) + 1
                    yield f"{path.relative_to(root)}:{line} {' '.join(found.group().split())}"


def test_no_row_is_written_without_naming_its_columns():
    """Neither by an INSERT nor by a COPY."""
    assert list(rows_without_names(ROOT)) == []


@pytest.mark.parametrize(
    "planted",
    [
        'cursor.execute("INSERT INTO conventions_cell SELECT * FROM made")',
        'sql = f"INSERT INTO {table} AS kept "\n    f"SELECT * FROM ({made})"',
        'sql = f"""\n    INSERT INTO {Trace._meta.db_table}\n    VALUES (1, 2)\n"""',
        'cursor.copy("COPY conventions_offer FROM STDIN")',
        'cursor.copy(f"COPY {table} TO STDOUT")',
    ],
)
def test_a_planted_one_is_found(tmp_path, planted):
    """Over one line or two, with the table's name written or filled in."""
    (tmp_path / "conventions").mkdir()
    (tmp_path / "conventions" / "planted.py").write_text(planted, encoding="utf-8")
    [found] = rows_without_names(tmp_path)
    assert found.startswith("conventions/planted.py:")


def test_named_columns_are_let_pass(tmp_path):
    """A list after the table, and what a query gives."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "planted.py").write_text(
        'a = f"INSERT INTO {table} ({columns}) SELECT * FROM ({sql}) AS x({columns})"\n'
        'b = "COPY (SELECT id FROM conventions_offer) TO STDOUT"\n'
        'c = f"COPY {table} (id, name) FROM STDIN"\n'
        'd = "INSERT INTO conventions_tries AS tries (gate) SELECT gate FROM asked"\n',
        encoding="utf-8",
    )
    assert list(rows_without_names(tmp_path)) == []
