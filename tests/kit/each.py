"""One test over many cases of one nature: all of them are tried, and those that fail are listed."""

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import Signature
from typing import Any

import pytest


def each(names: str, cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Have a test tried with every case: a value for one name, a tuple for several with commas between.

    For cheap cases whose names tell nothing by themselves; ``pytest.mark.parametrize`` makes a test of each.
    """
    keys, known = names.replace(" ", "").split(","), list(cases)

    def decorate(test: Callable[..., None]) -> Callable[[], None]:
        @wraps(test)
        def tried() -> None:
            assert known, "there is no case"
            offenders = []
            for case in known:
                try:
                    test(**dict(zip(keys, case if len(keys) > 1 else (case,), strict=True)))
                except (Exception, pytest.fail.Exception) as problem:  # the others are tried
                    offenders.append(f"{case!r}: {type(problem).__name__} {problem}")
            assert not offenders, f"{len(offenders)} of {len(known)} cases\n" + "\n".join(offenders)

        tried.__signature__ = Signature()  # type: ignore[attr-defined]  # for pytest, which gives it nothing
        return tried

    return decorate
