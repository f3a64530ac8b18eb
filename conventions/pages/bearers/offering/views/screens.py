"""*Proposer un stage*: three short screens without an account; the session keeps what was typed until the last one."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from conventions.domain.persons.people.territories import department_of_postcode
from conventions.pages.kit.access import shown_or_sent
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import PageForm, typed
from signatures.codes import Contact
from workflow import clock

from ..forms import WhatForm, WhoForm
from ..queries import weeks_around
from ..services import count_offer, gate_of, write_offer
from ..when_forms import HoursForm

KEPT = "offering"
"""Key of the session: what was posted, by screen, and where the link went."""
F = TypeVar("F", bound=PageForm)


def _kept(http: HttpRequest, screen: str) -> QueryDict | None:
    said = http.session.get(KEPT, {}).get(screen)
    return QueryDict(said) if said else None


def _keep(http: HttpRequest, **said: Any) -> None:
    http.session[KEPT] = {**http.session.get(KEPT, {}), **said}


def _filled(http: HttpRequest, screen: str, form: type[F], **options: Any) -> F:
    """Return the form of a screen: as it is sent, else as it was left, which is not judged before it is sent again."""
    kept = _kept(http, screen)
    if http.method == "POST" or kept is None:
        return form(typed(http), **options)
    left = form(kept, **options)
    return form(initial={name: left[name].value() for name in left.fields}, **options)


def _keep_posted(http: HttpRequest, screen: str) -> None:
    posted = http.POST.copy()
    posted.pop("csrfmiddlewaretoken", None)
    _keep(http, **{screen: posted.urlencode()})


def _goes_back(http: HttpRequest, screen: str) -> bool:
    """Tell whether the screen before is wanted; what is typed in this one is kept as it is."""
    if "back" in http.POST:
        _keep_posted(http, screen)
    return "back" in http.POST


@never_cache
@sensitive_post_parameters()
@shown_or_sent
def who(http: HttpRequest) -> HttpResponse:
    """Ask which organisation it is, and who answers for it."""
    form = _filled(http, "who", WhoForm, gate=gate_of(http))

    def keep(_given: object) -> None:
        _keep_posted(http, "who")
        _keep(http, host=form.host(), person=form.person())

    return form_page(http, form, keep, then=reverse("offer_what"), template="offering/who.html")


@never_cache
@sensitive_post_parameters()
@shown_or_sent
def what(http: HttpRequest) -> HttpResponse:
    """Ask what a pupil sees and does, and for whom."""
    if "host" not in http.session.get(KEPT, {}) or _goes_back(http, "what"):
        return redirect("offer_door")
    form = _filled(http, "what", WhatForm)
    return form_page(
        http,
        form,
        lambda _given: _keep_posted(http, "what"),
        then=reverse("offer_when"),
        template="offering/what.html",
    )


@never_cache
@sensitive_post_parameters()
@shown_or_sent
def when(http: HttpRequest) -> HttpResponse:
    """Ask when and how many; then the draft is written and the link leaves."""
    kept, before = http.session.get(KEPT, {}), WhatForm(_kept(http, "what"))
    if "host" not in kept or not before.is_valid():
        return redirect("offer_what")
    territory = department_of_postcode(kept["host"]["postcode"])
    assert territory is not None  # the first screen has checked it
    today = clock.now().date()
    weeks = weeks_around(territory.code, before.cleaned_data["levels"], after=today)
    if _goes_back(http, "when"):
        return redirect("offer_what")
    form = _filled(http, "when", HoursForm, weeks=weeks, today=today)

    def send(_given: object) -> None:
        _keep_posted(http, "when")
        fields = {**before.columns(), **form.hours()}
        send_link(http, host=kept["host"], person=kept["person"], fields=fields, dates=form.dates())

    return form_page(http, form, send, then=reverse("offer_sent"), atomic=False, template="offering/when.html")


def send_link(
    http: HttpRequest,
    *,
    host: Mapping[str, Any],
    person: Mapping[str, Any],
    fields: Mapping[str, Any],
    dates: Mapping[tuple[date, date], int],
) -> None:
    """Write a draft and send the link that leads to it; the next page says where it went. Never in a transaction."""
    count_offer(http, (person["email"], person["phone"]))
    host = dict(host)
    network = host.pop("network", None)
    contact = write_offer(host=host, person=person, fields=fields, dates=dates, network=network)
    reached = Contact.of(email=contact.email, phone="" if contact.email else contact.phone)
    http.session[KEPT] = {"sent_to": reached.masked}


@never_cache
@require_safe
def sent(http: HttpRequest) -> HttpResponse:
    """Say where the link went and what is left to do."""
    sent_to = http.session.get(KEPT, {}).get("sent_to")
    return render(http, "offering/sent.html", {"sent_to": sent_to}) if sent_to else redirect("offer_door")
