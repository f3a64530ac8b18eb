"""An amendment as a small document: what changes, before and after, the hours as amended, who signs.

Its canonical data are those of the agreement as amended (see ``freezing.canonical_data``), and::

    "amendment": {"number": 1, "why": "…", "agreement": {"version": 1, "sha256": "…", "signed_on": "2026-12-01"},
                  "changes": [{"label": "Tuteur ou tutrice", "before": ["…"], "after": ["…"]}, …],
                  "timetable": true}                                       # whether the hours are printed again
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import schedule
from .agreement import closing, period_label
from .blocks import Block, Card, Field, Fields, PrintedDocument, PrintedTable, Prose, Section, Summary
from .html import render_html
from .rendered import Rendered
from .rendering import render
from .signing import SEAL_FIELDS, signature_sections
from .texts import fill, model_of
from .wording import clean, joined, lines_of, person_name, town, upper_first, write_date

Data = Mapping[str, Any]


def render_amendment(data: Data, *, logo: Path | None = None, claim_pdfa: bool = False) -> Rendered:
    """Render the amendment; its boxes are those of the parties, in their order, then the two seals."""
    return render(compose_amendment(data), hidden_fields=SEAL_FIELDS, logo=logo, claim_pdfa=claim_pdfa)


def render_amendment_html(data: Data) -> str:
    """Render the amendment as an HTML fragment."""
    return render_html(compose_amendment(data))


def compose_amendment(data: Data) -> PrintedDocument:
    """Compose what the amendment says, in the wording version of its agreement."""
    model, amendment, school = model_of(data), data["amendment"], data["school"]
    words, agreement = model["amendment"], amendment["agreement"]
    named = {
        "number": clean(data["number"]),
        "version": str(agreement["version"]),
        "signed_on": write_date(agreement["signed_on"]),
        "sha256": agreement["sha256"],
    }
    kind = model["kinds"].get(data["kind"], model["kinds"]["other"])
    return PrintedDocument(
        title=f"Avenant n° {amendment['number']} à la convention",
        subtitle=kind["subtitle"],
        number=clean(data["number"]),
        version_label=f"avenant n° {amendment['number']}",
        verification_label="Vérifier, lire en page web",
        verification_url=clean(data["verification_url"]),
        sections=(
            Section("L'essentiel", 1, (_summary(data),)),
            Section("Ce qui change", 1, (_changes(amendment), *_why(amendment))),
            *_timetable(data),
            Section(words["title"], 1, (Prose(tuple(fill(text, named) for text in words["scope"]), small=True),)),
            *signature_sections(data, {**model, "signatures": {**model["signatures"], "intro": words["signatures"]}}),
        ),
        footer=joined((clean(school["name"]), town(school))),
        author=clean(school["name"]),
        subject=f"{person_name(data['pupil'])}, {clean(data['host']['name'])}, {period_label(data)}",
        closing=closing(data, model),
        funder=clean((data.get("funder") or {}).get("mention") or ""),
    )


def _summary(data: Data) -> Summary:
    pupil, school = data["pupil"], data["school"]
    enrolled = joined((clean(pupil["class_name"]), clean(school["name"])), ", ")
    who = Card("Élève", (person_name(pupil),), (enrolled,))
    host = Card("Organisme d'accueil", (clean(data["host"]["name"]),), (town(data["place"]),))
    when = Card("Dates, avenant compris", (upper_first(period_label(data)),))
    hours = Card("Horaires, avenant compris", schedule.at_a_glance(data["period"]["days"]))
    return Summary("L'essentiel", ((who, host), (when, hours)))


def _changes(amendment: Data) -> PrintedTable:
    rows = tuple(
        (clean(change["label"]), _cell(change["before"]), _cell(change["after"])) for change in amendment["changes"]
    )
    return PrintedTable("Ce que l'avenant change", ("Quoi", "Avant", "Après"), rows, (1.2, 2.4, 2.4))


def _cell(lines: list[str]) -> str:
    return joined((clean(line) for line in lines), " ; ") or "—"


def _why(amendment: Data) -> tuple[Block, ...]:
    return (Fields((Field("Motif", lines_of(amendment["why"])),)),)


def _timetable(data: Data) -> tuple[Section, ...]:
    if not data["amendment"]["timetable"]:
        return ()
    return (Section("Horaires, avenant compris", 1, (schedule.timetable(data["period"]),)),)
