"""Browsers of accounts for tests: signed in, with or without a second factor, and the codes of one."""

import time
from datetime import datetime

from allauth.account.internal.flows import login as flow
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from django.conf import settings
from django.test import Client

from conventions.domain.persons.people import devices, second_factor
from conventions.domain.persons.people.models import User
from tests.kit.cast import from_the_cast

force_login = Client.force_login
"""Django's own."""
Kept = tuple[dict[str, str], datetime | None]
"""Rest of signing in beside the rows: cookies, and when the account says that it was."""


def signed_in(user: User, client: Client | None = None) -> Client:
    """Return a browser in which ``user`` gave a password alone."""
    client = client or Client()
    sign_in(client, user)
    return client


def verified(user: User, client: Client | None = None) -> Client:
    """Return a browser in which ``user`` gave password and second factor."""
    client = client or Client()
    if client.cookies:
        _verify(client, user)
    else:
        _take_over(client, user, _verified_session_of(user))
    return client


def on_own_device(user: User) -> Client:
    """Return a browser in which ``user`` gave a password today, and another day a code and « c'est mon appareil »."""
    client = Client()
    if not second_factor.is_set_up(user):
        give_second_factor(user)
    user.refresh_from_db(fields=["devices_forgotten"])
    sign_in(client, user)
    client.cookies[settings.DEVICE_COOKIE_NAME] = devices.token_for(user)
    return client


def sign_in(client: Client, user: User, backend: str | None = None) -> None:
    """Do what ``Client.force_login`` does, in whose place this stands; a new browser is lent its session."""
    if client.cookies:
        force_login(client, user, backend)
    else:
        _take_over(client, user, _session_of(user, backend))


@from_the_cast
def _session_of(user: User, backend: str | None) -> Kept:
    client = Client()
    force_login(client, user, backend)
    return _kept(client, user)


@from_the_cast
def _verified_session_of(user: User) -> Kept:
    client = Client()
    _verify(client, user)
    return _kept(client, user)


def _verify(client: Client, user: User) -> None:
    force_login(client, user)
    device = second_factor.application_of(user) or give_second_factor(user)
    session = client.session
    session[flow.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "id": device.pk}]
    session[flow._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()


def _kept(client: Client, user: User) -> Kept:
    return {name: cookie.value for name, cookie in client.cookies.items()}, user.last_login


def _take_over(client: Client, user: User, kept: Kept) -> None:
    cookies, user.last_login = kept
    for name, value in cookies.items():
        client.cookies[name] = value


def give_second_factor(user: User) -> Authenticator:
    """Give an account an application that it has confirmed."""
    return second_factor.take_into_use(user, second_factor.draw_key())


def pending_key(client: Client) -> str | None:
    """Return the key that waits in this browser for its first code."""
    return client.session.get("second_factor_key")


def code_of(factor: Authenticator | str, *, later: int = 0) -> str:
    """Return what the application (or that of a key) shows now, or ``later`` steps of 30 seconds from now."""
    return f"{hotp_value(_key(factor), int(time.time()) // 30 + later):06d}"


def wrong_code(factor: Authenticator | str) -> str:
    """Return six digits that no step near now gives."""
    near = {code_of(factor, later=n) for n in range(-3, 4)}
    return next(code for n in range(10) if (code := f"{(int(time.time()) + n) % 1000000:06d}") not in near)


def forget_wrong_codes() -> None:
    """Let nobody wait any more for having typed wrong codes."""
    for factor in Authenticator.objects.all():
        factor.data.pop("failures", None)
        factor.save(update_fields=["data"])


def _key(factor: Authenticator | str) -> str:
    return factor if isinstance(factor, str) else factor.data["secret"]
