"""A wording without an agreement: what a school compares before another text serves."""

from collections.abc import Mapping
from typing import Any

from .agreement import articles
from .blocks import Bullets, Field, Fields, PrintedDocument, Prose, Section
from .html import render_html
from .texts import fill, model_of

SENTENCES = (
    ("aims", "Objectifs assignés"),
    ("assessment", "Modalités d'évaluation"),
    ("lodging", "1 – Hébergement"),
    ("meals", "2 – Restauration"),
    ("transport", "3 – Transport"),
    ("insurance", "4 – Assurance"),
)


def render_wording_html(data: Mapping[str, Any]) -> str:
    """Render the wording that ``data`` names (``model``, ``kind``, ``voted``) as an HTML fragment."""
    model = model_of(data)
    kind = model["kinds"].get(data["kind"], model["kinds"]["other"])
    decision = "(date de la décision)"
    visas = tuple(fill(visa["text"], {"ca_decision": decision}) for visa in model["visas"])
    words = model["particular"]
    sentences = tuple(Field(label, (words[key],)) for key, label in SENTENCES if words.get(key))
    reminders = tuple(Field(item["title"], (item["text"],)) for item in model["reminders"])
    return render_html(
        PrintedDocument(
            title=model["title"],
            subtitle=kind["subtitle"],
            number="",
            version_label="",
            verification_label="",
            verification_url="",
            sections=(
                Section("Textes", 1, (Bullets("Vu", visas), Prose((model["preamble"],)))),
                Section(model["general"]["title"], 1, articles(model, kind)),
                Section(words["title"], 1, ()),
                Section(model["sections"]["reminders"], 2, (Fields(reminders),)),
                Section("Phrases des annexes", 2, (Fields(sentences),)),
            ),
            footer="",
            author="",
            subject="",
        )
    )
