"""The attestation that the host gives of a training period and signs by its own link (code de l'éducation, D124-9)."""

from dataclasses import astuple
from decimal import Decimal
from typing import Any

from django.db import transaction

from conventions.domain.dossier.agreements.freezing import stamp_data
from conventions.domain.dossier.agreements.known_hosts import at_place_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.evaluations.services import ATTESTATION, attestation_data
from conventions.domain.law.documents import render_attestation
from conventions.domain.law.rules.gratification import TWO_MONTHS
from notifications.language import in_french
from signatures.documents import Draft, Giver, seal_document
from signatures.queries import current_document
from signatures.statement import named_when_sealed
from workflow import engine
from workflow.actors import Actor
from workflow.engine import Refused, fire
from workflow.names import effect

from .days import DaysDone, days_done, days_in


@transaction.atomic
def sign_attestation(convention: Convention, *, gratification: Decimal, by: Actor, key: str = "") -> None:
    """Seal the attestation as the host gives it, ``gratification`` in euros; the family's own links open it.

    Signed again, it is the next version, where presences were noted otherwise since. :class:`Refused` while half-days
    are unsaid, and without an amount where one is due.
    """
    locked = engine.lock(convention)
    days = days_done(locked)
    if not locked.is_training:
        raise Refused("attested_by_school")
    if days.unsaid:
        raise Refused("attestation_awaits_presences", n=days.unsaid)
    if locked.no_show or not days.done:
        raise Refused("nothing_to_attest")
    if minutes_in_year(locked) > TWO_MONTHS and not gratification:
        raise Refused("gratification_due")
    if not is_attestation_awaited(locked):
        raise Refused("attestation_unchanged")
    fire(convention, "attest_as_host", by=by, key=key, values={"gratification": f"{gratification:.2f}"})


def minutes_in_year(convention: Convention) -> int:
    """Return the minutes of presence of the pupil at this host in the school year, over all their agreements there."""
    own = Convention.objects.filter(at_place_of(convention.host), pupil__in=convention.pupil.rows_of_person())
    agreements = list(own.filter(year__number=convention.year.number))
    return sum(days.minutes for days in days_in(agreements).values())


def is_attestation_awaited(convention: Convention) -> bool:
    """Tell whether the host has not signed one, or presences were noted otherwise since."""
    document = current_document(convention, ATTESTATION)
    return document is None or document.data["half_days"] != attestation_data(convention)["half_days"]


@effect("seal_host_attestation")
@in_french
def seal_host_attestation(convention: Convention, *, gratification: str) -> dict[str, Any]:
    """Seal what the host gives; called by the transition, under the root's lock."""
    existing = current_document(convention, ATTESTATION)
    data = host_attestation_data(convention, days_done(convention), gratification)
    rendered, giver = render_attestation(data), data["given_by"]
    document = seal_document(
        Draft(
            root=convention,
            purpose=ATTESTATION,
            version=existing.version + 1 if existing else 1,
            number=convention.number,
            title="Attestation de stage",
            data=data,
            pdf=rendered.pdf,
            time_zone=convention.time_zone,
        ),
        box=astuple(rendered.boxes[0]),
        giver=Giver(giver["name"], giver["title"], signs=True),
    )
    return named_when_sealed(document)


def host_attestation_data(convention: Convention, days: DaysDone, gratification: str) -> dict[str, Any]:
    """Return the data of the attestation as its host gives it: both counts of days stand in it."""
    contact = convention.host_writer
    assert contact is not None  # whose link it is
    return {
        **attestation_data(convention),
        "given_by": {
            "name": contact.name,
            "title": contact.title,
            "host": convention.host.name,
            "stamp": stamp_data(convention.host),
        },
        "days": {"done": days.done, "legal": days.legal_days},
        "gratification": gratification,
    }
