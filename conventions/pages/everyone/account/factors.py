"""Pages of the second factor: giving it, setting it up, remembered devices, recovery codes, going back without."""

import json
from collections.abc import Callable
from functools import partial, wraps
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
from django.views.decorators.http import require_POST

from conventions.domain.persons.people import devices, second_factor, sent_codes
from conventions.domain.persons.people.accounts import User
from conventions.pages.kit.access import lead_to_second_factor, shown_or_sent
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.session_proofs import MAILBOX_IS_OF, is_verified, may_set_up, remember_device

from .adapters import SecondFactorStage
from .forms import MobileForm, NewPasskeyForm, PasskeyForm, SecondFactorForm
from .frame import frame_of

PENDING_KEY = "second_factor_key"
"""Key of the session: the key of an application that waits for its first code."""


# -- giving it ------------------------------------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("code", "credential")
@sensitive_variables("form")
@shown_or_sent
def second_factor_page(http: HttpRequest) -> HttpResponse:
    """Ask for a code, a passkey or a recovery code; then the session is signed in and verified."""
    user, stage = _who_proves(http)
    if user is None:
        return redirect("home" if http.user.is_authenticated else "login")
    sent = typed(http)
    by_passkey = sent is not None and "credential" in sent
    texted = sent_codes.masked(user)
    eased = second_factor.is_eased_for(user)
    code_form = SecondFactorForm(
        None if by_passkey else sent,
        recovery=True,
        hint=_("Les 6 chiffres reçus par SMS, ou un code de secours.")
        if texted
        else _("Les 6 chiffres que l'application affiche en ce moment, ou un code de secours."),
        may_be_remembered=eased,
    )
    passkey_form = PasskeyForm(sent if by_passkey else None, user=user)

    def prove(given: dict[str, Any]) -> Authenticator:
        return given["credential"] if by_passkey else second_factor.check(user, given["code"])

    def then(proof: Authenticator) -> HttpResponse:
        post_authentication(http, proof)
        if stage:
            answer = stage.exit()
        else:
            http.session.cycle_key()
            answer = redirect(http.session.pop(second_factor.NEXT, None) or "home")
        return _remembering(http, answer, user, None if by_passkey else code_form)

    def show(status: int) -> HttpResponse:
        context: dict[str, Any] = {"form": code_form, "passkey_form": passkey_form, "texted": texted}
        context["is_awaited"] = sent_codes.is_awaited(user)
        if second_factor.passkeys_of(user):
            context["passkey_options"] = json.dumps(webauthn.begin_authentication(user))
        return render(http, "accounts/second_factor.html", context, status=status)

    return form_page(http, passkey_form if by_passkey else code_form, prove, then=then, atomic=False, show=show)


def _who_proves(http: HttpRequest) -> tuple[User | None, SecondFactorStage | None]:
    """Return whose second factor is asked for, and the sign-in that waits for it; no account where none is."""
    if http.user.is_authenticated:
        user = user_of(http)
        return (user if not is_verified(http) and second_factor.is_set_up(user) else None), None
    stage = LoginStageController.enter(http, SecondFactorStage.key)
    return (stage.login.user if stage and stage.still_holds() else None), stage


def _remembering(http: HttpRequest, answer: HttpResponse, user: User, form: SecondFactorForm | None) -> HttpResponse:
    """Return the answer, by which the device is known from now on where its holder said that it is their own."""
    if form is not None and form.cleaned_data.get("own_device"):
        remember_device(http, answer, user)
    return answer


@never_cache
@require_POST
def send_code(http: HttpRequest) -> HttpResponse:
    """Send another SMS to who proves, or who takes the factor away with a last code."""
    leaves = http.POST.get("page") == "second_factor_remove" and http.user.is_authenticated
    user = user_of(http) if leaves else _who_proves(http)[0]
    if user is None:
        return redirect("home" if http.user.is_authenticated else "login")
    _send(http, user, sent_codes.SMS)
    return redirect("second_factor_remove" if leaves else "second_factor")


def _send(http: HttpRequest, user: User, kind: str) -> None:
    try:
        sent_codes.send_code(user, kind)
    except ValidationError as refusal:
        messages.error(http, refusal.message)
    else:
        messages.success(http, _("Un code est parti. Il arrive en une minute."))


# -- an application -------------------------------------------------------------------------------------------


