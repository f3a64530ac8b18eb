"""Thousands of fictional offers over real communes, for ``make run``: written in seconds, their journal with them.

What the door does for one offer is done here for all of them at once: the same entries in the same order, the dates,
the seats and the deadlines; nothing of it can be told from offers that were written one after another.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import Func, QuerySet, TextField, Value

from config.development.lives.days import next_free_monday
from config.development.lives.people import fictional_siret
from conventions.domain.exchange.posting.reading import USUAL_HOURS
from conventions.domain.law.networks.models import Network, NetworkSite
from conventions.domain.law.trades.folding import fold
from conventions.domain.law.trades.trades import TRADES, Trade
from conventions.domain.law.trades.words import lexemes_of
from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.localities.queries import locality_of
from conventions.domain.persons.people.models import Host, HostContact, School
from conventions.domain.placements.offers.checking import usual_kinds
from conventions.domain.placements.offers.models import PFMP, Audience, Offer
from conventions.domain.placements.offers.services import desk_actor
from conventions.domain.placements.seats.models import Seat, Slot
from conventions.domain.season.periods.models import Period
from workflow import journal
from workflow.actors import Actor, system
from workflow.deadlines import rules_in
from workflow.models import Deadline, PersonalPart, Transition

Week = tuple[date, date]

AREAS = (
    *(("Saint-Laurent-du-Maroni", "97320", 60, 260), ("Cayenne", "97300", 40, 140), ("Mamoudzou", "97600", 40, 320)),
    ("Angers", "49000", 40, 160),
)
"""Communes around which offers are many: name, postcode, kilometres and how many."""
TERRITORIES = {"973": 160, "971": 80, "972": 80, "974": 120, "975": 5, "977": 5, "978": 5}
"""How many more lie anywhere in a territory overseas, by département."""
MAINLAND = 1_800
LEVELS = (("3e",), ("3e", "4e"), ("3e", "2de_gt"), ("2de_gt",), ("3e_segpa",), ("2de_pro",))
HOW_MANY_EACH = (50, 6, 12, 20, 3, 9)
PFMP_LEVELS = LEVELS[-1]
DRAWN = (Audience.EVERYONE, Audience.PRIORITY_FIRST, Audience.NAMED_SCHOOLS)
"""Audiences of the offers that are drawn: what a school is shown first comes after an internship."""
STATES: Mapping[str, int] = {
    "published": 84, "draft": 1, "held": 3, "unverified": 3, "suspended": 3, "withdrawn": 2, "expired": 4,
}  # fmt: skip
"""How far they are, of a hundred: ``held`` waits for an officer since yesterday, ``unverified`` for a week."""
WAITING = ("draft", "held", "unverified")
"""Those whose contact nobody has written to yet: it is new in the queue of its officer."""
ACTIVITIES = (
    "Observer les gestes de l'équipe, poser ses questions, aider à de petites tâches sans danger.",
    "Passer une demi-journée avec chaque personne de l'équipe, tenir un carnet, raconter ce qu'on a vu.",
    "Suivre une journée du début à la fin, voir les outils, essayer ce qui peut l'être sans danger.",
)
NAMES = ("Maison Exemple", "Établissements Modèle", "Société Gabarit", "Maison Prototype", "Établissements Fictif")
PUBLIC, PARTNER = "Ministère des Exemples", "Association fictive pour les stages"
"""Networks of the demonstration, where it has them, for one offer in twelve and one in twenty-five."""
ADMINISTRATION = ("administration", "securite", "culture", "enseignement")
BEGINNING = 2_000
"""First of the numbers of their hosts: those of the other hosts are smaller."""
BATCH = 500


def fill_offers(base: datetime, *, share: float = 1) -> int:
    """Write offers at the dates of the periods that are to come; return how many. ``share``: of all of them."""
    stock = _Stock(base, random.Random(14))  # noqa: S311 - the same at each start, nothing secret
    for place in stock.places(share):
        stock.add(place)
    stock.write()
    return len(stock.offers)


@dataclass
class _Stock:
    """Rows to write, made in memory first."""

    base: datetime
    draw: random.Random
    offers: list[Offer] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    contacts: list[HostContact] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    named: list[tuple[Offer, School]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.weeks = weeks_to_come(self.base.date())
        self.networks = {one.name: one for one in Network.objects.filter(name__in=(PUBLIC, PARTNER))}
        self.schools: dict[str, list[School]] = {}
        for school in School.objects.order_by("pk"):
            self.schools.setdefault(school.department, []).append(school)

    def places(self, share: float) -> Iterator[Locality]:
        """Draw where they lie: around the schools of the demonstration, overseas, then anywhere."""
        known = [one for one in Locality.objects.select_related("group") if one.postcodes]
        for city, postcode, km, count in AREAS:
            if middle := locality_of(postcode=postcode, city=city):
                near = [one for one in known if one.point.distance_to(middle.point) <= km]
                near += [middle] * len(near)  # as many in the commune itself as in all the others
                yield from self.draw.choices(near, k=round(count * share))
        for department, count in TERRITORIES.items():
            if there := [one for one in known if one.department == department]:
                yield from self.draw.choices(there, k=round(count * share))
        if mainland := [one for one in known if one.department not in (*TERRITORIES, "976")]:
            sizes = [1 + 20 * (len(one.postcodes) - 1) for one in mainland]
            yield from self.draw.choices(mainland, sizes, k=round(MAINLAND * share))

    # -- one offer -----------------------------------------------------------------------------------------------

    def add(self, place: Locality) -> None:
        """Make an offer there, with its host, dates and journal."""
        draw, number = self.draw, len(self.offers)
        state = draw.choices(list(STATES), list(STATES.values()))[0]
        network = self.networks.get(PUBLIC if number % 12 == 0 else PARTNER if number % 25 == 1 else "")
        trade = draw.choice(_trades(is_public=network is not None and network.is_public))
        name = f"{draw.choice(NAMES)} n° {number + 1} (fictif)"
        where = {"address": f"{1 + number % 90} rue du Gabarit", "postcode": place.postcodes[0], "city": str(place)}
        host = Host(name=name, siret=fictional_siret(BEGINNING + number), **where)
        host.prepare()
        contact = HostContact(
            host=host, first_name="Andréa", last_name=f"Offrant-{number + 1}", title="responsable",
            email=f"offre{number + 1}@accueil.example", is_representative=True,
            origin=HostContact.Origin.HOST_ACCOUNT if state in WAITING else HostContact.Origin.GIVEN_BY_SCHOOL,
        )  # fmt: skip
        levels = list(draw.choices(LEVELS, HOW_MANY_EACH)[0])
        words = _what(trade, number % len(ACTIVITIES))
        audience = draw.choices(DRAWN, (78, 14, 8))[0]
        chosen = self.schools.get(place.department, [])
        if audience == Audience.NAMED_SCHOOLS and not chosen:
            audience = Audience.EVERYONE
        offer = Offer(
            host=host,
            representative=contact,
            network=network,
            title=words.title,
            activities=words.activities,
            levels=levels,
            **_for_levels(tuple(levels)),
            audience=audience,
            school_may_propose=draw.random() < 0.4,
            **where,
            locality=place,
            point=place.point,
            group=place.group,
            **USUAL_HOURS,
            is_accessible=draw.random() < 0.3,
            lodging="Une chambre chez l'habitant (exemple)" if draw.random() < 0.1 else "",
            sector=trade.sector,
            trades=words.trades,
            words=Func(
                Value(sorted({*words.lexemes, *fold(name)}), ArrayField(TextField())), function="array_to_tsvector"
            ),
        )
        if audience == Audience.NAMED_SCHOOLS:
            self.named += [(offer, school) for school in chosen]
        self.offers.append(offer)
        self.hosts.append(host)
        self.contacts.append(contact)
        self.states.append(state)
        self.slots += self._slots(offer, is_over=state == "expired")

    def _slots(self, offer: Offer, *, is_over: bool) -> Iterator[Slot]:
        """Give it one to three weeks of those in which pupils of its levels are away."""
        weeks = sorted({week for level in offer.levels for week in self.weeks[level]})
        for first_day, last_day in sorted(self.draw.sample(weeks, min(len(weeks), self.draw.choice((1, 1, 2, 3))))):
            before = timedelta(weeks=60 if is_over else 0)
            seats = self.draw.choices((1, 2, 3, 4), (50, 30, 12, 8))[0]
            slot = Slot(offer=offer, first_day=first_day - before, last_day=last_day - before, free=seats)
            yield slot.measure()

    # -- all of them ---------------------------------------------------------------------------------------------

    @transaction.atomic
    def write(self) -> None:
        """Write everything: hosts, offers as they are now, their chains, dates, seats and deadlines."""
        Host.objects.bulk_create(self.hosts, BATCH)
        HostContact.objects.bulk_create(self.contacts, BATCH)
        first = {slot.offer.uuid: slot for slot in reversed(self.slots)}
        last = {slot.offer.uuid: slot for slot in self.slots}
        entries, parts = list[Transition](), list[PersonalPart]()
        for offer, state in zip(self.offers, self.states, strict=True):
            age = timedelta(days=self.draw.randrange(8, 40), hours=self.draw.randrange(8))
            opened = min(self.base, datetime.combine(first[offer.uuid].first_day, time(9), self.base.tzinfo)) - age
            moved, kept = _chain(offer, _acts(offer, state, opened, self.base, last[offer.uuid]))
            entries += moved
            parts += kept
        rows: QuerySet[Offer] = QuerySet(Offer)
        rows.bulk_create(self.offers, BATCH)  # beside the door: the chain that it would write comes next
        Transition.objects.bulk_create(entries, BATCH)
        for part in parts:
            part.entry_id = part.entry.pk
        PersonalPart.objects.bulk_create(parts, BATCH)
        Slot.objects.bulk_create(self.slots, BATCH)
        Seat.objects.bulk_create(
            (Seat(slot=slot, number=number) for slot in self.slots for number in range(1, slot.free + 1)), BATCH
        )
        through = Offer.schools.through
        through.objects.bulk_create(through(offer=offer, school=school) for offer, school in self.named)
        latest = {entry.subject_uuid: entry.at for entry in entries}
        Deadline.objects.bulk_create(
            deadline for offer in self.offers for deadline in _deadlines(offer, last[offer.uuid], latest[offer.uuid])
        )
        NetworkSite.objects.bulk_create(self._sites())

    def _sites(self) -> Iterator[NetworkSite]:
        for host, offer in zip(self.hosts, self.offers, strict=True):
            if offer.network and offer.network.is_public:
                yield NetworkSite(
                    network=offer.network, siret=host.siret, name=host.name, email=offer.representative.email,
                    department=host.department,
                )  # fmt: skip


@dataclass(frozen=True)
class _What:
    """Words of a trade, and those that find it."""

    title: str
    activities: str
    trades: list[str]
    lexemes: frozenset[str]


@cache
def _what(trade: Trade, which: int) -> _What:
    title, activities = f"Découvrir le métier : {trade.label}", ACTIVITIES[which]
    return _What(title, activities, [trade.slug], frozenset(lexemes_of(texts=[title, activities])))


@cache
def _trades(*, is_public: bool) -> list[Trade]:
    return [trade for trade in TRADES.values() if not is_public or trade.sector in ADMINISTRATION]


@cache
def _for_levels(levels: tuple[str, ...]) -> dict:
    if levels == PFMP_LEVELS:
        return {
            "kinds": [PFMP],
            "diplomas": "baccalauréat professionnel, première année",
            "conditions": "Chaussures fermées ; le reste est prêté.",
        }
    return {"kinds": usual_kinds(levels)}


def weeks_to_come(today: date) -> dict[str, list[Week]]:
    """Return, by level, the weeks in which pupils of the demonstration's schools are away, and two of the next ones."""
    soon = next_free_monday(today + timedelta(days=20))
    around = [soon, next_free_monday(soon + timedelta(days=7)), next_free_monday(soon + timedelta(days=14))]
    weeks = [(monday, monday + timedelta(days=4)) for monday in around]
    weeks_by_level: dict[str, list[Week]] = {level: list(weeks) for levels in LEVELS for level in levels}
    for period in Period.objects.filter(first_day__gt=today + timedelta(days=7)).order_by("first_day"):
        for level in period.levels:
            if (period.first_day, period.last_day) not in weeks_by_level.setdefault(level, list(weeks)):
                weeks_by_level[level].append((period.first_day, period.last_day))
    return weeks_by_level


