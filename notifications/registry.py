"""Functions called by a stable name: what a row, a schedule or a law stores outlives the module where the code stands.

``job = Registry("job")``, then ``@job("seal_agreement")`` above the function. A floor names what an upper one does
without importing it; a start-up check reports names that nobody bears.
"""

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ImproperlyConfigured

F = TypeVar("F", bound=Callable[..., Any])


class UnknownName(LookupError):
    """No function is registered under this name."""


class Registry:
    """One kind of function, by name; two different functions under one name are an error."""

    every: ClassVar[list["Registry"]] = []

    def __init__(self, kind: str) -> None:
        self.kind = kind
        """Kind of thing registered here, as a message calls it."""
        self._functions: dict[str, Callable[..., Any]] = {}
        self._expected: dict[str, set[str]] = {}
        Registry.every.append(self)

    def __call__(self, name: str) -> Callable[[F], F]:
        """Register the function, or class, below under ``name``."""

        def register(function: F) -> F:
            known = self._functions.get(name)
            if known is not None and _place(known) != _place(function):
                raise ImproperlyConfigured(
                    f"The {self.kind} {name!r} is registered by both {_place(known)} and {_place(function)}."
                )
            self._functions[name] = function
            return function

        return register

    def __contains__(self, name: object) -> bool:
        return name in self._functions

    def __iter__(self) -> Iterator[str]:
        return iter(self._functions)

    def get(self, name: str) -> Callable[..., Any]:  # each kind has its own arguments
        """The function of that name; raises `UnknownName`."""
        try:
            return self._functions[name]
        except KeyError:
            raise UnknownName(f"No {self.kind} is registered as {name!r}.") from None

    def expect(self, name: str, *, by: str) -> None:
        """Note that `by` will call this name; :meth:`missing` tells when nobody bears it."""
        self._expected.setdefault(name, set()).add(by)

    def missing(self) -> Iterator[tuple[str, str]]:
        """Yield each expected name that nobody bears, with who expects it."""
        for name, users in sorted(self._expected.items()):
            if name not in self._functions:
                yield name, ", ".join(sorted(users))


def _place(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
