"""An account that is set aside while somebody else holds its device: the browser gets a session with nothing of it.

The account's own session stays as it was, under its own key, which the other one keeps on our side. It comes back by a
code sent to the account; whatever the other person did is gone then.
"""

from uuid import UUID

from django.contrib.auth import get_user
from django.contrib.messages.storage import default_storage
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

ASIDE, HELD_FOR = "set_aside", "in_person"
"""Keys of the session in the hands of the other person: the account's session; whom it was opened for."""


def set_aside(http: HttpRequest, held_for: UUID) -> None:
    """Give this browser a new session that holds nothing but what it is held for; nobody is signed in any more."""
    account = http.session
    account.save()
    http.session = type(account)()
    http.session[ASIDE], http.session[HELD_FOR] = account.session_key, str(held_for)
    _sign_in_again(http)


def held_for(http: HttpRequest) -> str:
    """Return what this browser is held for; empty where no account is set aside."""
    return http.session.get(HELD_FOR, "") if not http.user.is_authenticated else ""


def take_back(http: HttpRequest, account: str) -> bool:
    """Bring the account's session back under a new key, and forget the other one; ``False`` when it has ended.

    ``account`` is the public identifier of the account it must be.
    """
    key = http.session.get(ASIDE, "")
    http.session.flush()
    former = type(http.session)(key)
    if not key or not former.exists(key):
        _sign_in_again(http)
        return False
    http.session = former
    http.session.cycle_key()
    _sign_in_again(http)
    if str(getattr(http.user, "uuid", "")) != account:
        http.session.flush()
        _sign_in_again(http)
        return False
    return True


def _sign_in_again(http: HttpRequest) -> None:
    """Read who is signed in from the session that the request has now; nothing that was asked before counts."""
    vars(http).pop("_standing", None)
    vars(http)["_messages"] = default_storage(http)
    http.user = get_user(http)
    rotate_token(http)
