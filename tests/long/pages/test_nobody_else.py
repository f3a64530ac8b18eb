"""That a pupil has written shows to nobody but its readers: every page of everybody else is the same before and after.

A new page joins by itself: those of :data:`PAGES` and :data:`LINKS` that need no object but the agreement are read.
"""

import re
from collections.abc import Callable, Container
from difflib import unified_diff

import pytest
from django.test import Client
from django.urls import resolve, reverse

from conventions.domain.dossier.alerts.calls import call_readers, deal_with_alert, raise_alert, read_alert
from conventions.domain.dossier.alerts.models import PupilAlert, Report
from conventions.domain.persons.people.models import SecondReader, TerritorialOfficer
from conventions.domain.upkeep.operations import health
from tests.kit import lives
from tests.kit.page_cases import Case
from tests.kit.pages import LINKS, PAGES, number
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in, verified

pytestmark = pytest.mark.django_db
OF_EVERYBODY = tuple(
    f"conventions.pages.{room}."
    for room in (
        *("everyone.account", "everyone.public", "everyone.help", "everyone.open_data", "everyone.search"),
        *("everyone.dictionary", "bearers.offering", "service.voice", "officers.calendars"),
    )
)
"""Rooms whose pages know no pupil of a school."""
MOVES = {"health_details", "operator_storage", "operator_work", "tutor_calendar", "family_calendar"}
"""Pages that change by themselves: seconds, bytes, the hour at which a calendar is given."""
DRAWN = re.compile(r'(?<=value=")[\w:.=-]{20,}(?=")|(?<=nonce=")[^"]+|uuid=[\w-]{36}|(?<="now": )\d+|(?<="until": )\d+')
"""Texts drawn for each visit: the token of a form, the key under which it acts once, the hour a week was given."""
ALL = (PAGES.keys() | LINKS.keys()) - MOVES
LISTS = ("inbox", "classes", "week_board", "registry_pupils", "agreements", "school_figures")
"""Pages that are files of a table too."""


Page = tuple[Client, str]
"""Who asks, and for which address."""


class Seen:
    """One school, who works there or looks at it, and their pages."""

    def __init__(self) -> None:
        self.case = Case(lives.signed(guardians=2, tutor=True), "Guyane")
        school = self.case.school
        nurse = lives.hire(school, "health")
        SecondReader.objects.create(school=school, staff=nurse, quality="nurse_f", named_by=self.case.head.user)
        officer = make_user()
        TerritorialOfficer.objects.create(user=officer, level="department", code=school.department)
        self.others = {
            "office": signed_in(school.staff.get(role="office").user),
            "cpe": signed_in(lives.hire(school, "cpe").user),
            "officer": verified(officer),
            "auditor": verified(make_user(is_auditor=True)),
            "administrator": verified(make_user(is_administrator=True)),
        }
        self.readers = {"head": signed_in(self.case.head.user), "nurse": signed_in(nurse.user)}

    def write(self) -> None:
        """Write two, one of which is unread and the other dealt with; their readers are called."""
        for words in ("Aidez-moi.", "Encore."):
            alert = raise_alert(self.case.pupil, words, to=PupilAlert.To.BOTH)
        read_alert(alert, by=self.case.head.user)
        deal_with_alert(alert, by=self.case.head.user, done="Vu.", answer="Viens me voir.")
        call_readers()

    def pages(self, names: Container[str]) -> dict[tuple[str, str], Page]:
        """Return who asks for each page that needs no object of its own, and for the lists as files."""
        found: dict[tuple[str, str], Page] = {}
        for name, page in PAGES.items():
            if page.args in (None, number) and name in names:
                address = reverse(name, args=page.args(self.case) if page.args else None)
                if not resolve(address).func.__module__.startswith(OF_EVERYBODY):
                    found |= {(role, name): (client, address) for role, client in self.others.items()}
                if name in LISTS:
                    files = f"{address}?fichier=csv"
                    found |= {(role, f"{name} as a file"): (client, files) for role, client in self.others.items()}
        for kind in ("guardian", "host", "tutor"):
            for name in (one for one in LINKS if one in names):
                address = reverse(name, args=[self.case.tokens[kind], *LINKS[name].args(self.case)])
                found[kind, name] = Client(), address
        return found


def _said(client: Client, address: str) -> str:
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.status_code} {DRAWN.sub('…', body.decode(errors='replace'))}"


def leaks(act: Callable[[Seen], object], names: Container[str] = ALL) -> list[tuple[str, str]]:
    """Return who is shown something else after ``act``, and on which page."""
    seen = Seen()
    pages = seen.pages(names)
    before = {key: _said(*page) for key, page in pages.items()}
    received = {role for (role, _name), said in before.items() if said.startswith("200 ")}
    assert received == {role for role, _name in pages}, "somebody is shown nothing at all"
    act(seen)
    after = {key: _said(*page) for key, page in pages.items()}
    shown_to = sorted(key for key, said in before.items() if after[key] != said)
    for key in shown_to:
        print(*key, *unified_diff(before[key].splitlines(), after[key].splitlines(), n=0, lineterm=""), sep="\n")
    return shown_to


@pytest.fixture(autouse=True)
def _still_disks(monkeypatch):
    """A disk as full all along: an operator reads what is left of it, which other work of the machine changes."""
    monkeypatch.setattr(health, "disks", list)


def test_nobody_else_sees_that_a_pupil_has_written():
    """Page by page and role by role; only its readers find it."""
    assert leaks(Seen.write) == []


def test_what_leaks_is_found():
    """The same words as a report of the agreement are seen at once by the office: on screen, and in a file."""

    def tell_everybody(seen: Seen) -> None:
        given = {"text": "Aidez-moi.", "author_id": "pupil:x"}
        Report.objects.create(convention=seen.case.convention, kind="accident", **given)

    found = leaks(tell_everybody, {*LISTS, "agreement", "audit", "operator", "family", "host", "tutor", "territory"})
    assert {("office", "inbox"), ("office", "inbox as a file"), ("office", "agreement")} <= set(found)


def test_its_readers_find_it_where_they_come_in(client):
    """On the head's home and on the nurse's only page; a nurse whom nobody named has none."""
    seen = Seen()
    seen.write()
    assert "personne n'a encore lu" in seen.readers["head"].get(reverse("head_home")).content.decode()
    page = seen.readers["nurse"].get(reverse("home"), follow=True).content.decode()
    assert page.count('href="/messages-eleves/') == 2
    assert "Aidez-moi" not in page
    assert signed_in(lives.hire(seen.case.school, "health").user).get(reverse("pupil_alerts")).status_code == 403
    assert seen.readers["nurse"].get(reverse("inbox")).status_code == 403
