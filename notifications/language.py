"""The language of what stays and of what staff receive: French, whoever acts and whatever language they read."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation

P = ParamSpec("P")
T = TypeVar("T")


def in_french(make: Callable[P, T]) -> Callable[P, T]:
    """Have ``make`` work in French: journal, document, evidence, message; its caller goes on in the reader's language.

    Not Django's ``override`` as a decorator: that one keeps what was active on itself, for all threads alike.
    """

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        with translation.override(settings.LANGUAGE_CODE):
            return make(*args, **kwargs)

    return made
