"""Mentors of an association: certified by date, read by two, withdrawn; each reading is written down."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.law.networks.models import Network, NetworkPost
from conventions.domain.season.mentors.models import Mentor, Mentoring
from conventions.domain.season.mentors.queries import mentors_of, met, open_mentorings
from conventions.domain.season.mentors.services import (
    certify_mentor,
    end_mentoring,
    note_opening,
    withdraw_mentor,
)
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed

from ..access import verified_network_page
from ..forms import CertificationForm
from ..tables import table_of_mentors


def _association_or_404(post: NetworkPost) -> None:
    if post.network.kind != Network.Kind.ASSOCIATION:
        raise Http404


@verified_network_page
@require_safe
def mentors(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """List the mentors of an association, until when each is certified, and who reads."""
    _association_or_404(post)
    return render(http, "networks/mentors.html", {"post": post, "table": table_of_mentors(mentors_of(post.network))})


@verified_network_page
def mentor_certify(http: HttpRequest, post: NetworkPost) -> HttpResponse:
    """Say that one saw the identity and the honorability of a person, and who reads too."""
    _association_or_404(post)

    def certify(given: dict[str, Any]) -> tuple[Mentor, bool]:
        days = {"identity": given["identity"], "honorability": given["honorability"]}
        return certify_mentor(post=post, who=given, second=given["second"], **days)

    return form_page(
        http,
        CertificationForm(typed(http), post=post),
        certify,
        back=reverse("network_mentors", args=[post.uuid]),
        back_label=_("Mentors"),
        said=lambda done: _certified(*done),
        frame="networks/base.html",
        post=post,
        title=_("Certifier un mentor"),
        intro=_("Regardez les papiers avec la personne et rendez-les : aucun n'est gardé ici."),
        button=_("Je certifie avoir vu ces papiers"),
    )


def _certified(mentor: Mentor, is_invited: bool) -> str:
    words = {"name": mentor.user.name, "email": mentor.user.email}
    if is_invited:
        return _("%(name)s est certifié ; une invitation part à %(email)s.") % words
    return _("%(name)s est certifié.") % words


def _mentor_or_404(post: NetworkPost, mentor: UUID) -> Mentor:
    _association_or_404(post)
    return get_object_or_404(mentors_of(post.network), uuid=mentor)


@verified_network_page
@require_safe
def mentor(http: HttpRequest, post: NetworkPost, mentor: UUID) -> HttpResponse:
    """Show what was agreed with each pupil, to the two who read; the reading is written down."""
    shown = _mentor_or_404(post, mentor)
    if not shown.is_read_by(post):
        raise Http404
    rows = open_mentorings(shown)
    for row in rows:
        note_opening(row, by=post.user)
    context = {"post": post, "mentor": shown, "mentorings": [(row, met(row)) for row in rows]}
    return render(http, "networks/mentor.html", context)


@verified_network_page
@require_POST
def mentoring_end(http: HttpRequest, post: NetworkPost, mentoring: UUID) -> HttpResponse:
    """End what a mentor does for one pupil, at once: by one of the two who read."""
    _association_or_404(post)
    rows = Mentoring.objects.filter(mentor__network=post.network).select_related("mentor")
    shown = get_object_or_404(rows, uuid=mentoring)
    if not shown.mentor.is_read_by(post):
        raise Http404
    end_mentoring(shown, by=Mentoring.EndedBy.ASSOCIATION)
    messages.success(http, _("Le mentorat est terminé."))
    return redirect("network_mentor", post=post.uuid, mentor=shown.mentor.uuid)


@verified_network_page
@require_POST
def mentor_withdraw(http: HttpRequest, post: NetworkPost, mentor: UUID) -> HttpResponse:
    """Withdraw a mentor: all that they do ends at once."""
    shown = _mentor_or_404(post, mentor)
    withdraw_mentor(shown)
    messages.success(http, _("%(name)s n'est plus mentor.") % {"name": shown.user.name})
    return redirect("network_mentors", post=post.uuid)
