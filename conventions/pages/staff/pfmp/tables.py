"""What an agreement for a PFMP asks, as the offer and the application tell it."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.rules.timetable import Span, write_time
from conventions.domain.numbers.exports.tables import Column, Table
from conventions.domain.persons.people.models import School
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.models import PFMP, PFMP_LEVELS, PFMP_ON_PAPER

PARTS = ("pupil", "slot", "offer__host", "offer__representative", "offer__tutor")


def confirmed_at(school: School) -> QuerySet[Application]:
    """Return the applications by which pupils of a school have found a PFMP, the earliest first day first."""
    levels = (*PFMP_LEVELS, *PFMP_ON_PAPER)  # some were found before they went on paper
    found = Application.objects.filter(
        Application.is_confirmed, pupil__school=school, pupil__level__in=levels, offer__kinds__contains=[PFMP]
    )
    return found.filter(erased_at=None).select_related(*PARTS).order_by("slot__first_day", "pupil__sort_name", "pk")


def table_of_pfmp(rows: Iterable[Application]) -> Table:
    """Return one line per pupil."""
    return Table(
        "pfmp",
        _("PFMP trouvées"),
        (
            Column(_("Élève"), lambda row: row.pupil.name),
            Column(_("Date de naissance"), lambda row: row.pupil.birth_date),
            Column(_("Classe"), lambda row: row.pupil.class_name),
            Column(_("Diplôme et année"), lambda row: row.offer.diplomas),
            Column(_("Organisme"), lambda row: row.offer.host.name),
            Column(_("SIRET"), lambda row: row.offer.host.siret),
            Column(_("Code NAF"), lambda row: row.offer.host.naf),
            Column(_("Adresse du lieu"), lambda row: row.offer.address),
            Column(_("Code postal"), lambda row: row.offer.postcode),
            Column(_("Commune"), lambda row: row.offer.city),
            Column(_("Représentant"), lambda row: row.offer.representative.name),
            Column(_("Sa qualité"), lambda row: row.offer.representative.title),
            Column(_("Son courriel"), lambda row: row.offer.representative.email),
            Column(_("Son téléphone"), lambda row: row.offer.representative.phone),
            Column(_("Tuteur"), lambda row: row.offer.tutor.name if row.offer.tutor else ""),
            Column(_("Premier jour"), lambda row: row.slot.first_day),
            Column(_("Dernier jour"), lambda row: row.slot.last_day),
            Column(_("Matin"), lambda row: _span(row.offer.hours[0])),
            Column(_("Après-midi"), lambda row: _span(row.offer.hours[1])),
            Column(_("Activités"), lambda row: row.offer.activities),
            Column(_("Conditions"), lambda row: row.offer.conditions),
        ),
        rows,
    )


def _span(span: Span | None) -> str:
    return f"{write_time(span.start)} – {write_time(span.end)}" if span else ""
