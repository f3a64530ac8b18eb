"""Signing in at one identity provider (OpenID Connect): ProConnect, or an academic one, as the settings say.

It opens accounts that exist; a sign-in that says itself that it was strong counts as the second factor.
"""

import secrets
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from conventions.domain.persons.people.identities import NoAccount, account_of_identity
from conventions.domain.persons.people.site import site
from conventions.pages.kit.session_proofs import STRONG_SIGN_IN

from .provider import ENDS_AT, refusal


class IdentityProvider(OpenIDConnectProvider):
    """The provider of the settings; of what it tells about people, nothing is kept but the subject."""

    id = "oidc"
    pkce_enabled_default = True

    def get_oauth2_adapter(self, request: HttpRequest) -> "Exchange":
        return Exchange(request, self.app.provider_id)

    def get_scope(self) -> list[str]:
        return settings.OIDC_SCOPES

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Lead to the provider; what it must give back is kept in the session, for one answer."""
        nonce = secrets.token_urlsafe(32)
        asked = {"nonce": nonce, "claims": '{"id_token":{"acr":null,"amr":{"essential":true}}}'}
        if settings.OIDC_ACR_VALUES:
            asked["acr_values"] = " ".join(settings.OIDC_ACR_VALUES)
        goal = get_next_redirect_url(request)
        return self.redirect(request, process="login", next_url=goal, auth_params=asked, nonce=nonce)


class Exchange(OpenIDConnectOAuth2Adapter):
    """The conversation with the provider: every token is verified by its keys, a signed ``userinfo`` too."""

    def get_provider(self) -> IdentityProvider:
        return provider_of_settings(self.request)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return site(reverse("provider_answer"))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        if "id_token" not in kwargs["response"]:
            raise OAuth2Error("The provider gave no id_token.")
        person = self._fetch_user_info(token.token)
        proof = self._decode_id_token(app, kwargs["response"]["id_token"])
        if person.get("sub") != proof.get("sub") or not proof.get("sub"):
            raise OAuth2Error("userinfo and id_token are not about the same person.")
        sociallogin = self.get_provider().sociallogin_from_response(request, {"userinfo": person, "id_token": proof})
        sociallogin.person, sociallogin.proof = person, proof
        sociallogin.ends_at = self._end_of_session(kwargs["response"]["id_token"])
        return sociallogin

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        with DefaultSocialAccountAdapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            answer.raise_for_status()
        if answer.headers.get("Content-Type", "").partition(";")[0] == "application/jwt":
            return self._verified(answer.text)
        return answer.json()

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        return self._verified(id_token)

    def _verified(self, token: str) -> dict[str, Any]:
        from jwt import PyJWTError  # for whoever comes from a provider, not for every process

        try:
            return jwtkit.verify_and_decode(
                credential=token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=settings.OIDC_CLIENT_ID,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (PyJWTError, KeyError) as problem:
            raise OAuth2Error("The provider's token cannot be read.") from problem

    def _end_of_session(self, id_token: str) -> str:
        """Return the address that ends the provider's session (OpenID Connect RP-Initiated Logout 1.0), or nothing."""
        address = self.openid_config.get("end_session_endpoint")
        if not address:
            return ""
        back = site(reverse("home"))
        values = {"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": secrets.token_urlsafe(32)}
        return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Adapter of allauth to the provider: it comes from the settings, and opens accounts that exist."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> IdentityProvider:
        return provider_of_settings(request)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def generate_state_param(self, state: dict[str, Any]) -> str:
        return secrets.token_urlsafe(32)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Sign the account in, or say that there is none: allauth's own ways on from here open accounts."""
        person, proof = sociallogin.person, sociallogin.proof
        if proof.get("nonce") != sociallogin.state["nonce"]:
            raise OAuth2Error("This answer is not to our question.")
        is_vouched_for = settings.OIDC_EMAIL_IS_VERIFIED or person.get("email_verified") is True
        email = person.get("email", "") if is_vouched_for else ""
        try:
            user = account_of_identity(
                issuer=settings.OIDC_ISSUER, subject=proof["sub"], email=email, name=settings.OIDC_NAME
            )
        except NoAccount:
            raise ImmediateHttpResponse(refusal(request, "no_account", 403)) from None
        logout(request)  # whoever was here before, a family or another account, leaves nothing open
        if is_strong(proof):
            record_authentication(request, user, "mfa", type=STRONG_SIGN_IN)
        request.session[ENDS_AT] = sociallogin.ends_at
        raise ImmediateHttpResponse(perform_login(request, user, redirect_url=sociallogin.state.get("next")))

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(refusal(request, "no_answer", 502))


def is_strong(proof: dict[str, Any]) -> bool:
    """Tell whether the provider says, by ``acr`` or ``amr`` (RFC 8176), that more than a password was asked."""
    methods = proof.get("amr") or []
    return proof.get("acr") in settings.OIDC_STRONG_ACR or bool(
        set([methods] if isinstance(methods, str) else methods) & set(settings.OIDC_STRONG_AMR)
    )


def provider_of_settings(http: HttpRequest) -> IdentityProvider:
    """Return the provider, as allauth wants it, without a row of the database."""
    app = SocialApp(
        provider=IdentityProvider.id,
        provider_id=settings.OIDC_ISSUER,
        name=settings.OIDC_NAME,
        client_id=settings.OIDC_CLIENT_ID,
        secret=settings.OIDC_CLIENT_SECRET,
        settings={"server_url": settings.OIDC_ISSUER.rstrip("/")},
    )
    return IdentityProvider(http, app=app)


def answer_of(http: HttpRequest) -> HttpResponse:
    """Take what the provider sent back with the person."""
    return OAuth2CallbackView.adapter_view(Exchange(http, settings.OIDC_ISSUER))(http)
