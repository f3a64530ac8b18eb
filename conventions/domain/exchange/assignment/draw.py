"""The draw that decides between equals: published, so that anybody can make it again.

The number of a pupil or a slot is the SHA-256 digest of the seed, a space and its key, read as a number; the lowest
goes first. ``printf '%s' "$SEED $KEY" | sha256sum`` gives it. It depends neither on the order of a list nor on when
somebody applied. A seed is drawn once for a proposal and kept with it: drawing until one likes the result is no draw.
"""

import hashlib
import secrets


def new_seed() -> str:
    """Draw a seed, to be kept and printed with the proposal: sixteen hexadecimal digits."""
    return secrets.token_hex(8)


def number(seed: str, key: str) -> str:
    """Return the number of ``key`` under ``seed``, as 64 hexadecimal digits that compare as they are."""
    return hashlib.sha256(f"{seed} {key}".encode()).hexdigest()
