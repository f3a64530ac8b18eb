"""Handing one person's data over: an archive that a person reads and a program too; each handing over is recorded."""

import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.consultations import note_consultation
from conventions.domain.dossier.agreements.models import Consultation
from notifications.dates import date_format
from workflow.actors import Actor

from .models import PersonExport
from .person import DataSubject, collect

STYLE = Path(__file__).with_name("person.css")
DETAIL = "données de la personne"
"""Purpose, in the list of consultations of each dossier concerned."""


@transaction.atomic
def export_person(subject: DataSubject, *, by: Actor) -> bytes:
    """Return a ZIP with ``index.html`` to read and ``donnees.json`` to reuse; record who received whose data."""
    made_at = timezone.now()
    PersonExport.objects.create(
        person=subject.ref, actor_kind=by.kind, actor_id=by.id, actor_label=by.label, at=made_at
    )
    for convention in subject.conventions:
        note_consultation(convention, Consultation.What.EXPORTED, by=by, detail=DETAIL)
    sections = collect(subject)
    context = {
        "name": subject.person.name,
        "sections": {
            heading: [{label: _text(value) for label, value in row.items()} for row in rows]
            for heading, rows in sections.items()
        },
        "made_at": made_at,
        "service": settings.SERVICE_NAME,
        "operator": settings.OPERATOR_NAME,
        "privacy": settings.OPERATOR_PRIVACY_EMAIL,
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("index.html", render_to_string("conventions/person.html", context))
        files.write(STYLE, "style.css")
        files.writestr("donnees.json", json.dumps(sections, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    return archive.getvalue()


def _text(value: Any) -> str:
    """Return a value as a person reads it."""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return "\n".join(value) if isinstance(value, list) else str(value)
