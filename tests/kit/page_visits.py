"""Who visits every page of the site, and what they were answered."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy, deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from config.sessions import SessionStore
from conventions.domain.law.year.calendars import present_year, year_in
from conventions.domain.persons.people.models import TerritorialOfficer, User
from conventions.domain.season.periods.services import confirm_periods
from conventions.pages.kit import access
from tests.kit import lives
from tests.kit.page_cases import Case
from tests.kit.pages import LINKS, PAGES, names
from tests.kit.people_factory import make_delegation, make_user, move
from tests.kit.sign_in import signed_in, verified

WRITTEN_BY_READING = {
    "django_session": "a session remembers where somebody is, never anything of the trade",
    "signatures_revocationlist": "the list of revoked certificates is made when it is first asked for",
    "conventions_schoolyear": "a school year is written when it is first asked for",
    "conventions_consultation": "opening a dossier is written down (rule J-09)",
    "conventions_mentoringopening": "opening the page of a mentoring is written down",
    "conventions_numbersreading": "an officer who reads true numbers of pupils is written down",
    "conventions_contactreading": "reading how a family is reached is written down",
}
"""Tables that a GET may write, each with the reason."""
TOKENS = ("signer", "host", "tutor", "pupil", "guardian", "desk", "inspector", "revoked", "unknown")
"""Kinds of personal links; *revoked* is a guardian's that was closed, *unknown* one with a letter changed."""
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')
READING = re.compile(
    r"\s*SELECT\b"
    r"(?!.*\b(?:FOR (?:(?:NO KEY )?UPDATE|(?:KEY )?SHARE)|pg_\w+|set_config|nextval|setval)\b)",
    re.DOTALL,
)
"""Statements that leave nothing to undo, not even a lock."""
NOTHING = {"csrfmiddlewaretoken": "the test's browser does not check it"}
"""Form in which nothing was typed."""


@dataclass
class World:
    """Two schools with an agreement to sign each; the visitors work at the first."""

    own: Case = field(init=False)
    foreign: Case = field(init=False)
    officer: User = field(init=False)
    visitors: dict[str, Client] = field(init=False)

    def __post_init__(self) -> None:
        self.own, self.foreign = (
            Case(lives.validated(guardians=2, tutor=True, delegated=True), academy) for academy in ("Guyane", "Mayotte")
        )
        move(self.foreign.pupil, "3e Z")  # the own school has no such class
        school = self.own.convention.school
        school.sector = "public"  # which has a board, and the page of its decision
        school.ca_decision_date = school.ca_transmitted_on = school.today() - timedelta(days=60)
        school.save()
        year = present_year(school)
        confirm_periods(school, year_in(year.zone, year.first_day - timedelta(days=1)))  # which may be proposed again
        staff = {role: school.staff.get(role=role) for role in ("office", "head", "teacher")}
        staff |= {role: lives.hire(school, role) for role in ("gestionnaire", "deputy", "cpe", "ddfpt")}
        delegate = lives.hire(school, "deputy")
        make_delegation(staff["head"], delegate)
        officer = self.officer = make_user()
        TerritorialOfficer.objects.create(user=officer, level="department", code=school.department)
        TerritorialOfficer.objects.create(user=officer, level="academy", code=self.own.academy)
        auditor, administrator = make_user(is_auditor=True), make_user(is_administrator=True)
        self.visitors = {
            "anonymous": Client(),
            **{role: signed_in(post.user) for role, post in staff.items()},
            "deputy with delegation": signed_in(delegate.user),
            "officer": verified(officer),
            "network": verified(self.own.network_post.user),
            "mentor": verified(self.own.mentoring.mentor.user),
            "account without function": signed_in(make_user()),
            "auditor without second factor": signed_in(make_user(is_auditor=True)),
            "auditor": verified(auditor),
            "administrator without second factor": signed_in(make_user(is_administrator=True)),
            "administrator": verified(administrator),
        }
        for client in self.visitors.values():
            client.raise_request_exception = False


@dataclass(frozen=True)
class Visit:
    """One request and its answer."""

    page: str
    case: str
    """``own`` or ``foreign``; empty where the address names no object."""
    visitor: str
    method: str
    status: int
    said: str
    """The status, or where a redirect leads: ``login``, ``second factor``, ``→ inbox``."""
    headers: dict[str, str]
    html: str
    """The page as everybody gets it, kept once: the token of its forms, drawn for each visit, is taken out."""
    written: tuple[str, ...]
    """Tables that the request wrote."""

    @property
    def where(self) -> str:
        return f"{self.method} {self.page} {self.case} as {self.visitor}".replace("  ", " ")


