"""The tutor's evaluation as a document of its own: competences with level and comment, free text, who and when.

Canonical data (JSON-able)::

    {"format": 1, "number": "EV-…", "pupil": {"first_name", "last_name"}, "class_name": "3e B",   # class optional
     "school": {"name", "postcode", "city"}, "host": {"name", "postcode", "city"},      # or a plain text each
     "kind_title": "…",                                                                 # optional
     "first_day": "…", "last_day": "…",                                                 # optional
     "tutor": {"name": "…", "title": "…"}, "submitted_on": "2026-12-18",
     "competences": [{"key": "observer", "label": "Observer", "level_label": "très satisfaisant", "comment": "…"}, …],
     "free_text": "…", "verification_url": "https://…", "funder": {"mention": "…"} | "…"}
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .blocks import Card, Field, Fields, PrintedDocument, PrintedTable, Section, Summary
from .html import render_html
from .rendered import Rendered
from .rendering import render
from .wording import NOT_GIVEN, clean, joined, lines_of, name_of, town, upper_first, write_date, write_span

SEAL_FIELD = "sig_seal"


def render_evaluation(data: Mapping[str, Any], *, logo: Path | None = None, claim_pdfa: bool = False) -> Rendered:
    """Render the evaluation; its only box is the seal's, field ``sig_seal``."""
    return render(compose_evaluation(data), logo=logo, claim_pdfa=claim_pdfa)


def render_evaluation_html(data: Mapping[str, Any]) -> str:
    """Render the evaluation as an HTML fragment."""
    return render_html(compose_evaluation(data))


def compose_evaluation(data: Mapping[str, Any]) -> PrintedDocument:
    """Compose what the evaluation says."""
    school, pupil, tutor = name_of(data["school"]), name_of(data["pupil"]), data["tutor"]
    funder = data.get("funder") or ""
    author = joined((name_of(tutor), clean(tutor.get("title") or "")), ", ")
    competences = PrintedTable(
        "Compétences",
        ("Compétence", "Niveau", "Commentaire"),
        tuple(
            (
                clean(item["label"]),
                clean(item.get("level_label") or NOT_GIVEN),
                " ".join(lines_of(item.get("comment") or "")) or "—",
            )
            for item in data["competences"]
        ),
        (2.2, 1.2, 2.6),
    )
    return PrintedDocument(
        title="Évaluation en milieu professionnel",
        subtitle=clean(data.get("kind_title") or ""),
        number=clean(data["number"]),
        version_label="",
        verification_label="Vérifier ce document",
        verification_url=clean(data["verification_url"]),
        sections=(
            Section("L'essentiel", 1, (_summary(data),)),
            Section("Compétences", 2, (competences,)),
            Section(
                "Appréciation",
                2,
                (Fields((Field("Appréciation libre", lines_of(data.get("free_text") or "") or (NOT_GIVEN,)),)),),
            ),
            Section(
                "Tuteur ou tutrice",
                2,
                (
                    Fields(
                        (
                            Field("Évaluation faite et signée par", (author,)),
                            Field("Remise le", (write_date(data["submitted_on"], weekday=True),)),
                        )
                    ),
                ),
            ),
        ),
        footer=joined((school, "" if isinstance(data["school"], str) else town(data["school"]))),
        author=name_of(data["host"]),
        subject=f"{pupil}, {name_of(data['host'])}",
        funder=clean(funder if isinstance(funder, str) else funder.get("mention") or ""),
        seal_field=SEAL_FIELD,
        seal_label="Signature du tuteur ou de la tutrice",
    )


def _summary(data: Mapping[str, Any]) -> Summary:
    host = data["host"]
    pupil_details = joined((clean(data.get("class_name") or ""), name_of(data["school"])), ", ")
    dates = upper_first(write_span(data["first_day"], data["last_day"])) if data.get("first_day") else ""
    first = (
        Card("Élève", (name_of(data["pupil"]),), (pupil_details,)),
        Card(
            "Organisme d'accueil",
            (name_of(host),),
            tuple(filter(None, ("" if isinstance(host, str) else town(host), dates))),
        ),
    )
    return Summary("L'essentiel", (first,))
