"""Adapter of allauth to this site: how people sign in, in which words, and what it leaves to us.

It opens no account, writes no mail and no message: the trade does, which journals and tells.
"""

from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people import second_factor, sent_codes
from conventions.domain.persons.people.accounts import User
from conventions.pages.kit.access import lead_to_second_factor
from conventions.pages.kit.session_proofs import is_own_device, may_set_up, may_work, was_strong

BACKEND = "django.contrib.auth.backends.ModelBackend"
GIVEN = "password_hash"
"""Key of the stage's state: under which password it began. It ends when the password changes meanwhile."""


class SecondFactorStage(AuthenticateStage):
    """Between password and code nobody is signed in.

    Skipped on a waived day, after a strong sign-in elsewhere, and on a device that its holder called their own.
    """

    urlname = "second_factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if second_factor.is_waived(user) or was_strong(self.request, user) or not second_factor.is_set_up(user):
            return None, True
        if is_own_device(self.request, user) and second_factor.is_eased_for(user):
            return None, True
        self.state[GIVEN] = user.get_session_auth_hash()
        if not second_factor.passkeys_of(user):
            with suppress(ValidationError):  # too many: the page has a press that says so
                sent_codes.send_code(user)
        return redirect(self.urlname), True

    def is_resumable(self, request: HttpRequest) -> bool:
        """Whoever opens the sign-in page between the two steps may begin again, with another account."""
        return False

    def still_holds(self) -> bool:
        """Tell whether the account is open and its password the one that was given."""
        user = self.login.user
        return bool(user and user.is_active and user.get_session_auth_hash() == self.state.get(GIVEN))


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by address and password of accounts that others opened."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "L'adresse ou le mot de passe n'est pas le bon. Vérifiez les deux, ou demandez un nouveau mot de passe."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return [f"{SecondFactorStage.__module__}.{SecondFactorStage.__qualname__}"]

    def login(self, request: HttpRequest, user: User) -> None:
        login(request, user, backend=BACKEND)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Lead on; whoever must have a second factor sets one up first."""
        answer = super().post_login(request, user, **kwargs)
        if second_factor.is_required_of(user) and not may_work(request):
            if not may_set_up(request, user):
                with suppress(ValidationError):
                    sent_codes.send_code(user, sent_codes.MAILBOX)
            return lead_to_second_factor(request, answer["Location"])
        return answer

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what was done, in their own words."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """The outbox writes to people, from the account's journal."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """How the site presents itself to applications and passkeys: by its name, with no identifier of the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Cette clé d'accès n'a pas répondu comme attendu. Recommencez, ou servez-vous d'un code."),
    }

    def _get_site_name(self) -> str:
        return settings.SERVICE_NAME

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {"id": user.uuid.bytes, "display_name": user.name, "name": user.email}

    def generate_authenticator_name(self, user: User, type: str) -> str:
        return str(_("Clé d'accès %(n)d") % {"n": len(second_factor.passkeys_of(user)) + 1})
