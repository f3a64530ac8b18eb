"""Pages of the second factor: giving it, setting up an application, passkeys, recovery codes, going back without."""

import json
from typing import Any

from allauth.account.stages import LoginStageController
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from conventions.domain.people import second_factor
from conventions.domain.people.accounts import User
from conventions.pages.access import lead_to_second_factor
from conventions.pages.clients import user_of
from conventions.pages.forms import typed
from conventions.pages.proved import is_verified

from .adapters import SecondFactorStage
from .forms import CodeForm, NewPasskeyForm, PasskeyForm
from .frame import frame_of

PENDING_KEY = "second_factor_key"
"""Key of the session: the key of an application that waits for its first code."""


# -- giving it ------------------------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("code", "credential")
@sensitive_variables("form")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_page(http: HttpRequest) -> HttpResponse:
    """Ask for the application's code, a passkey or a recovery code; then the session is signed in and verified."""
    stage = None
    if http.user.is_authenticated:
        user = http.user if not is_verified(http) and second_factor.is_set_up(user_of(http)) else None
    else:
        stage = LoginStageController.enter(http, SecondFactorStage.key)
        user = stage.login.user if stage and stage.still_holds() else None
    if user is None:
        return redirect("home" if http.user.is_authenticated else "login")
    sent = typed(http)
    by_passkey = sent is not None and "credential" in sent
    code_form = CodeForm(
        None if by_passkey else sent,
        recovery=True,
        hint=_("Les 6 chiffres que l'application affiche en ce moment, ou un code de secours."),
    )
    passkey_form = PasskeyForm(sent if by_passkey else None, user=user)
    proof = _proof_in(passkey_form) if by_passkey else _code_in(user, code_form)
    if proof:
        post_authentication(http, proof)
        if stage:
            return stage.exit()
        http.session.cycle_key()
        return redirect(http.session.pop(second_factor.NEXT, None) or "home")
    context: dict[str, Any] = {"form": code_form, "passkey_form": passkey_form}
    if second_factor.passkeys_of(user):
        context["passkey_options"] = json.dumps(webauthn.begin_authentication(user))
    status = 422 if code_form.errors or passkey_form.errors else 200
    return render(http, "accounts/second_factor.html", context, status=status)


def _code_in(user: User, form: CodeForm) -> Authenticator | None:
    """Return what gave the typed code, ``None`` with the refusal in the form."""
    if not form.is_valid():
        return None
    try:
        return second_factor.check(user, form.cleaned_data["code"])
    except ValidationError as refusal:
        form.refuse(refusal.message, "code")
        return None


def _proof_in(form: PasskeyForm) -> Authenticator | None:
    return form.cleaned_data["credential"] if form.is_valid() else None


# -- an application -------------------------------------------------------------------------------------------


def _may_change_factor(http: HttpRequest) -> bool:
    """Who has a second factor changes it only in a session that it has verified."""
    return is_verified(http) or not second_factor.is_set_up(user_of(http))


@never_cache
@require_POST
@login_required
def begin_second_factor(http: HttpRequest) -> HttpResponse:
    """Draw the key of a new application."""
    if not _may_change_factor(http):
        return lead_to_second_factor(http, reverse("account"))
    http.session[PENDING_KEY] = second_factor.draw_key()
    return redirect("second_factor_setup")


@never_cache
@sensitive_post_parameters("code")
@sensitive_variables("codes", "key")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def set_up_second_factor(http: HttpRequest) -> HttpResponse:
    """Explain, show the key, take the first code; then show the recovery codes, this once."""
    if not _may_change_factor(http):
        return lead_to_second_factor(http, reverse("account"))
    key = http.session.get(PENDING_KEY)
    form = CodeForm(typed(http), hint=_("Les 6 chiffres que l'application affiche en ce moment."))
    if http.method == "POST" and key is None:
        return redirect("second_factor_setup")
    if http.method == "POST" and key is not None and form.is_valid():
        try:
            application, codes = second_factor.confirm(user_of(http), key, form.cleaned_data["code"])
        except ValidationError as refusal:
            form.refuse(refusal.message, "code")
        else:
            del http.session[PENDING_KEY]
            return _proved(http, application, codes)
    context = {
        "frame": frame_of(http),
        "form": form,
        "begun": key is not None,
        "replaces": second_factor.application_of(user_of(http)) is not None,
        "required": second_factor.is_required_of(user_of(http)),
    }
    if key is not None:
        drawn = second_factor.qr_code(user_of(http), key)
        context["qr_code"] = mark_safe(drawn)  # noqa: S308 - drawn by segno from our own text
        context["typed_key"] = second_factor.typed_key(key)
    status = 422 if form.errors else 200
    return render(http, "accounts/second_factor_setup.html", context, status=status)


