"""Setting up the periods of a year, deciding of a pupil in one of them, noting where a place was asked for."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.kinds import Reminders, Rhythm, kind
from conventions.domain.dossier.batches.models import BulkAct, BulkItem
from conventions.domain.dossier.batches.running import begin_bulk, on_many
from conventions.domain.law.year.enrolling import lock_school
from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import Level, Pupil, School, User
from conventions.domain.persons.people.phones import PhoneError, read_again
from conventions.domain.persons.people.standing import KEEPERS, TRAINERS, account_actor
from notifications import jobs
from workflow.engine import Refused

from .models import Period, PeriodDecision, SearchStep
from .queries import is_confirmed, periods_of_year

ACT = "decide_in_period"


@transaction.atomic
def settle_periods(school: School, year: SchoolYear) -> list[Period]:
    """Write those of a year that are only proposed yet, and return all of them; they stay to be confirmed."""
    lock_school(school)
    found = periods_of_year(school, year)
    Period.objects.bulk_create([one for one in found if one.pk is None])
    return found


@transaction.atomic
def confirm_periods(school: School, year: SchoolYear) -> None:
    """Say that the periods of a year are as shown: from now on they alone count, and outside of one is told."""
    settle_periods(school, year)
    _confirm(school, year)


def _confirm(school: School, year: SchoolYear) -> None:
    Period.objects.filter(school=school, year=year, confirmed_at=None).update(confirmed_at=timezone.now())
    _follow_reminders(school, year)


@transaction.atomic
def save_period(*, school: School, year: SchoolYear, uuid: UUID | None = None, **fields: Any) -> Period:
    """Write a period of a year, a new one without ``uuid``: what is typed is confirmed.

    A new one takes the place of what was only proposed for the same pupils; the rest of the proposals is kept.
    """
    lock_school(school)
    known = periods_of_year(school, year)
    period = next((one for one in known if one.uuid == uuid), None) or Period(school=school, year=year)
    if typed := fields.get("duty_phone", ""):
        fields["duty_phone"] = _read_duty_phone(typed, period)
    for name, value in fields.items():
        setattr(period, name, value)
    _check(period)
    rest = [one for one in known if one.pk is None and one is not period and not one.shares_pupils(period)]
    period.confirmed_at = timezone.now()
    period.save()
    Period.objects.bulk_create(rest, ignore_conflicts=True)
    _follow_reminders(school, year)
    return period


COPIED = (
    *("name", "kind", "levels", "classes", "days", "is_expected", "duty_phone", "aims", "assessment", "reminders"),
    *("morning_start", "morning_end", "afternoon_start", "afternoon_end"),
)
YEAR = timedelta(weeks=52)


@transaction.atomic
def copy_periods(school: School, source: SchoolYear, target: SchoolYear) -> list[Period]:
    """Propose the periods of a year for another, on the same days of its weeks; they stay to be confirmed.

    Refused once the school has confirmed one there; what was decided of pupils meanwhile keeps its period.
    """
    lock_school(school)
    there = Period.objects.filter(school=school, year=target)
    if is_confirmed(there):
        raise Refused("periods_confirmed_there", year=target.label)
    there.filter(decisions=None, orals=None).delete()
    kept = list(there.all())
    copies = [_copied(one, target) for one in Period.objects.filter(school=school, year=source).select_related("year")]
    return Period.objects.bulk_create(one for one in copies if not any(other.shares_pupils(one) for other in kept))


def _copied(period: Period, target: SchoolYear) -> Period:
    """Return the period as it would be in another year: its window, else its days as many whole years later."""
    years = target.number - period.year.number
    windows = [usual.window for usual in kind(period.kind).usual_periods if usual.window]
    window = next((one for one in windows if one(period.year.number + 1) == (period.first_day, period.last_day)), None)
    if period.is_whole_year:
        days = (target.first_day, target.last_day)
    elif window:
        days = window(target.number + 1)
    else:
        first, last = (
            min(max(day + years * YEAR, target.first_day), target.last_day)
            for day in (period.first_day, period.last_day)
        )
        days = (first, last)
    due_on = min(period.due_on + years * YEAR, days[1]) if period.due_on else None
    given = {name: getattr(period, name) for name in COPIED}
    return Period(school=period.school, year=target, first_day=days[0], last_day=days[1], due_on=due_on, **given)


def _check(period: Period) -> None:
    covered = kind(period.kind).levels
    if strangers := [level for level in period.levels if level not in covered]:
        said = {"levels": ", ".join(str(Level(level).label) for level in strangers)}
        raise ValidationError({"levels": _("Cette nature de stage n'est pas pour : %(levels)s.") % said})
    if period.first_day not in period.year or period.last_day not in period.year:
        raise ValidationError(
            {"first_day": _("La période n'est pas dans l'année scolaire %(year)s.") % {"year": period.year.label}}
        )
    for first, last, sentence in (
        ("first_day", "last_day", _("Le dernier jour vient avant le premier : corrigez l'un des deux.")),
        ("due_on", "last_day", _("Les conventions sont à signer avant la fin de la période.")),
        ("morning_start", "morning_end", _("L'heure de fin doit venir après l'heure de début.")),
        ("afternoon_start", "afternoon_end", _("L'heure de fin doit venir après l'heure de début.")),
    ):
        start, end = getattr(period, first), getattr(period, last)
        if start and end and (end < start or (end == start and "_end" in last)):
            raise ValidationError({"due_on" if first == "due_on" else last: sentence})


def _read_duty_phone(typed: str, period: Period) -> str:
    """Return the number in E.164, whichever way it was typed."""
    try:
        return read_again(typed, stored=period.duty_phone, department=period.school.phone_department())
    except PhoneError as reason:
        raise ValidationError({"duty_phone": str(reason)}) from reason


def reminders_of(period: Period) -> Reminders:
    """Return the reminders of a period to people without an account: usual, or as the school has changed them."""
    return kind(period.kind).reminders.changed_by(period.reminders)


@transaction.atomic
def set_reminders(period: Period, chosen: Mapping[str, Rhythm]) -> None:
    """Keep the reminders of a period to people without an account, by act; its agreements follow, by a job."""
    for rhythm in chosen.values():
        rhythm.check()
    settle_periods(period.school, period.year)
    row = Period.objects.select_for_update(of=("self",)).get(uuid=period.uuid)
    usual = kind(row.kind).reminders
    changed = {act: rhythm.to_data() for act, rhythm in chosen.items() if rhythm != getattr(usual, act)}
    if changed != row.reminders:
        row.reminders = changed
        row.save(update_fields=["reminders"])
        _follow_reminders(period.school, period.year)


def _follow_reminders(school: School, year: SchoolYear) -> None:
    """Let reminders follow what was changed of a year's periods: agreements in course are many, so by a job."""
    jobs.enqueue("replan_reminders", school.pk, year.pk)


