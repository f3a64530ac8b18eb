"""Contents of the officer's pages, one class per page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.kinds import KINDS
from conventions.domain.exchange.moderation.models import OfferReport
from conventions.domain.exchange.moderation.queries import (
    UncheckedOffer,
    reports_in,
    shown_in,
    submitted_at,
    waiting_in,
)
from conventions.domain.exchange.moderation.stopped import stops_to_decide
from conventions.domain.exchange.supply.balance import (
    DIMENSIONS,
    Balance,
    BalanceFilter,
    BalanceLine,
    Seats,
    Seekers,
    with_seat_kept,
)
from conventions.domain.exchange.supply.targets import (
    year_of_targets,
)
from conventions.domain.exchange.supply.weeks import monday_of
from conventions.domain.exchange.supply.wishes import wishes_in
from conventions.domain.law.calendars.queries import YearToFill, academies_of, pending_proposals, years_of
from conventions.domain.law.networks.models import Network
from conventions.domain.law.trades.sectors import SECTORS
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import FiguresQuery as FiguresAsked
from conventions.domain.numbers.figures.queries import numbers, place_of, total
from conventions.domain.numbers.publishing.models import Publication
from conventions.domain.numbers.publishing.protection import in_words
from conventions.domain.numbers.publishing.queries import last_publication, published_seekers
from conventions.domain.persons.people.models import Level, School, TerritorialOfficer, User
from conventions.domain.persons.people.territories import Department
from conventions.domain.placements.danger.models import PlaceStop
from conventions.domain.placements.danger.queries import stop_of
from conventions.domain.placements.offers.contacts import ACCEPT, REFUSE, Acquaintance, known_as, own_domain
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.queries import offers_in
from conventions.domain.placements.offers.services import submitter_of
from conventions.domain.placements.seats.models import Slot
from conventions.domain.season.force_majeure.queries import departments_of
from conventions.pages.kit.clients import user_of
from notifications.dates import date_format
from workflow import clock
from workflow.actors import ACCOUNT, Actor
from workflow.machine import Law

from .departments import ASKED, department_asked
from .forms import BY, NeedsForm
from .tables import table_of_needs, table_of_shown, table_of_waiting


def today_in(department: Department) -> date:
    """Return the day it is in a département."""
    return clock.now().astimezone(department.tz).date()


def year_of(department: Department, today: date) -> int:
    """Return the number of the school year under way in a département: the civil year in which it begins."""
    begun = SchoolYear.objects.filter(zone__in=("", department.academy), first_day__lte=today, last_day__gte=today)
    known = begun.order_by("-zone").values_list("number", flat=True).first()
    return known if known is not None else year_of_targets(today)


BAR = 1000
"""Length of the longest bar."""


class OfficersDuties:
    """Duties of an officer besides the figures: calendars to publish, proposals to read, offers to check."""

    def __init__(self, territories: Sequence[TerritorialOfficer]) -> None:
        self._academies = academies_of(territories)
        self._departments = departments_of(territories)
        self.opens_kinds = any(one.level == TerritorialOfficer.Level.ACADEMY for one in territories)

    @cached_property
    def calendar_years(self) -> list[YearToFill]:
        """The school year under way of each académie whose calendar the officer fills."""
        return [one for academy in self._academies for one in years_of(academy) if one.is_under_way]

    @property
    def calendars_missing(self) -> list[str]:
        """Those of them that are not published, in words."""
        return [
            f"{calendar.academy} {calendar.label}"
            for calendar in self.calendar_years
            if not (calendar.calendar and calendar.calendar.is_published)
        ]

    @cached_property
    def calendar_proposals(self) -> int:
        """How many proposals of schools wait for an answer."""
        return pending_proposals(self._academies).count()

    @cached_property
    def waiting(self) -> int:
        """How many offers wait to be checked."""
        return offers_in(self._departments).filter(Offer.awaits_check).count()

    @cached_property
    def stopped(self) -> int:
        """Number of stopped places that wait for a decision."""
        return stops_to_decide(self._departments).count()


# -- offers ---------------------------------------------------------------------------------------------------------


class OffersPage:
    """Offers that wait to be checked with their age; asked for, those shown and those paused."""

    def __init__(self, http: HttpRequest, departments: Sequence[Department]) -> None:
        self._http, self._departments = http, departments
        self.shows_all = http.GET.get("etat") == "publiees"
        self.may_name_deputy = user_of(http).territories.exists()

    @cached_property
    def _waiting(self) -> list[UncheckedOffer]:
        return waiting_in(self._departments, clock.now())

    @cached_property
    def networks(self) -> list[tuple[Network, int]]:
        """Networks of which offers wait for a new contact, each with how many."""
        waiting = [one.offer for one in self._waiting if one.is_to_accept]
        found = Counter(offer.network for offer in waiting if offer.network)
        return sorted(found.items(), key=lambda item: item[0].sort_name)

    @cached_property
    def report_count(self) -> int:
        """How many reports wait for an answer."""
        return reports_in(self._departments).filter(answered_at=None).count()

    @cached_property
    def stop_count(self) -> int:
        """Number of stopped places that wait for a decision."""
        return stops_to_decide(self._departments).count()

    def table(self) -> Table:
        return table_of_shown(shown_in(self._departments)) if self.shows_all else table_of_waiting(self._waiting)


def label_of(law: Law, *, is_new_contact: bool) -> str:
    """Return how an officer reads an act: whoever publishes the first offer of a contact answers for the contact."""
    accepts = law.name == "publish" and is_new_contact
    return _("Accepter ce contact et publier l'offre") if accepts else str(law.spec.label)


class OfferPage:
    """One offer as its host wrote it, and what the officer may do."""

    def __init__(self, offer: Offer, by: Actor) -> None:
        self.offer, self._by = offer, by

    @cached_property
    def acts(self) -> list[tuple[str, str]]:
        """Acts that are possible now, each with its label, publishing first; a contact is answered for once."""
        needless = {REFUSE} if self.known is Acquaintance.REFUSED else set()
        if self.known.answers or self.offer.awaits_check:
            needless.add(ACCEPT)  # to publish is to accept
        return [
            (law.name, label_of(law, is_new_contact=self.is_new_contact))
            for law in self.offer.may(self._by)
            if law.name not in needless
        ]

    @cached_property
    def known(self) -> Acquaintance:
        """Why its contact is."""
        return known_as(self.offer.representative)

    @property
    def is_new_contact(self) -> bool:
        return not self.known.answers

    @property
    def refused_contact(self) -> bool:
        return self.known is Acquaintance.REFUSED

    @property
    def mail_domain(self) -> str:
        """Domain of its contact's mailbox; empty where anybody gets one."""
        return own_domain(self.offer.representative.email)

    @property
    def posted_by(self) -> str:
        """Who submitted it: an account by name and network, else the contact by its link."""
        by, network = submitter_of(self.offer), self.offer.network
        user = User.objects.filter(uuid=by.id).first() if by.kind == ACCOUNT else None
        if user is None:
            return _("ce contact lui-même, sans compte")
        return f"{user.name}, {network.name}" if network else user.name

    @cached_property
    def stopped(self) -> PlaceStop | None:
        """The stop of its place."""
        return stop_of(self.offer.host)

    @cached_property
    def waiting(self) -> UncheckedOffer | None:
        """Since when it waits; nothing once somebody has looked at it."""
        if not self.offer.awaits_check:
            return None
        today = clock.now().astimezone(self.offer.time_zone).date()
        return UncheckedOffer(self.offer, submitted_at(self.offer), today, self.known)

    @property
    def kinds(self) -> list[str]:
        """For which internships, as a school says it."""
        return [KINDS[name].label for name in self.offer.kinds if name in KINDS]

    @property
    def levels(self) -> list[str]:
        return [str(Level(level).label) for level in self.offer.levels]

    @property
    def sector(self) -> str:
        known = SECTORS.get(self.offer.sector)
        return str(known.name) if known else ""

    @cached_property
    def slots(self) -> list[Slot]:
        return list(self.offer.slots.all())

    @cached_property
    def reports(self) -> list[OfferReport]:
        return list(self.offer.reports.select_related("answered_by"))


