"""`make decisions`: docs/adr/README.md, a row a decision, made from the files beside it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "adr"
INDEX = "README.md"
SUBJECTS = {
    "engine": "the law, the agenda, the journal, deadlines, jobs",
    "proof": "documents, signatures, seals, verification, evidence",
    "agreements": "what an agreement is, who signs it, the rules it obeys",
    "school": "a school's year, lists, periods, many at once",
    "safety": "what protects a pupil on the spot",
    "exchange": "offers, seats, search, applications, assignments, networks",
    "figures": "what is counted, drawn, published, reported",
    "messages": "mails, text messages, letters, reminders",
    "access": "personal links, accounts, contacts, limits",
    "languages": "French and the others",
    "pages": "markup, forms, help",
    "operations": "servers, databases, keys, retention, libraries",
    "development": "how the code stands, types, tests, the demonstration",
}
"""The closed list of subjects, in the order of the page."""
TITLE = re.compile(r"# (?P<number>\d+)\. (?P<sentence>.+)")
STATUS = re.compile(r"^Status: (?P<word>accepted|superseded by (?P<by>\d+)|withdrawn), [\d-]{10}$", re.MULTILINE)
SUBJECT = re.compile(r"^Subject: (?P<subject>.+)$", re.MULTILINE)
PART = re.compile(r"^Superseded in part by (?P<by>.+)\.$", re.MULTILINE)


class Decision(NamedTuple):
    """First lines of a decision; a part of it that another one replaced has its words."""

    file: str
    number: int
    sentence: str
    status: str
    subject: str
    superseded_by: str


def decisions(folder: Path = FOLDER) -> Iterator[Decision]:
    """Read the decisions of a folder, by number; what a file leaves out is empty."""
    for path in sorted(folder.glob("[0-9]*.md")):
        text = path.read_text(encoding="utf-8")
        title, status, subject, part = TITLE.match(text), STATUS.search(text), SUBJECT.search(text), PART.search(text)
        yield Decision(
            path.name,
            int(title["number"]) if title else 0,
            title["sentence"] if title else "",
            status["word"] if status else "",
            subject["subject"] if subject else "",
            (status and status["by"]) or (f"in part: {part['by']}" if part else ""),
        )


def page(folder: Path = FOLDER) -> str:
    """Return the index of a folder's decisions."""
    rows = list(decisions(folder))
    lines = [
        "# Decisions",
        "",
        "Made by `make decisions` from the first lines of each file; a number that is missing was never given.",
        "",
        "| subject | what it is about | decisions |",
        "|---|---|---|",
    ]
    for subject, meaning in SUBJECTS.items():
        numbers = ", ".join(str(row.number) for row in rows if row.subject == subject)
        lines.append(f"| {subject} | {meaning} | {numbers} |")
    lines += ["", "| number | decision | subject | superseded by |", "|---|---|---|---|"]
    lines += [f"| [{row.number}]({row.file}) | {row.sentence} | {row.subject} | {row.superseded_by} |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (FOLDER / INDEX).write_text(page(), encoding="utf-8")
