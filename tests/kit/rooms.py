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
NO_NOUN = ("How", "Of", "What", "Where", "Which", "Who", "Whom", "Whose", "By")
"""First words of a sentence that does not name its thing."""
LONGEST = 114
"""Characters of a sentence that stands on one line between its quotes."""


def is_of_a_room(sentence: str) -> bool:
    """Say whether a sentence may open a room: one line that begins with its noun and ends with a full stop."""
    return sentence.endswith(".") and len(sentence) <= LONGEST and sentence.split(" ")[0] not in NO_NOUN


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


def write(root: Path) -> None:
    """Write the documents anew."""
    for name in DOCUMENTS:
        (root / name).write_text(made(root, name), encoding="utf-8")


if __name__ == "__main__":
    write(ROOT)
    print(*DOCUMENTS, sep="\n")
