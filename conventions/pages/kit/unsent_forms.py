"""Form that somebody was sending when their session had ended: kept an hour for them alone, then offered again.

It waits in the session of the browser, closed under a key outside the database and without files, codes or passwords.
Whose form it was is said by the form itself: its token was made for the browser's secret of that time, and a cookie
keeps under which secrets which account worked here. Whoever else signs in there finds nothing.
"""

import base64
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_TOKEN_LENGTH, _unmask_cipher_token  # type: ignore[attr-defined] # private
from django.shortcuts import render

from conventions.domain.persons.people.accounts import User
from conventions.pages.kit.clients import user_of
from signatures.macs import hexed, link_macs

KEPT_FOR = timedelta(hours=1)
LONGEST = 100_000
"""Characters of one form; more is not kept."""
SESSION_KEY = "unsent"
NEVER = re.compile(r"passw|token|secret|(^|[-_])code($|[-_])", re.IGNORECASE)
"""Names of fields that are never kept: what proves who somebody is."""
PRESSED = re.compile(
    "action|do|act|scope|to|others|back|next|key|step|then|again|mark|apply|confirm|save|from|noted|shown"
)
"""Names of what a page sends beside what somebody wrote: the button pressed, the way back."""
SECRETS = 5
"""Secrets of the browser under which one account is remembered: it gets a new one at each signing in."""
COOKIE_AGE = timedelta(days=1)
SALT = "conventions.pages.kit.unsent"


@dataclass(frozen=True)
class Unsent:
    """A form that did not arrive."""

    path: str
    """Its address, with what follows the question mark."""
    fields: dict[str, list[str]]

    @property
    def lines(self) -> list[str]:
        """Lines that somebody wrote in it, to recognise it by."""
        written = (values for name, values in self.fields.items() if not PRESSED.fullmatch(name))
        return [value for values in written for value in values if re.search(r"\w{2,}", value)]


def safe_fields(sent: Any) -> dict[str, list[str]]:
    """Return what may be kept of a posted form: neither files, which are not in it, nor codes or passwords."""
    return {name: values for name, values in sent.lists() if not NEVER.search(name)}


# -- whose form it was ---------------------------------------------------------------------------------------------


def remember_owner(http: HttpRequest, response: HttpResponse) -> None:
    """Let the browser know, without a name, that the forms it is given now are this account's."""
    secret = http.META.get("CSRF_COOKIE")
    if not secret:
        return
    owner, secrets = _owner(http)
    mine, marks = _marks("account", user_of(http).uuid), _marks("form", secret)
    former = secrets if owner in mine else []
    if marks[0] in former:
        return
    response.set_cookie(
        settings.OWNER_COOKIE_NAME,
        signing.dumps([mine[0], [*former, marks[0]][-SECRETS:]], salt=SALT),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _owner(http: HttpRequest) -> tuple[str, list[str]]:
    """Return the mark of the account that worked here last, and those of the secrets that its forms were made for."""
    try:
        kept = signing.loads(http.COOKIES.get(settings.OWNER_COOKIE_NAME, ""), salt=SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return "", []
    return kept[0], kept[1]


def _owner_of_form(http: HttpRequest) -> str:
    """Return the mark of the account that a posted form was shown to; empty when that is not known."""
    token = http.POST.get("csrfmiddlewaretoken", "")
    if len(token) != CSRF_TOKEN_LENGTH or not token.isalnum() or not token.isascii():
        return ""
    owner, secrets = _owner(http)
    return owner if set(_marks("form", _unmask_cipher_token(token))) & set(secrets) else ""


def has_worked_here(http: HttpRequest) -> bool:
    """Tell whether an account worked in this browser lately: its session has ended since."""
    return bool(_owner(http)[0])


def _marks(what: str, value: object) -> list[str]:
    return hexed(link_macs(f"unsent-{what}", value))


# -- keeping and giving back ---------------------------------------------------------------------------------------


def keep(http: HttpRequest) -> None:
    """Keep what was posted by an account whose session has ended; nothing when it is not known whose it was."""
    owner = _owner_of_form(http) if http.method == "POST" else ""
    fields = safe_fields(http.POST)
    text = json.dumps([owner, http.get_full_path(), fields])
    if owner and any(any(values) for values in fields.values()) and len(text) <= LONGEST:
        http.session[SESSION_KEY] = closed(text)
        http.session.set_expiry(int(KEPT_FOR.total_seconds()))


def is_kept(http: HttpRequest) -> bool:
    return SESSION_KEY in http.session


def carry_over(http: HttpRequest) -> None:
    """Empty the session before somebody signs in, but for what waits for them."""
    sealed = http.session.get(SESSION_KEY)
    http.session.flush()
    if sealed:
        http.session[SESSION_KEY] = sealed


def unsent_of(http: HttpRequest) -> Unsent | None:
    """Return what waits for the account signed in; what is another's, or too old, is forgotten."""
    sealed = http.session.get(SESSION_KEY)
    if not sealed:
        return None
    http.session.set_expiry(None)  # as long as any session, from here
    text = opened(sealed)
    owner, path, fields = json.loads(text) if text else ("", "", {})
    if owner not in _marks("account", user_of(http).uuid):
        forget(http)
        return None
    return Unsent(path, fields)


def forget(http: HttpRequest) -> None:
    http.session.pop(SESSION_KEY, None)


def offer_again(http: HttpRequest) -> HttpResponse | None:
    """Show what waits for the account signed in when its page is read, and forget it once it is sent."""
    waiting = unsent_of(http)
    if waiting is None or waiting.path != http.get_full_path():
        return None
    if http.method == "POST":
        forget(http)
        return None
    return shown_again(http, waiting, status=200)


def stale_form(http: HttpRequest) -> HttpResponse | None:
    """Answer a form that was opened before its account signed in again as two tabs do: all is there, to send again.

    Where the session has gone with what vouched for the form, it is kept for that account, which signs in again.
    """
    user = http.user
    if not isinstance(user, User):
        keep(http)
        return redirect_to_login(http.get_full_path()) if is_kept(http) else None
    if _owner_of_form(http) not in _marks("account", user.uuid):
        return None
    return shown_again(http, Unsent(http.get_full_path(), safe_fields(http.POST)), status=409)


def shown_again(http: HttpRequest, unsent: Unsent, *, status: int) -> HttpResponse:
    response = render(http, "frames/unsent_form.html", {"unsent": unsent}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def closed(text: str) -> str:
    """Return a text as it may stand in a session: nobody reads it there without a key of the environment."""
    return _box().encrypt(text.encode()).decode()


def opened(sealed: str) -> str:
    """Return what :func:`closed` made less than an hour ago; empty when it is older, or no such thing."""
    try:
        return _box().decrypt(sealed.encode(), ttl=int(KEPT_FOR.total_seconds())).decode()
    except InvalidToken:
        return ""


def _box() -> MultiFernet:
    """Closes under the present key of links; opens what waited while the key was rotated."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in link_macs("unsent-forms")])
