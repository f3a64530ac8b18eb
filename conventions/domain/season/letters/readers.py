"""Readers behind the keys of letters: the functions that an account has today, or a school's own mailbox."""

from uuid import UUID
from zoneinfo import ZoneInfo

from conventions.domain.persons.people.accounts import DeputyOfficer, TerritorialOfficer, User
from conventions.domain.persons.people.schools import School
from conventions.domain.persons.people.standing import posts_held_by
from conventions.domain.persons.people.territories import DEFAULT_TIME_ZONE, DEPARTMENTS

from .letter_lines import LetterReader


def reader_of(key: str) -> LetterReader | None:
    """Return the reader of ``account:<uuid>`` or ``school:<uuid>``; None for a person who has no function today."""
    kind, _colon, uuid = key.partition(":")
    if kind == "school":
        school = School.objects.filter(uuid=UUID(uuid), is_closed=False).first()
        return LetterReader(key, mailbox=school) if school is not None else None
    user = User.objects.filter(uuid=UUID(uuid), is_active=True).first()
    if user is None:
        return None
    staff = [post for post in posts_held_by(user) if not post.school.is_closed]
    territories = list(TerritorialOfficer.objects.filter(user=user).order_by("id"))
    if not (staff or territories or DeputyOfficer.objects.filter(user=user, ended_at=None).exists()):
        return None
    return LetterReader(key, user, staff, territories)


def zone_of(reader: LetterReader) -> ZoneInfo:
    """Return the time zone of a reader: of the first school, else of the territory."""
    if reader.schools:
        return ZoneInfo(reader.schools[0].time_zone)
    covered = (one for one in DEPARTMENTS.values() if any(territory.covers(one) for territory in reader.territories))
    found = next(covered, None)
    national = any(territory.level == TerritorialOfficer.Level.NATIONAL for territory in reader.territories)
    return ZoneInfo(DEFAULT_TIME_ZONE if found is None or national else found.time_zone)
