"""Wrong passwords counted by account first, by browser and by address: who guesses is stopped, nobody is locked out.

A browser in which the holder has signed in before is known by a cookie (OWASP, *device cookies*) and has a count of its
own: whatever others type elsewhere, or at the same address, it still opens. Any other browser is counted with its
neighbours; past the limit it goes on with the code of the day of the account's school, or by a new password.
"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from conventions.domain.persons.limits.tries import DAY, HOUR, Gate, count_try, forget_tries, give_back
from conventions.domain.persons.people.passwords import account_gates
from conventions.domain.persons.people.records import clean_email
from conventions.domain.persons.people.schools import Staff
from conventions.pages.kit.clients import client_network
from conventions.pages.kit.school_code import TooManyHere, school_of_code
from signatures.macs import code_macs, hexed

WITHIN = timedelta(minutes=15)
PER_BROWSER = PER_PLACE = 5
"""Wrong passwords for one account in fifteen minutes: in a known browser; from one address in all the others."""
PER_ACCOUNT = 30
"""In a day, from all unknown browsers together: many addresses are no way around."""
PER_ADDRESS = 100
"""In an hour, for all accounts together: one password tried on everybody."""
WITH_SCHOOL_CODE = 10
"""In an hour for one account, once the school's code is typed: a colleague knows it too."""

COOKIE_AGE, REMEMBERED = timedelta(days=365), 20
"""A shared computer of a staff room remembers the last twenty accounts."""
SALT = "conventions.people.sign_ins"


@dataclass
class Try:
    """One password about to be compared, and the gates it was counted at."""

    gates: list[Gate] = field(default_factory=list)

    def count(self, gate: Gate, limit: int, within: timedelta) -> bool:
        self.gates.append(gate)
        return count_try(gate, limit=limit, within=within)

    def give_back(self) -> None:
        """The password was right."""
        for gate in self.gates:
            give_back(gate)


class TooManyPasswords(Exception):
    """Too many wrong passwords; ``wrong_code`` when what was typed as the school's code is not it."""

    def __init__(self, *, wrong_code: bool = False) -> None:
        super().__init__()
        self.wrong_code = wrong_code


def count_password(http: HttpRequest, email: str, *, school_code: str = "") -> Try:
    """Count one password before it is compared; :class:`TooManyPasswords` when it must not be.

    The same work whether an account has this address or not. Never call this inside a transaction.
    """
    attempt = Try()
    browser = _browser_of(http, email)
    if browser and attempt.count(f"{account_gates(email)[0]}:browser:{browser}", PER_BROWSER, WITHIN):
        return attempt
    places = [mac[:32] for mac in hexed(code_macs("client", client_network(http) or "-"))]
    accounts = account_gates(email)
    within = [
        attempt.count([f"{a}:{place}" for a, place in zip(accounts, places, strict=True)], PER_PLACE, WITHIN),
        attempt.count([f"{a}:everywhere" for a in accounts], PER_ACCOUNT, DAY),
        attempt.count([f"sign-in-from:{place}" for place in places], PER_ADDRESS, HOUR),
    ]
    if all(within):
        return attempt
    if not school_code:
        raise TooManyPasswords
    if not _is_of_school(http, email, school_code):
        raise TooManyPasswords(wrong_code=True)
    if not attempt.count([f"{a}:school-code" for a in accounts], WITH_SCHOOL_CODE, HOUR):
        raise TooManyPasswords
    return attempt


def remember_browser(http: HttpRequest, response: HttpResponse, email: str) -> None:
    """Know this browser from now on as one of the account's holder, whose tries start again at zero."""
    account = account_gates(email)
    known = [(name, key) for name, key in _known(http) if name not in account]
    key = next((key for name, key in _known(http) if name in account), "") or secrets.token_hex(8)
    forget_tries(f"{account[0]}:browser:{key}")
    response.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        signing.dumps([*known, (account[0], key)][-REMEMBERED:], salt=SALT, compress=True),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _browser_of(http: HttpRequest, email: str) -> str:
    account = account_gates(email)
    return next((key for name, key in _known(http) if name in account), "")


def _known(http: HttpRequest) -> list[tuple[str, str]]:
    """The accounts whose holder has signed in here, oldest first; none when the cookie is not ours."""
    try:
        kept = signing.loads(http.COOKIES.get(settings.BROWSER_COOKIE_NAME, ""), salt=SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return []
    return [(name, key) for name, key in kept]


def _is_of_school(http: HttpRequest, email: str, typed: str) -> bool:
    """Tell whether the code is that of a school where the account's holder works."""
    try:
        uai = school_of_code(http, typed)
    except TooManyHere:
        return False
    posts = Staff.objects.filter(school__uai=uai, user__email=clean_email(email)).select_related("school")
    return any(post.in_post(post.school.today()) for post in posts)
