"""Finding offers: those that may be shown, the nearest first; a search with few answers is relaxed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.lookups import LessThanOrEqual

from conventions.domain.dossier.agreements.dates import dates_of_level, slots_for
from conventions.domain.law.trades.sectors import SECTORS
from conventions.domain.law.trades.trades import TRADES, Trade
from conventions.domain.law.trades.words import any_of
from conventions.domain.persons.localities.points import tiles_around
from conventions.domain.persons.localities.reach import crossings_from
from conventions.domain.placements.offers.models import SCHOOL_FIRST, Audience, Offer
from conventions.domain.placements.seats.models import Slot
from workflow import clock

from .criteria import LISTED, PAGE, Relaxed, ResultPage, ResultRow, SearchCriteria, Tier
from .nearness import distance_to, is_found_by, is_on_tiles, read_from_memory, within
from .relaxing import ENOUGH, Asking, Instead, ways
from .training import Sifted, TrainingAim

Near = tuple[int, float]
"""Key of an offer and its distance."""
MOST_NEIGHBOURS = 3
"""Neighbouring trades that are proposed where nothing is near."""


@read_from_memory()
def find_offers(asked: SearchCriteria) -> ResultPage:
    """Return one page of the offers that are shown to whoever asks, by what they have in common with the words; in
    each tier priority offers first for priority education, then the nearest.

    Where fewer than :data:`.ENOUGH` of what is meant are near, all that is near comes after, by its tier; where that is
    little, what lies farther. Two or three queries, and one for each way of asking that is tried.
    """
    asked = dated(asked)
    near: list[Near] = []
    sifted = Sifted()
    standing: dict[int, Asking] = {}
    first, relaxed, exact = Asking(Tier.WORDS, asked), dict[Relaxed, Instead](), 0
    for way in ways(asked):
        if (len(near) if way.is_wider else sum(map(_is_meant, standing.values()))) >= ENOUGH:
            continue
        more = [one for one in nearest(way.asked) if one[0] not in standing and one[0] not in sifted.left_out]
        if asked.aim and more:
            more = _sift(more, asked.aim, way.asked, sifted)
        if way.tier == Tier.WORDS and not way.is_wider:
            exact = len(more)
        if more:
            first = way if not near or way.tier == first.tier else first
            near += more
            standing |= {key: way for key, _km in more}
            relaxed |= way.let_go
    total = min(len(near), LISTED)
    pages = max(1, -(-total // PAGE))
    page = min(max(asked.page, 1), pages)
    start = (page - 1) * PAGE
    rows = tuple(_rows(near[start : min(start + PAGE, LISTED)], asked, standing, sifted))
    return ResultPage(
        rows=rows,
        total=total,
        more_than=len(near) > LISTED,
        page=page,
        pages=pages,
        asked=first.asked,
        relaxed=relaxed,
        found=min(exact, LISTED),
        others=total - min(exact, LISTED),
        neighbours=_neighbours(rows) if asked.words and not exact else (),
        full=tuple(sifted.full),
        too_young=sifted.too_young,
        has_priority=bool(asked.school and asked.school.priority_education) and any(row.is_priority for row in rows),
    )


def _sift(near: Sequence[Near], aim: TrainingAim, asked: SearchCriteria, sifted: Sifted) -> list[Near]:
    """Return what is left of offers in a search by formation: those that speak of a competence aimed at first."""
    sifted.add(aim, _read([key for key, _km in near], asked))
    left = [one for one in near if one[0] in sifted.offers]
    return sorted(left, key=lambda one: not sifted.covered[one[0]])


def _is_meant(way: Asking) -> bool:
    """Tell whether it asks for what is meant, near here."""
    return way.tier in {Tier.WORDS, Tier.TRADE} and not way.is_wider


def _neighbours(rows: Sequence[ResultRow]) -> tuple[Trade, ...]:
    """Return the trades of what is near and akin; nothing where one of the trade itself is near."""
    if any(row.tier in {Tier.WORDS, Tier.TRADE} and not row.is_wider for row in rows):
        return ()
    akin = [row.offer for row in rows if row.tier in {Tier.SECTOR, Tier.NEIGHBOUR}]
    slugs = dict.fromkeys(slug for offer in akin for slug in offer.trades[:1] if slug in TRADES)
    return tuple(TRADES[slug] for slug in list(slugs)[:MOST_NEIGHBOURS])


def offers_near(asked: SearchCriteria) -> list[ResultRow]:
    """Return the offers that have all that is asked, in their order, :data:`.LISTED` at most; three queries."""
    asked = dated(asked)
    near = nearest(asked)[:LISTED]
    return list(_rows(near, asked, {}, Sifted()))


def nearest(asked: SearchCriteria) -> list[Near]:
    """Return offers in their order, one more than are listed; one query."""
    return [(key, km) for _rank, key, km in nearest_query(asked)]


def nearest_query(asked: SearchCriteria) -> QuerySet:
    """Return the query of :func:`nearest`: rank, key and distance of each offer.

    The index gives offers by distance, hence what comes first whatever its distance is read apart.
    """
    offers = shown_offers(asked).annotate(km=distance_to(asked.around)).order_by("km")
    if not (asked.school and asked.school.priority_education):
        return _ranked(offers, 0)
    first = Q(audience=Audience.PRIORITY_FIRST)
    both = _ranked(offers.filter(first), 0).union(_ranked(offers.exclude(first), 1), all=True)
    return both.order_by("rank", "km", "pk")[: LISTED + 1]


def _ranked(offers: QuerySet[Offer], rank: int) -> QuerySet:
    return offers.annotate(rank=Value(rank)).values_list("rank", "pk", "km")[: LISTED + 1]


def shown_offers(asked: SearchCriteria) -> QuerySet[Offer]:
    """Return the offers that are shown to whoever asks and have all that is asked, in no order."""
    shown = Offer.is_open | Q(Offer.awaits_check, shown_unverified=True) if asked.unverified else Offer.is_open
    offers = Offer.objects.filter(
        shown,
        _open_to(asked),
        Exists(free_slots(asked).filter(offer=OuterRef("pk"))),
        group__in=asked.groups,
    )
    if asked.level:
        offers = offers.filter(levels__contains=[asked.level])
    elif asked.levels:
        offers = offers.filter(levels__overlap=sorted(asked.levels))
    if asked.aim:
        offers = offers.filter(asked.aim.filter)
    if asked.kind:
        offers = offers.filter(kinds__contains=[asked.kind])
    if tsquery := _tsquery(asked):
        offers = offers.filter(is_found_by(tsquery))
    if asked.km is not None and tsquery:  # the index of words reads those of the tiles alone, be it of all France
        offers = offers.filter(is_on_tiles(tiles_around(asked.around, asked.km)))
        offers = offers.filter(LessThanOrEqual(distance_to(asked.around), asked.km))
    elif asked.km is not None:
        offers = offers.filter(within(asked.around, asked.km))
    if asked.accessible:
        offers = offers.filter(is_accessible=True)
    if asked.with_lodging:
        offers = offers.exclude(lodging="")
    return offers


def free_slots(asked: SearchCriteria) -> QuerySet[Slot]:
    """Return the slots with a free seat, not begun, at the dates asked."""
    from_day, last_day = _today(asked) + timedelta(days=1), asked.last_day
    slots = Slot.objects.filter(free__gt=0)
    if dates := dated(asked).dates:
        slots = slots.filter(slots_for(dates))
    if asked.aim:
        slots = slots.filter(asked.aim.slots)
    if asked.first_day and asked.overlapping:
        slots = slots.filter(first_day__gte=from_day, last_day__gte=asked.first_day)
    else:
        slots = slots.filter(first_day__gte=max(asked.first_day or from_day, from_day))
    if last_day:
        slots = slots.filter(first_day__lte=last_day) if asked.overlapping else slots.filter(last_day__lte=last_day)
    return slots


def dated(asked: SearchCriteria) -> SearchCriteria:
    """Return the search with the rules on dates for pupils of its level, where it names one."""
    if asked.dates or not asked.level:
        return asked
    return replace(asked, dates=dates_of_level(asked.level, asked.school))


def _today(asked: SearchCriteria) -> date:
    return asked.school.today() if asked.school else clock.now().date()


def _open_to(asked: SearchCriteria) -> Q:
    """Return the filter of offers open to the pupils of the school asked for, or to those of any school.

    Offers first for priority education are for the others too, :data:`settings.PRIORITY_FIRST_DAYS` later.
    """
    school, now = asked.school, clock.now()
    to_all = Q(audience=Audience.EVERYONE) | Q(audience=Audience.SCHOOL_FIRST, published_at__lte=now - SCHOOL_FIRST)
    if school and school.priority_education:
        to_all |= Q(audience=Audience.PRIORITY_FIRST)
    else:
        since = now - timedelta(days=settings.PRIORITY_FIRST_DAYS)
        to_all |= Q(audience=Audience.PRIORITY_FIRST, published_at__lte=since)
    if school is None:
        return to_all
    named = Offer.schools.through.objects.filter(school=school, offer=OuterRef("pk"))
    return to_all | Q(Exists(named), audience__in=(Audience.NAMED_SCHOOLS, Audience.SCHOOL_FIRST))


def _tsquery(asked: SearchCriteria) -> str:
    """Return the query on ``Offer.words``: an offer of a sector has its lexeme, and those of its trades'."""
    sectors = [SECTORS[slug].lexeme for slug in asked.sectors if slug in SECTORS]
    return " & ".join(filter(None, (asked.words, any_of(sectors) if sectors else "")))


