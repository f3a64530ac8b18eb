"""Applications for ``make run``: a pupil who still looks asks two hosts, one of whom has said yes."""

from datetime import date, timedelta
from uuid import UUID

from conventions.domain.agreements.kinds import kind_of
from conventions.domain.agreements.models import Convention
from conventions.domain.people.models import Host, HostContact, Pupil, School
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.services import accept_application, submit_application
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor, publish_offer
from conventions.domain.placements.seats.services import open_slot
from workflow.actors import LINK, Actor
from workflow.engine import open_root

OPEN_OFFER = UUID("00000000-0000-4000-8000-000000000089")
"""An offer with seats that nobody of the tour asks for."""
OFFERS = (
    ("Cycles de la Plaine (fictif)", "Une semaine à l'atelier de vélos", "auto", "Ida", None),
    ("Théâtre du Prototype (fictif)", "Les coulisses d'un théâtre", "culture", "Omar", None),
    ("Pharmacie des Gabarits (fictive)", "La vie d'une pharmacie", "sante", "Lou", OPEN_OFFER),
)


def add_applications(school: School, monday: date) -> None:
    """Publish offers near a school for that week; the pupil of its first draft asks for two of them."""
    convention = school.conventions.filter(Convention.awaits_host).order_by("pk")[0]
    pupil = convention.pupil
    atelier, theatre, _pharmacy = (_publish(school, pupil, monday, n) for n in range(len(OFFERS)))
    accept_application(_ask(theatre, pupil), by=desk_actor(theatre.representative))
    _ask(atelier, pupil)


def _publish(school: School, pupil: Pupil, monday: date, n: int) -> Offer:
    name, title, sector, first_name, uuid = OFFERS[n]
    place = {"postcode": school.postcode, "city": school.city}
    host = Host.objects.create(name=name, address=f"{n + 1} rue du Gabarit", **place)
    contact = HostContact.objects.create(
        host=host, first_name=first_name, last_name="Offrant", email=f"offre{n}@accueil.example",
        is_representative=True, origin=HostContact.Origin.HOST_ACCOUNT,
    )  # fmt: skip
    offer = Offer(
        host=host, representative=contact, title=title, sector=sector, address=host.address, **place,
        activities="Suivre l'équipe, observer les gestes du métier, poser ses questions.",
        kinds=[kind_of(pupil.level).name], levels=[pupil.level],
    )  # fmt: skip
    if uuid:
        offer.uuid = uuid
    open_root(offer, by=desk_actor(contact))
    open_slot(offer=offer, first_day=monday, last_day=monday + timedelta(days=4), seats=2)
    publish_offer(offer, by=desk_actor(contact))
    return offer


def _ask(offer: Offer, pupil: Pupil) -> Application:
    by = Actor(LINK, f"pupil:{pupil.uuid}", label=pupil.name)
    said = "Je voudrais découvrir votre métier et voir comment se passe une journée de travail."
    return submit_application(slot=offer.slots.get(), pupil=pupil, motivation=said, by=by)
