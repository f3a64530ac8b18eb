"""Accounts: found, opened, given functions and territories, closed; every act says why, and its holder is told."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people import account_services as services
from conventions.domain.persons.people import second_factor
from conventions.domain.persons.people.account_records import as_operator
from conventions.domain.persons.people.models import Staff, TerritorialOfficer, User
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.queries import accounts_found, accounts_that_matter, told_of_account
from conventions.domain.season.rolls.services import appoint_by_email
from conventions.domain.upkeep.operations.leavers import hand_over_account
from conventions.pages.kit.access import administrator_page, or_404
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page, search_page
from conventions.pages.kit.forms import PageForm, typed
from conventions.pages.kit.paging import searched, with_search
from conventions.pages.kit.tables import paged

from ..forms import AccountForm, AccountSearch, AppointForm, EndForm, HandOverForm, OfficerForm, ToldReasonForm
from ..tables import table_of_officers

TOLD = 20
"""Acts on an account that its page shows; the others stand in the audit's journal."""


@dataclass(frozen=True)
class AccountAct:
    """Something that is done to an account for a reason."""

    title: StrOrPromise
    intro: StrOrPromise
    said: StrOrPromise
    do: Callable[..., object]
    """Does it to the account, by whom, with what the form holds."""
    is_offered: Callable[[User], bool]
    form: type[PageForm] = ToldReasonForm


def _is_asked_for_one(user: User) -> bool:
    return second_factor.is_set_up(user) or second_factor.is_required_of(user)


ACTS = {
    "inviter": AccountAct(
        gettext_lazy("Renvoyer l'invitation"),
        gettext_lazy("Un nouveau lien pour choisir un mot de passe part à l'adresse du compte."),
        gettext_lazy("L'invitation est partie."),
        lambda user, by, reason: services.invite_to_account(user, by=by, reason=reason),
        lambda user: user.is_active and not user.has_usable_password(),
    ),
    "un-jour-sans-second-facteur": AccountAct(
        gettext_lazy("Ouvrir un jour sans second facteur"),
        gettext_lazy(
            "Pour un téléphone oublié : le mot de passe suffit pendant un jour, le second facteur reste. "
            "Assurez-vous de vive voix que la demande vient bien de la personne."
        ),
        gettext_lazy("Le compte s'ouvre sans second facteur pendant un jour ; la personne en est prévenue."),
        lambda user, by, reason: services.waive_second_factor(user=user, by=by, reason=reason),
        lambda user: user.is_active and _is_asked_for_one(user) and not services.has_rights(user),
    ),
    "enlever-le-second-facteur": AccountAct(
        gettext_lazy("Enlever un second facteur perdu"),
        gettext_lazy(
            "Pour un téléphone et des codes perdus : la personne en règle un autre. "
            "Assurez-vous de vive voix que la demande vient bien d'elle."
        ),
        gettext_lazy("Le second facteur est enlevé ; la personne en est prévenue."),
        lambda user, by, reason: services.reset_second_factor(user=user, by=by, reason=reason),
        lambda user: user.is_active and second_factor.is_set_up(user) and not services.has_rights(user),
    ),
    "passer-la-suite": AccountAct(
        gettext_lazy("Passer la suite à une autre personne"),
        gettext_lazy(
            "Ses fonctions, ses territoires et ses réseaux passent à l'autre compte aujourd'hui, puis le sien se "
            "ferme. Les élèves qu'elle suit comme référente restent à désigner dans l'établissement."
        ),
        gettext_lazy("Tout est passé à l'autre personne et le compte est fermé ; les deux en sont prévenues."),
        lambda user, by, reason, email: hand_over_account(user=user, email=email, by=by, reason=reason),
        lambda user: user.is_active and not services.has_rights(user),
        HandOverForm,
    ),
    "fermer": AccountAct(
        gettext_lazy("Fermer le compte"),
        gettext_lazy("Ses fonctions et ses territoires finissent aujourd'hui ; personne ne se connecte plus avec lui."),
        gettext_lazy("Le compte est fermé ; la personne en est prévenue."),
        lambda user, by, reason: services.deactivate_account(user=user, by=by, reason=reason),
        lambda user: user.is_active and not services.has_rights(user),
    ),
    "rouvrir": AccountAct(
        gettext_lazy("Rouvrir le compte"),
        gettext_lazy("Les fonctions et les territoires qui ont pris fin ne reviennent pas : donnez-les de nouveau."),
        gettext_lazy("Le compte est rouvert ; la personne en est prévenue."),
        lambda user, by, reason: services.reactivate_account(user=user, by=by, reason=reason),
        lambda user: not user.is_active and user.erased_at is None and not services.has_rights(user),
    ),
}
"""Acts of an operator on an account each day, by their word in the address; a rarer one has a command."""


