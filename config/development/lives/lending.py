"""How a play is lent: tests write back what one of them has played (``tests/kit/cast.py``); all others play."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Lender = Callable[..., Any]

_lenders: list[Lender] = []


def lend_by(lender: Lender) -> None:
    """Have every play asked of ``lender``, which is given the play and what it is called with."""
    _lenders[:] = [lender]


def lent(play: Callable[P, R]) -> Callable[P, R]:
    """Let the lender write back what ``play`` did before, where there is one."""

    @wraps(play)
    def asked(*args: P.args, **given: P.kwargs) -> R:
        for lender in _lenders:
            return lender(play, *args, **given)
        return play(*args, **given)

    return asked
