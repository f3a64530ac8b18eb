"""One-time codes that open what a link alone does not, and sign nothing: six digits, ten minutes, five tries, once.

Nothing is stored: the code is an HMAC of a nonce that lives in the session of the browser which asked for it, so it
serves in that browser alone, and is gone with the nonce.
"""

import secrets
from collections.abc import Sequence

from django.http import HttpRequest
from django.utils import timezone

from conventions.domain.persons.limits.tries import (
    DAY,
    HOUR,
    Gate,
    count_try,
    forget_tries,
    give_back,
    names_of,
    tries_left,
)
from conventions.domain.persons.links.tokens import LIFETIME
from signatures.codes import digits_in
from signatures.macs import code_macs, hexed, is_among
from workflow.engine import Refused

from .gates import open_for

TRIES = 5
TRIES_PER_DAY = 30
"""Tries of one person across codes: three chances in a hundred thousand a day for whoever guesses."""
CODES_PER_HOUR, CODES_PER_DAY = 10, 20
"""Codes for one person, and to one contact."""
SESSION_KEY = "asked_link_code"


def ask_link_code(http: HttpRequest, holder: Gate, *, address: str) -> str:
    """Return a new code for ``holder``, to be sent to ``address``; an earlier one stops working.

    Never call this inside a transaction: what was asked stays counted. Raises :class:`Refused` with a sentence.
    """
    names = names_of(holder)
    contact = _macs("address", address)  # counted beside the holder: a host's link may change its address
    limits = (
        ([f"codes-of:{name}" for name in names], CODES_PER_HOUR, HOUR),
        ([f"codes-of-day:{name}" for name in names], CODES_PER_DAY, DAY),
        ([f"codes:{mac}" for mac in contact], CODES_PER_HOUR, HOUR),
        ([f"codes-day:{mac}" for mac in contact], CODES_PER_DAY, DAY),
    )
    for gate, limit, within in limits:
        if not count_try(gate, limit=limit, within=within):
            raise Refused("too_many_link_codes")
    nonce = secrets.token_hex(16)
    http.session[SESSION_KEY] = {
        "holder": names[0],
        "nonce": nonce,
        "address": contact[0],
        "until": (timezone.now() + LIFETIME).timestamp(),
    }
    return _codes(names[0], nonce, contact[0])[0]


def is_code_asked(http: HttpRequest, holder: Gate) -> bool:
    """Tell whether this browser has asked for a code for ``holder`` that may still be typed."""
    return _asked(http, holder) is not None


def check_link_code(
    http: HttpRequest, holder: Gate, typed: str, *, address: str, person: Sequence[str], opens: str = ""
) -> None:
    """Count one try and compare; on the right code this browser may read what ``holder`` may for 30 minutes.

    The code only serves for the ``address`` it was sent to; ``person`` is who receives it there, as
    :func:`.gates.person_marks` says, and ``opens`` names what it opens when that is not all that
    ``holder`` may read. Never call this inside a transaction.
    """
    asked = _asked(http, holder)
    if asked is None or not is_among(asked["address"], _macs("address", address)):
        raise Refused("link_code_expired")
    gate, day = (
        [f"code:{mac}" for mac in _macs("nonce", asked["nonce"])],
        [f"code-tries:{name}" for name in names_of(holder)],
    )
    if not count_try(day, limit=TRIES_PER_DAY, within=DAY):
        raise Refused("too_many_link_tries")
    if not count_try(gate, limit=TRIES, within=LIFETIME):
        raise Refused("link_code_exhausted")
    if not is_among(digits_in(typed), _codes(asked["holder"], asked["nonce"], asked["address"])):
        left = tries_left(gate, limit=TRIES, within=LIFETIME)
        if not left:
            raise Refused("link_code_exhausted")
        raise Refused("wrong_link_code", left=left)
    forget_tries(gate)
    give_back(day)
    del http.session[SESSION_KEY]
    open_for(http, opens or names_of(holder)[0], person=person)


def _asked(http: HttpRequest, holder: Gate) -> dict | None:
    asked = http.session.get(SESSION_KEY)
    if asked is None or asked["holder"] not in names_of(holder) or asked["until"] < timezone.now().timestamp():
        return None
    return asked


def _codes(holder: str, nonce: str, address: str) -> list[str]:
    """The code, under each key that is still read, the present one first."""
    macs = _macs("link-code", holder, nonce, address)
    return [f"{int(mac[:15], 16) % 1_000_000:06d}" for mac in macs]


def _macs(*parts: str) -> list[str]:
    return hexed(code_macs(*parts))