@administrator_page
def accounts(http: HttpRequest) -> HttpResponse:
    """Look for accounts by name or address."""
    text = searched(http)
    form = AccountSearch(http.POST) if http.method == "POST" else AccountSearch(initial={"text": text})
    if form.is_bound and form.is_valid():
        return redirect(with_search(http, reverse("operator_accounts"), form.cleaned_data["text"]))
    page = accounts_found(text) if text else accounts_that_matter()
    if page:
        posts = Staff.objects.select_related("school").order_by("id")
        prefetch_related_objects(page, Prefetch("posts", posts), "territories")
    return search_page(
        http, form, "operator/accounts.html", found=page, is_search=bool(text), today=timezone.localdate()
    )


@administrator_page
def account_open(http: HttpRequest) -> HttpResponse:
    """Open an account: for an officer, or for who gets a function later."""
    by = as_operator(user_of(http))

    def act(given: dict[str, str]) -> User:
        reason = given.pop("reason")
        user = services.open_account(**given, by=by)
        services.invite_to_account(user, by=by, reason=reason)
        return user

    return form_page(
        http,
        AccountForm(typed(http)),
        act,
        then=lambda user: reverse("operator_account", args=[user.uuid]),
        said=lambda user: _("Le compte est ouvert ; l'invitation part à %(email)s.") % {"email": user.email},
        title=_("Ouvrir un compte"),
        intro=_("Pour un référent de territoire par exemple. À un établissement, donnez plutôt une fonction."),
        button=_("Ouvrir le compte"),
        **_back_to_accounts(),
    )


