"""What a personal link asks before it shows more than a first name: the pupil's birth date, or a code."""

from datetime import date, timedelta

from django.http import HttpRequest
from django.utils import timezone

from workflow.engine import Refused

from .services import count_try, forget_tries, tries_left

OPEN_FOR = timedelta(minutes=30)
BIRTH_DATE_TRIES = 5
BIRTH_DATE_WITHIN = timedelta(days=1)
SESSION_KEY = "open_links"

LOCKED = (
    "Cinq dates de naissance ont été essayées : la date ne sert plus pour aujourd'hui. "
    "Un code la remplace : il part vers l'adresse ou le numéro que l'établissement connaît."
)


def is_open(http: HttpRequest, holder: str) -> bool:
    """Tell whether this browser has proved, less than 30 minutes ago, that it may read what ``holder`` may."""
    until = http.session.get(SESSION_KEY, {}).get(holder)
    return until is not None and until > timezone.now().timestamp()


def open_for(http: HttpRequest, holder: str) -> None:
    """Let this browser read what ``holder`` may for 30 minutes; the session gets a new key."""
    kept = {key: until for key, until in http.session.get(SESSION_KEY, {}).items() if key != holder}
    if not kept:
        http.session.cycle_key()
    kept[holder] = (timezone.now() + OPEN_FOR).timestamp()
    http.session[SESSION_KEY] = kept


def close(http: HttpRequest) -> None:
    """Forget everything that this browser had proved."""
    http.session.pop(SESSION_KEY, None)


def check_birth_date(holder: str, typed: date, *, born: date) -> None:
    """Count one try and compare with the pupil's birth date; :class:`Refused` with a sentence when it differs.

    Never call this inside a transaction: the try must stay counted.
    """
    gate = f"birth:{holder}"
    if not count_try(gate, limit=BIRTH_DATE_TRIES, within=BIRTH_DATE_WITHIN):
        raise Refused(LOCKED)
    if typed != born:
        left = tries_left(gate, limit=BIRTH_DATE_TRIES, within=BIRTH_DATE_WITHIN)
        if not left:
            raise Refused(LOCKED)
        plural = "s" if left > 1 else ""
        raise Refused(f"Ce n'est pas la date de naissance connue de l'établissement. Il reste {left} essai{plural}.")
    forget_tries(gate)
