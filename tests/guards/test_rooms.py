"""The sentence that opens each room, from which the documents list what stands where."""

from pathlib import Path

from tests.kit.floors import READERS, STOREYS
from tests.kit.rooms import DOCUMENTS, is_of_a_room, made, sentence_of
from tests.kit.sources import ROOT, files, text_of


def silent_rooms(root: Path) -> list[str]:
    """List the packages of both wings that open with no sentence, or with one that names nothing."""
    return [
        f"{path.relative_to(root)} opens with no sentence that begins with its noun: write it, one line, full stop"
        for path in files(root, "__init__.py", "conventions/domain", "conventions/pages")
        if not is_of_a_room(sentence_of(path.parent))
    ]


def late_documents(root: Path) -> list[str]:
    """List the documents that say of the rooms something else than their sentences."""
    return [f"{name} is late: make diagrams" for name in DOCUMENTS if made(root, name) != text_of(root / name)]


def test_every_room_opens_with_one_sentence():
    """Somebody who has never seen the code reads there what the room holds."""
    assert silent_rooms(ROOT) == []


def test_a_silent_room_is_found(plant):
    """Without a sentence, with half of one, with one that does not name its thing."""
    for name, text in (("a", ""), ("b", '"""Rolls of a school"""'), ("c", '"""What a roll holds."""')):
        plant(f"conventions/domain/law/{name}/__init__.py", text)
    root = plant("conventions/pages/staff/d/__init__.py", '"""Rolls of a school."""')
    assert [told.split("/")[3] for told in silent_rooms(root)] == ["a", "b", "c"]


def test_the_documents_list_the_rooms_by_their_sentences():
    """After a room was made, moved or said otherwise: `make diagrams`."""
    assert late_documents(ROOT) == []


def test_a_document_that_is_late_is_found(plant):
    """A room that the table does not have, a storey that says something else by now."""
    for name in (*(f"domain/{name}" for name in STOREYS), *(f"pages/{name}" for name in ("kit", "shared", *READERS))):
        plant(f"conventions/{name}/__init__.py", '"""Things."""')
    root = plant("docs/where.md", "   - `law`: Things.\n")
    plant("docs/architecture.md", "<!-- rooms of domain, made by `make diagrams` -->\n<!-- end -->\n")
    plant("docs/architecture.md", made(root, "docs/architecture.md"))
    assert "| **law** | | **Things.** |\n| **placements**" in text_of(root / "docs/architecture.md")
    assert late_documents(root) == []
    plant("conventions/domain/law/rolls/__init__.py", '"""Rolls of a school."""')
    assert "| | `rolls` | Rolls of a school. |" in made(root, "docs/architecture.md")
    assert late_documents(root) == ["docs/architecture.md is late: make diagrams"]
    plant("docs/where.md", "   - `law`: Other things.\n")
    assert len(late_documents(root)) == 2
