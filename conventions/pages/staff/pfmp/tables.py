"""Requirements of an agreement for a PFMP, as the offer and the application tell them."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.rules.timetable import HourSpan, write_time
from conventions.domain.numbers.exports.tables import Table, TableColumn
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
            TableColumn(_("Élève"), lambda row: row.pupil.name),
            TableColumn(_("Date de naissance"), lambda row: row.pupil.birth_date),
            TableColumn(_("Classe"), lambda row: row.pupil.class_name),
            TableColumn(_("Diplôme et année"), lambda row: row.offer.diplomas),
            TableColumn(_("Organisme"), lambda row: row.offer.host.name),
            TableColumn(_("SIRET"), lambda row: row.offer.host.siret),
            TableColumn(_("Code NAF"), lambda row: row.offer.host.naf),
            TableColumn(_("Adresse du lieu"), lambda row: row.offer.address),
            TableColumn(_("Code postal"), lambda row: row.offer.postcode),
            TableColumn(_("Commune"), lambda row: row.offer.city),
            TableColumn(_("Représentant"), lambda row: row.offer.representative.name),
            TableColumn(_("Sa qualité"), lambda row: row.offer.representative.title),
            TableColumn(_("Son courriel"), lambda row: row.offer.representative.email),
            TableColumn(_("Son téléphone"), lambda row: row.offer.representative.phone),
            TableColumn(_("Tuteur"), lambda row: row.offer.tutor.name if row.offer.tutor else ""),
            TableColumn(_("Premier jour"), lambda row: row.slot.first_day),
            TableColumn(_("Dernier jour"), lambda row: row.slot.last_day),
            TableColumn(_("Matin"), lambda row: _span(row.offer.hours[0])),
            TableColumn(_("Après-midi"), lambda row: _span(row.offer.hours[1])),
            TableColumn(_("Activités"), lambda row: row.offer.activities),
            TableColumn(_("Conditions"), lambda row: row.offer.conditions),
        ),
        rows,
    )


def _span(span: HourSpan | None) -> str:
    return f"{write_time(span.start)} – {write_time(span.end)}" if span else ""