# -- needs ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NeedsLine:
    """One line as it is shown: a number of pupils, or what was published of it in words."""

    label: str
    order: Any  # a day or a text
    """Monday of its week, or its label: the value by which it sorts."""
    address: str
    """Narrows the table to it; empty where nothing more is to be seen."""
    pupils: int | str | None
    seats: int | None
    missing: int | None
    """Seats that are missing, at least; nothing where it is not known."""
    pupils_bar: int = 0
    seats_bar: int = 0


class NeedsPage:
    """Pupils expected without a place against free seats of one département."""

    bar = BAR

    def __init__(self, http: HttpRequest, departments: Sequence[Department], *, is_true: bool) -> None:
        self.is_true = is_true
        self.departments = departments
        self.department = department_asked(http.GET.get(ASKED, ""), departments, is_true=is_true)
        self._query = http.GET
        self.form = NeedsForm(http.GET, only_sector=not is_true)
        self.by = self.form.by
        self.asked = self.form.asked
        self.today = today_in(self.department)

    @cached_property
    def school(self) -> School | None:
        """The one that is looked at alone."""
        if not self.asked.school:
            return None
        return School.objects.filter(uai=self.asked.school, department=self.department.code).first()

    @cached_property
    def publication(self) -> Publication | None:
        """From which whoever is outside reads the numbers of pupils; nothing before the first."""
        return None if self.is_true else last_publication()

    @cached_property
    def balance(self) -> Balance:
        published = None if self.is_true else published_seekers(self.publication, [self.department])
        return Balance([self.department], self.today, published=published)

    @property
    def first_wish(self) -> str:
        """« 14 élèves de 3 établissements cherchent « pompier » (Ouest guyanais) »; empty where too few do."""
        wish = next(iter(wishes_in(self.department)), None)
        if wish is None:
            return ""
        said = {"n": wish.pupils, "schools": wish.schools, "wish": wish.name, "place": wish.place}
        return _("%(n)s élèves de %(schools)s établissements cherchent « %(wish)s » (%(place)s).") % said

    @property
    def dimensions(self) -> list[tuple[str, str, bool]]:
        """Address, label and whether it is the one shown, for each way to divide the table."""
        return [(self._address(par=name), str(BY[name]), name == self.by) for name in self.form.dimensions]

    @property
    def by_label(self) -> str:
        return {
            "week": _("Semaine"),
            "commune": _("Commune"),
            "basin": _("Bassin"),
            "sector": _("Secteur"),
            "school": _("Établissement"),
            "priority": _("Éducation prioritaire"),
        }[self.by]

    @property
    def has_pupils(self) -> bool:
        return DIMENSIONS[self.by].of_seekers is not None

    @property
    def has_seats(self) -> bool:
        return DIMENSIONS[self.by].of_seats is not None

    @cached_property
    def lines(self) -> list[NeedsLine]:
        lines = self.balance.lines(self.by, self.asked)
        drawn = [line.seats for line in lines] + [line.pupils for line in lines if self.is_true]
        longest = max(filter(None, drawn), default=1)  # of what is told alone: a bar's length would tell the rest
        return [
            NeedsLine(
                label=self._label(line),
                order=line.key if self.by == "week" else self._label(line),
                address=self._narrowed(line),
                pupils=self._told(line.pupils),
                seats=line.seats,
                missing=line.missing if self.is_true and line.seats is not None else None,
                pupils_bar=BAR * (line.pupils or 0) // longest if self.is_true else 0,
                seats_bar=BAR * (line.seats or 0) // longest,
            )
            for line in self._worst_first(lines)
        ]

    def _worst_first(self, lines: list[BalanceLine]) -> list[BalanceLine]:
        """Put weeks in their order; of all else, for whoever reads true numbers, what lacks most first."""
        if self.by == "week" or not self.is_true:
            return lines

        def order(line: BalanceLine) -> tuple[int, int, str]:
            missing = line.missing if line.seats is not None else 0
            return (-missing, -(line.pupils or line.seats or 0), self._label(line))

        return sorted(lines, key=order)

    @cached_property
    def total(self) -> tuple[int | str | None, int]:
        """Pupils and seats, each once whatever their weeks."""
        pupils, seats = self.balance.totals(self.asked)
        return self._told(pupils), seats

    def _told(self, pupils: int | None) -> int | str | None:
        """Return a number of pupils as the reader has it: true, or as it was published."""
        if self.is_true or pupils is None:
            return pupils
        return in_words(pupils) if self.publication else _("pas encore publié")

    @cached_property
    def on_home(self) -> int | None:
        """How many pupils without a place the officer's home tells of this département, where it is another number."""
        if not self.is_true or self.is_narrowed:
            return None
        place = place_of(Territory.DEPARTMENT, self.department.code)
        asked = FiguresAsked(place, year_of(self.department, self.today))
        told = total(numbers(["pupils_without_place"], asked), "pupils_without_place")
        return told if told != self.total[0] else None

    @cached_property
    def with_seat_kept(self) -> int:
        """How many of them have only to confirm a seat."""
        return with_seat_kept([self.department], self.today) if self.is_true and not self.is_narrowed else 0

    def _label(self, line: BalanceLine) -> str:
        if self.by == "week":
            is_over = line.key is not None and line.key < monday_of(self.today)
            return _("%(week)s, passée") % {"week": week_in_words(line.key)} if is_over else week_in_words(line.key)
        if self.by == "priority":
            return _("REP et REP+, ou places d'abord pour elles") if line.key else _("Autres")
        if self.by == "sector":
            known = SECTORS.get(line.key)
            return str(known.name) if known else _("Secteur non indiqué")
        return line.label or _("Non indiqué")

    def _narrowed(self, line: BalanceLine) -> str:
        """Return the address of the table narrowed to a line, divided by weeks or else by communes."""
        if not self.is_true or line.key in (None, "", False):
            return ""
        if self.by == "week":
            return self._address(semaine=line.key.isoformat(), par="school")
        named = {
            "commune": "commune",
            "basin": "bassin",
            "sector": "secteur",
            "school": "etablissement",
            "priority": "prioritaire",
        }[self.by]
        return self._address(**{named: "1" if line.key is True else line.key}, par="week")

    def _address(self, **changes: str) -> str:
        kept = {name: value for name, value in self._query.items() if name != "fichier"}
        return f"?{urlencode({**kept, **changes})}"

    # -- filters ---------------------------------------------------------------------------------------------------

    @property
    def filters(self) -> list[tuple[str, str, list[tuple[str, str]], str]]:
        """Name, label, choices and value of each select: weeks and levels are those in which pupils lack a place."""
        given, seekers = self._query, self.balance.seekers
        both: list[Seekers | Seats] = [*seekers, *self.balance.fitting(BalanceFilter())]
        own = [self.asked.week] if self.asked.week else []
        weeks = sorted({*own, *(week for one in seekers for week in one.weeks)})
        levels = {one.level for one in seekers} | {self.asked.level}
        communes = {one.commune.key: one.commune.name for one in both}
        schools = {one.school: one.school_name for one in seekers}
        choices: dict[str, tuple[str, list[tuple[str, str]]]] = {
            "semaine": (_("Semaine"), [(one.isoformat(), week_in_words(one)) for one in weeks]),
            "niveau": (_("Niveau"), [(level, label) for level, label in Level.choices if level in levels]),
            "secteur": (_("Secteur"), [(slug, str(one.name)) for slug, one in SECTORS.items()]),
            "commune": (_("Commune"), sorted((key, name) for key, name in communes.items() if key)),
            "bassin": (_("Bassin"), [(name, name) for name in self.balance.basins]),
            "etablissement": (_("Établissement"), sorted(schools.items(), key=lambda one: one[1])),
        }
        return [
            (name, label, values, given.get(name, ""))
            for name, (label, values) in choices.items()
            if name in self.form.fields and values
        ]

    @property
    def is_narrowed(self) -> bool:
        return any(self._query.get(name) for name in self.form.fields if name != "par")

    def table(self) -> Table:
        return table_of_needs(
            self.lines, self.by_label, pupils=self.has_pupils, seats=self.has_seats, is_true=self.is_true
        )


def week_in_words(monday: date | None) -> str:
    """« semaine du 14 décembre 2026 »."""
    if monday is None:
        return _("Dates à fixer")
    return _("Semaine du %(day)s") % {"day": date_format(monday, "j F Y")}
