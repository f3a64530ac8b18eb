"""An address or a number that waits in the queue: closed, so that nobody reads there who asked for what."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from django.conf import settings


def seal(contact: str) -> str:
    """Return ``contact`` as it may stand among the arguments of a job."""
    return _box().encrypt(contact.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the contact that :func:`seal` closed."""
    return _box().decrypt(sealed.encode()).decode()


def _box() -> Fernet:
    key = hmac.new(settings.LINK_KEY.encode(), b"recovery-queue", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))
