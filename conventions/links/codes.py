"""One-time codes that open what a link alone does not, and sign nothing: six digits, ten minutes, five tries, once.

Nothing is stored: the code is an HMAC of a nonce that lives in the session of the browser which asked for it, so it
serves in that browser alone, and is gone with the nonce.
"""

import hmac
import secrets
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from signatures.codes import digits_in
from signatures.macs import under_code_key
from workflow.engine import Refused

from .clients import client_network
from .gates import open_for
from .services import count_try, forget_tries, tries_left

LIFETIME = timedelta(minutes=10)
TRIES = 5
CODES_PER_HOUR, CODES_PER_CLIENT = 10, 120
"""For one person or contact; from one network address, from which a whole class may ask."""
SESSION_KEY = "asked_link_code"

TOO_MANY = "Beaucoup de codes ont été demandés depuis une heure. Il faudra réessayer plus tard, rien n'est perdu."
GONE = "Ce code n'est plus valable : il servait dix minutes, dans ce navigateur. Il en faut un nouveau."
EXHAUSTED = "Cinq essais ont été faits avec ce code : il ne sert plus. Il en faut un nouveau."


def ask_link_code(http: HttpRequest, holder: str, *, address: str) -> str:
    """Return a new code for ``holder``, to be sent to ``address``; an earlier one stops working.

    Never call this inside a transaction: what was asked stays counted. Raises :class:`Refused` with a sentence.
    """
    sent = {
        f"codes-of:{holder}": CODES_PER_HOUR,
        f"codes:{_mac('address', address)}": CODES_PER_HOUR,  # a host's link may change its address
        f"codes-from:{_mac('client', client_network(http) or '-')}": CODES_PER_CLIENT,
    }
    for gate, limit in sent.items():
        if not count_try(gate, limit=limit, within=timedelta(hours=1)):
            raise Refused(TOO_MANY)
    nonce = secrets.token_hex(16)
    http.session[SESSION_KEY] = {
        "holder": holder,
        "nonce": nonce,
        "address": _mac("address", address),
        "until": (timezone.now() + LIFETIME).timestamp(),
    }
    return _code(holder, nonce, _mac("address", address))


def is_code_asked(http: HttpRequest, holder: str) -> bool:
    """Tell whether this browser has asked for a code for ``holder`` that may still be typed."""
    return _asked(http, holder) is not None


def check_link_code(http: HttpRequest, holder: str, typed: str, *, address: str, opens: str = "") -> None:
    """Count one try and compare; on the right code this browser may read what ``holder`` may for 30 minutes.

    The code only serves for the ``address`` it was sent to; ``opens`` names what it opens when that is not all that
    ``holder`` may read. Never call this inside a transaction.
    """
    asked = _asked(http, holder)
    if asked is None or asked["address"] != _mac("address", address):
        raise Refused(GONE)
    gate = f"code:{_mac('nonce', asked['nonce'])}"
    if not count_try(gate, limit=TRIES, within=LIFETIME):
        raise Refused(EXHAUSTED)
    if not hmac.compare_digest(_code(holder, asked["nonce"], asked["address"]), digits_in(typed)):
        left = tries_left(gate, limit=TRIES, within=LIFETIME)
        if not left:
            raise Refused(EXHAUSTED)
        plural = "s" if left > 1 else ""
        raise Refused(f"Ce n'est pas le bon code. Il reste {left} essai{plural} avec le dernier code reçu.")
    forget_tries(gate)
    del http.session[SESSION_KEY]
    open_for(http, opens or holder)


def _asked(http: HttpRequest, holder: str) -> dict | None:
    asked = http.session.get(SESSION_KEY)
    if asked is None or asked["holder"] != holder or asked["until"] < timezone.now().timestamp():
        return None
    return asked


def _code(holder: str, nonce: str, address: str) -> str:
    return f"{int(_mac('link-code', holder, nonce, address)[:15], 16) % 1_000_000:06d}"


def _mac(*parts: str) -> str:
    return under_code_key(*parts).hex()
