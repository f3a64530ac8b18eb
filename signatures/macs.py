"""Keyed hashes (HMAC-SHA256): nobody makes or tries them out on a stolen table without a key of the environment.

The first part says what the hash is for. Here, and nowhere else, the keys are read: what is made is made under the
present one, what was made before a rotation is recognised under the retired ones until their date.
"""

import hmac
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import AnyStr

from django.conf import settings

RetiredKeys = Sequence[tuple[str, date]]


def under_link_key(use: str, *parts: object) -> bytes:
    """Return 32 bytes under the present key of personal links."""
    return _mac(settings.LINK_KEY, use, *parts)


def link_macs(use: str, *parts: object) -> list[bytes]:
    """Return 32 bytes under each key of personal links that is still read, the present one first."""
    return [_mac(key, use, *parts) for key in _read(settings.LINK_KEY, settings.LINK_KEYS_RETIRED)]


def code_macs(use: str, *parts: object) -> list[bytes]:
    """Return 32 bytes under each key of one-time codes that is still read, the present one first."""
    return [_mac(key, use, *parts) for key in _read(settings.CODE_KEY, settings.CODE_KEYS_RETIRED)]


def is_among(mac: AnyStr, macs: Iterable[AnyStr]) -> bool:
    """Tell whether one of them is the same, each compared without telling by the time where it differs."""
    return any(hmac.compare_digest(mac, one) for one in macs)


def hexed(macs: Iterable[bytes]) -> list[str]:
    """Return each as it is stored."""
    return [mac.hex() for mac in macs]


def _read(present: str, retired: RetiredKeys) -> list[str]:
    """A retired key is read until the end of its day, in UTC and by the system's clock."""
    today = datetime.now(UTC).date()
    return [present, *(key for key, until in retired if today <= until)]


def _mac(key: str, *parts: object) -> bytes:
    return hmac.digest(key.encode(), "|".join(map(str, parts)).encode(), "sha256")
