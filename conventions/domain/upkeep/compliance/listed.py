"""The rules of which rows written before them are listed."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.dates import applications_on_refused_dates, drafts_on_refused_dates
from conventions.domain.dossier.agreements.lodging import lodging_unagreed_in
from conventions.domain.exchange.moderation.queries import lodging_shown_in, unvouched_published_in
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.territories import Department
from conventions.domain.placements.offers.models import Offer

from .lists import Case, Listing, of_school, of_territory

# -- a school's telephone -------------------------------------------------------------------------------------------


def schools_without_telephone() -> QuerySet[School]:
    """Return the open schools that nobody can call."""
    return School.objects.filter(School.lacks_phone(), is_closed=False).order_by("sort_name", "id")


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
            Case(f"{school.name}, {school.city}", school.uai, f"mailto:{school.email}", _("Écrire à l'établissement"))
            if school.email
            else Case(f"{school.name}, {school.city}", school.uai, reverse("territory"), _("Voir mon territoire"))
            for school in lacking
        ],
    )


# -- dates -----------------------------------------------------------------------------------------------------------


@of_school("dates_of_agreements")
def drafts_on_wrong_dates(school: School) -> Listing:
    """List the agreements that nobody has approved yet and whose dates their rules refuse."""
    return Listing(
        _("Conventions en cours à des dates que la règle refuse"),
        _("Elles ne peuvent pas être validées à ces dates : écrivez-en d'autres, avec l'organisme, ou retirez-les."),
        [
            Case(
                f"{draft.pupil.name}, {draft.class_name}",
                " ".join(finding.sentence for finding in against),
                reverse("agreement", args=[draft.number]),
                _("Ouvrir la convention"),
            )
            for draft, against in drafts_on_refused_dates(school)
        ],
    )


@of_school("dates_of_applications")
def applications_on_wrong_dates(school: School) -> Listing:
    """List the applications under way for dates that no agreement may have."""
    return Listing(
        _("Candidatures à des dates que la règle refuse"),
        _("Elles n'ouvriront pas de convention : l'organisme peut proposer d'autres dates, ou l'élève y renonce."),
        [
            Case(
                f"{application.pupil.name}, {application.pupil.class_name}",
                f"{application.slot.offer.host.name} : {' '.join(sentences)}",
                reverse("class_applications"),
                _("Voir les candidatures"),
            )
            for application, sentences in applications_on_refused_dates(school)
        ],
    )


@of_school("lodging")
def lodging_without_agreement(school: School) -> Listing:
    """List the agreements that name a lodging to which nobody has said yes in writing."""
    return Listing(
        _("Hébergements sans accord écrit"),
        _("La direction et chaque responsable légal l'acceptent par écrit : notez leurs accords dans votre partie."),
        [
            Case(
                f"{convention.pupil.name}, {convention.class_name}",
                convention.lodging,
                reverse("agreement", args=[convention.number]),
                _("Ouvrir la convention"),
            )
            for convention in lodging_unagreed_in(school)
        ],
    )


# -- offers ----------------------------------------------------------------------------------------------------------


def _case(offer: Offer, detail: str) -> Case:
    where = f"{offer.title} – {offer.host.name}, {offer.city}"
    return Case(where, detail, reverse("territory_offer", args=[offer.uuid]), _("Ouvrir l'offre"))


@of_territory("contacts")
def unknown_contacts_in(departments: Sequence[Department]) -> Listing:
    """List the offers published with a contact to whom nobody ever wrote."""
    return Listing(
        _("Offres publiées d'un contact à qui personne n'a jamais écrit"),
        _("Son code ouvre ce que des élèves écrivent : acceptez ce contact, une fois pour toutes, ou refusez-le."),
        [_case(one, _("Nouveau contact.")) for one in unvouched_published_in(departments)],
    )


@of_territory("lodging")
def lodging_in(departments: Sequence[Department]) -> Listing:
    """List the offers whose host wrote where a pupil could sleep."""
    return Listing(
        _("Offres dont l'organisme propose un hébergement"),
        _("Les élèves et les familles ne le lisent plus : l'établissement seul le propose, avec des accords écrits."),
        [_case(one, one.lodging) for one in lodging_shown_in(departments)],
        waits=False,
    )
