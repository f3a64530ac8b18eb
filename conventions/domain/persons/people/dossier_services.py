"""Writing notes about a pupil, and that somebody read how the family is reached, or a paper."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from .accounts import User
from .dossiers import ContactReading, PupilNote
from .pupils import Pupil

READ_ONCE_IN = timedelta(hours=1)
"""Time in which all that one person reads of one family is one reading."""


def add_note(*, pupil: Pupil, text: str, by: User) -> PupilNote:
    """Keep a note of the office about a pupil; it goes with the pupil's record at the latest."""
    return PupilNote.objects.create(pupil=pupil, author=by, text=text)


def remove_note(*, note: PupilNote) -> None:
    note.delete()


def note_contact_reading(*, pupil: Pupil, by: User) -> None:
    """Write down that somebody reads how a pupil and the family are reached, in full."""
    note_contact_readings(pupils=[pupil], by=by)


def note_paper_reading(*, pupil: Pupil, piece: str, by: User) -> None:
    """Write down that somebody reads a paper of a pupil of whom there is no dossier to note it in."""
    ContactReading.objects.create(pupil=pupil, reader=by, piece=piece)


def note_contact_readings(*, pupils: Iterable[Pupil], by: User) -> None:
    """Write the same of several pupils, whom a list shows with their contacts in full; two queries."""
    shown = {pupil.pk for pupil in pupils}
    since = timezone.now() - READ_ONCE_IN
    lately = ContactReading.objects.filter(pupil__in=shown, reader=by, piece="", at__gt=since)
    fresh = sorted(shown.difference(lately.values_list("pupil", flat=True)))
    ContactReading.objects.bulk_create(ContactReading(pupil_id=key, reader=by) for key in fresh)
