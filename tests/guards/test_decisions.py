"""Decisions say when, whether they hold and what they are about; their page is the one that `make decisions` makes."""

from pathlib import Path

from config.development.decisions import FOLDER, INDEX, SUBJECTS, decisions, page

HEAD = "# 1. A\n\nStatus: accepted, 2026-12-01\nSubject: proof\n"


def unclear_decisions(folder: Path) -> list[str]:
    """List what the first lines of decisions leave out or say of nothing that exists; two decisions of one number."""
    known = list(decisions(folder))
    numbers = [row.number for row in known]
    found = []
    for row in known:
        if numbers.count(row.number) > 1 or row.file[:4] != f"{row.number:04}":
            found.append(f"{row.file}: its number")
        if not row.status:
            found.append(f"{row.file}: its status or its date")
        if row.subject not in SUBJECTS:
            found.append(f"{row.file}: its subject is one of {', '.join(SUBJECTS)}")
        by = [int(word) for word in row.superseded_by.replace("(", " ").split() if word.isdecimal()]
        found += [f"{row.file}: no decision {number}" for number in by if number not in numbers]
    return found


def stale_rows(folder: Path) -> list[str]:
    """List the rows of the page that `make decisions` would write otherwise."""
    written, made = (folder / INDEX).read_text(encoding="utf-8").splitlines(), page(folder).splitlines()
    return sorted({*made} ^ {*written}) or (["the order of the rows"] if written != made else [])


def test_every_decision_says_its_status_its_date_and_its_subject():
    """So that a reader knows which ones still hold, and finds those on one thing."""
    assert len(list(decisions())) > 100
    assert unclear_decisions(FOLDER) == []


def test_a_decision_without_status_date_or_subject_is_found(plant):
    """A word that is no status is none; what replaces another one exists."""
    plant("0001-a.md", HEAD)
    plant("0002-b.md", HEAD.replace("# 1", "# 2").replace(", 2026-12-01", ""))
    plant("0003-c.md", HEAD.replace("# 1", "# 4").replace("accepted", "perhaps").replace("proof", "law"))
    root = plant("0005-d.md", HEAD.replace("# 1", "# 5") + "Superseded in part by 1 (a), 6 (b).\n")
    assert [line.partition(" is one of")[0] for line in unclear_decisions(root)] == [
        "0002-b.md: its status or its date",
        "0003-c.md: its number",
        "0003-c.md: its status or its date",
        "0003-c.md: its subject",
        "0005-d.md: no decision 6",
    ]


def test_the_page_of_decisions_is_the_one_that_is_made():
    """Numbers, sentences, subjects and what replaces them: `make decisions` writes them."""
    assert stale_rows(FOLDER) == []


def test_a_page_of_decisions_that_is_stale_is_found(plant):
    """A decision more; one that was superseded since."""
    folder = plant("0001-a.md", HEAD)
    plant(INDEX, page(folder))
    assert stale_rows(folder) == []
    plant("0001-a.md", HEAD.replace("accepted", "superseded by 2"))
    assert stale_rows(folder) == ["| [1](0001-a.md) | A | proof |  |", "| [1](0001-a.md) | A | proof | 2 |"]
