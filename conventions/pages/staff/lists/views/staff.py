"""Staff and delegations of signature: read by those who keep the lists, changed by the direction of the school."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.persons.people.account_services import change_post, end_post
from conventions.domain.persons.people.models import Delegation, Staff
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.services import delegate_signature, revoke_delegation
from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.domain.season.rolls.queries import (
    classes_now,
    delegates_possible,
    delegations_of_school,
    posts_of_school,
)
from conventions.domain.season.rolls.services import appoint_by_email, invite
from conventions.pages.kit.access import insist, staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.form_pages import act_or_say
from conventions.pages.kit.forms import typed
from conventions.pages.staff.staff_forms import staff_form_page

from ..access import delegation_or_404, manages_staff, may_change_post, post_or_404
from ..forms import AppointmentForm, DelegationForm, EndOfPostForm, PostForm
from ..tables import table_of_delegations, table_of_staff

_OF_A_PUBLIC_SCHOOL = gettext_lazy(
    "Un adjoint, une adjointe ou l'adjoint gestionnaire peut valider et signer les conventions à votre place pendant "
    "une période (code de l'éducation, article R421-13). L'acte est pris et publié hors du site."
)
_OF_A_PRIVATE_SCHOOL = gettext_lazy(
    "Un membre du personnel peut valider et signer les conventions à votre place pendant une période. L'acte est pris "
    "et publié hors du site."
)


@staff_page(*KEEPERS)
@require_safe
def staff(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List who holds which function, and who did."""
    posts, ended = posts_of_school(standing.school)
    manages = manages_staff(standing)
    table = table_of_staff(posts, manages=manages)
    if sent := list_file(http, lambda: table):
        return sent
    context = {
        "table": table,
        "may_change": [post for post in posts if may_change_post(standing, post)],
        "ended": ended,
        "manages": manages,
        "today": standing.school.today(),
    }
    return render(http, "lists/staff.html", context)


@staff_page(*KEEPERS)
def staff_add(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Give a function to somebody; only the head names the next head."""
    insist(manages_staff(standing))
    form = AppointmentForm(typed(http), classes=_class_names(standing), may_name_head=standing.directs)
    return staff_form_page(
        http,
        form,
        lambda given: appoint_by_email(school=standing.school, by=standing.actor, **given),
        said=lambda done: (
            _("La fonction est donnée ; une invitation part à %(email)s.") % {"email": done[0].user.email}
            if done[1]
            else _("La fonction est donnée à %(name)s, qui a déjà un compte.") % {"name": done[0].user.name}
        ),
        title=_("Ajouter une personne"),
        intro=_(
            "La personne se connecte avec son adresse. "
            "Quand une nouvelle direction arrive, l'ancienne s'arrête la veille."
        ),
        button=_("Donner la fonction"),
        **_back_to_staff(),
    )


@staff_page(*KEEPERS)
def post_edit(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Change the title, the phone and the classes of a post."""
    post = post_or_404(standing, uuid)
    insist(may_change_post(standing, post))
    initial = {
        "title": post.title,
        "phone": format_local(post.phone),
        "classes": post.classes,
    }
    return staff_form_page(
        http,
        PostForm(typed(http), initial=initial, classes=_class_names(standing)),
        lambda given: change_post(staff=post, by=standing.actor, **given),
        said=_("La fiche est à jour."),
        title=_("%(name)s : titre, téléphone, classes") % {"name": post.user.name},
        **_back_to_staff(),
    )


@staff_page(*KEEPERS)
def post_end(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """End a function on a day."""
    post = post_or_404(standing, uuid)
    insist(may_change_post(standing, post))
    return staff_form_page(
        http,
        EndOfPostForm(typed(http), initial={"last_day": post.ends_on or standing.school.today()}),
        lambda given: end_post(staff=post, last_day=given["last_day"], by=standing.actor),
        said=_("La fin de la fonction est enregistrée."),
        title=_("Mettre fin à la fonction %(of_name)s") % {"of_name": after_de(post.user.name)},
        intro=_("Après ce jour, la personne n'a plus accès aux dossiers de l'établissement par cette fonction."),
        button=_("Mettre fin à cette fonction"),
        **_back_to_staff(),
    )


@staff_page(*KEEPERS)
@require_POST
def post_invite(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Send the invitation again to somebody who never chose a password."""
    post = post_or_404(standing, uuid)
    insist(may_change_post(standing, post))
    said = _("Une nouvelle invitation part à %(email)s.") % {"email": post.user.email}
    act_or_say(http, lambda: invite(post), said=said)
    return redirect("staff_list")


@staff_page(*KEEPERS)
@require_safe
def delegations(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List the delegations, in force or not."""
    today = standing.school.today()
    given = [(one, _state(one, today)) for one in delegations_of_school(standing.school)]
    if sent := list_file(http, lambda: table_of_delegations((one, STATES[state]) for one, state in given)):
        return sent
    context = {
        "delegations": [{"delegation": one, "state": state, "words": STATES[state]} for one, state in given],
        "school": standing.school,
        "directs": standing.directs,
        "manages": manages_staff(standing),
    }
    return render(http, "lists/delegations.html", context)


@staff_page(*KEEPERS)
def delegation_add(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Record a delegation: the head alone gives it, nobody grants it to themselves."""
    insist(standing.directs)
    from_staff = next(post for post in standing.posts if post.role == Staff.Role.HEAD)
    form = DelegationForm(typed(http))
    form.fields["to_staff"].queryset = delegates_possible(standing.school)

    def act(given: dict) -> Delegation:
        quality = Delegation.quality_of(given["to_staff"])
        return delegate_signature(from_staff=from_staff, quality=quality, **given)

    return staff_form_page(
        http,
        form,
        act,
        said=_("La délégation est enregistrée."),
        title=_("Donner une délégation de signature"),
        intro=_OF_A_PUBLIC_SCHOOL if standing.school.needs_ca_decision else _OF_A_PRIVATE_SCHOOL,
        button=_("Enregistrer la délégation"),
        back=reverse("delegations"),
        back_label=_("Délégations de signature"),
    )


@staff_page(*KEEPERS)
@require_POST
def delegation_revoke(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """End a delegation at once."""
    insist(manages_staff(standing))
    found = delegation_or_404(standing, uuid)
    act_or_say(
        http,
        lambda: revoke_delegation(delegation=found),
        said=_("La délégation est retirée : la personne ne peut plus signer à la place de la direction."),
    )
    return redirect("delegations")


STATES = {
    "in_force": gettext_lazy("en vigueur"),
    "coming": gettext_lazy("à venir"),
    "revoked": gettext_lazy("retirée"),
    "over": gettext_lazy("sans effet"),
}


def _state(delegation: Delegation, today: date) -> str:
    """Return the one word that tells where a delegation stands: revoked, in_force, coming or over."""
    if delegation.revoked_at:
        return "revoked"
    if delegation.in_force(today):
        return "in_force"
    return "coming" if today < delegation.starts_on else "over"


def _class_names(standing: Standing) -> list[str]:
    return [name for name, _count in classes_now(standing.school)]


def _back_to_staff() -> dict[str, Any]:
    return {"back": reverse("staff_list"), "back_label": _("Personnels")}
