"""The exchange: hosts, offers, seats, what networks were asked and give, applications and wishes."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.law.networks.models import Network
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.models import Offer

from ..facts.reading import among
from ..registry import Counted, Of, add, count, statistic

SEATS = _("places")
SOURCE = _("Offres de stage publiées sur le service.")
_UNSEEN = " OR ".join(among("f.state", one) for one in (Offer.is_draft, Offer.awaits_check, Offer.is_withdrawn))
SHOWN = f"NOT ({_UNSEEN})"


def _networks() -> Mapping[str, StrOrPromise]:
    return {str(key): name for key, name in Network.objects.values_list("pk", "name")}


@statistic(
    of=Of.HOSTS,
    label=_("Organismes accueillants"),
    question=_("Combien d'organismes accueillent, et combien l'avaient déjà fait ?"),
    unit=_("organismes"),
    definition=_(
        "Organismes qui ont, pour l'année, une convention signée par tous d'un élève qui n'a pas manqué son stage : "
        "chaque établissement une fois, par son SIRET, dans le territoire de son siège ; nouveau quand il n'en avait "
        "aucune une année d'avant."
    ),
    source=_("Journal des conventions, répertoire Sirene."),
    details=lambda: {"new": _("nouveaux"), "returning": _("déjà venus")},
    of_pupils=False,
    is_photographed=True,
)
def hosts() -> Counted:
    return count("f.counts", detail="CASE WHEN f.is_new THEN 'new' ELSE 'returning' END")


@statistic(
    of=Of.SEATS,
    label=_("Offres"),
    question=_("Combien d'offres de stage sont publiées ?"),
    unit=_("offres"),
    definition=_(
        "Offres publiées pour l'année, quoi qu'elles soient devenues, sauf retirées ; chacune à la première de ses "
        "dates de l'année."
    ),
    source=SOURCE,
    of_pupils=False,
    is_photographed=True,
)
def offers() -> Counted:
    return count(f"f.is_first AND {SHOWN}")


@statistic(
    of=Of.SEATS,
    label=_("Places offertes"),
    question=_("Combien de places sont offertes ?"),
    unit=SEATS,
    definition=_(
        "Places des offres publiées pour l'année, à chaque date, quoi qu'elles soient devenues, sauf retirées."
    ),
    source=SOURCE,
    of_pupils=False,
    is_photographed=True,
)
def seats_offered() -> Counted:
    return add(f"CASE WHEN {SHOWN} THEN f.seats END")


@statistic(
    of=Of.SEATS,
    label=_("Places libres"),
    question=_("Combien de places sont libres ?"),
    unit=SEATS,
    definition=_("Places des offres ouvertes que personne ne tient."),
    source=SOURCE,
    of_pupils=False,
    share_of="seats_offered",
    is_photographed=True,
)
def seats_free() -> Counted:
    return add(f"CASE WHEN {among('f.state', Offer.is_open)} THEN f.free END")


@statistic(
    of=Of.SEATS,
    label=_("Places pourvues"),
    question=_("Combien de places sont pourvues ?"),
    unit=SEATS,
    definition=_(
        "Places des offres publiées qu'un élève a confirmées : leur part des places offertes est le taux "
        "de remplissage."
    ),
    source=SOURCE,
    of_pupils=False,
    share_of="seats_offered",
    is_photographed=True,
)
def seats_filled() -> Counted:
    return add(f"CASE WHEN {SHOWN} THEN f.filled END")


@statistic(
    of=Of.APPLICATIONS,
    label=_("Candidatures"),
    question=_("Combien de candidatures, et que sont-elles devenues ?"),
    unit=_("candidatures"),
    definition=_("Candidatures envoyées pour des dates de l'année, par état présent."),
    source=SOURCE,
    details=lambda: dict(Application.labels()),
)
def applications_by_state() -> Counted:
    return count(detail="f.state")


@statistic(
    of=Of.APPLICATIONS,
    label=_("Vœux obtenus"),
    question=_("Quel vœu les élèves ont-ils obtenu ?"),
    unit=_("élèves"),
    definition=_("Candidatures confirmées auxquelles l'élève avait donné un rang, par ce rang ; 4 et plus ensemble."),
    source=SOURCE,
    details=lambda: {"1": _("premier vœu"), "2": _("deuxième"), "3": _("troisième"), "4": _("quatrième ou plus")},
    share_of="wishes_obtained",
)
def wishes_obtained() -> Counted:
    return count(f"{among('f.state', Application.is_confirmed)} AND f.wish IS NOT NULL", detail="least(f.wish, 4)")


@statistic(
    of=Of.NETWORKS,
    label=_("Places demandées aux réseaux, ou promises"),
    question=_("Combien de places ont été demandées, ou promises ?"),
    unit=SEATS,
    definition=_(
        "Objectifs fixés aux réseaux de l'État, et promesses des autres, par département et par année scolaire."
    ),
    source=_("Circulaires 6077/SG du 17 juillet 2018 et 6037/SG de 2018."),
    details=_networks,
    of_pupils=False,
)
def seats_asked() -> Counted:
    return add("f.asked", detail="f.network_id")


@statistic(
    of=Of.SEATS,
    label=_("Places offertes par les réseaux"),
    question=_("Combien de places les réseaux offrent-ils ?"),
    unit=SEATS,
    definition=_("Places offertes, de chaque ministère et de chaque réseau."),
    source=SOURCE,
    details=_networks,
    of_pupils=False,
)
def seats_offered_by_network() -> Counted:
    return add(f"CASE WHEN f.network <> '' AND {SHOWN} THEN f.seats END", detail="f.network")


@statistic(
    of=Of.SEATS,
    label=_("Places des réseaux pourvues"),
    question=_("Combien de places des réseaux sont pourvues ?"),
    unit=SEATS,
    definition=_("Places pourvues, de chaque ministère et de chaque réseau, par le service."),
    source=SOURCE,
    details=_networks,
    of_pupils=False,
)
def seats_filled_by_network() -> Counted:
    return add(f"CASE WHEN f.network <> '' AND {SHOWN} THEN f.filled END", detail="f.network")


@statistic(
    of=Of.NETWORKS,
    label=_("Places pourvues ailleurs"),
    question=_("Combien de places les réseaux disent-ils avoir pourvues hors du service ?"),
    unit=SEATS,
    definition=_("Places que les réseaux déclarent avoir pourvues sans le service."),
    source=_("Déclarations des réseaux."),
    details=_networks,
    of_pupils=False,
)
def seats_filled_elsewhere() -> Counted:
    return add("f.elsewhere", detail="f.network_id")
