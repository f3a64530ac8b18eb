"""What the agreement of a PFMP needs, as it leaves for whatever the school makes it with."""

from django.utils.translation import gettext_lazy as _

from conventions.domain.exports.tables import Column, Table
from conventions.domain.people.models import HostContact
from conventions.domain.people.phones import format_local
from conventions.domain.placements.applications.models import Application
from conventions.domain.rules.timetable import Span


def table_of_pfmp(application: Application) -> Table:
    """Return one line for each thing that an agreement asks and that is known, without health or family."""
    pupil, offer, slot = application.pupil, application.offer, application.slot
    host, school = offer.host, pupil.school
    rows = [
        (_("Nom de l'élève"), pupil.last_name),
        (_("Prénom"), pupil.first_name),
        (_("Date de naissance"), pupil.birth_as_typed),
        (_("Classe"), pupil.class_name),
        (_("Établissement"), school.name),
        (_("UAI"), school.uai),
        (_("Diplôme préparé"), offer.diplomas),
        (_("Organisme d'accueil"), host.name),
        (_("SIRET ou RNA"), host.siret or host.rna),
        (_("Adresse"), f"{host.address}, {host.postcode} {host.city}".strip(", ")),
        (_("Représentant"), _person(offer.representative)),
        (_("Tuteur"), _person(offer.tutor) if offer.tutor else ""),
        (_("Lieu de la PFMP"), f"{offer.address}, {offer.postcode} {offer.city}".strip(", ")),
        (_("Premier jour"), slot.first_day),
        (_("Dernier jour"), slot.last_day),
        (_("Horaires"), ", ".join(_hours(half) for half in offer.hours if half)),
        (_("Activités"), offer.activities),
        (_("Conditions"), offer.conditions),
    ]
    columns = (Column(_("Rubrique"), lambda row: row[0]), Column(_("Valeur"), lambda row: row[1]))
    return Table("convention-de-pfmp", _("Convention de PFMP, à reprendre"), columns, rows)


def _person(contact: HostContact) -> str:
    parts = (contact.name, contact.title, contact.email, format_local(contact.phone))
    return ", ".join(part for part in parts if part)


def _hours(half: Span) -> str:
    return f"{half.start:%H:%M}-{half.end:%H:%M}"