# -- passkeys -------------------------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("credential")
@sensitive_variables("codes")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_passkey(http: HttpRequest) -> HttpResponse:
    """Let the browser make a passkey and keep it; with the first factor, show the recovery codes this once."""
    if not _may_change_factor(http):
        return lead_to_second_factor(http, reverse("account"))
    form = NewPasskeyForm(typed(http), user=http.user)
    if http.method == "POST" and form.is_valid():
        given = form.cleaned_data
        passkey, codes = second_factor.add_passkey(user_of(http), name=given["name"], credential=given["credential"])
        if codes:
            return _proved(http, passkey, codes)
        messages.success(http, _("La clé d'accès est ajoutée."))
        return redirect("account")
    options = json.dumps(webauthn.begin_registration(http.user, False))
    context = {"frame": frame_of(http), "form": form, "options": options}
    return render(http, "accounts/passkey_add.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@login_required
def remove_passkey(http: HttpRequest, key: str) -> HttpResponse:
    """Take away the passkey of that identifier; another factor must stay."""
    if not _may_change_factor(http):
        return lead_to_second_factor(http, reverse("account"))
    passkey = next(
        (one for one in second_factor.passkeys_of(user_of(http)) if one.data["credential"]["id"] == key), None
    )
    if passkey is None:
        raise Http404
    try:
        second_factor.remove_passkey(user_of(http), passkey)
    except ValidationError as refusal:
        messages.error(http, refusal.message)
    else:
        messages.success(http, _("La clé d'accès est retirée."))
    return redirect("account")


# -- recovery codes, and going back ---------------------------------------------------------------------------


@never_cache
@sensitive_variables("codes")
@require_POST
@login_required
def renew_recovery_codes(http: HttpRequest) -> HttpResponse:
    """Draw new recovery codes and show them, this once."""
    if not second_factor.is_set_up(user_of(http)):
        return redirect("second_factor_setup")
    if not is_verified(http):
        return lead_to_second_factor(http, reverse("account"))
    return _show_codes(http, second_factor.renew_recovery_codes(user_of(http)))


def _proved(http: HttpRequest, factor: Authenticator, codes: list[str]) -> HttpResponse:
    """Go on in a verified session after the first proof of a new factor."""
    http.session.cycle_key()
    post_authentication(http, factor)
    return _show_codes(http, codes)


def _show_codes(http: HttpRequest, codes: list[str]) -> HttpResponse:
    goal = http.session.pop(second_factor.NEXT, None) or reverse("account")
    context = {"frame": frame_of(http), "codes": codes, "goal": goal}
    return render(http, "accounts/recovery_codes.html", context)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove_second_factor(http: HttpRequest) -> HttpResponse:
    """Go back to the password alone, with a last code; not for whoever must have a second factor."""
    if not second_factor.is_set_up(user_of(http)):
        return redirect("account")
    if second_factor.is_required_of(user_of(http)):
        raise PermissionDenied
    form = CodeForm(typed(http), recovery=True, hint=_("Un code de l'application, ou un code de secours."))
    if http.method == "POST" and _code_in(user_of(http), form):
        second_factor.remove(user_of(http))
        messages.success(http, _("Le second facteur est retiré. Votre mot de passe suffit pour vous connecter."))
        return redirect("account")
    context = {"frame": frame_of(http), "form": form}
    return render(http, "accounts/second_factor_remove.html", context, status=422 if form.errors else 200)
