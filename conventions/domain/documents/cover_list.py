"""The list on top of printed sheets to sign by hand: each in its order, with a box to tick."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .blocks import Document, Prose, Section, Table
from .pages import render
from .wording import clean, joined, plural, write_date

BOX = "[   ]"
"""Where one ticks what came back: a sign that every font has."""


@dataclass(frozen=True)
class CoverLine:
    """One sheet that is printed."""

    class_name: str
    pupil: str
    party: str
    """« responsable légal, Camille Brindille »."""
    document: str


def render_cover_list(school: str, lines: Sequence[CoverLine], *, given_to: str, given_on: date) -> bytes:
    """Render the list as a PDF."""
    rows = tuple(
        (str(number), clean(line.class_name), clean(line.pupil), clean(line.party), clean(line.document), BOX)
        for number, line in enumerate(lines, start=1)
    )
    table = Table("Feuilles", ("N°", "Classe", "Élève", "Qui signe", "Document", "Rendue"), rows, (1, 2, 5, 7, 4, 1.6))
    day = write_date(given_on.isoformat(), weekday=True)
    document = Document(
        title="Feuilles à faire signer",
        subtitle=joined((clean(school), plural(len(lines), "feuille")), ", "),
        number="",
        version_label="",
        verification_label="",
        verification_url="",
        sections=(
            Section(
                f"Feuilles remises à {clean(given_to)} le {day}",
                1,
                (Prose(("Cochez chaque feuille quand elle revient signée et datée. Numérisez-les toutes ensemble : "
                        "l'ordre et le sens n'importent pas, ni les versos blancs.",)), table),
            ),
        ),
        footer=clean(school),
        author=clean(school),
        subject="Feuilles à faire signer",
    )  # fmt: skip
    return render(document).pdf
