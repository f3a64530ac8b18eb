"""Regulated works that may be usual in a formation, as boxes."""

from django_stubs_ext import StrOrPromise

from conventions.domain.law.regulated_works.works import OPEN


def work_choices() -> list[tuple[str, StrOrPromise]]:
    """Return the works that somebody under 18 may be allowed, by key."""
    return [(work.key, work.label) for work in OPEN]