@administrator_page
@require_safe
def account(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one account: who, functions, territories, second factor, what was done to it."""
    user = get_object_or_404(User, uuid=uuid)
    is_own = user.pk == user_of(http).pk
    posts = user.posts.select_related("school").order_by("-ends_on", "-id")  # those without an end come first
    history = told_of_account(user, most=TOLD + 1)
    context = {
        "account": user,
        "is_own": is_own,
        "posts": posts,
        "today": timezone.localdate(),
        "territories": user.territories.all(),
        "has_rights": services.has_rights(user),
        "has_second_factor": second_factor.is_set_up(user),
        "acts": [] if is_own else [(word, act) for word, act in ACTS.items() if act.is_offered(user)],
        "told": history[:TOLD],
        "untold": len(history) > TOLD,
    }
    return render(http, "operator/account.html", context)


@administrator_page
def account_act(http: HttpRequest, uuid: UUID, act: str) -> HttpResponse:
    """Do one of :data:`ACTS` to an account, for a reason."""
    user = get_object_or_404(User, uuid=uuid)
    chosen = or_404(ACTS.get(act))
    return form_page(
        http,
        chosen.form(typed(http)),
        lambda given: chosen.do(user, as_operator(user_of(http)), **given),
        said=str(chosen.said),
        title=chosen.title,
        heading=f"{chosen.title} : {user.name}",
        intro=chosen.intro,
        button=chosen.title,
        **_back_to(user),
    )


@administrator_page
def appoint(http: HttpRequest) -> HttpResponse:
    """Give a function at a school to whoever has an address; the address of the page may name the school or account."""
    initial = {"school": http.GET.get("etablissement", "")}
    if known := _account_named(http.GET.get("compte", "")):
        initial["email"] = known.email
    return form_page(
        http,
        AppointForm(typed(http), initial=initial),
        lambda given: appoint_by_email(**given, by=as_operator(user_of(http))),
        then=lambda done: reverse("operator_account", args=[done[0].user.uuid]),
        said=lambda done: (
            _("La fonction est donnée ; une invitation part à %(email)s.") % {"email": done[0].user.email}
            if done[1]
            else _("La fonction est donnée à %(name)s, qui a déjà un compte.") % {"name": done[0].user.name}
        ),
        title=_("Donner une fonction"),
        intro=_(
            "Quand une nouvelle direction arrive, la fonction de l'ancienne finit la veille. La direction et le "
            "bureau en poste en sont prévenus, et l'adresse de l'établissement."
        ),
        button=_("Donner la fonction"),
        **_back_to_accounts(),
    )


@administrator_page
def post_end(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a function on a day."""
    post = get_object_or_404(Staff.objects.select_related("user", "school"), uuid=uuid)
    today = post.school.today()
    return form_page(
        http,
        EndForm(typed(http), initial={"last_day": post.ends_on or today}, today=today),
        lambda given: services.end_post(staff=post, **given, by=as_operator(user_of(http))),
        said=_("La fin de la fonction est enregistrée ; la personne en est prévenue."),
        title=_("Mettre fin à une fonction"),
        heading=_("Mettre fin à la fonction %(of_name)s") % {"of_name": after_de(post.user.name)},
        intro=f"{post.title or post.get_role_display()}, {post.school}",
        button=_("Mettre fin à cette fonction"),
        **_back_to(post.user),
    )


# -- officers -----------------------------------------------------------------------------------------------------


@administrator_page
@require_safe
def officers(http: HttpRequest) -> HttpResponse:
    """List who follows which territory."""
    found = TerritorialOfficer.objects.select_related("user").order_by("level", "code", "user__sort_name", "id")
    return render(http, "operator/officers.html", {"table": paged(http, table_of_officers(found))})


@administrator_page
def officer_add(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let an account follow the schools of a territory."""
    user = get_object_or_404(User, uuid=uuid)
    return form_page(
        http,
        OfficerForm(typed(http)),
        lambda given: services.appoint_officer(
            user=user,
            level=given["level"],
            code=given["territory"],
            by=as_operator(user_of(http)),
            reason=given["reason"],
        ),
        said=lambda is_new: (
            _("Le territoire est confié ; la personne en est prévenue.")
            if is_new
            else _("Ce territoire lui était déjà confié : rien n'est changé.")
        ),
        title=_("Confier un territoire"),
        heading=_("Confier un territoire à %(name)s") % {"name": user.name},
        intro=_("La personne lit l'avancement des établissements de ce territoire, jamais un dossier."),
        button=_("Confier ce territoire"),
        **_back_to(user),
    )


@administrator_page
def officer_end(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """End what an account follows."""
    officer = get_object_or_404(TerritorialOfficer.objects.select_related("user"), uuid=uuid)
    territory = f"{officer.get_level_display()} {officer.code}".strip()
    return form_page(
        http,
        ToldReasonForm(typed(http)),
        lambda given: services.dismiss_officer(
            user=officer.user, level=officer.level, code=officer.code, by=as_operator(user_of(http)), **given
        ),
        said=_("Le territoire est retiré ; la personne en est prévenue."),
        title=_("Retirer un territoire"),
        heading=_("Retirer un territoire à %(name)s : %(territory)s")
        % {"name": officer.user.name, "territory": territory},
        button=_("Retirer ce territoire"),
        **_back_to(officer.user),
    )


def _account_named(text: str) -> User | None:
    try:
        return User.objects.filter(uuid=UUID(text)).first()
    except ValueError:
        return None


def _back_to(user: User) -> dict[str, Any]:
    back = reverse("operator_account", args=[user.uuid])
    return {"back": back, "back_label": _("Le compte"), "frame": "operator/base.html"}


def _back_to_accounts() -> dict[str, Any]:
    return {"back": reverse("operator_accounts"), "back_label": _("Comptes"), "frame": "operator/base.html"}