def changing_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to who may change their factor; others prove the one they have, or that the mailbox is theirs."""

    @wraps(view)
    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = user_of(http)
        if may_set_up(http, user):
            return view(http, *args, **kwargs)
        return (
            lead_to_second_factor(http, reverse("account"))
            if second_factor.is_set_up(user)
            else redirect("prove_mailbox")
        )

    return never_cache(login_required(guarded))


@changing_page
@require_POST
def begin_second_factor(http: HttpRequest) -> HttpResponse:
    """Draw the key of a new application."""
    http.session[PENDING_KEY] = second_factor.draw_key()
    return redirect("second_factor_setup")


@sensitive_post_parameters("code")
@sensitive_variables("codes", "key")
@changing_page
@shown_or_sent
def set_up_second_factor(http: HttpRequest) -> HttpResponse:
    """Explain, show the key, take the first code; then show the recovery codes, this once."""
    key = http.session.get(PENDING_KEY)
    eased = second_factor.is_eased_for(user_of(http))
    hint = _("Les 6 chiffres que l'application affiche en ce moment.")
    form = SecondFactorForm(typed(http), hint=hint, may_be_remembered=eased)
    if http.method == "POST" and key is None:
        return redirect("second_factor_setup")

    def then(confirmed: tuple[Authenticator, list[str]]) -> HttpResponse:
        del http.session[PENDING_KEY]
        return _remembering(http, _proved(http, *confirmed), user_of(http), form)

    def show(status: int) -> HttpResponse:
        context = {
            "frame": frame_of(http),
            "form": form,
            "begun": key is not None,
            "replaces": second_factor.application_of(user_of(http)) is not None,
            "strict": second_factor.is_strict_for(user_of(http)),
            "eased": eased,
            "by_sms": eased and sent_codes.is_offered(),
        }
        if key is not None:
            drawn = second_factor.qr_code(user_of(http), key)
            context["qr_code"] = mark_safe(drawn)  # noqa: S308 - drawn by segno from our own text
            context["typed_key"] = second_factor.typed_key(key)
        return render(http, "accounts/second_factor_setup.html", context, status=status)

    return form_page(
        http,
        form,
        lambda given: second_factor.confirm(user_of(http), key or "", given["code"]),
        then=then,
        atomic=False,
        show=show,
    )


# -- codes by SMS ---------------------------------------------------------------------------------------------


@sensitive_post_parameters("code", "number")
@sensitive_variables("codes")
@changing_page
@shown_or_sent
def set_up_texted_codes(http: HttpRequest) -> HttpResponse:
    """Take a number, send it a code, take the code; then show the recovery codes, this once, if it is the first."""
    user, sent = user_of(http), typed(http)
    if not (second_factor.is_eased_for(user) and sent_codes.is_offered()):
        raise PermissionDenied
    waiting = sent_codes.masked(user, sent_codes.NEW_NUMBER)
    by_number = sent is not None and "number" in sent
    number_form = MobileForm(sent if by_number else None)
    hint = _("Les 6 chiffres reçus par SMS.")
    code_form = SecondFactorForm(sent if not by_number else None, hint=hint, may_be_remembered=True)
    if http.method == "POST" and not by_number and not waiting:
        return redirect("second_factor_sms")

    def act(given: dict[str, Any]) -> tuple[Authenticator, list[str]] | None:
        if by_number:
            sent_codes.propose_number(user, given["number"])
            return None
        return second_factor.confirm_number(user, given["code"])

    def then(confirmed: tuple[Authenticator, list[str]] | None) -> HttpResponse:
        if confirmed is None:
            return redirect("second_factor_sms")
        return _remembering(http, _proved(http, *confirmed), user, code_form)

    context = {"frame": frame_of(http), "number_form": number_form, "form": code_form, "waiting": waiting}
    return form_page(
        http,
        number_form if by_number else code_form,
        act,
        then=then,
        atomic=False,
        show=lambda status: render(http, "accounts/second_factor_sms.html", context, status=status),
    )


# -- the mailbox, before the first factor ---------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("code")
@login_required
@shown_or_sent
def prove_mailbox(http: HttpRequest) -> HttpResponse:
    """Ask for the code sent to the account's address, once, before whoever publishes at once sets a factor up."""
    user, sent = user_of(http), typed(http)
    if may_set_up(http, user) or second_factor.is_set_up(user):
        return redirect("second_factor_setup")
    if sent is not None and "again" in sent:
        _send(http, user, sent_codes.MAILBOX)
        return redirect("prove_mailbox")

    def then(_done: object) -> str:
        http.session[MAILBOX_IS_OF] = str(user.uuid)
        return reverse("second_factor_setup")

    return form_page(
        http,
        SecondFactorForm(sent, hint=_("Les 6 chiffres reçus par courriel.")),
        lambda given: second_factor.confirm_mailbox(user, given["code"]),
        then=then,
        atomic=False,
        template="accounts/prove_mailbox.html",
        frame=frame_of(http),
        address=user.email,
        is_awaited=partial(sent_codes.is_awaited, user, sent_codes.MAILBOX),  # asked when shown: a try uses codes up
    )


