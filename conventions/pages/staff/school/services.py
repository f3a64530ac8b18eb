"""The school's part as its page saves it; a host's contact that only the family knows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from conventions.domain.dossier.agreements.lodging import note_yeses
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import save_school_part
from conventions.domain.persons.people.models import HostContact
from conventions.domain.persons.people.standing import TRAINERS, Standing
from conventions.pages.shared.visibility import roles_towards
from workflow.actors import Actor

FINISHERS = (
    *(role for role in Convention.transitions()["complete_school_part"].spec.who if role != "referent"),
    *TRAINERS,
)
"""Functions that finish the school's part of any pupil; a referent does so from each agreement."""


def may_vouch(standing: Standing, convention: Convention) -> bool:
    """Tell whether this person may answer for a host's contact: who may type the host's part."""
    return bool(roles_towards(standing, convention) & set(Convention.transitions()["complete_host_part"].spec.who))


def declared_contacts(convention: Convention) -> dict[str, HostContact]:
    """Return, by role, the host's contacts that only the family vouches for, while that still matters."""
    if not Convention.transitions()["withdraw"].starts_from(convention):
        return {}
    people = {"representative": convention.representative, "tutor": convention.tutor}
    return {role: contact for role, contact in people.items() if contact is not None and contact.is_only_declared}


@transaction.atomic
def save_part(convention: Convention, *, yeses: Mapping[str, date | None], by: Actor, **given: Any) -> None:
    """Save the school's part with the written yeses to its lodging; ``given`` as ``save_school_part`` takes it."""
    save_school_part(convention, by=by, **given)
    note_yeses(convention, yeses, by=by)
