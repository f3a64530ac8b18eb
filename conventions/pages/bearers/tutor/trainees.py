"""All the trainees of one tutor, whatever their school: what is to be noted of each day, and whom to evaluate."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q, QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.dossier.internship.attendance.services import mark_together
from conventions.domain.dossier.internship.evaluations.models import Author, Evaluation
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.tokens import token
from conventions.domain.persons.people.models import HostContact
from workflow.actors import LINK, Actor
from workflow.engine import Refused

from .access import TutorVisit

LOOKS_BACK = timedelta(days=14)
"""How long a day that nobody noted is shown here; each trainee's own page has them all."""


def trainees_of(tutor: HostContact) -> QuerySet[Convention]:
    """Return the internships that one address follows, or one number where there is no address; by first name.

    The host's other tutors may read the same mailbox: it is the same person by name too.
    """
    if not (tutor.email or tutor.phone):
        return Convention.objects.none()
    same = {"email": tutor.email} if tutor.email else {"email": "", "phone": tutor.phone}
    same["search_name"] = tutor.search_name
    own = Q(**{f"tutor__{name}": value for name, value in same.items()})
    alone = Q(**{f"representative__{name}": value for name, value in same.items()})
    followed = Convention.objects.filter(own | (Q(tutor=None) & alone), erased_at=None)
    shown = followed.filter(Convention.takes_marks | Convention.awaits_first_day)
    return shown.select_related("pupil", "school", "host", "tutor", "representative").order_by(
        "pupil__first_name", "pk"
    )


@dataclass(frozen=True)
class Trainee:
    """One trainee with what waits for the tutor."""

    convention: Convention
    token: str
    """Token of the tutor's own link to this trainee; empty where it was never sent."""
    is_to_evaluate: bool = False


@dataclass(frozen=True)
class DayToNote:
    """One day with the trainees of whom nobody has noted it."""

    date: date
    trainees: tuple[Convention, ...]
    is_today: bool


class TraineesPage:
    """Page of one tutor for all their trainees."""

    def __init__(self, visit: TutorVisit) -> None:
        self._visit = visit
        self._today = visit.convention.today()

    @cached_property
    def conventions(self) -> list[Convention]:
        tutor = self._visit.convention.mentor
        return list(trainees_of(tutor)) if tutor else []

    @cached_property
    def trainees(self) -> list[Trainee]:
        """Each trainee with the tutor's link to them; two queries."""
        holders = {f"tutor:{one.uuid}": one.pk for one in self.conventions}
        links = PersonalLink.objects.filter(holder__in=holders, revoked_at=None)
        tokens = {holders[link.holder]: token(link) for link in links}
        asked = Evaluation.objects.filter(
            Evaluation.is_awaited, author=Author.TUTOR, convention__in=self.conventions
        ).values_list("convention_id", flat=True)
        waiting = set(asked)
        return [Trainee(one, tokens.get(one.pk, ""), one.pk in waiting) for one in self.conventions]

    @cached_property
    def _unmarked(self) -> list[HalfDay]:
        """Half-days that nobody has noted, until today; one query."""
        half_days = HalfDay.objects.filter(
            HalfDay.is_unmarked,
            convention__in=self.conventions,
            date__range=(self._today - LOOKS_BACK, self._today),
        )
        return list(half_days.order_by("-date", "convention", "-half"))

    @cached_property
    def days(self) -> list[DayToNote]:
        """Days to note, today first."""
        known = {one.pk: one for one in self.conventions}
        by_day: dict[date, dict[int, Convention]] = {}
        for half_day in self._unmarked:
            by_day.setdefault(half_day.date, {})[half_day.convention_id] = known[half_day.convention_id]
        return [DayToNote(day, tuple(rows.values()), day == self._today) for day, rows in by_day.items()]

    def note_present(self, day: date, numbers: Collection[str]) -> int:
        """Note these trainees present that day, where nobody has noted anything; return how many half-days were.

        :class:`Refused` when nothing of it could be noted.
        """
        noted, refusals = 0, list[Refused]()
        for convention in self.conventions:
            if convention.number not in numbers:
                continue
            own = [one for one in self._unmarked if one.convention_id == convention.pk and one.date == day]
            by = Actor(LINK, f"tutor:{convention.uuid}", label=self._visit.name, source=self._visit.link)
            count, refused = mark_together([(one, "present") for one in own], by=by)
            noted += count
            refusals += refused
        if not noted:
            raise refusals[0] if refusals else Refused("nobody_to_note")
        return noted
