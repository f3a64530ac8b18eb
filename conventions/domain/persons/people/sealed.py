"""An address or a number that waits in the queue: closed, so that nobody reads there who asked for what."""

import base64

from cryptography.fernet import Fernet, MultiFernet

from signatures.macs import link_macs


def seal(contact: str) -> str:
    """Return ``contact`` as it may stand among the arguments of a job."""
    return _box().encrypt(contact.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the contact that :func:`seal` closed."""
    return _box().decrypt(sealed.encode()).decode()


def _box() -> MultiFernet:
    """Closes under the present key; opens what waited while the key was rotated."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in link_macs("recovery-queue")])
