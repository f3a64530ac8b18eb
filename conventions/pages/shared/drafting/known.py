"""Establishments known to the school, as they are proposed where the host of an agreement is typed."""

from typing import NamedTuple

from django.utils.translation import ngettext

from conventions.domain.dossier.agreements.known_hosts import KnownHost, KnownHosts, known_before
from conventions.domain.dossier.agreements.models import Convention

LIST = "connus"
"""Identifier of the list that a field of the host's name offers (``drafting/_known.html``)."""
YEARS_TOLD = 2


class KnownProposal(NamedTuple):
    """One line of the list: what it writes in the field, and what the reader is told of it."""

    value: str
    told: str


def proposals_of(known: KnownHosts, *, with_trainees: bool) -> list[KnownProposal]:
    """Return the lines of the list; who came before is for those who know the pupils, and in numbers."""
    return [
        KnownProposal(one.label, f"{one.label} – {told}" if with_trainees and (told := came_before(one)) else "")
        for one in known
    ]


def came_before_at(convention: Convention) -> str:
    """Say the same of the host of an agreement, by the school's other agreements; empty when nobody came."""
    known = known_before(convention)
    return came_before(known) if known else ""


def came_before(known: KnownHost) -> str:
    """Say « 3 stagiaires en 2025-2026 (3e A, 3e B) » of the latest years; never a name."""
    return " ; ".join(
        ngettext("%(n)d stagiaire en %(year)s", "%(n)d stagiaires en %(year)s", known.trainees[year])
        % {"n": known.trainees[year], "year": f"{year}-{year + 1}"}
        + (f" ({', '.join(sorted(known.classes[year]))})" if year in known.classes else "")
        for year in sorted(known.trainees, reverse=True)[:YEARS_TOLD]
    )
