"""Cost of one round of acts in a checkout, asked by :mod:`tests.bench.against`: CPU seconds and SQL statements.

Run by the Python of the checkout that is measured, in its folder, though the file is this checkout's: it knows only
what all versions have, the kit of the tests, wherever it stands, and the addresses of the pages.
"""

import gc
import importlib
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any
from unittest.mock import patch

from tests.bench.__main__ import own_database

PAGES_AT_ONCE = 10
"""A page is asked for this often in a round: once alone is too short to be told from what else the machine does."""

Act = Callable[[], object]


def either(*names: str) -> ModuleType:
    """Import the module under the first of its names that this checkout knows."""
    for name in names[:-1]:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            continue
    return importlib.import_module(names[-1])


class Acts:
    """The acts, each prepared outside what is measured, and a school of ten agreements whose pages are read."""

    def __init__(self) -> None:
        from django.test import Client

        self.lives = either("tests.kit.lives", "tests.lives")
        links = either("conventions.domain.persons.links.services", "conventions.links.services")
        addresses = either("conventions.domain.persons.links.addresses", "conventions.links.addresses")
        self.law = either("conventions.domain.dossier.agreements.checking", "conventions.agreements.checking")
        self.engine = either("tests.bench.bench_engine")
        sign_in = either("tests.kit.sign_in", "tests.sign_in")
        self.browser = Client
        school = self.lives.make_school()
        for _ in range(6):
            waiting = self.lives.school_completed(school=school, guardians=2)
        for _ in range(3):
            signing = self.lives.validated(school=school, guardians=2, tutor=True)
        opened = self.lives.opened(school=school)
        head, office = (sign_in.verified(school.staff.get(role=role).user) for role in ("head", "office"))
        guardian, bearer = waiting.pupil.guardians.first(), Client()
        family = addresses.path_of(links.link_of(f"guardian:{guardian.uuid}"))
        bearer.post(family, {"gate-birth_date": f"{waiting.pupil.birth_date:%d/%m/%Y}"})
        host = addresses.path_of(links.link_of(f"host:{opened.uuid}"))
        self.pages = {
            "the head's list": (head, "/etablissement/validation"),
            "the list of a class": (office, "/etablissement/eleves/liste?classe=3e B"),
            "the page of an agreement": (office, f"/conventions/{signing.number}"),
            "the host's page": (Client(), host),
            "a guardian's page": (bearer, family),
        }

    def prepare(self, only: str = "") -> dict[str, Act]:
        """Return the acts of one round, or those named with ``only``, each ready to be done once."""
        ways: dict[str, Callable[[], Act]] = {
            "the door, from draft to signed": lambda: partial(
                self._pass_the_door, self.lives.opened(guardians=2, tutor=True)
            ),
            "approving": lambda: partial(self._approve, self.lives.school_completed()),
            "signing by link": lambda: partial(self._sign, self.lives.requests(self.lives.validated())["guardian_1"]),
        }
        ways |= {name: partial(partial, self._read, *page) for name, page in self.pages.items()}
        acts = {name: way() for name, way in ways.items() if only in name}
        if any(only in name for name in Journey.STEPS):
            acts |= Journey(self).steps()
        return acts

    def _approve(self, convention: Any) -> None:
        """The head approves: rules, document, certification, one request for each party."""
        self.lives.services.approve(convention, by=self.lives.by(convention, "head"))

    def _pass_the_door(self, convention: Any) -> None:
        """Six parties, each transition in a transaction of its own; no rules, codes or PDF."""
        with patch.object(self.law, "check_agreement", lambda convention, *given, **more: []):
            for step in self.engine._steps(convention):
                step()

    def _sign(self, request: Any) -> None:
        """Open the link, give the birth date, ask for the code, sign with it."""
        browser, path = self.browser(), self.lives.page_of(request)
        browser.get(path)
        self.lives.open_page(browser, request)
        browser.get(path)
        browser.post(f"{path}/code")
        browser.get(f"{path}/signer")
        browser.post(f"{path}/signer", {"code": self.lives.last_code(request), "consent": "on"})
        request.refresh_from_db()
        assert request.status == "signed", request.status

    def _read(self, browser: Any, path: str) -> None:
        for _ in range(PAGES_AT_ONCE):
            answer = browser.get(path)
            assert answer.status_code == 200, (path, answer.status_code)


class Journey:
    """A guardian who signs from a telephone, page by page: each step is done after the one before."""

    STEPS = (
        "journey: open the link",
        "journey: birth date",
        "journey: ask for the code",
        "journey: sign",
    )
    CODE = 123456

    def __init__(self, acts: Acts) -> None:
        self.request = acts.lives.requests(acts.lives.validated(guardians=2, tutor=True))["guardian_1"]
        self.path, self.browser = acts.lives.page_of(self.request), acts.browser()
        born = either("conventions.domain.dossier.agreements.models", "conventions.agreements.models").Convention
        self.born = born.objects.get(pk=self.request.document.root_id).pupil.birth_date
        self.field = "gate-birth_date" if acts.lives.__name__ == "tests.kit.lives" else "birth_date"

    def steps(self) -> dict[str, Act]:
        """Return the steps, in order: each is what a browser does, the page it is led to included."""
        return dict(zip(self.STEPS, (self._open, self._birth_date, self._ask, self._sign), strict=True))

    def _open(self) -> None:
        assert self.browser.get(self.path).status_code == 200

    def _birth_date(self) -> None:
        assert self.browser.post(self.path, {self.field: f"{self.born:%d/%m/%Y}"}).status_code == 302
        assert self.browser.get(self.path).status_code == 200

    def _ask(self) -> None:
        with patch("secrets.randbelow", return_value=self.CODE):
            assert self.browser.post(f"{self.path}/code").status_code == 302
        assert self.browser.get(f"{self.path}/signer").status_code == 200

    def _sign(self) -> None:
        answer = self.browser.post(f"{self.path}/signer", {"code": f"{self.CODE}", "consent": "on"})
        assert (answer.status_code, answer["Location"]) == (302, self.path), answer.content.decode()


def cpu(act: Act) -> float:
    """CPU seconds of this process in ``act``; no garbage of what was prepared before is collected meanwhile."""
    gc.collect()
    gc.disable()
    began = time.process_time()
    act()
    taken = time.process_time() - began
    gc.enable()
    return taken


def statements(act: Act) -> int:
    """Number of SQL statements of ``act``."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def main(only: str = "") -> None:
    """Answer each line read with one line of JSON: statements of each act the first time, then CPU seconds."""
    with own_database():
        from django.test.utils import override_settings

        with override_settings(WORKFLOW_CLOCK_ADJUSTABLE=False):
            acts = Acts()
            for act in acts.prepare(only).values():
                act()  # what is made once in a process is not counted
            measure: Callable[[Act], float] = statements
            for _ in sys.stdin:
                print(json.dumps({name: measure(act) for name, act in acts.prepare(only).items()}), flush=True)
                measure = cpu


if __name__ == "__main__":
    main(*sys.argv[1:])
