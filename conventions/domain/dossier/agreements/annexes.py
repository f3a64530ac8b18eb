"""The annex on health: given to the host with the family's agreement, sealed when asked for and never kept."""

from dataclasses import astuple

from conventions.domain.law.documents import render_arrangements
from conventions.domain.law.documents.wording import joined, person_name
from signatures.documents import Draft, Giver, sealed_copy

from .freezing import canonical_data
from .models import Convention, HealthAnnex

ARRANGEMENTS = "arrangements"


def shared_arrangements(convention: Convention) -> str:
    """Return the arrangements that the host may read: once everybody has signed, with the family's agreement, until
    erased."""
    if not convention.counts_as_signed:
        return ""
    annex = HealthAnnex.objects.filter(convention=convention, shared=True).first()
    return annex.arrangements if annex else ""


def sealed_arrangements(convention: Convention) -> bytes:
    """Return the annex as a sealed PDF, in the school's name."""
    data = canonical_data(convention)
    rendered, school = render_arrangements(data, shared_arrangements(convention)), data["school"]
    draft = Draft(
        root=convention,
        purpose=ARRANGEMENTS,
        number=convention.number,
        title="Aménagements pour l'accueil de l'élève",
        data={},
        pdf=rendered.pdf,
        time_zone=convention.time_zone,
    )
    head = joined((person_name(school["head"]), school["head"]["title"]), ", ")
    return sealed_copy(draft, box=astuple(rendered.boxes[0]), giver=Giver(school["name"], head))
