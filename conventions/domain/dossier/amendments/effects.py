"""Effects of an amendment on its agreement when it comes into force, in the transaction that seals it."""

from typing import Any

from conventions.domain.dossier.agreements.days import save_days
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.training_annexes.queries import annex_of
from conventions.domain.dossier.internship.attendance.services import replan_half_days
from conventions.domain.persons.links.services import link_of, renew_link
from signatures.queries import requests_of
from signatures.services import revoke_link
from workflow import deadlines
from workflow.names import effect

from .models import Amendment


@effect("put_amendment_in_force")
def put_in_force(amendment: Amendment) -> dict[str, Any]:
    """Write the changes on the agreement, its half-days and deadlines; return what the journal keeps of them.

    The caller holds the root's lock. The signed document of the agreement stays as it is.
    """
    convention = amendment.convention
    if amendment.days:
        save_days(convention, amendment.presences())
    if amendment.tutor:
        _end_access_of_tutor(convention)
    if amendment.representative:
        _end_access_of_representative(convention)
    amendment.write_on(convention)
    convention.save()
    if amendment.annex:
        annex_of(convention).save()
    if amendment.days and convention.is_running:
        replan_half_days(convention)
    deadlines.arm_again(convention)
    return {
        "amendment": amendment.number,
        "days": amendment.days,
        "place": amendment.changes_place,
        "tutor": amendment.tutor_id is not None,
        "representative": amendment.representative_id is not None,
        "activities": bool(amendment.activities),
        **({"annex": sorted(amendment.annex)} if amendment.annex else {}),
    }


def _end_access_of_tutor(convention: Convention) -> None:
    """Close what the former tutor was sent: the page of the tutor, and that of their own visa."""
    renew_link(link_of(f"tutor:{convention.uuid}"))
    for request in requests_of(convention.frozen_document()):
        if request.role == "tutor":
            revoke_link(request)


def _end_access_of_representative(convention: Convention) -> None:
    """Close the host's link and what the former representative signed, unless another person fills the host's part."""
    if convention.writer_id in (None, convention.representative_id):
        renew_link(link_of(f"host:{convention.uuid}"))
    document = convention.signed_document()
    for request in requests_of(document) if document else ():
        if request.role == "host":
            revoke_link(request)
