"""What the browser's session has proved of the account that is signed in: a second factor, or a day without one."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from conventions.domain.people import second_factor
from conventions.domain.people.accounts import User

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
    return bool(used) and Authenticator.objects.filter(user=http.user, pk__in=used).exists()


def was_strong(http: HttpRequest, user: User) -> bool:
    """Tell whether ``user`` came, in this session, by a strong sign-in at the identity provider."""
    return any(record.get("type") == STRONG_SIGN_IN for record in _second_factors(http, user))


def _second_factors(http: HttpRequest, user: User) -> list[dict[str, Any]]:
    return [record for record in get_authentication_records(http, user) if record["method"] == "mfa"]


def may_pass(http: HttpRequest) -> bool:
    """Tell whether pages that ask for a second factor open: it was proved, or an operator waived it for the day."""
    return is_verified(http) or (http.user.is_authenticated and second_factor.is_waived(http.user))
