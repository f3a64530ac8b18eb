"""Pages of an account: signing in with one or two factors, the account itself, passwords, second factor."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import login as verify_session

from conventions.domain.people import passwords, second_factor
from conventions.domain.people.accounts import User
from conventions.domain.people.schools import Staff
from conventions.pages.access import standing_of
from conventions.pages.forms import typed
from conventions.pages.school_code import code_of_school, count_act

from . import sign_ins
from .forms import ChangePasswordForm, CodeForm, NewPasswordForm, PasswordLinkForm, SignInForm

BACKEND = "django.contrib.auth.backends.ModelBackend"
AWAITED = "second_factor"
"""Key of the session: who gave the right password and has not given a code yet. They are not signed in."""
AWAITED_FOR = timedelta(minutes=10)


class FormPage:
    """A form that is wrong answers 422, with what was typed."""

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class SignIn(FormPage, auth.LoginView):
    """Ask for address and password; whoever has a second factor is signed in by the next page only."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        answer = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, "too_many"):
            answer.status_code = 429
        return answer

    def form_valid(self, form: SignInForm) -> HttpResponse:
        answer = self._signed_in(form.get_user(), self.get_success_url())
        sign_ins.remember_browser(self.request, answer, form.get_user().email)
        return answer

    def _signed_in(self, user: User, goal: str) -> HttpResponse:
        self.request.session.flush()  # a family that was here before leaves nothing open
        if second_factor.application_of(user):
            until = (timezone.now() + AWAITED_FOR).timestamp()
            # The hash ends the wait when the password changes meanwhile.
            self.request.session[AWAITED] = [str(user.uuid), user.get_session_auth_hash(), until]
            self.request.session[second_factor.NEXT] = goal
            return redirect("second_factor")
        login(self.request, user)
        if second_factor.is_required_of(user):
            return second_factor.lead_to_second_factor(self.request, goal)
        return HttpResponseRedirect(goal)


def _awaited(http: HttpRequest) -> User | None:
    """Return whose code is awaited: after the right password, or in a session that was never verified."""
    if http.user.is_authenticated:
        return http.user if not http.user.is_verified() and second_factor.application_of(http.user) else None
    uuid, password_hash, until = http.session.get(AWAITED, (None, "", 0))
    if uuid is None or until < timezone.now().timestamp():
        return None
    user = User.objects.filter(uuid=uuid, is_active=True).first()
    return user if user and user.get_session_auth_hash() == password_hash else None


@never_cache
@sensitive_post_parameters("code")
@sensitive_variables("form")
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_page(http: HttpRequest) -> HttpResponse:
    """Ask for the application's code, or a recovery code; then the session is signed in and verified."""
    user = _awaited(http)
    if user is None:
        return redirect("home" if http.user.is_authenticated else "login")
    form = CodeForm(
        typed(http),
        recovery=True,
        hint=_("Les 6 chiffres que l'application affiche en ce moment, ou un code de secours."),
    )
    if http.method == "POST" and form.is_valid():
        try:
            device = second_factor.check(user, form.cleaned_data["code"])
        except ValidationError as refusal:
            form.refuse(refusal.message, "code")
        else:
            goal = http.session.pop(second_factor.NEXT, None) or "home"
            if not http.user.is_authenticated:
                http.session.flush()
                login(http, user, backend=BACKEND)
            else:
                http.session.cycle_key()
            http.session.pop(AWAITED, None)
            verify_session(http, device)
            return redirect(goal)
    status = 422 if form.errors else 200
    return render(http, "accounts/second_factor.html", {"form": form}, status=status)


def _frame(http: HttpRequest) -> str:
    """Return the page frame: the school's with its menu for whoever works at one."""
    return "frames/school.html" if standing_of(http) else "frames/account.html"


