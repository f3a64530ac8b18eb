"""The ways into the exchange of places that the demonstration's page proposes: who sees what there."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from config.development.demo.queries import Door, personal_door
from config.development.demo.schools import (
    ASSOCIATION,
    MENTOR,
    MENTORING,
    NATIONAL_OFFICER,
    OFFICER,
    OFFICER_OF_LILLE,
    REFERENT,
    VOLUNTEER,
)
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.people.models import HostContact, Pupil, School, User
from conventions.domain.placements.applications.models import Application
from conventions.domain.season.mentors.queries import mentorings


@dataclass(frozen=True)
class Entrance:
    """One way in: whose it is, what they see, and the account to enter with or the link to open."""

    who: str
    sees: str
    page: str = ""
    user: User | None = None
    door: Door | None = None


def entrances() -> list[Entrance]:
    """Return the ways in; empty where the data have no applications."""
    waiting = Application.objects.filter(Application.awaits_host, erased_at=None)
    application = waiting.select_related("pupil__school", "offer__representative").order_by("pk").last()
    return list(_entrances(application.pupil, application.offer.representative)) if application else []


def _entrances(pupil: Pupil, host: HostContact) -> Iterator[Entrance]:
    yield Entrance(
        _("N'importe qui"),
        _("Les offres publiées autour d'une commune, jamais celles que personne n'a vérifiées."),
        page=f"{reverse('places')}?commune=Saint-Laurent-du-Maroni",
    )
    link = link_of(f"pupil:{pupil.uuid}")
    born = f"{pupil.birth_date:%d/%m/%Y}"
    yield Entrance(
        f"{pupil.name}, {pupil.school.city}",
        _("Les offres autour de l'établissement, ses candidatures, ses recherches. Date de naissance : %(born)s.")
        % {"born": born},
        door=Door(_("chercher un stage"), f"{path_of(link)}/stages"),
    )
    yield Entrance(
        _("Un organisme, sans compte"),
        _("Ses offres, ses places, les candidatures qui attendent sa réponse ; un code arrive dans la boîte."),
        door=personal_door(host.name, f"desk:{host.uuid}"),
    )
    yield from _asked_for_mentor()
    yield from _with_accounts(pupil.school)


def _asked_for_mentor() -> Iterator[Entrance]:
    """Yield the link of a guardian who has not answered about a mentor yet, where the demonstration has one."""
    waiting = mentorings().filter(mentor__user__email=MENTOR, guardian=None, ended_at=None)
    for pupil in [one.companionship.pupil for one in waiting.order_by("pk")[:1]]:
        link = link_of(pupil.signatories()[0].ref)
        yield Entrance(
            _("Une famille, %(city)s") % {"city": pupil.school.city},
            _("Un mentor est proposé : la direction et l'élève ont dit oui. Date de naissance : %(born)s.")
            % {"born": f"{pupil.birth_date:%d/%m/%Y}"},
            door=Door(_("répondre à la proposition d'un mentor"), f"{path_of(link)}/mentor"),
        )


def _with_accounts(school: School) -> Iterator[Entrance]:
    teacher = school.staff.filter(role="teacher").select_related("user").order_by("pk").first()
    if teacher:
        sees = _("Les candidatures de sa classe, qui n'a rien ; les offres non vérifiées aussi, marquées.")
        yield Entrance(_("Un professeur"), sees, page=reverse("class_applications"), user=teacher.user)
    head = school.staff.filter(role="head").select_related("user").first()
    if head:
        sees = _("Ce qui ne peut pas attendre d'abord : un accident, le message d'un élève, un lieu arrêté.")
        yield Entrance(_("La direction"), sees, page=reverse("head_home"), user=head.user)
    for email, who, sees, name in (
        (
            OFFICER,
            _("Le référent de la Guyane"),
            _("Les offres à vérifier, les signalements, ce qui manque par établissement : des nombres, aucun nom."),
            "territory_offers",
        ),
        (
            REFERENT,
            _("La référente d'un ministère"),
            _("Les offres de ses services, l'objectif et ce qui en est rempli ; elle publie pour eux."),
            "networks",
        ),
        (
            ASSOCIATION,
            _("Une association, en Guyane"),
            _("Les offres de ses adhérents, un fichier à importer ; des élèves, des nombres arrondis et publiés."),
            "networks",
        ),
        (
            VOLUNTEER,
            _("Une bénévole, sans smartphone"),
            _("Publie pour la même association ; le code de son second facteur arrive par SMS, dans la boîte."),
            "networks",
        ),
        (
            MENTORING,
            _("Une association qui certifie un mentor"),
            _("Jusqu'à quand il est certifié, ce qu'il convient avec un élève, et qui d'autre le lit."),
            "networks",
        ),
        (
            MENTOR,
            _("Un mentor"),
            _("Un prénom, un niveau, la prochaine étape, leurs rencontres : ni nom, ni adresse, ni téléphone."),
            "mentorings",
        ),
    ):
        if user := User.objects.filter(email=email).first():
            yield Entrance(who, sees, page=reverse(name), user=user)


def officers() -> list[Entrance]:
    """Return the ways in of those who follow a territory by its figures; empty where it has no schools to speak of."""
    posts = (
        (
            OFFICER,
            _("Le référent de la Guyane : un département"),
            _("Ses établissements, deux années. Bassin « Ouest guyanais » : trois élèves sans stage, et où ils sont."),
        ),
        (
            OFFICER_OF_LILLE,
            _("Celui de l'académie de Lille"),
            _("Ses départements et leurs établissements ; ceux dont la délibération manque."),
        ),
        (
            NATIONAL_OFFICER,
            _("Celui du ministère : la France entière"),
            _("Tous les échelons, jusqu'à chaque établissement : des nombres exacts, aucun nom."),
        ),
    )
    accounts = {user.email: user for user in User.objects.filter(email__in=[email for email, _who, _sees in posts])}
    if NATIONAL_OFFICER not in accounts:
        return []
    return [Entrance(who, sees, page=reverse("territory"), user=accounts[email]) for email, who, sees in posts]
