"""Proofs of the browser's session about the account that is signed in: a second factor, or a day without one.

Beside it, whether the browser is a device that the account's holder called their own.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from conventions.domain.persons.people import devices, second_factor
from conventions.domain.persons.people.accounts import User
from conventions.domain.season.mentors.queries import mentor_rows

STRONG_SIGN_IN = "provider"
"""Type of the record of a sign-in at the identity provider that said itself that it was a strong one."""


def is_verified(http: HttpRequest) -> bool:
    """Tell whether a second factor was proved in this session: one that the account still has, or the provider's.

    One query at most.
    """
    if not http.user.is_authenticated:
        return False
    if was_strong(http, http.user):
        return True
    used = [record["id"] for record in _second_factors(http, http.user) if "id" in record]
    return bool(used) and second_factor.is_one_of(http.user, used)


def was_strong(http: HttpRequest, user: User) -> bool:
    """Tell whether ``user`` came, in this session, by a strong sign-in at the identity provider."""
    return any(record.get("type") == STRONG_SIGN_IN for record in _second_factors(http, user))


def _second_factors(http: HttpRequest, user: User) -> list[dict[str, Any]]:
    return [record for record in get_authentication_records(http, user) if record["method"] == "mfa"]


def may_pass(http: HttpRequest) -> bool:
    """Tell whether pages that ask for a second factor open: it was proved, or an operator waived it for the day."""
    return is_verified(http) or (http.user.is_authenticated and second_factor.is_waived(http.user))


MAILBOX_IS_OF = "mailbox_is_of"
"""Key of the session: the account whose mailbox was shown to be one's own."""


def may_set_up(http: HttpRequest, user: User) -> bool:
    """Tell whether ``user`` may set a factor up, change it or take it away: who has one, in a session that proved it.

    Before the first one whoever publishes at once, and a mentor, shows that the account's mailbox is theirs: a
    password may be stolen.
    """
    if second_factor.is_set_up(user):
        return is_verified(http)
    if http.session.get(MAILBOX_IS_OF) == str(user.uuid) or second_factor.is_waived(user):
        return True
    return not (second_factor.publishes_at_once(user) or mentor_rows(user))


# -- a device of one's own ------------------------------------------------------------------------------------

MOST_ACCOUNTS = 5
"""Who acts for a territory and for a network may have two accounts on one device; more are not one person's."""


def may_work(http: HttpRequest) -> bool:
    """Tell whether the pages of a territory or of a network open: as :func:`may_pass`, or on one's own device."""
    if may_pass(http):
        return True
    user = http.user
    return user.is_authenticated and is_own_device(http, user) and not second_factor.is_strict_for(user)


def is_own_device(http: HttpRequest, user: User) -> bool:
    """Tell whether ``user`` gave a code in this browser in the last thirty days, and asked to be remembered."""
    return any(devices.is_of(user, token) for token in _tokens(http))


def remember_device(http: HttpRequest, response: HttpResponse, user: User) -> None:
    """Ask ``user`` no code in this browser for thirty days, at the pages that leave it so."""
    others = [token for token in _tokens(http) if not devices.is_of(user, token)]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        ".".join([*others, devices.token_for(user)][-MOST_ACCOUNTS:]),
        max_age=devices.REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _tokens(http: HttpRequest) -> list[str]:
    kept = http.COOKIES.get(settings.DEVICE_COOKIE_NAME, "").split(".")[:MOST_ACCOUNTS]
    return [token for token in kept if not devices.has_ended(token)]
