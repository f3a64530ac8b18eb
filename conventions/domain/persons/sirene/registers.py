"""Registers of SIRETs: a file of the operator's, Sirene's interface, or none."""

import csv
import http.client
import json
import logging
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.cache import cache

from conventions.domain.persons.limits.tries import HOUR, count_try
from conventions.domain.persons.people.siret import clean_siret, siret_valid

from .establishment import Establishment, read_establishment

log = logging.getLogger(__name__)
LARGEST = 1_000_000
"""Bytes of one answer: an establishment with all its periods takes some thousands."""
LARGEST_FILE = 50_000_000
"""Bytes of a file that is read through while somebody waits."""
MOST_LOOK_UPS = 10
"""Numbers asked for in an hour at one gate: whoever fills an agreement has one, and mistypes it twice."""
SILENT, PAUSE = "sirene:silent", 60
"""Mark in the cache of a register that failed, and its life in seconds; each process has its own."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key is for this address alone: a redirection is an answer, and a wrong one."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Register(Protocol):
    """A register of establishments."""

    def find(self, siret: str) -> Mapping[str, Any] | None:
        """Return the object ``etablissement`` of Sirene's interface for fourteen digits; ``None`` when it has none.

        Raises ``OSError`` or ``ValueError`` when it does not answer, or not so.
        """


class LocalFile:
    """A file with the columns of Sirene's stock of establishments (``StockEtablissement``), or an extract of it.

    Read line by line at each look-up, so an extract: the establishments of a département, not of the country. The
    stock has the enterprise's name in another file; an extract may join its column ``denominationUniteLegale``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self, siret: str) -> Mapping[str, Any] | None:
        if self.path.stat().st_size > LARGEST_FILE:
            log.warning("SIRENE_FILE is larger than %d MB and is not read: give an extract", LARGEST_FILE // 1_000_000)
            return None
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            columns = next(csv.reader(file), [])
            line = next((line for line in file if siret in line), None)
        rows = csv.DictReader([line], columns) if line and "siret" in columns else ()
        return next(({**row, **_folded(row)} for row in rows if row["siret"] == siret), None)


def _folded(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a flat row as the interface folds it."""
    return {"uniteLegale": row, "adresseEtablissement": row, "periodesEtablissement": [row]}


class SireneInterface:
    """Sirene's interface (``GET <base>/siret/<number>``), with the key of the operator's subscription."""

    def __init__(self, base: str, key: str, *, timeout: float) -> None:
        self.base, self.key, self.timeout = base.rstrip("/"), key, timeout

    def find(self, siret: str) -> Mapping[str, Any] | None:
        headers = {"Accept": "application/json", "X-INSEE-Api-Key-Integration": self.key}
        request = urllib.request.Request(f"{self.base}/siret/{siret}", headers=headers)  # noqa: S310 (checked at start)
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=self.timeout) as answer:
                data = json.loads(self._read(answer))
        except urllib.error.HTTPError as problem:
            problem.close()
            if problem.code == 404:
                return None
            raise
        except http.client.HTTPException as problem:
            raise OSError(type(problem).__name__) from problem
        found = data.get("etablissement") if isinstance(data, dict) else None
        if not isinstance(found, dict):
            raise ValueError("an answer without an establishment")
        return found

    def _read(self, answer: http.client.HTTPResponse) -> bytes:
        """Return the whole of an answer; one that comes drop by drop, or never ends, is none."""
        until, read = time.monotonic() + self.timeout, b""
        while time.monotonic() < until and len(read) <= LARGEST:
            part = answer.read1(LARGEST)
            if not part:
                return read
            read += part
        raise OSError("an answer too long or too slow")


def register() -> Register | None:
    """Return the register that the settings name: the file before the interface; ``None`` without either."""
    if settings.SIRENE_FILE:
        return LocalFile(Path(settings.SIRENE_FILE))
    if settings.SIRENE_URL:
        return SireneInterface(settings.SIRENE_URL, settings.SIRENE_KEY, timeout=settings.SIRENE_TIMEOUT)
    return None


def look_up(siret: str, *, gate: str) -> Establishment | None:
    """Return the register's record of a number, however written; ``None`` for a wrong, unknown or unanswered one.

    ``gate`` names what it is asked for: after :data:`MOST_LOOK_UPS` in an hour, nothing is asked for it; nor for
    anybody during a minute after a failure. Never raises: an agreement does not wait for a register. Never call this
    inside a transaction: it may take ``SIRENE_TIMEOUT`` seconds to answer, and as many to be read.
    """
    known = register()
    number = clean_siret(siret)
    if known is None or not siret_valid(number) or cache.get(SILENT):
        return None
    if not count_try(f"sirene:{gate}", limit=MOST_LOOK_UPS, within=HOUR):
        return None
    try:
        found = known.find(number)
        return read_establishment(found) if found is not None else None
    except (OSError, ValueError, RecursionError, csv.Error) as problem:
        log.warning("the register of establishments does not answer: %s", type(problem).__name__)
        cache.set(SILENT, True, PAUSE)
        return None