@transaction.atomic
def remove_period(period: Period) -> None:
    """Take a period off a year, which confirms the others: nothing is proposed again.

    Refused once something was decided of a pupil in it, when orals follow it, or when it is the last one.
    """
    others = [one for one in settle_periods(period.school, period.year) if one.uuid != period.uuid]
    if not others:
        raise Refused("last_period")
    row = Period.objects.get(uuid=period.uuid)
    if row.decisions.exists():
        raise Refused("period_decided")
    if row.orals.exists():
        raise Refused("period_has_orals")
    row.delete()
    _confirm(period.school, period.year)


# -- what is decided of a pupil --------------------------------------------------------------------------------


class Decided(NamedTuple):
    """A decision, one of :class:`.PeriodDecision.What`; a dispensation has its kind of reason.

    ``detail`` goes with the kind « other » alone: nothing more is kept of a medical reason (rule J-03).
    """

    what: str
    reason: str = ""
    detail: str = ""

    def check(self) -> None:
        if self.what == PeriodDecision.What.DISPENSED and not self.reason:
            raise Refused("dispensation_without_reason")

    def kept(self) -> dict[str, str]:
        """Return the columns of a row."""
        reason = self.reason if self.what == PeriodDecision.What.DISPENSED else ""
        detail = self.detail if reason == PeriodDecision.Reason.OTHER else ""
        return {"what": self.what, "reason": reason, "detail": detail}


@transaction.atomic
def decide(pupil: Pupil, period: Period, decided: Decided, *, by: User) -> PeriodDecision:
    """Write down what is expected of a pupil in a period; the decision before stays, and counts no more."""
    school = pupil.school
    roles = school.roles_of_account(account_actor(by))
    if not roles & set(KEEPERS) and not (roles & set(TRAINERS) and kind(period.kind).trains):
        raise Refused("decide_by_office")
    if not _is_concerned(pupil, period):
        raise Refused("pupil_not_of_period", name=pupil.name)
    decided.check()
    return PeriodDecision.objects.create(
        pupil=pupil, period=period, author=by, decided_on=school.today(), **decided.kept()
    )


def _is_concerned(pupil: Pupil, period: Period) -> bool:
    found = Enrolment.objects.filter(pupil=pupil, year=period.year_id, left_at=None).first()
    return found is not None and pupil.school_id == period.school_id and period.concerns(found.level, found.class_name)


def decide_together(
    pupils: Iterable[Pupil], period: Period, decided: Decided, *, user: User, key: UUID, back: str = ""
) -> BulkAct:
    """Decide the same of these pupils; see :func:`~conventions.domain.dossier.batches.running.begin_bulk`."""
    chosen = list(pupils)

    def items() -> list[BulkItem]:
        if not chosen:
            raise Refused("no_pupil_ticked")
        decided.check()
        settle_periods(period.school, period.year)
        return [BulkItem(pupil=pupil) for pupil in chosen]

    options = {"period": str(period.uuid), "decided": decided.kept(), "back": back}
    return begin_bulk(ACT, items, school=period.school, user=user, key=key, options=options)


@on_many(ACT)
def _decide_one(bulk: BulkAct, item: BulkItem) -> None:
    assert item.pupil is not None  # as they were chosen
    period = Period.objects.filter(uuid=bulk.options["period"]).first()
    if period is None:
        raise Refused("period_gone")
    decide(item.pupil, period, Decided(**bulk.options["decided"]), by=bulk.user)


# -- the search for a place ------------------------------------------------------------------------------------


MOST_STEPS = 100
"""Steps of one pupil's search: a family's link is no notebook without end."""


@transaction.atomic
def note_search(pupil: Pupil, *, text: str, by: User | None = None) -> SearchStep:
    """Keep a place that was asked and its answer; without ``by`` the family wrote it. It goes with the record."""
    Pupil.objects.select_for_update(of=("self",), no_key=True).get(pk=pupil.pk)
    if pupil.searches.count() >= MOST_STEPS:
        raise Refused("search_log_full")
    return SearchStep.objects.create(pupil=pupil, text=text, author=by)