def visit_all() -> Iterator[Visit]:
    """Let everybody visit everything: GET, then an empty POST; each request is undone."""
    world = World()
    known = set(names())
    with sessions_read_once():
        for name, page in PAGES.items():
            if name not in known:
                continue
            for case in ("own", "foreign") if page.args else ("",):
                address = reverse(name, args=page.args(getattr(world, case)) if page.args else None)
                for visitor, client in world.visitors.items():
                    yield from _visits(client, name, case, visitor, address)
        for name, link in LINKS.items():
            if name not in known:
                continue
            for kind in TOKENS:
                client = Client(raise_request_exception=False)
                address = reverse(name, args=[world.own.tokens[kind], *link.args(world.own)])
                yield from _visits(client, name, "", f"{kind} link", address)


@contextmanager
def sessions_read_once() -> Iterator[None]:
    """Read each session, account and its functions once for many requests, of which none leaves a change.

    All are undone, or refused; what a request does with its copy is its own.
    """
    sessions: dict[str, dict[str, Any]] = {}
    accounts: dict[Any, Any] = {}
    posts: dict[Any, list[Any]] = {}
    load, get_user, held_by = SessionStore.load, ModelBackend.get_user, access.posts_held_by

    def loaded(session: SessionStore) -> dict[str, Any]:
        key = session.session_key
        if key not in sessions:
            sessions[key] = load(session)
        return deepcopy(sessions[key])

    def got(backend: ModelBackend, pk: Any) -> Any:
        if pk not in accounts:
            accounts[pk] = get_user(backend, pk)
        return copy(accounts[pk])

    def held(user: User) -> list[Any]:
        if user.pk not in posts:
            posts[user.pk] = held_by(user)
        return deepcopy(posts[user.pk])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SessionStore, "load", loaded)
        patch.setattr(ModelBackend, "get_user", got)
        patch.setattr(access, "posts_held_by", held)
        yield


def _visits(client: Client, name: str, case: str, visitor: str, address: str) -> Iterator[Visit]:
    for method in ("GET", "POST"):
        with _undone() as statements:
            cookies = client.cookies.copy()
            answer = client.get(address) if method == "GET" else client.post(address, NOTHING)
            client.cookies = cookies
        is_html = answer["Content-Type"].startswith("text/html") and not answer.streaming and answer.content
        yield Visit(
            page=name,
            case=case,
            visitor=visitor,
            method=method,
            status=answer.status_code,
            said=_said(answer),
            headers=dict(answer.headers),
            html=sys.intern(TOKEN.sub("…", answer.content.decode())) if is_html else "",
            written=tuple(sorted({table for sql in statements if (table := _written(sql))})),
        )


@contextmanager
def _undone() -> Iterator[list[str]]:
    """Note every statement of a request, and undo all from the first that may write: most requests only read."""
    statements: list[str] = []
    begun: list[str] = []
    waiting = len(connection.run_on_commit)

    def noted(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not begun and not READING.match(sql):
            begun.append("")  # before the statement that makes the savepoint comes here itself
            begun.append(connection.savepoint())
        statements.append(sql)
        return execute(sql, *rest)

    block = transaction.atomic(savepoint=False)
    block._from_testcase = True  # a try at a gate is committed for good: let it think that this is the top
    with block:
        with connection.execute_wrapper(noted):
            yield statements
        transaction.set_rollback(False)
        if begun:
            connection.savepoint_rollback(begun[-1])
            connection.savepoint_commit(begun[-1])  # forgets its name
        del connection.run_on_commit[waiting:]


def _said(answer: Any) -> str:
    if answer.status_code not in (301, 302, 303):
        return str(answer.status_code)
    return _goal(answer["Location"].partition("?")[0])


@cache
def _goal(path: str) -> str:
    """Return where a redirect leads."""
    try:
        goal = resolve(path).url_name
    except Resolver404:
        goal = "elsewhere"
    if goal in ("second_factor", "second_factor_setup"):
        return "second factor"
    return "login" if goal == "login" else f"→ {goal}"


def _written(sql: str) -> str:
    found = re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', sql, re.IGNORECASE)
    return found[1] if found else ""
