"""Devices that an account's holder called their own: no code is asked there for thirty days, the password always is.

A device holds a token, an HMAC under a key outside the database over the account, its count of forgettings and a last
moment. Nothing is stored of it: one count more, and every token of the account is void.
"""

import re
import time
from datetime import timedelta

from django.db.models import F

from signatures.macs import code_macs, hexed, is_among

from .accounts import User

REMEMBERED = timedelta(days=30)
SHAPE = re.compile(r"[0-9]{1,12}-[0-9a-f]{64}")


def token_for(user: User) -> str:
    """Return the token kept by a device of ``user``: ``<last second>-<HMAC>``; it names nobody."""
    until = int(time.time() + REMEMBERED.total_seconds())
    return f"{until}-{_macs(user, until)[0]}"


def has_ended(token: str) -> bool:
    """Tell whether nobody's device is known by ``token`` any more, or it is none of ours."""
    return not SHAPE.fullmatch(token) or int(token.partition("-")[0]) <= time.time()


def is_of(user: User, token: str) -> bool:
    """Tell whether ``token`` was given to a device of ``user``, and nothing ended it since."""
    if has_ended(token):
        return False
    until, _dash, mac = token.partition("-")
    return is_among(mac, _macs(user, int(until)))


def forget_devices(user: User) -> None:
    """Ask a code on every device of the account again."""
    User.objects.filter(pk=user.pk).update(devices_forgotten=F("devices_forgotten") + 1)
    user.refresh_from_db(fields=["devices_forgotten"])  # a device may be remembered by the same request


def _macs(user: User, until: int) -> list[str]:
    return hexed(code_macs("device", user.uuid, user.devices_forgotten, until))
