"""Mentors of an association, those whom a school may ask, and the help that a mentor gives now."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from conventions.domain.law.networks.models import Network
from conventions.domain.persons.people.models import Guardian, Pupil, School, User
from workflow import clock

from .models import CERTIFIED_FOR, Mentor, Mentoring, MentoringMeeting

_MENTOR = ("network", "user", "certified_by__user", "second_reader__user")
_PUPIL = ("companionship__pupil__school", "companionship__pupil__sole_guardian", "guardian", "head__user")


def today_of_mentors() -> date:
    """Return today where the service is: a certification ends the same day everywhere."""
    return timezone.localdate(clock.now(), timezone.get_default_timezone())


def is_certified_now(mentor: Mentor) -> bool:
    """Tell whether pages open today to a mentor."""
    return mentor.is_certified(today_of_mentors())


def mentors_of(network: Network) -> QuerySet[Mentor]:
    """Return the mentors of an association who were not withdrawn, by name."""
    return Mentor.objects.filter(network=network, ended_at=None).select_related(*_MENTOR)


def mentor_rows(user: User) -> list[Mentor]:
    """Return what an account is a mentor of, certified or no longer."""
    return list(Mentor.objects.filter(user=user, ended_at=None).select_related(*_MENTOR))


def mentors_near(school: School) -> list[Mentor]:
    """Return the certified mentors of the associations whose territory holds a school."""
    today = today_of_mentors()
    seen = Mentor.objects.filter(ended_at=None, honorability_seen_on__gte=today - CERTIFIED_FOR)
    rows = seen.select_related(*_MENTOR).order_by("network__sort_name", "user__sort_name", "id")
    return [one for one in rows if one.is_certified(today) and one.certified_by.covers(school.department)]


def mentorings() -> QuerySet[Mentoring]:
    """Return what was asked of mentors, with all that says whether it is open."""
    return Mentoring.objects.select_related(*_PUPIL, *(f"mentor__{path}" for path in _MENTOR))


def mentoring_of(pupil: Pupil) -> Mentoring | None:
    """Return what is asked of a mentor for a pupil now, open or waiting for answers."""
    return mentorings().filter(companionship__pupil=pupil, companionship__ended_at=None, ended_at=None).first()


def awaited(mentoring: Mentoring) -> list[Pupil | Guardian]:
    """Return who of the family and the pupil has not said yes yet; nobody once it is over."""
    if mentoring.is_over:
        return []
    pupil = mentoring.companionship.pupil
    return [*([] if mentoring.pupil_at else [pupil]), *([] if mentoring.family_agrees else pupil.signatories())]


def awaiting_head(school: School) -> QuerySet[Mentoring]:
    """Return what was asked of mentors in a school and its head has not answered, the oldest first."""
    standing = Mentoring.objects.filter(
        companionship__pupil__school=school, companionship__ended_at=None, ended_at=None
    )
    return standing.filter(head_at=None).select_related("companionship__pupil").order_by("asked_at", "id")


def open_mentorings(mentor: Mentor) -> list[Mentoring]:
    """Return whom a certified mentor helps today; nobody once the certification has ended."""
    if not is_certified_now(mentor):
        return []
    standing = mentorings().filter(mentor=mentor, ended_at=None, companionship__ended_at=None)
    return [one for one in standing.order_by("companionship__pupil__first_name", "id") if one.is_open]


def met(mentoring: Mentoring) -> list[MentoringMeeting]:
    """Return the meetings, the last first."""
    return list(mentoring.meetings.order_by("-on", "-id"))
