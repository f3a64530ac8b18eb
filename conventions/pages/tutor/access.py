"""Who holds the link that a page was opened with, and what it says when the link opens nothing any more."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from conventions.domain.agreements.models import Convention
from conventions.domain.links.models import PersonalLink
from conventions.domain.links.services import actor_of, find_link, note_act
from conventions.domain.people.phones import format_local
from workflow.actors import Actor

FETCH = ("pupil", "school", "host", "tutor", "representative", "referent__user")


@dataclass(frozen=True)
class Desk:
    """A personal link, the one agreement its page is about and the person who acts."""

    token: str
    link: PersonalLink
    convention: Convention
    actor: Actor

    @property
    def is_pupil(self) -> bool:
        """Tell whether the pupil holds the link; the tutor does otherwise."""
        return self.link.holder.startswith("pupil:")


def tutor_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the bearer of a tutor's link open ``view(http, desk, …)``: one link, one agreement."""

    def desk_of(link: PersonalLink, token: str) -> Desk:
        convention = get_object_or_404(Convention.objects.select_related(*FETCH), uuid=_uuid_of(link, "tutor"))
        contact = convention.mentor
        return Desk(token, link, convention, actor_of(link, label=contact.name if contact else ""))

    return _link_page(view, desk_of)


def pupil_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a pupil's own link open ``view(http, desk, …)`` for one agreement of theirs, named by its number."""

    def desk_of(link: PersonalLink, token: str, number: str) -> Desk:
        own = Convention.objects.select_related(*FETCH).filter(pupil__uuid=_uuid_of(link, "pupil"), erased_at=None)
        convention = get_object_or_404(own, number=number)
        return Desk(token, link, convention, actor_of(link, label=convention.pupil.name))

    return _link_page(view, desk_of)


def _link_page(view: Callable[..., HttpResponse], desk_of: Callable[..., Desk]) -> Callable[..., HttpResponse]:
    @never_cache
    @wraps(view)
    def guarded(http: HttpRequest, token: str, number: str = "", **kwargs: Any) -> HttpResponse:
        link = find_link(token)
        if link is None:
            return unknown_link(http)
        desk = desk_of(link, token, number) if number else desk_of(link, token)
        if link.revoked_at:
            response = dead_link(http, desk.convention)
        else:
            response = view(http, desk, **kwargs)
            if http.method == "POST" and response.status_code not in (404, 405):
                note_act(link)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def dead_link(http: HttpRequest, convention: Convention, *, just_closed: bool = False) -> HttpResponse:
    """Say that a link was closed and whom to call; nothing about the pupil."""
    context = {
        "school": convention.school,
        "school_phone": format_local(convention.school.phone),
        "just_closed": just_closed,
        "unknown": False,
    }
    return render(http, "tutor/dead_link.html", context, status=200 if just_closed else 410)


def unknown_link(http: HttpRequest) -> HttpResponse:
    """Say that an address opens nothing, and how to get the right one."""
    response = render(http, "tutor/dead_link.html", {"unknown": True}, status=404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _uuid_of(link: PersonalLink, kind: str) -> UUID:
    """Return the identifier in the holder of a link of this kind; any other link finds nothing here."""
    held, _colon, identifier = link.holder.partition(":")
    if held != kind:
        raise Http404
    return UUID(identifier)
