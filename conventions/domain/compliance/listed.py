"""The rules of which rows written before them are listed."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.people.models import School
from conventions.domain.people.territories import Department

from .lists import Case, Listing, of_school, of_territory

# -- a school's telephone -------------------------------------------------------------------------------------------


def schools_without_telephone() -> QuerySet[School]:
    """Return the open schools that nobody can call."""
    return School.objects.filter(is_closed=False, phone="").order_by("sort_name", "id")


@of_school("telephone")
def own_telephone(school: School) -> Listing:
    """List the school itself while its number is not known."""
    lacking = [Case(school.name, _("Aucun numéro."), reverse("school_edit"), _("Écrire le numéro"))]
    return Listing(
        _("Le téléphone de l'établissement manque"),
        _(
            "Le tuteur, l'organisme et la famille doivent pouvoir vous appeler : aucune convention ne quitte plus "
            "l'établissement sans ce numéro. Ce qui est déjà validé se signe."
        ),
        [] if school.phone else lacking,
    )


@of_territory("telephone")
def telephones_in(departments: Sequence[Department]) -> Listing:
    """List the schools of a territory that nobody can call."""
    lacking = schools_without_telephone().filter(department__in=[one.code for one in departments])
    return Listing(
        _("Établissements sans téléphone"),
        _("Leurs conventions ne partent plus tant que le numéro manque : demandez-le-leur, eux seuls l'écrivent."),
        [
            Case(f"{one.name}, {one.city}", one.uai, f"mailto:{one.email}", _("Écrire à l'établissement"))
            if one.email
            else Case(f"{one.name}, {one.city}", one.uai, reverse("territory"), _("Voir mon territoire"))
            for one in lacking
        ],
    )
