"""The sheet that one party signs by hand, printed with the agreement: which version, who, where to sign."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .agreement import period_label
from .blocks import Box, Boxes, Document, Field, Fields, Section
from .pages import render
from .texts import load_model
from .wording import clean, full_name, joined, name_of, town, typeset, upper_first

STEPS = (
    "Lisez la convention jointe : c'est elle que vous signez.",
    "Écrivez le lieu et la date sous le cadre, puis signez dans le cadre, à l'encre.",
    "Rendez cette feuille à {school}, qui garde l'original et joint une copie numérisée à la convention.",
    "Vous pouvez encore refuser ou demander une correction : dites-le à l'établissement au lieu de signer.",
)


@dataclass(frozen=True)
class Asked:
    """Who is asked to sign by hand."""

    label: str
    name: str
    quality: str
    consent: str
    address: str
    """What the QR code says: the version and the party."""
    stamps: bool = False


def render_sheet(data: Mapping[str, Any], asked: Asked, *, fingerprint: str) -> bytes:
    """Render the sheet of one party for the version that ``data`` describes, as a PDF of one page."""
    model = load_model(data["model"])
    words, school = model["signatures"], name_of(data["school"])
    box = Box("", clean(asked.label), clean(asked.name), clean(asked.quality), asked.stamps)
    steps = tuple(typeset(step.format(school=school)) for step in STEPS)
    subject = (
        Field("Élève", (joined((full_name(data["pupil"]), clean(data["pupil"]["class_name"])), ", "),)),
        Field("Établissement", (joined((school, town(data["school"])), ", "),)),
        Field("Organisme d'accueil", (clean(data["host"]["name"]),)),
        Field("Dates", (upper_first(period_label(data)),)),
        Field("Convention", (f"{clean(data['number'])}, version {data['version']}",)),
        Field("Empreinte", (fingerprint,)),
    )
    document = Document(
        title="Feuille à signer sur papier",
        subtitle=model["title"],
        number=clean(data["number"]),
        version_label=f"version {data['version']}",
        verification_label="Code de cette feuille",
        verification_url=asked.address,
        sections=(
            Section("La convention que vous signez", 1, (Fields(subject),)),
            Section(
                "Votre signature",
                1,
                (
                    Fields((Field("Comment faire", steps), Field("Vous déclarez", (typeset(asked.consent),)))),
                    Boxes((box,), words["paper"], words["paper_date"], words["stamp"]),
                ),
            ),
        ),
        footer=joined((school, town(data["school"]))),
        author=school,
        subject=f"{clean(data['number'])}, version {data['version']}",
    )
    return render(document).pdf
