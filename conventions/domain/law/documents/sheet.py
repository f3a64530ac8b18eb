"""The sheet that one party signs by hand, printed with what it signs: which version, who, where to sign."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .agreement import period_label
from .blocks import Boxes, Field, Fields, PrintedDocument, Section, SigningBlock
from .rendering import render
from .texts import model_of
from .wording import clean, joined, name_of, person_name, town, typeset, upper_first

STEPS = (
    "{read}",
    "Écrivez le lieu et la date sous le cadre, puis signez dans le cadre, à l'encre.",
    "Rendez cette feuille à {school}, qui garde l'original et joint une copie numérisée {beside}.",
    "Vous pouvez encore refuser ou demander une correction : dites-le à l'établissement au lieu de signer.",
)


@dataclass(frozen=True)
class SheetSubject:
    """The signed document, in the words of the sheet."""

    subtitle: str
    title: str
    label: str
    """« version 1 », « avenant n° 1 »."""
    read: str
    beside: str
    dates: str
    named: tuple[Field, ...]
    """Fields that identify the document."""


@dataclass(frozen=True)
class SheetSigner:
    """A party asked to sign by hand."""

    label: str
    name: str
    quality: str
    consent: str
    address: str
    """Content of the QR code: the version and the party."""
    stamps: bool = False


def render_sheet(data: Mapping[str, Any], asked: SheetSigner, *, fingerprint: str) -> bytes:
    """Render the sheet of one party for the agreement or amendment that ``data`` describes, as a PDF of one page."""
    model = model_of(data)
    words, school, signed = model["signatures"], name_of(data["school"]), _signed(data, model)
    box = SigningBlock("", clean(asked.label), clean(asked.name), clean(asked.quality), asked.stamps)
    steps = tuple(typeset(step.format(school=school, read=signed.read, beside=signed.beside)) for step in STEPS)
    subject = (
        Field("Élève", (joined((person_name(data["pupil"]), clean(data["pupil"]["class_name"])), ", "),)),
        Field("Établissement", (joined((school, town(data["school"])), ", "),)),
        Field("Organisme d'accueil", (clean(data["host"]["name"]),)),
        Field(signed.dates, (upper_first(period_label(data)),)),
        *signed.named,
        Field("Empreinte", (fingerprint,)),
    )
    document = PrintedDocument(
        title="Feuille à signer sur papier",
        subtitle=signed.subtitle,
        number=clean(data["number"]),
        version_label=signed.label,
        verification_label="Code de cette feuille",
        verification_url=asked.address,
        sections=(
            Section(signed.title, 1, (Fields(subject),)),
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
        subject=f"{clean(data['number'])}, {signed.label}",
    )
    return render(document).pdf


def _signed(data: Mapping[str, Any], model: Mapping[str, Any]) -> SheetSubject:
    number, amendment = clean(data["number"]), data.get("amendment")
    if amendment is None:
        return SheetSubject(
            subtitle=model["title"],
            title="La convention que vous signez",
            label=f"version {data['version']}",
            read="Lisez la convention jointe : c'est elle que vous signez.",
            beside="à la convention",
            dates="Dates",
            named=(Field("Convention", (f"{number}, version {data['version']}",)),),
        )
    changes = joined((clean(change["label"]).lower() for change in amendment["changes"]), ", ")
    return SheetSubject(
        subtitle=f"Avenant n° {amendment['number']} à la convention",
        title="L'avenant que vous signez",
        label=f"avenant n° {amendment['number']}",
        read="Lisez l'avenant joint : c'est lui que vous signez.",
        beside="à l'avenant",
        dates="Dates, avenant compris",
        named=(
            Field("Avenant", (f"n° {amendment['number']} à la convention {number}",)),
            Field("Ce qui change", (upper_first(changes),)),
        ),
    )
