"""The list on top of printed sheets to sign by hand: each in its order, with a box to tick."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .blocks import PrintedDocument, PrintedTable, Prose, Section
from .rendering import render
from .wording import clean, joined, plural, write_date

BOX = "[   ]"
"""Box ticked for a sheet that came back: a sign that every font has."""
HEADINGS = ("Classe", "Élève", "Qui signe", "Document")


@dataclass(frozen=True)
class CoverLine:
    """One sheet that is printed."""

    class_name: str
    pupil: str
    party: str
    """« responsable légal, Camille Brindille »."""
    document: str


def render_cover_list(
    school: str, lines: Sequence[CoverLine], left_out: Sequence[tuple[CoverLine, str]], *, given_to: str, given_on: date
) -> bytes:
    """Render the list as a PDF; ``left_out`` are the sheets that are not printed, each with its reason."""
    rows = tuple((str(number), *_cells(line), BOX) for number, line in enumerate(lines, start=1))
    table = PrintedTable("Feuilles", ("N°", *HEADINGS, "Rendue"), rows, (1, 2, 5, 7, 4, 1.6))
    day = write_date(given_on.isoformat(), weekday=True)
    sections = [
        Section(
            f"Feuilles remises à {clean(given_to)} le {day}",
            1,
            (Prose(("Cochez chaque feuille quand elle revient signée et datée. Numérisez-les toutes ensemble : "
                    "l'ordre et le sens n'importent pas, ni les versos blancs.",)), table),
        ),
    ]  # fmt: skip
    if left_out:
        rows = tuple((*_cells(line), clean(why)) for line, why in left_out)
        missing = PrintedTable("Feuilles non imprimées", (*HEADINGS, "Pourquoi"), rows, (2, 4, 5, 3, 7))
        sections.append(Section("Feuilles qui ne s'impriment pas encore", 1, (missing,)))
    document = PrintedDocument(
        title="Feuilles à faire signer",
        subtitle=joined((clean(school), plural(len(lines), "feuille")), ", "),
        number="",
        version_label="",
        verification_label="",
        verification_url="",
        sections=tuple(sections),
        footer=clean(school),
        author=clean(school),
        subject="Feuilles à faire signer",
    )
    return render(document).pdf


def _cells(line: CoverLine) -> tuple[str, ...]:
    return clean(line.class_name), clean(line.pupil), clean(line.party), clean(line.document)
