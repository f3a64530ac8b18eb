"""Expect a refusal by its code, as the law gives it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from workflow.engine import Refused


@contextmanager
def refused(code: str, **values: Any) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Expect :class:`Refused` with ``code`` and, among its values, ``values``; its sentence finds all that it names."""
    with pytest.raises(Refused) as caught:
        yield caught
    assert caught.value.code == code
    assert {name: caught.value.values.get(name) for name in values} == values
    assert str(caught.value)
