"""Gates of a personal link before it shows more than a first name: the pupil's birth date, or a code."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.persons.limits.tries import DAY, MONTH, count, held, is_any_used_up, tries_left
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.pupils import Pupil
from notifications.catalogue import Event
from notifications.outbox import queue
from signatures.codes import Contact, contact_marks
from signatures.macs import code_macs, hexed
from workflow.engine import Refused

OPEN_FOR = timedelta(minutes=30)
SESSION_KEY = "open_links"

BIRTH_DATE_TRIES, BIRTH_DATE_TRIES_PER_MONTH = 5, 20
"""Wrong dates for one pupil, over all the links that ask for it, in a day and in thirty."""
SUSPECT_TRIES, SUSPECT_DAYS = 3, 3
"""So many wrong dates make a day of guessing; the school is told on so many such days within thirty."""


# -- what a browser has proved --------------------------------------------------------------------------------


def person_marks(name: str, contact: Contact | None, *, holder: str) -> list[str]:
    """Return by what the same person is recognised on another link: name and contact, under each key still read.

    Somebody without a contact is whoever bears this one link.
    """
    return contact_marks(contact, search_key(name)) if contact else hexed(code_macs("holder", holder))


def is_open(http: HttpRequest, *holders: str) -> bool:
    """Tell whether this browser has proved, less than 30 minutes ago, that it may read what one holder may."""
    opened, now = _opened(http), timezone.now().timestamp()
    return any(holder in opened and opened[holder][0] > now for holder in holders)


def is_any_open(http: HttpRequest) -> bool:
    """Tell whether this browser has proved anything at all: whom a code was sent to is asked only then."""
    return bool(_opened(http))


def open_for(http: HttpRequest, holder: str, *, person: Sequence[str]) -> None:
    """Let this browser read what ``holder`` may for 30 minutes; the session always gets a new key.

    ``person`` is what :func:`person_marks` says of who has proved it. Whatever another person had opened or typed
    here is forgotten, and an account that was signed in is signed out: the next person at a shared computer finds
    nothing of the one before.
    """
    opened = _opened(http)
    if http.user.is_authenticated:
        logout(http)
        messages.info(
            http, _("Votre compte est déconnecté de ce navigateur : une page personnelle vient d'y être ouverte.")
        )
        opened = {}
    elif any(whose not in person for _until, whose in opened.values()):
        http.session.flush()
        opened = {}
    else:
        http.session.cycle_key()
    until = (timezone.now() + OPEN_FOR).timestamp()
    http.session[SESSION_KEY] = {**opened, holder: [until, person[0]]}


def close(http: HttpRequest) -> None:
    """Forget everything that this browser had proved."""
    if SESSION_KEY in http.session:
        http.session.flush()


def _opened(http: HttpRequest) -> dict[str, list]:
    """Holder → until when it is open, and the mark of the person who opened it."""
    kept = http.session.get(SESSION_KEY, {})
    return {holder: entry for holder, entry in kept.items() if isinstance(entry, list)}


# -- the pupil's birth date -------------------------------------------------------------------------------------


def is_birth_date_locked(pupil: Pupil) -> bool:
    """Tell whether the birth date opens nothing any more today: the field is not shown then."""
    day, month = f"birth:{pupil.uuid}", f"birth-month:{pupil.uuid}"
    return is_any_used_up([(day, BIRTH_DATE_TRIES, DAY), (month, BIRTH_DATE_TRIES_PER_MONTH, MONTH)])


def check_birth_date(pupil: Pupil, typed: date) -> None:
    """Compare with the pupil's birth date; :class:`Refused` with a sentence when it differs, which counts one try.

    Tries are the pupil's, whichever link they come by and however often links are renewed. Never call this inside a
    transaction: the try must stay counted.
    """
    day, month = f"birth:{pupil.uuid}", f"birth-month:{pupil.uuid}"
    with held({day: DAY, month: MONTH}) as tries:
        today, lately = tries.counts[day], tries.counts[month]
        is_compared = today <= BIRTH_DATE_TRIES and lately <= BIRTH_DATE_TRIES_PER_MONTH
        is_right = is_compared and typed == pupil.birth_date
        tries.taken_back = is_right or not is_compared
    if is_right:
        return
    if today > BIRTH_DATE_TRIES:
        raise Refused("birth_date_locked")
    if lately > BIRTH_DATE_TRIES_PER_MONTH:
        raise Refused("birth_date_locked_for_long")
    if today == SUSPECT_TRIES and count(f"birth-days:{pupil.uuid}", within=MONTH) == SUSPECT_DAYS:
        queue(("birth_date_guessed",), Event(name="guess_birth_date", subject=pupil))
    left = tries_left(day, limit=BIRTH_DATE_TRIES, within=DAY)
    if not left:
        raise Refused("birth_date_locked")
    raise Refused("wrong_birth_date", left=left)
