"""The one door by which numbers of pupils leave the service: rounded by a secret that stays with what is counted.

What is counted by itself has an offset from zero to four, drawn from the service's key and its name. Its number is
told as a multiple of five by that offset, and every published number is a sum of numbers so told (decision 97).
"""

import hmac
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from conventions.domain.numbers.charts.chart import Hidden, Value

BASE = 5
"""Number under which none is told, nor found: rule of the statistical secret of this service."""
LEAST_KEY = 32
"""Characters of a key."""


@dataclass(frozen=True)
class Protection:
    """Tells numbers of pupils by a secret key."""

    key: str = field(repr=False)

    @classmethod
    def of_service(cls) -> "Protection":
        return cls(settings.PUBLISHING_KEY)

    @property
    def is_of_demonstration(self) -> bool:
        """Whether everybody can derive the key: nothing is protected then."""
        return self.key == settings.DEMONSTRATION_PUBLISHING_KEY

    @cached_property
    def mark(self) -> str:
        """Fingerprint of the key: it shows a change, not the key."""
        return self._drawn("mark").hex()[:16]

    def tell(self, number: int, *of_what: str, turned: bool = False, of: int | None = None) -> int:
        """Return a number of pupils as it may leave: a multiple of five less than five away from it.

        The same number of the same set is always told alike, and a greater one never as less: whoever compares two
        dates learns nothing that one of them does not say. Zero stays zero; on average nothing is added. ``turned``
        takes the offset from the other end: two numbers whose sum is known are then told as one. Nothing is told as
        more than the whole ``of`` which it is a part, where others may know that: three of four would be seen.
        """
        if number < 0:
            raise ValueError("a number of pupils is negative: its parts are more than the whole")
        offset = int.from_bytes(self._drawn("offset", *of_what)) % BASE
        told = (number + (BASE - 1 - offset if turned else offset)) // BASE
        return BASE * (told if of is None else min(told, of // BASE))

    def _drawn(self, *words: str) -> bytes:
        return hmac.digest(self.key.encode(), "\x1f".join(words).encode(), "sha256")


def bounds_of(told: int) -> tuple[int, int]:
    """Return the bounds of a number of which ``told`` is told, both included."""
    return max(told - BASE + 1, 0), told + BASE - 1


def in_words(number: int) -> str:
    """Return a number that was told as it is read: « moins de 5 », « environ 40 »."""
    if number == 0:
        return _("moins de %(n)d") % {"n": BASE}
    return _("environ\u00a0%(n)s") % {"n": number_format(number, force_grouping=True)}


def in_chart(told: int) -> Value:
    """Return a number that was told as charts and maps draw it."""
    return told or Hidden(in_words(told), 0, BASE - 1)
