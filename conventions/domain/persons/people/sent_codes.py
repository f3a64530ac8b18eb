"""Codes sent to who signs in: by SMS for who has no smartphone, and once to the mailbox, before a first factor.

Where they go stands in an ``Authenticator`` of its own type. Of a code only an HMAC is kept, bound to the account and
to where it went; it serves once, for ten minutes and five tries. A number that was typed and not confirmed yet stands
beside the one in use, which goes on serving.
"""

import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.persons.limits.tries import DAY, HOUR, count_try
from notifications import sms_providers
from notifications.catalogue import Event
from notifications.masking import mask_address
from notifications.outbox import queue
from signatures.macs import code_macs, hexed, is_among

from .accounts import User
from .factor_tries import verify
from .phones import PhoneError, is_mobile, to_e164

SMS, NEW_NUMBER, MAILBOX = "sms", "sms_new", "mailbox"
"""Types of ``Authenticator``: the number in use, one that waits for its first code, the address of the account."""
LIFETIME = timedelta(minutes=10)
TRIES = 5
LIMITS = (("hour", 5, HOUR), ("day", 20, DAY))
"""Codes for one account, and to one contact whatever the accounts: nobody's telephone is flooded."""


def is_offered() -> bool:
    """Tell whether the service has somebody who carries text messages."""
    return sms_providers.is_configured()


def number_of(user: User) -> str:
    """Return the number in E.164 that receives the account's codes, empty without one."""
    return next(iter(_rows(user, SMS)), NOWHERE).data["to"]


def masked(user: User, kind: str = SMS) -> str:
    """Return the contact for codes, masked for a page: ``••• 07``, ``m•••@e•••.fr``; empty without one."""
    return mask_address(next(iter(_rows(user, kind)), NOWHERE).data["to"])


def is_awaited(user: User, kind: str = SMS) -> bool:
    """Tell whether a code is on its way, or was received and not typed yet."""
    data = next(iter(_rows(user, kind)), NOWHERE).data
    return bool(data["mac"]) and data["until"] > time.time()


# -- sending --------------------------------------------------------------------------------------------------


def propose_number(user: User, typed: str) -> None:
    """Send a code to the number that somebody typed; it is in use once its code comes back.

    ``ValidationError`` with a sentence for what is no mobile, or after too many codes.
    """
    try:
        number = to_e164(typed, department=_department_of(user))
    except PhoneError as problem:
        raise ValidationError(str(problem)) from None
    if not is_mobile(number):
        raise ValidationError(_("Un SMS n'arrive pas à ce numéro : donnez celui d'un téléphone mobile."))
    _send(user, NEW_NUMBER, number)


def send_code(user: User, kind: str = SMS) -> None:
    """Send a code to the number in use, to the one that waits, or to the account's mailbox.

    The code before it serves no more. ``ValidationError`` after too many; without such a number nothing is done.
    """
    to = user.email if kind == MAILBOX else next(iter(_rows(user, kind)), NOWHERE).data["to"]
    if to:
        _send(user, kind, to)


def _department_of(user: User) -> str:
    """Return the code of the département that the account acts in; it only reads the short numbers of the islands."""
    for held in (user.territories, user.network_posts):
        if code := held.filter(level="department").values_list("code", flat=True).first():
            return code
    return ""


def _send(user: User, kind: str, to: str) -> None:
    """Count the code, committed before it leaves, then draw and queue it."""
    for name, limit, within in LIMITS:
        account = f"sent-code-{name}:{user.uuid}"
        contact = [f"sent-code-{name}:{mac[:32]}" for mac in hexed(code_macs("contact", to))]
        if not (count_try(account, limit=limit, within=within) and count_try(contact, limit=limit, within=within)):
            raise ValidationError(
                _("Plusieurs codes sont déjà partis. Attendez une heure, ou servez-vous d'un code de secours.")
            )
    code = f"{secrets.randbelow(1_000_000):06d}"
    mac = hexed(code_macs("second-factor", user.uuid, to, code))[0]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        kept = next(iter(_rows(user, kind)), None) or Authenticator(user=user, type=kind, data={})
        kept.data |= {"to": to, "mac": mac, "until": time.time() + LIFETIME.total_seconds(), "tries": 0}
        kept.save()
        told = {"code": code, "to": to}
        queue(["second_factor_code"], Event("send_second_factor_code", subject=user, about=user.account_key, data=told))


NOWHERE = Authenticator(data={"to": "", "mac": "", "until": 0, "tries": 0})


def _rows(user: User, kind: str) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type=kind).order_by("id"))


# -- comparing ------------------------------------------------------------------------------------------------


def check_sent(user: User, digits: str, kind: str = SMS) -> Authenticator:
    """Return the way of the typed code; ``ValidationError`` otherwise, as of every code of a second factor."""
    wrong = _("Ce code n'est pas le bon, ou il ne sert plus. Recopiez le dernier reçu, ou demandez-en un autre.")
    return verify(user, kind, _takes(user, digits), wrong=wrong)


def _takes(user: User, digits: str) -> Callable[[dict[str, Any]], bool]:
    def take(data: dict[str, Any]) -> bool:
        """Tell whether the last code is ``digits``, and use it up: by the right answer, or by too many wrong ones."""
        mac, data["mac"] = data["mac"], ""
        if not mac or data["until"] <= time.time():
            return False
        if is_among(mac, hexed(code_macs("second-factor", user.uuid, data["to"], digits))):
            return True
        data["tries"] += 1
        if data["tries"] < TRIES:
            data["mac"] = mac
        return False

    return take
