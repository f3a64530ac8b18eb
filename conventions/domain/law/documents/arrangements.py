"""Arrangements for a pupil at the host's, on a sheet of their own, never in the agreement."""

from collections.abc import Mapping
from typing import Any

from .agreement import period_label
from .blocks import Field, Fields, PrintedDocument, Prose, Section
from .rendered import Rendered
from .rendering import render
from .wording import clean, joined, lines_of, person_name, town, typeset

SEAL_FIELD = "sig_seal"
NOTE = typeset(
    "La famille a accepté que ces aménagements soient transmis à l'organisme d'accueil. Ils ne figurent pas dans la "
    "convention : seules les personnes qui accueillent l'élève les lisent. Détruisez cette feuille après le stage."
)


def render_arrangements(data: Mapping[str, Any], arrangements: str) -> Rendered:
    """Render the annex of the agreement that ``data`` describes; its only box is the seal's."""
    school, number = data["school"], clean(data["number"])
    pupil = joined((person_name(data["pupil"]), clean(data["pupil"]["class_name"])), ", ")
    return render(
        PrintedDocument(
            title="Aménagements pour l'accueil de l'élève",
            subtitle="Annexe séparée (PAI, PAP, PPS)",
            number=number,
            version_label="",
            verification_label="La convention",
            verification_url=clean(data["verification_url"]),
            sections=(
                Section(
                    "Aménagements",
                    1,
                    (
                        Fields(
                            (
                                Field("Élève", (pupil,)),
                                Field("Organisme d'accueil", (clean(data["host"]["name"]),)),
                                Field("Période", (period_label(data),)),
                                Field("Ce qui est prévu", lines_of(arrangements)),
                            )
                        ),
                        Prose((NOTE,), small=True),
                    ),
                ),
            ),
            footer=joined((clean(school["name"]), town(school))),
            author=clean(school["name"]),
            subject=number,
            seal_field=SEAL_FIELD,
            seal_label="Cachet de l'établissement",
        )
    )
