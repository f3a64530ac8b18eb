"""What the host's link opens: one agreement, for whoever bears it; a dead link gets a page that says what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from conventions.domain.agreements.models import Convention
from conventions.domain.links.models import PersonalLink
from conventions.domain.links.services import actor_of, find_former_link, find_link
from conventions.domain.people.models import HostContact
from conventions.pages.links import gates
from signatures.codes import Contact, contact_marks
from workflow.actors import Actor

READ = ("school", "pupil", "host", "writer", "representative", "tutor")
HOLDER = "host:"


@dataclass(frozen=True)
class Visit:
    """Somebody who came by the host's link."""

    link: PersonalLink
    token: str
    convention: Convention

    @property
    def contact(self) -> HostContact | None:
        """Whom the link was sent to."""
        return self.convention.host_writer

    @property
    def actor(self) -> Actor:
        return actor_of(self.link, self.contact.name if self.contact else self.convention.host.name)

    @property
    def reach(self) -> Contact:
        """Where a code goes: the very address by which this contact's other agreements are found.

        Whoever bears one link writes this address: with another way to send the code, the list of any host would
        open to whoever types that host's address beside a telephone of their own.
        """
        contact = self.contact
        email = contact.email if contact else ""
        return Contact.of(email=email, phone=contact.phone if contact and not email else "")

    @property
    def holders(self) -> list[str]:
        """What a code opens: this link while its contact is the one that received the code; under each key read."""
        return [f"{self.link.holder}:{mark}" for mark in contact_marks(self.reach, "host")]

    @property
    def marks(self) -> list[str]:
        """By what this person is recognised on another of their links."""
        name = self.contact.name if self.contact else ""
        return gates.person_marks(name, self.reach, holder=self.link.holder)

    def is_open(self, http: HttpRequest) -> bool:
        """Tell whether this browser has typed a code sent to the present contact."""
        contact = self.contact
        return bool(contact and (contact.email or contact.phone)) and gates.is_open(http, *self.holders)

    def url(self, page: str, *args: str) -> str:
        """Return the address of one of the link's pages, by name."""
        return reverse(page, args=[self.token, *args])


def host_page(*methods: str, first_screen: bool = False) -> Callable:
    """Let the bearer of a host's link open a page: the view receives the :class:`Visit`.

    Until the person has said « Remplir » on the first screen, reading any other page leads back to it.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(http: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            link = find_link(token)
            convention = _convention_of(link) if link else None
            if convention is None:
                response = _dead(http, find_former_link(token))
            elif link.revoked_at is not None:
                response = _dead(http, link)
            elif link.opened_at is None and not first_screen:
                response = redirect("host", token=token)
            else:
                response = view(http, Visit(link, token, convention), *args, **kwargs)
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return never_cache(require_http_methods([*methods, "HEAD"] if "GET" in methods else [*methods])(guarded))

    return decorate


def _convention_of(link: PersonalLink) -> Convention | None:
    if not link.holder.startswith(HOLDER):
        return None
    return Convention.objects.select_related(*READ).filter(uuid=link.holder.removeprefix(HOLDER)).first()


def _dead(http: HttpRequest, link: PersonalLink | None) -> HttpResponse:
    """Say what became of the address and what to do; 410 when it was once ours."""
    why = "unknown" if link is None else link.revoked_why if link.revoked_at else PersonalLink.Why.HANDED_OVER
    return render(http, "host/dead_link.html", {"why": why}, status=404 if link is None else 410)