# -- devices --------------------------------------------------------------------------------------------------


@never_cache
@login_required
@require_POST
def forget_my_devices(http: HttpRequest) -> HttpResponse:
    """Ask a code on every device of the account again, this one too."""
    devices.forget_devices(user_of(http))
    messages.success(http, _("C'est fait : un code sera demandé à la prochaine connexion, sur chaque appareil."))
    return redirect("account")


# -- passkeys -------------------------------------------------------------------------------------------------


@sensitive_post_parameters("credential")
@sensitive_variables("codes")
@changing_page
@shown_or_sent
def add_passkey(http: HttpRequest) -> HttpResponse:
    """Let the browser make a passkey and keep it; with the first factor, show the recovery codes this once."""
    form = NewPasskeyForm(typed(http), user=http.user)

    def then(added: tuple[Authenticator, list[str]]) -> HttpResponse:
        passkey, codes = added
        if codes:
            return _proved(http, passkey, codes)
        messages.success(http, _("La clé d'accès est ajoutée."))
        return redirect("account")

    def show(status: int) -> HttpResponse:
        options = json.dumps(webauthn.begin_registration(http.user, False))
        context = {"frame": frame_of(http), "form": form, "options": options}
        return render(http, "accounts/passkey_add.html", context, status=status)

    return form_page(
        http,
        form,
        lambda given: second_factor.add_passkey(user_of(http), name=given["name"], credential=given["credential"]),
        then=then,
        show=show,
    )


@changing_page
@require_POST
def remove_passkey(http: HttpRequest, key: str) -> HttpResponse:
    """Take away the passkey of that identifier; another factor must stay."""
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
@login_required
@require_POST
def renew_recovery_codes(http: HttpRequest) -> HttpResponse:
    """Draw new recovery codes and show them, this once."""
    if not second_factor.is_set_up(user_of(http)):
        return redirect("second_factor_setup")
    if not is_verified(http):
        return lead_to_second_factor(http, reverse("account"))
    return _show_codes(http, second_factor.renew_recovery_codes(user_of(http)))


def _proved(http: HttpRequest, factor: Authenticator, codes: list[str]) -> HttpResponse:
    """Go on in a verified session after the first proof of a new factor; recovery codes that exist stay as they are."""
    http.session.cycle_key()
    post_authentication(http, factor)
    if codes:
        return _show_codes(http, codes)
    messages.success(http, _("C'est enregistré."))
    return redirect(http.session.pop(second_factor.NEXT, None) or "account")


def _show_codes(http: HttpRequest, codes: list[str]) -> HttpResponse:
    goal = http.session.pop(second_factor.NEXT, None) or reverse("account")
    context = {"frame": frame_of(http), "codes": codes, "goal": goal}
    return render(http, "accounts/recovery_codes.html", context)


@never_cache
@sensitive_post_parameters("code")
@login_required
@shown_or_sent
def remove_second_factor(http: HttpRequest) -> HttpResponse:
    """Go back to the password alone, with a last code; not for whoever must have a second factor."""
    if not second_factor.is_set_up(user_of(http)):
        return redirect("account")
    if second_factor.is_required_of(user_of(http)):
        raise PermissionDenied
    texted = sent_codes.masked(user_of(http))
    hint = _("Un code reçu par SMS, ou un code de secours.")
    if not texted:
        hint = _("Un code de l'application, ou un code de secours.")

    def remove(given: dict[str, Any]) -> None:
        second_factor.check(user_of(http), given["code"])
        second_factor.remove(user_of(http))

    return form_page(
        http,
        SecondFactorForm(typed(http), recovery=True, hint=hint),
        remove,
        then=reverse("account"),
        said=_("Le second facteur est retiré. Votre mot de passe suffit pour vous connecter."),
        atomic=False,
        template="accounts/second_factor_remove.html",
        frame=frame_of(http),
        texted=texted,
    )
