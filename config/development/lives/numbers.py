"""Numbers of names, so that none comes twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

FIRST_NUMBER = 1001
"""Four digits: no name made of a number then holds another one."""

_numbers = count(FIRST_NUMBER)


def next_number() -> int:
    """Return a number that no other name bears: 1001, 1002 …"""
    return next(_numbers)


def go_on_from(number: int) -> None:
    """Have the next name bear ``number``."""
    global _numbers
    _numbers = count(number)


@contextmanager
def numbered_from(number: int) -> Iterator[None]:
    """Begin at ``number`` for a while, then go on as before."""
    global _numbers
    before = _numbers
    _numbers = count(number)
    try:
        yield
    finally:
        _numbers = before
