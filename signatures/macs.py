"""Keyed hashes (HMAC-SHA256): nobody makes or tries them out on a stolen table without a key of the environment.

The first part says what the hash is for.
"""

import hmac

from django.conf import settings


def under_link_key(use: str, *parts: object) -> bytes:
    """Return 32 bytes under the key of personal links."""
    return _mac(settings.LINK_KEY, use, *parts)


def under_code_key(use: str, *parts: object) -> bytes:
    """Return 32 bytes under the key of one-time codes."""
    return _mac(settings.CODE_KEY, use, *parts)


def _mac(key: str, *parts: object) -> bytes:
    return hmac.digest(key.encode(), "|".join(map(str, parts)).encode(), "sha256")
