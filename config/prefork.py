"""Modules that the site's parent loads before it forks: its processes share that memory, where nothing is open.

No connection, thread, event loop or session of a PKCS#11 module may be there: a child would use the same one.
"""

import gc
from importlib import import_module

import django
from django.conf import settings

USED_BY_PAGES = (
    settings.ROOT_URLCONF,
    "signatures.pades",
    "signatures.rfc3161",
    "signatures.embedded",
    "conventions.domain.law.documents.pages",
    "conventions.domain.numbers.charts.painting",
    "holidays",
    "icalendar",
    "segno",
    "vacances_scolaires_france",
)
"""All pages, and what they sign, stamp, draw and read with; what only the worker uses is left to it."""


def load() -> None:
    """Load all this, then take it out of the collector's sight, whose marks would copy it into each child."""
    django.setup()
    for name in USED_BY_PAGES:
        import_module(name)
    gc.collect()
    gc.freeze()
