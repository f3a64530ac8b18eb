"""Whom a school helps and whom it might, from what is known already: a place, refusals, what moved since a week."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.queries import PupilOfYear, enrolled_now
from conventions.domain.persons.people.models import School, Staff
from conventions.domain.persons.people.records import SearchableQuerySet
from conventions.domain.placements.applications.models import Application
from conventions.domain.season.periods.coverage import PupilInPeriod, Step, standing_in
from conventions.domain.season.periods.models import Period, SearchStep
from conventions.domain.season.periods.queries import by_nearness, periods_of_year
from notifications.dates import date_format
from workflow.models import Transition

from .models import Companionship

A_WEEK = timedelta(days=7)
WEEKS_BEFORE = 5
"""School weeks before a period from which whoever has no place is proposed."""
REFUSALS = 3
"""Applications refused, or left without answer, from which a pupil is proposed."""
MOVES = {
    "sent": ngettext_lazy("%(n)d candidature envoyée", "%(n)d candidatures envoyées", "n"),
    "noted": ngettext_lazy("%(n)d démarche notée", "%(n)d démarches notées", "n"),
    "refused": ngettext_lazy("%(n)d refus ou sans réponse", "%(n)d refus ou sans réponse", "n"),
    "accepted": ngettext_lazy("%(n)d offre à confirmer", "%(n)d offres à confirmer", "n"),
    "opened": ngettext_lazy("%(n)d convention ouverte", "%(n)d conventions ouvertes", "n"),
}
"""Words of the moves of a week, by kind, in the order in which a search goes."""


def said_of(moves: Counter[str]) -> str:
    """Say what moved: « 2 candidatures envoyées, 1 offre à confirmer »; empty where nothing did."""
    return ", ".join(str(words % {"n": moves[kind]}) for kind, words in MOVES.items() if moves[kind])


@dataclass
class Candidate:
    """A pupil without a place whom a school might help, with the facts that say so."""

    pupil: PupilInPeriod
    leaves_on: date | None = None
    """First day of the period that is near and for which there is no place."""
    refusals: int = 0

    @property
    def facts(self) -> str:
        """« sans stage, départ le 14 décembre ; 3 refus ou sans réponse »."""
        without = _("sans stage")
        if self.leaves_on:
            without = _("sans stage, départ le %(day)s") % {"day": date_format(self.leaves_on, "j F")}
        return " ; ".join(filter(None, (without, said_of(Counter(refused=self.refusals)))))


def periods_here(school: School) -> list[Period]:
    """Return the periods of the year under way, the nearest first."""
    return by_nearness(periods_of_year(school, present_year(school)), school.today())


def searching(pupils: SearchableQuerySet[PupilOfYear], school: School) -> SearchableQuerySet[PupilInPeriod]:
    """Keep the pupils who have no place and whom nobody helps yet."""
    standing = standing_in(pupils, periods_here(school), today=school.today()).filter(step=Step.SEARCHING)
    return standing.exclude(pk__in=Companionship.objects.filter(ended_at=None).values("pupil"))


def candidates(pupils: SearchableQuerySet[PupilOfYear], school: School, *, class_name: str = "") -> list[Candidate]:
    """Return whom the facts propose, who leave first before the others; of a class all who have no place."""
    near = _near(school)
    rows = searching(pupils.filter(year_class=class_name) if class_name else pupils, school)
    refused = Application.objects.filter(Application.was_let_down, pupil__school=school, erased_at=None)
    refusals = dict(refused.order_by().values_list("pupil").annotate(n=Count("pk")))
    looking = [
        Candidate(pupil, _leaves_on(pupil, near), refusals.get(pupil.pk, 0))
        for pupil in rows.order_by("year_class", "sort_name", "pk")
    ]
    named = [one for one in looking if class_name or one.leaves_on or one.refusals >= REFUSALS]
    return sorted(named, key=lambda one: (one.leaves_on is None, one.leaves_on or date.max, -one.refusals))


def _near(school: School) -> list[Period]:
    """Return the expected periods that begin within :data:`WEEKS_BEFORE` or are under way, the first first."""
    today = school.today()
    dated = [one for one in periods_here(school) if one.is_expected and not one.is_whole_year and one.last_day >= today]
    near = [one for one in dated if one.school_weeks_before(one.first_day, WEEKS_BEFORE) <= today]
    return sorted(near, key=lambda one: one.first_day)


def _leaves_on(pupil: PupilInPeriod, near: Sequence[Period]) -> date | None:
    own = (one.first_day for one in near if one.concerns(pupil.year_level, pupil.year_class))
    return next(own, None)


def has_place(pupils: Collection[int], school: School) -> set[int]:
    """Return those of these pupils, by key, who have an agreement under way or a seat that they confirmed."""
    rows = enrolled_now(school).filter(pk__in=pupils)
    standing = standing_in(rows, periods_here(school), today=school.today())
    placed = Q(("step__in", (Step.PREPARING, Step.TO_APPROVE, Step.TO_SIGN, Step.SIGNED)))
    confirmed = Application.objects.filter(Application.is_confirmed, pupil__in=pupils, erased_at=None)
    return {*standing.filter(placed).values_list("pk", flat=True), *confirmed.values_list("pupil", flat=True)}


# -- a week --------------------------------------------------------------------------------------------------------


def moves_of(pupils: Iterable[int], since: datetime) -> dict[int, Counter[str]]:
    """Return what moved for each pupil, by key, since a moment, by the kinds of :data:`MOVES`; four queries."""
    keys = list(pupils)
    asked = dict(Application.objects.filter(pupil__in=keys, erased_at=None).values_list("uuid", "pupil"))
    agreements = dict(Convention.objects.filter(pupil__in=keys, erased_at=None).values_list("uuid", "pupil"))
    kinds = {
        **dict.fromkeys(Application.was_let_down.states, "refused"),
        **dict.fromkeys(Application.awaits_pupil.states, "accepted"),
    }
    moves: dict[int, Counter[str]] = defaultdict(Counter)
    entries = Transition.objects.filter(root_uuid__in=[*asked, *agreements], at__gte=since)
    for uuid, source, target in entries.order_by("id").values_list("root_uuid", "source", "target"):
        if uuid in agreements:
            moves[agreements[uuid]]["opened"] += not source
        elif kind := "sent" if not source else kinds.get(target):
            moves[asked[uuid]][kind] += 1
    for pupil in SearchStep.objects.filter(pupil__in=keys, at__gte=since).values_list("pupil", flat=True):
        moves[pupil]["noted"] += 1
    return moves


# -- whom a school helps -------------------------------------------------------------------------------------------


@dataclass
class Helped:
    """A pupil whom a school helps, as its list shows them."""

    companionship: Companionship
    pupil: PupilOfYear
    today: date
    moves: Counter[str] = field(default_factory=Counter)

    @property
    def week(self) -> str:
        """Changes of these seven days, from facts."""
        return said_of(self.moves) or _("rien n'a changé")

    @property
    def is_late(self) -> bool:
        return self.companionship.act_on < self.today


def of_year(pupils: QuerySet[PupilOfYear]) -> QuerySet[Companionship]:
    """Return the companionships of these pupils, those that ended too; of former years nothing is left."""
    return Companionship.objects.filter(pupil__in=pupils.order_by().values("pk"))


def own_acts(pupils: QuerySet[PupilOfYear], posts: Iterable[Staff]) -> QuerySet[Companionship]:
    """Return what whoever holds these functions has to do with these pupils, what is due first."""
    mine = of_year(pupils).filter(ended_at=None, act_by__in=[post.pk for post in posts])
    return mine.select_related("pupil").order_by("act_on", "pk")


def helped(pupils: SearchableQuerySet[PupilOfYear], today: date, now: datetime) -> list[Helped]:
    """Return whom a school helps among these pupils, whose act is due first; seven queries whatever their number."""
    rows = list(of_year(pupils).filter(ended_at=None).select_related("act_by__user").order_by("act_on", "pk"))
    known = {pupil.pk: pupil for pupil in pupils.filter(pk__in=[row.pupil_id for row in rows])}
    moves = moves_of(known, now - A_WEEK)
    return [Helped(row, known[row.pupil_id], today, moves[row.pupil_id]) for row in rows]


@dataclass(frozen=True)
class HelpedNumbers:
    """How many pupils were named, met and placed since the school year began."""

    named: int = 0
    met: int = 0
    placed: int = 0

    @classmethod
    def from_counts(cls, counts: Mapping[str, int]) -> "HelpedNumbers":
        """Read what :attr:`counts` wrote among others."""
        return cls(**{one.name: counts.get(f"helped_{one.name}", 0) for one in fields(cls)})

    @property
    def counts(self) -> dict[str, int]:
        """The numbers as they are kept among those of a school's week."""
        return {f"helped_{name}": n for name, n in asdict(self).items()}

    def __add__(self, other: "HelpedNumbers") -> "HelpedNumbers":
        return HelpedNumbers(self.named + other.named, self.met + other.met, self.placed + other.placed)


def numbers_of(companionships: QuerySet[Companionship]) -> HelpedNumbers:
    """Count pupils, each once however often named; one query."""
    placed = Q(ending=Companionship.Ending.PLACED)
    numbers = companionships.aggregate(
        named=Count("pupil", distinct=True),
        met=Count("pupil", filter=Q(met_on__isnull=False), distinct=True),
        placed=Count("pupil", filter=placed, distinct=True),
    )
    return HelpedNumbers(**numbers)
