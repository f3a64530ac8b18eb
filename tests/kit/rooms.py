"""The rooms as the documents list them, made from the sentence that opens each: ``python -m tests.kit.rooms``."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.kit.floors import BESIDE, READERS, STOREYS
from tests.kit.sources import ROOT, text_of, tree_of

TABLE = re.compile(r"(<!-- rooms of (\w+), made by `make diagrams` -->\n).*?(?=<!-- end -->)", re.DOTALL)
ITEM = re.compile(r"^(   - `(\w+)`: ).*$", re.MULTILINE)
DOCUMENTS = ("docs/architecture.md", "docs/where.md")


def sentence_of(package: Path) -> str:
    """Return the sentence that opens a package; empty when it is silent."""
    return (ast.get_docstring(tree_of(package / "__init__.py")) or "").partition("\n")[0]


def rooms_in(folder: Path) -> Iterator[Path]:
    """Yield the rooms of a storey or of a group, by name."""
    return (path.parent for path in sorted(folder.glob("*/__init__.py")))


def _rows(root: Path, wing: str) -> Iterator[str]:
    kind, names = ("storey", STOREYS) if wing == "domain" else ("group", (*BESIDE, *READERS))
    yield f"| {kind} | room | what it holds |\n|---|---|---|"
    for name in names:
        folder = root / "conventions" / wing / name
        yield f"| **{name}** | | **{sentence_of(folder)}** |"
        for room in rooms_in(folder):
            yield f"| | `{room.name}` | {sentence_of(room)} |"


def _item(root: Path, name: str) -> str:
    wing = "domain" if name in STOREYS else "pages"
    return sentence_of(root / "conventions" / wing / name)


def made(root: Path, document: str) -> str:
    """Return a document with its tables and its list of storeys and groups as the sentences say them now."""
    text = TABLE.sub(lambda found: found[1] + "\n".join(_rows(root, found[2])) + "\n", text_of(root / document))
    return ITEM.sub(lambda found: found[1] + _item(root, found[2]), text)


if __name__ == "__main__":
    for name in DOCUMENTS:
        (ROOT / name).write_text(made(ROOT, name), encoding="utf-8")
        print(name)
