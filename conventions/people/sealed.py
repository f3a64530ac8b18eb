"""An address or a number that waits in the queue: closed, so that nobody reads there who asked for what."""

import base64

from cryptography.fernet import Fernet

from signatures.macs import under_link_key


def seal(contact: str) -> str:
    """Return ``contact`` as it may stand among the arguments of a job."""
    return _box().encrypt(contact.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the contact that :func:`seal` closed."""
    return _box().decrypt(sealed.encode()).decode()


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(under_link_key("recovery-queue")))