@never_cache
@require_safe
@login_required
def account(http: HttpRequest) -> HttpResponse:
    """Show who one is here, and the ways to change password and second factor."""
    user = http.user
    posts = [
        post
        for post in Staff.objects.filter(user=user).select_related("school").order_by("school__sort_name", "id")
        if post.in_post(post.school.today())
    ]
    application = second_factor.application_of(user)
    context = {
        "frame": _frame(http),
        "posts": [{"post": post, "code": code_of_school(post.school)} for post in posts],
        "territories": list(user.territories.order_by("id")),
        "application": application,
        "codes_left": second_factor.recovery_codes_left(user) if application else 0,
        "required": second_factor.is_required_of(user),
    }
    return render(http, "accounts/account.html", context)


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ChangePassword(FormPage, auth.PasswordChangeView):
    """Change the password: every other session of the account ends."""

    template_name = "accounts/password_change.html"
    form_class = ChangePasswordForm
    success_url = reverse_lazy("account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "frame": _frame(self.request)}

    @transaction.atomic
    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        answer = super().form_valid(form)
        passwords.note_change(form.user)
        messages.success(self.request, _("Votre mot de passe est changé. Vos autres appareils sont déconnectés."))
        return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_link(http: HttpRequest) -> HttpResponse:
    """Ask for an address; the answer is the same whether it is an account's or not."""
    form = PasswordLinkForm(typed(http))
    if http.method == "POST" and form.is_valid():
        count_act(http, "password")
        passwords.ask_for_link(form.cleaned_data["email"])
        return redirect("password_reset_done")
    status = 422 if form.errors else 200
    return render(http, "accounts/password_reset.html", {"form": form}, status=status)


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
        answer = super().form_valid(form)
        passwords.note_change(form.user)
        sign_ins.remember_browser(self.request, answer, form.user.email)
        return answer


@never_cache
@require_safe
def password_chosen(http: HttpRequest) -> HttpResponse:
    """Say that the password is kept and lead to the sign-in page."""
    return render(http, "accounts/password_reset_complete.html")


# -- second factor ------------------------------------------------------------------------------------------------


def _may_change_factor(http: HttpRequest) -> bool:
    """Who has a second factor changes it only in a session that it has verified."""
    return http.user.is_verified() or second_factor.application_of(http.user) is None


@never_cache
@require_POST
@login_required
def begin_second_factor(http: HttpRequest) -> HttpResponse:
    """Draw the key of a new application."""
    if not _may_change_factor(http):
        return second_factor.lead_to_second_factor(http, reverse("account"))
    second_factor.begin(http.user)
    return redirect("second_factor_setup")


@never_cache
@sensitive_post_parameters("code")
@sensitive_variables("codes")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def set_up_second_factor(http: HttpRequest) -> HttpResponse:
    """Explain, show the key, take the first code; then show the recovery codes, this once."""
    if not _may_change_factor(http):
        return second_factor.lead_to_second_factor(http, reverse("account"))
    device = second_factor.pending_application_of(http.user)
    form = CodeForm(typed(http), hint=_("Les 6 chiffres que l'application affiche en ce moment."))
    if http.method == "POST" and device is None:
        return redirect("second_factor_setup")
    if http.method == "POST" and form.is_valid():
        try:
            confirmed, codes = second_factor.confirm(http.user, form.cleaned_data["code"])
        except ValidationError as refusal:
            form.refuse(refusal.message, "code")
        else:
            http.session.cycle_key()
            verify_session(http, confirmed)
            return _show_codes(http, codes)
    context = {
        "frame": _frame(http),
        "form": form,
        "device": device,
        "replaces": second_factor.application_of(http.user) is not None,
        "required": second_factor.is_required_of(http.user),
    }
    if device is not None:
        context["qr_code"] = mark_safe(second_factor.qr_code(device))  # noqa: S308 - drawn by segno from our own text
        context["typed_key"] = second_factor.typed_key(device)
    status = 422 if form.errors else 200
    return render(http, "accounts/second_factor_setup.html", context, status=status)


@never_cache
@sensitive_variables("codes")
@require_POST
@login_required
def renew_recovery_codes(http: HttpRequest) -> HttpResponse:
    """Draw new recovery codes and show them, this once."""
    if second_factor.application_of(http.user) is None:
        return redirect("second_factor_setup")
    if not http.user.is_verified():
        return second_factor.lead_to_second_factor(http, reverse("account"))
    return _show_codes(http, second_factor.renew_recovery_codes(http.user))


def _show_codes(http: HttpRequest, codes: list[str]) -> HttpResponse:
    goal = http.session.pop(second_factor.NEXT, None) or reverse("account")
    context = {"frame": _frame(http), "codes": codes, "goal": goal}
    return render(http, "accounts/recovery_codes.html", context)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove_second_factor(http: HttpRequest) -> HttpResponse:
    """Go back to the password alone, with a last code; not for whoever must have a second factor."""
    if second_factor.application_of(http.user) is None:
        return redirect("account")
    if second_factor.is_required_of(http.user):
        raise PermissionDenied
    form = CodeForm(typed(http), recovery=True, hint=_("Un code de l'application, ou un code de secours."))
    if http.method == "POST" and form.is_valid():
        try:
            second_factor.check(http.user, form.cleaned_data["code"])
        except ValidationError as refusal:
            form.refuse(refusal.message, "code")
        else:
            second_factor.remove(http.user)
            messages.success(http, _("Le second facteur est retiré. Votre mot de passe suffit pour vous connecter."))
            return redirect("account")
    context = {"frame": _frame(http), "form": form}
    return render(http, "accounts/second_factor_remove.html", context, status=422 if form.errors else 200)
