"""Freezing an amendment: its canonical data, what changes in words, its certified document and its requests."""

from dataclasses import astuple
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Field

from conventions.domain.dossier.agreements.freezing import Signatories, canonical_data, kept_in_journal, signatories_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.training_annexes.models import TrainingAnnex
from conventions.domain.dossier.agreements.training_annexes.queries import annex_of, lines_of_column
from conventions.domain.law.documents import render_amendment, render_amendment_html
from conventions.domain.law.documents.schedule import at_a_glance
from conventions.domain.law.documents.wording import (
    address_lines,
    contact_line,
    joined,
    plural,
    upper_first,
    write_span,
)
from conventions.domain.law.rules.timetable import Presence
from signatures.documents import Draft, freeze_document
from workflow.names import effect

from .models import Amendment

MARK = "avenant-"
"""Fragment of an amendment's printed address after ``#``, before its number; the rest is the agreement's own."""


@effect("freeze_amendment")
def freeze(amendment: Amendment) -> dict[str, Any]:
    """Freeze the amendment; called by the ``propose`` transition, under the root's lock.

    Returns what the journal keeps: number, SHA-256 of the certified file and of the readable page, the parties.
    """
    convention = as_amended(amendment)
    signatories = signatories_of(convention)
    data = canonical_data_of(amendment, convention, signatories)
    rendered = render_amendment(data)
    document = freeze_document(
        Draft(
            root=amendment.convention,
            purpose=Amendment.PURPOSE,
            version=amendment.number,
            number=convention.number,
            title=f"Avenant n° {amendment.number}",
            data=data,
            pdf=rendered.pdf,
            html=render_amendment_html(data),
            time_zone=convention.time_zone,
        ),
        boxes=[astuple(box) for box in rendered.boxes],
        **signatories._asdict(),
    )
    return {"amendment": amendment.number, **kept_in_journal(document)}


def as_amended(amendment: Amendment) -> Convention:
    """Return the agreement as the amendment would leave it, days apart: a copy in memory that is never saved."""
    amended = Convention.objects.select_related(*Convention.FETCH).get(pk=amendment.convention_id)
    amendment.write_on(amended)
    return amended


def canonical_data_of(amendment: Amendment, amended: Convention, signatories: Signatories) -> dict[str, Any]:
    """Return the agreement as amended, what changes and which document is amended: all that the amendment prints."""
    convention = amendment.convention
    document = convention.frozen_document()
    assert document.sealed_at is not None  # what is amended is signed
    signed_on = document.sealed_at.astimezone(ZoneInfo(convention.time_zone)).date()
    data = canonical_data(amended, signatories, days=amendment.presences() or convention.presences())
    return {
        **data,
        "verification_url": f"{data['verification_url']}#{MARK}{amendment.number}",
        "amendment": {
            "number": amendment.number,
            "why": amendment.why,
            "changes": changes_of(amendment),
            "timetable": bool(amendment.days),
            "agreement": {
                "version": document.version,
                "sha256": document.frozen_sha256,
                "signed_on": signed_on.isoformat(),
            },
        },
    }


def changes_of(amendment: Amendment) -> list[dict[str, Any]]:
    """Return the changes, each with its lines before and after."""
    convention, changes = amendment.convention, list[dict[str, Any]]()
    if amendment.days:
        before, after = convention.presences(), amendment.presences()
        if _dates(before) != _dates(after):
            changes.append({"label": "Dates", "before": [_period(before)], "after": [_period(after)]})
        changes.append({"label": "Horaires", "before": _hours(before), "after": _hours(after)})
    if amendment.changes_place:
        changes.append({"label": "Lieu", "before": _place(convention), "after": _place(amendment)})
    if amendment.tutor:
        former = _person(convention.mentor)
        changes.append({"label": "Tuteur ou tutrice", "before": former, "after": _person(amendment.tutor)})
    if amendment.representative:
        former = _person(convention.representative)
        changes.append(
            {"label": "Signataire pour l'organisme", "before": former, "after": _person(amendment.representative)}
        )
    if amendment.activities:
        present = convention.activities.splitlines()
        changes.append({"label": "Activités", "before": present, "after": amendment.activities.splitlines()})
    changes += annex_changes(amendment)
    return changes


def annex_changes(amendment: Amendment) -> list[dict[str, Any]]:
    """Return the changes of the annexes of a training period, each with its lines before and after."""
    if not amendment.annex:
        return []
    before = annex_of(amendment.convention)
    after = TrainingAnnex(**amendment.annex)
    return [
        {
            "label": upper_first(str(column.verbose_name)),
            "before": lines_of_column(before, name),
            "after": lines_of_column(after, name),
        }
        for name, column in ((name, TrainingAnnex._meta.get_field(name)) for name in amendment.annex)
        if isinstance(column, Field)
    ]


def _dates(days: tuple[Presence, ...]) -> list[Any]:
    return [presence.day for presence in days]


def _period(days: tuple[Presence, ...]) -> str:
    span = write_span(days[0].day.isoformat(), days[-1].day.isoformat())
    return f"{upper_first(span)} ({plural(len(days), 'jour')} de présence)"


def _hours(days: tuple[Presence, ...]) -> list[str]:
    return list(at_a_glance([presence.to_data() for presence in days]))


def _place(holder: Convention | Amendment) -> list[str]:
    place = {name: getattr(holder, f"place_{name}") for name in ("address", "postcode", "city")}
    return list(address_lines(place))


def _person(contact: Any) -> list[str]:
    if contact is None:
        return []
    reach = contact_line({"email": contact.email, "phone": contact.phone})
    return [line for line in (joined((contact.name, contact.title), ", "), reach) if line]