def _read(keys: Sequence[int], asked: SearchCriteria) -> QuerySet[Offer]:
    """Return offers with all that a list shows of them, their slots in ``free_slots``."""
    slots = Prefetch("slots", queryset=free_slots(asked).order_by("first_day", "pk"), to_attr="free_slots")
    read = Offer.objects.filter(pk__in=keys).select_related("host", "locality", "network")
    return read.prefetch_related(slots)


def _rows(
    near: Sequence[Near], asked: SearchCriteria, standing: Mapping[int, Asking], sifted: Sifted
) -> Iterator[ResultRow]:
    """Read the offers of a page, in their order."""
    usual = Asking(Tier.WORDS, asked)
    widest = next((way.asked for way in standing.values() if Relaxed.DATES in way.let_go), asked)
    unread = [key for key, _km in near if key not in sifted.offers]
    offers = {**sifted.offers, **{offer.pk: offer for offer in (_read(unread, widest) if unread else ())}}
    elsewhere = {offers[key].group_id for key, _km in near if key in offers} - {asked.group}
    crossings = crossings_from(asked.group) if asked.group and elsewhere else {}
    known: dict[tuple[object, ...], bool] = {}
    for key, km in near:
        offer = offers.get(key)
        if offer and (fitting := _fitting(offer.free_slots, asked, known)):  # type: ignore[attr-defined]  # prefetched so
            yield ResultRow(
                offer=offer,
                km=km,
                slots=fitting,
                crossing=crossings.get(offer.group_id or 0),
                is_priority=offer.audience == Audience.PRIORITY_FIRST,
                tier=standing.get(key, usual).tier,
                is_wider=standing.get(key, usual).is_wider,
                covered=sifted.covered.get(key, 0),
            )


def _fitting(slots: Sequence[Slot], asked: SearchCriteria, known: dict[tuple[object, ...], bool]) -> tuple[Slot, ...]:
    """Return the slots that the rules on dates allow exactly; the query has told nearly all of it.

    ``known`` keeps what was answered of a week: most offers have the same ones.
    """
    dates = asked.dates
    if dates is None:
        return tuple(slots)
    for slot in slots:
        week = _week_of(slot)
        if week not in known:
            known[week] = not dates.refused_by(slot)
    return tuple(slot for slot in slots if known[_week_of(slot)])


def _week_of(slot: Slot) -> tuple[object, ...]:
    return slot.first_day, slot.last_day, slot.offer.department, tuple(slot.offer.kinds), slot.pk if slot.days else None
