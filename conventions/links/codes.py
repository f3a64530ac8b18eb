"""One-time codes that open a personal link in one browser: six digits, ten minutes, five tries."""

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.engine import Refused

from .services import count_try, forget_tries

LIFETIME = timedelta(minutes=10)
TRIES = 5
CODES = 5
"""Codes asked for one link within an hour."""
SESSION_KEY = "link_codes"


def new_code(http: HttpRequest, holder: str) -> str:
    """Return a code that opens ``holder``'s link in this browser; an earlier one stops working.

    Never call this inside a transaction: what is asked must stay counted.
    """
    if not count_try(f"ask-code:{holder}", limit=CODES, within=timedelta(hours=1)):
        raise Refused(
            _("Plusieurs codes sont déjà partis. Attendez une heure, ou demandez de l'aide à l'établissement.")
        )
    seed = secrets.token_hex(16)
    until = (timezone.now() + LIFETIME).timestamp()
    http.session[SESSION_KEY] = {**http.session.get(SESSION_KEY, {}), holder: [seed, until]}
    return _code(holder, seed)


def is_awaited(http: HttpRequest, holder: str) -> bool:
    """Tell whether a code sent for ``holder`` can still be typed in this browser."""
    _seed, until = http.session.get(SESSION_KEY, {}).get(holder, ("", 0))
    return until > timezone.now().timestamp()


def check_code(http: HttpRequest, holder: str, typed: str) -> None:
    """Count one try and compare; a right code is used up, :class:`Refused` with a sentence for any other."""
    asked = dict(http.session.get(SESSION_KEY, {}))
    seed, until = asked.pop(holder, ("", 0))
    if until <= timezone.now().timestamp():
        raise Refused(_("Ce code n'est plus valable : il servait dix minutes. Demandez un nouveau code."))
    gate = f"code:{hashlib.sha256(f'{holder}|{seed}'.encode()).hexdigest()}"
    if not count_try(gate, limit=TRIES, within=LIFETIME):
        raise Refused(_("Cinq essais ont été faits avec ce code : il ne sert plus. Demandez un nouveau code."))
    if not hmac.compare_digest(_code(holder, seed), typed):
        raise Refused(_("Ce n'est pas le bon code : vérifiez le dernier message reçu."))
    http.session[SESSION_KEY] = asked
    forget_tries(gate)


def _code(holder: str, seed: str) -> str:
    digest = hmac.new(settings.CODE_KEY.encode(), f"link-code|{holder}|{seed}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"
