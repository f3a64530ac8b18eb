"""Pages of an account: signing in and out, the account itself, passwords."""

from typing import TYPE_CHECKING, Any

from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from conventions.domain.law.networks.queries import posts_of
from conventions.domain.persons.people import passwords, second_factor, sent_codes
from conventions.domain.persons.people.accounts import User
from conventions.domain.persons.people.schools import Staff
from conventions.domain.season.letters.services import choose, chosen_by, optional_topics
from conventions.pages.kit import unsent_forms
from conventions.pages.kit.access import shown_or_sent
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.school_code import code_of_school, count_act
from conventions.pages.kit.session_proofs import is_own_device
from conventions.pages.shared.path_reader import leave_shared

from . import provider, sign_ins
from .forms import ChangePasswordForm, LettersForm, NewPasswordForm, PasswordLinkForm, SignInForm
from .frame import frame_of

if TYPE_CHECKING:
    _FormView = FormView[Any]
else:
    _FormView = object


class FormPage(_FormView):
    """A form that is wrong answers with its own status, and with what was typed."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=form.wrong_status)


@method_decorator(shown_or_sent, name="dispatch")
class SignIn(FormPage, LoginView):
    """Ask for address and password; whoever has a second factor is signed in by the next page only."""

    template_name = "accounts/login.html"
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered = {"provider_name": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}
        return {**super().get_context_data(**kwargs), **offered, "why": self._why()}

    def _why(self) -> str:
        """Say why the page appears, to whoever did not come for it."""
        if unsent_forms.is_kept(self.request):
            return _(
                "Votre session est terminée. Ce que vous avez écrit est gardé une heure, pour vous seul : "
                "connectez-vous avec le même compte pour le retrouver."
            )
        if "next" not in self.request.GET:
            return ""
        if unsent_forms.has_worked_here(self.request):
            return _("Votre session est terminée : connectez-vous de nouveau, vous reviendrez à la page demandée.")
        return _("Cette page demande un compte : connectez-vous, vous y serez conduit.")

    def form_valid(self, form: SignInForm) -> HttpResponse:
        unsent_forms.carry_over(self.request)  # a family that was here before leaves nothing open
        answer = super().form_valid(form)
        sign_ins.remember_browser(self.request, answer, form.user.email)
        return answer


LEFT = "left"
"""Tag of the message whose page forgets what this browser kept for accounts (``site/presences.js``)."""


@method_decorator(require_POST, name="dispatch")
class SignOut(LogoutView):
    """End the session, and lead to the end of the provider's; a picture on another site cannot."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        ends_at = self.request.session.get(provider.ENDS_AT)
        answer = super().post(*args, **kwargs)
        messages.info(self.request, _("Vous êtes déconnecté de cet appareil."), extra_tags=LEFT)
        if not ends_at:
            return leave_shared(self.request, answer)
        # A page, not a redirect: the policy lets a form lead to this site alone, whatever redirects follow.
        context = {"ends_at": ends_at, "provider_name": settings.OIDC_NAME}
        return leave_shared(self.request, render(self.request, "accounts/provider_signed_out.html", context))


@never_cache
@login_required
@require_safe
def account(http: HttpRequest) -> HttpResponse:
    """Show who one is here, and the ways to change password and second factor."""
    user = user_of(http)
    posts = [
        post
        for post in Staff.objects.filter(user=user).select_related("school").order_by("school__sort_name", "id")
        if post.in_post(post.school.today())
    ]
    factors = second_factor.factors_of(user)
    strict, publishes = second_factor.is_strict_for(user), second_factor.publishes_at_once(user)
    context = {
        "frame": frame_of(http),
        "posts": [{"post": post, "code": code_of_school(post.school)} for post in posts],
        "territories": list(user.territories.order_by("id")),
        "networks": list(posts_of(user)),
        "application": factors.application,
        "passkeys": [passkey.wrap() for passkey in factors.passkeys],
        "texted": factors.texted,
        "by_sms": publishes and not strict and sent_codes.is_offered(),
        "eased": publishes and not strict,
        "own_device": is_own_device(http, user),
        "codes_left": factors.codes_left,
        "required": strict or publishes,
    }
    return render(http, "accounts/account.html", context)


@never_cache
@login_required
@shown_or_sent
def letters(http: HttpRequest) -> HttpResponse:
    """Choose when one's letter leaves, and which optional messages are wanted."""
    user = user_of(http)
    form = LettersForm(typed(http), preference=chosen_by(user.account_key))

    def keep(values: dict[str, Any]) -> None:
        unwanted = [slug for slug in optional_topics() if slug not in values["wanted"]]
        choose(user.account_key, hour=values["hour"], days=values["days"], unsubscribed=unwanted)

    return form_page(
        http,
        form,
        keep,
        then=reverse("letters"),
        said=_("C'est enregistré."),
        template="accounts/letters.html",
        frame=frame_of(http),
    )


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ChangePassword(FormPage, auth.PasswordChangeView):
    """Change the password: every other session of the account ends."""

    template_name = "accounts/password_change.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "frame": frame_of(self.request)}

    @transaction.atomic
    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        answer = super().form_valid(form)
        passwords.note_change(form.user)
        messages.success(self.request, _("Votre mot de passe est changé. Vos autres appareils sont déconnectés."))
        return answer


@never_cache
@shown_or_sent
def password_link(http: HttpRequest) -> HttpResponse:
    """Ask for an address; the answer is the same whether it is an account's or not."""

    def ask(given: dict[str, Any]) -> None:
        count_act(http, "password")
        passwords.ask_for_link(given["email"])

    return form_page(
        http,
        PasswordLinkForm(typed(http)),
        ask,
        then=reverse("password_reset_done"),
        atomic=False,
        frame="base.html",
        title=_("Choisir un mot de passe"),
        intro=_(
            "Pour une première connexion, ou un mot de passe oublié : un lien part vers l'adresse de votre compte."
        ),
        button=_("Recevoir le lien"),
        back=reverse("login"),
        back_label=_("Se connecter"),
    )


@never_cache
@require_safe
def password_link_sent(http: HttpRequest) -> HttpResponse:
    """Say what to do now, without saying whether a message left."""
    return render(http, "accounts/password_reset_done.html")


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ChoosePassword(FormPage, auth.PasswordResetConfirmView):
    """Choose a password by the link of the message; Django moves the link's secret out of the address first."""

    template_name = "accounts/password_reset_confirm.html"
    form_class = NewPasswordForm
    success_url = reverse_lazy("password_reset_complete")

    def get_user(self, uidb64: str) -> User | None:
        return passwords.account_in_link(uidb64)

    @transaction.atomic
    def form_valid(self, form: NewPasswordForm) -> HttpResponse:
        if not passwords.link_still_serves(form.user, self.request.session[auth.INTERNAL_RESET_SESSION_TOKEN]):
            self.validlink = False
            return self.render_to_response(self.get_context_data())
        answer = super().form_valid(form)
        passwords.note_change(form.user)
        sign_ins.remember_browser(self.request, answer, form.user.email)
        return answer


@never_cache
@require_safe
def password_chosen(http: HttpRequest) -> HttpResponse:
    """Say that the password is kept and lead to the sign-in page."""
    return render(http, "accounts/password_reset_complete.html")


@login_required
@require_POST
def forget_unsent(http: HttpRequest) -> HttpResponse:
    """Forget what was being sent when a session ended, and open its page without it."""
    unsent_forms.forget(http)
    goal = http.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(goal, {http.get_host()}, require_https=http.is_secure())
    return redirect(goal if is_ours else "home")
