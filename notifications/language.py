"""The language of what stays and of what staff receive: French, whoever acts and whatever language they read."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.utils import translation

PLAIN_FRENCH = "fr-x-falc"
"""French that is easy to read and to understand; what it does not say itself is said in the French of everybody."""

FRENCH_NAMES = {PLAIN_FRENCH: "français facile", "ht": "créole haïtien"}
"""Names of the languages that Django does not name."""

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


def other_language() -> str:
    """Return the language that is read now; empty for French, in which everything is written."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return "" if language == settings.LANGUAGE_CODE else language


@in_french
def french_name(language: str) -> str:
    """Return what a language is called in French: « portugais »."""
    named = FRENCH_NAMES.get(language)
    return named or str(translation.get_language_info(language)["name_translated"]).lower()


def is_french(language: str = "") -> bool:
    """Tell whether a language, by default the one that is read now, is French, plain French too."""
    return (language or translation.get_language() or settings.LANGUAGE_CODE).partition("-")[0] == "fr"
