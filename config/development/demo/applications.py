"""Applications for ``make run``: pupils who still look ask hosts, and what became of it; searches that they keep."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from config.development.lives.actors import staff_actor
from config.development.lives.agreements import PUPIL_ANSWERS
from config.development.lives.offers import publish_offer
from config.development.lives.people import settle_host
from conventions.domain.dossier.agreements.kinds import kind_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import open_from_application
from conventions.domain.dossier.pupil_opinions.models import WaitingOpinion
from conventions.domain.dossier.pupil_opinions.services import last_year_told, tell_opinions
from conventions.domain.exchange.search.criteria import SearchCriteria
from conventions.domain.exchange.search.models import Stay
from conventions.domain.exchange.search.queries import find_offers
from conventions.domain.exchange.search.saved_searches import save_search
from conventions.domain.exchange.search.stays import say_stay
from conventions.domain.law.trades.words import read_words
from conventions.domain.persons.localities.queries import locality_of
from conventions.domain.persons.localities.reach import reach_of
from conventions.domain.persons.people.models import Host, Pupil, School
from conventions.domain.placements.applications import services
from conventions.domain.placements.applications.dates import why_not_then
from conventions.domain.placements.applications.models import Application, WhyNot
from conventions.domain.placements.applications.services import accept_application, submit_application
from conventions.domain.placements.offers.describing import describe_offer
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_actor
from conventions.domain.placements.seats.models import Slot
from conventions.domain.placements.seats.services import open_slot
from workflow import clock
from workflow.actors import ACCOUNT, LINK, Actor
from workflow.engine import open_root

OPEN_OFFER = UUID("00000000-0000-4000-8000-000000000089")
"""An offer with seats that nobody of the tour asks for."""
OFFERS = (
    ("Cycles de la Plaine (fictif)", "Une semaine à l'atelier de vélos", "Ida", None),
    ("Théâtre du Prototype (fictif)", "Les coulisses d'un théâtre", "Omar", None),
    ("Pharmacie des Gabarits (fictive)", "La vie d'une pharmacie", "Lou", OPEN_OFFER),
    ("Dispensaire imaginaire (fictif)", "Une semaine au dispensaire de Camopi", "Kaïla", None),
)
AT_CAMOPI, CAMOPI = 3, ("97330", "Camopi")
"""Number of the offer on the Oyapock, and where it is."""


def add_applications(school: School, monday: date) -> None:
    """Publish offers near a school for that week; the pupil of its first draft asks for two of them."""
    convention = school.conventions.filter(Convention.awaits_host).order_by("pk")[0]
    pupil = convention.pupil
    atelier, theatre, pharmacy = (_publish(school, pupil, monday, n) for n in range(AT_CAMOPI))
    accept_application(_ask(theatre, pupil), by=desk_actor(theatre.representative))
    _ask(atelier, pupil)
    _tell_opinions(pharmacy.host)


def _tell_opinions(host: Host) -> None:
    """Have eight pupils of two schools and two former years told of a host: seven recommend it, three saw little."""
    schools, until = School.objects.order_by("pk")[:2], last_year_told(clock.now().date())
    for n in range(8):
        answers = {key: value for key, value in PUPIL_ANSWERS.items() if key != "free_text"}
        answers |= {"recommend": int(n != 0), "activities": int(n > 2)}
        WaitingOpinion.objects.create(host=host, school=schools[n % 2], year=until - n // 4, answers=answers)
    tell_opinions()


def add_offline_family(school: School, monday: date) -> None:
    """Have a pupil whose family has no internet apply at the counter: the host says yes, then the family, by SMS."""
    pupil = school.pupils.filter(conventions=None, applications=None).order_by("pk")[0]
    for person in (pupil, *pupil.guardians.all()):
        person.email = ""
        person.save()
    offer = _publish(school, pupil, monday, AT_CAMOPI)
    office = staff_actor(school, "office")
    asked = submit_application(slot=offer.slots.get(), pupil=pupil, origin=Application.Origin.COUNTER, by=office)
    accept_application(asked, by=desk_actor(offer.representative))
    services.note_yes(asked)


def _publish(school: School, pupil: Pupil, monday: date, n: int) -> Offer:
    name, title, first_name, uuid = OFFERS[n]
    postcode, city = CAMOPI if n == AT_CAMOPI else (school.postcode, school.city)
    place = {"postcode": postcode, "city": city}
    ida = {"first_name": first_name, "last_name": "Offrant", "email": f"offre{n}@accueil.example"}
    host, contact, _tutor = settle_host(ida, None, name=name, address=f"{n + 1} rue du Gabarit", **place)
    offer = Offer(
        host=host, representative=contact, title=title, address=host.address, **place,
        activities="Suivre l'équipe, observer les gestes du métier, poser ses questions.",
        kinds=[kind_of(pupil.level).name], levels=[pupil.level],
    )  # fmt: skip
    if uuid:
        offer.uuid = uuid
    open_root(offer, by=desk_actor(contact))
    describe_offer(offer)
    open_slot(offer=offer, first_day=monday, last_day=monday + timedelta(days=4), seats=2)
    publish_offer(offer, school=school, by=desk_actor(contact))
    return offer


def _ask(offer: Offer, pupil: Pupil) -> Application:
    return _send(offer.slots.get(), pupil)


# -- at a whole school ------------------------------------------------------------------------------------------------

ANSWERS = (
    *("nothing", "accept", "confirm", "reject", "wait", "withdraw", "stop", "lapse"),
    *("nothing", "accept", "confirm", "nothing", "confirm", "accept"),
)
"""Fate of the applications, one pupil after another."""
WEST = ("97320", "97360", "97317")
WISHED, WISHES = "pompier", 14
"""Trade that pupils of Saint-Laurent, Mana and Apatou look for, and how many of them do."""
SECTORS = ("sante", "auto", "restauration")
"""Sectors of the searches that pupils keep, one each."""


def apply_at(school: School, level: str) -> None:
    """Have pupils of a whole school who have no place ask for offers near it, and keep searches."""
    looking = school.pupils.filter(
        level=level, is_on_roll=True, conventions=None, applications=None, decisions=None
    ).order_by("pk")
    pupils = list(looking[: len(ANSWERS) + len(SECTORS) + 1])
    asked = asked_around(school, level)
    if asked is None:
        return
    found = find_offers(asked).rows
    for pupil, answer, row in zip(pupils, ANSWERS, found, strict=False):
        _answer(_send(row.slots[0], pupil), answer)
    looking_on = pupils[len(ANSWERS) :]
    for pupil, sector in zip(looking_on, SECTORS, strict=False):
        save_search(pupil=pupil, asked=replace(asked, sectors=frozenset({sector})))
    if boarders := looking_on[len(SECTORS) :]:
        home = locality_of(postcode=school.postcode, city=school.city)
        assert home is not None  # offers were found around it
        say_stay(pupil=boarders[0], kind=Stay.Kind.HOST_FAMILY, locality=home)


def wish_in_the_west() -> int:
    """Have pupils around Saint-Laurent who have no place ask for a trade that nobody proposes; return how many do."""
    looking = Pupil.objects.filter(
        *(Q(is_on_roll=True), Q(school__postcode__in=WEST)),
        **dict.fromkeys(("conventions", "applications", "decisions", "saved_searches")),
    )
    pupils = looking.select_related("school").order_by("-school", "pk")[:WISHES]
    for pupil in pupils:
        if asked := asked_around(pupil.school, pupil.level):
            save_search(pupil=pupil, asked=replace(asked, words=read_words(WISHED).tsquery()))
    return len(pupils)


def asked_around(school: School, level: str) -> SearchCriteria | None:
    """Return what a pupil of that level looks for around the school, who says nothing more."""
    around = locality_of(postcode=school.postcode, city=school.city)
    if around is None:
        return None
    groups = frozenset(reach_of(around))
    return SearchCriteria(around=around.point, groups=groups, group=around.group_id, level=level, school=school)


def _asker(slot: Slot, pupil: Pupil) -> Actor:
    """Return who asks for these dates: the pupil, or the school where it has fixed others."""
    by = Actor(LINK, f"pupil:{pupil.uuid}", label=pupil.name)
    [(_slot, why_not)] = why_not_then([slot], pupil, by=by)
    return staff_actor(pupil.school, "head") if why_not else by


def _send(slot: Slot, pupil: Pupil) -> Application:
    by = _asker(slot, pupil)
    origin = Application.Origin.TEACHER if by.kind == ACCOUNT else Application.Origin.PUPIL
    said = "Ce métier m'intéresse et c'est près de chez moi. Je suis à l'heure et je pose des questions."
    return submit_application(slot=slot, pupil=pupil, motivation=said, origin=origin, by=by)


def _answer(application: Application, answer: str) -> None:
    """Bring an application to where it is to be, as people do."""
    host, pupil = desk_actor(application.offer.representative), Actor(LINK, f"pupil:{application.pupil.uuid}")
    if answer in ("accept", "confirm"):
        accept_application(application, by=host)
    if answer == "confirm":
        open_from_application(application, by=_asker(application.slot, application.pupil))
    elif answer == "reject":
        services.reject_application(application, why=WhyNot.DATES, by=host)
    elif answer == "wait":
        services.put_on_waiting_list(application, by=host)
    elif answer == "withdraw":
        services.withdraw_application(application, by=pupil)
    elif answer == "stop":
        guardian = application.pupil.guardians.order_by("rank")[0]
        services.stop_application(application, by=Actor(LINK, f"guardian:{guardian.uuid}", label=guardian.name))
    elif answer == "lapse":
        services.lapse_application(application)