# -- the journal ------------------------------------------------------------------------------------------------------


Did = tuple[str, Actor, datetime, str]
"""An act, its author, when, and why where it has to be said."""


def _chain(offer: Offer, acts: Iterable[Did]) -> tuple[list[Transition], list[PersonalPart]]:
    """Make the entries of an offer from its opening to where it is, as the door would have; it shows what they wrote.

    What an entry leads to is read from the law of the machine.
    """
    entries, parts = list[Transition](), list[PersonalPart]()
    for name, by, at, reason in acts:
        if name == Offer.OPENING.name:
            move = journal.Move(offer, name, "", offer.status)
        else:
            law = Offer.transitions()[name]
            assert law.starts_from(offer), (name, offer.status)
            move = journal.Move(offer, name, offer.status, law.state_after(offer.status), personal={"reason": reason})
        made, kept = journal.made(offer, [move], by=by, at=at)
        entries += made
        parts += kept
        offer.__dict__["status"] = move.target
        if name == "publish":
            offer.published_at = at
        elif name == "show_unverified":
            offer.shown_unverified = True
    offer.created_at = entries[0].at
    return entries, parts


def _acts(offer: Offer, state: str, opened: datetime, base: datetime, last: Slot) -> Iterator[Did]:
    """Yield what was done of an offer; ``last`` is the last of its dates."""
    host, hour, day = desk_actor(offer.representative), timedelta(hours=1), timedelta(days=1)
    if state == "held":
        opened = base - day
    yield Offer.OPENING.name, host, opened, ""
    if state == "draft":
        return
    yield "submit", host, opened + hour, ""
    if state == "held":
        return
    if state == "unverified":
        yield "show_unverified", system("deadline:show_unverified"), offer.is_shown_unverified_at(opened + hour), ""
        return
    network = offer.network
    vouched = "known_host" if network is None or network.is_public else "partner"
    yield "publish", system(vouched), opened + hour, ""
    if state == "suspended":
        yield "suspend", host, opened + day, "L'équipe est absente quelques semaines (exemple)."
    elif state == "withdrawn":
        yield "withdraw", host, opened + day, "L'atelier déménage (exemple)."
    elif state == "expired":
        yield "expire", system("deadline:expire"), _begins(offer, last), ""


def _deadlines(offer: Offer, last: Slot, since: datetime) -> Iterator[Deadline]:
    """Yield what is armed for an offer in its state; ``last`` is the last of its dates."""
    for rule in rules_in(Offer, offer.status):
        if rule.name == "show_unverified":
            if not offer.shown_unverified:
                yield _deadline(offer, rule.name, offer.is_shown_unverified_at(since))
        else:
            yield _deadline(offer, rule.name, _begins(offer, last))


def _begins(offer: Offer, slot: Slot) -> datetime:
    return datetime.combine(slot.first_day, time(), offer.time_zone)


def _deadline(offer: Offer, name: str, due_at: datetime) -> Deadline:
    return Deadline(subject_label=Offer.journal_label(), subject_id=offer.pk, name=name, due_at=due_at)
