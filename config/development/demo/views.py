"""Pages that exist in development only: the demonstration's accounts and links, its mailbox, its clock."""

from datetime import datetime, time, timedelta

from allauth.mfa.base.internal.flows import post_authentication
from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.development.demo.exchange import entrances, officers
from config.development.demo.filling import under_way
from config.development.demo.mailbox import letter_number, letters
from config.development.demo.population import reset_clock
from config.development.demo.queries import (
    accounts,
    agreements_by_state,
    agreements_of_one_host,
    pupils_without_agreement,
    second_factor_now,
)
from config.development.demo.samples import SAMPLES, sample_copy
from config.development.demo.schools import PASSWORD
from config.development.demo.special import special_cases
from config.development.demo.specimens import (
    DRAWINGS,
    ROWS,
    SpecimenForm,
    page_of_specimens,
    table_of_specimens,
)
from config.development.demo.story import story
from config.development.demo.tables import table_of_accounts
from conventions.domain.persons.people import second_factor
from conventions.domain.persons.people.models import User
from conventions.domain.season.letters.services import chosen_by
from conventions.pages.everyone.account.adapters import BACKEND
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.paging import page_of
from notifications.jobs import enqueue
from workflow import clock, schedule

A_DAY = timedelta(days=1)
STEPS = {"hour": timedelta(hours=1), "day": A_DAY, "week": 7 * A_DAY}
LETTERS_AT = time(14)
"""In Paris: a working hour in Guyane and in Mayotte too."""
SPEAKING = ("count_weeks", "find_readers", "send_letters", "ask_for_presences")
"""Periodic jobs that tell people something once the clock has moved."""


@never_cache
@require_safe
def demonstration(http: HttpRequest) -> HttpResponse:
    """List the accounts and the personal links of each role and state."""
    context = {
        "password": PASSWORD,
        "filling": under_way(),
        "second_factor": second_factor_now(),
        "accounts": [table_of_accounts(place, users) for place, users in accounts()],
        "states": agreements_by_state(),
        "one_host": agreements_of_one_host(),
        "pupils": pupils_without_agreement(),
        "special": special_cases(),
        "samples": SAMPLES,
        "now": clock.now(),
        "story": story(),
        "entrances": entrances(),
        "officers": officers(),
    }
    return render(http, "demo/demonstration.html", context)


@never_cache
def components(http: HttpRequest) -> HttpResponse:
    """Show every component of the pages in the dress that it has there; the form, sent empty, with its errors."""
    return form_page(
        http,
        SpecimenForm(typed(http)),
        lambda values: None,
        then=reverse("components"),
        said=_("Rien n'est enregistré : ce formulaire est un exemple."),
        template="demo/components.html",
        table=table_of_specimens(),
        page=page_of_specimens(),
        states=[row[3] for row in ROWS],
        drawings=DRAWINGS,
    )


@never_cache
@require_safe
def mailbox(http: HttpRequest) -> HttpResponse:
    """Show the mails and SMS that would have left, newest first."""
    query = http.GET.get("q", "").strip()
    page = page_of(http, letters(query))
    return render(http, "demo/mailbox.html", {"page_obj": page, "query": query})


@never_cache
@require_safe
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "sandbox": ["allow-popups"]})  # type: ignore[arg-type]  # its views take no more than a request
def mailbox_letter(http: HttpRequest, n: int) -> HttpResponse:
    """Show a mail as a mail program does: its own HTML, without script, image or style from elsewhere."""
    letter = letter_number(n)
    if letter is None or not letter.html:
        raise Http404
    return HttpResponse(letter.html)


@never_cache
@require_safe
def mailbox_file(http: HttpRequest, n: int, file: int) -> HttpResponse:
    """Give a file that came with a mail."""
    letter = letter_number(n)
    if letter is None or file >= len(letter.files):
        raise Http404
    found = letter.files[file]
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return HttpResponse(found.content, content_type=found.media_type, headers=headers)


@never_cache
@require_safe
def sample(http: HttpRequest, name: str) -> HttpResponse:
    """Give a copy to try the verification with."""
    content = sample_copy(name)
    if content is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="copie-{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
def move_clock(http: HttpRequest) -> HttpResponse:
    """Move the workflow's clock forward, or to the next step of the story, and let what falls due happen."""
    step = http.POST.get("step", "")
    if step == "reset":
        reset_clock()
        messages.success(http, _("L'horloge est revenue où elle était au départ. Ce qui s'est passé depuis reste."))
        return redirect("demonstration")
    acted = live_until(moment_of(step))
    for name in SPEAKING:  # by the worker: a letter for each account takes its time
        enqueue(name)
    messages.success(http, _("L'horloge a avancé. Échéances passées : %(n)d.") % {"n": acted})
    return redirect(f"{reverse('demonstration')}#histoire" if step == "story" else "demonstration")


def moment_of(step: str) -> datetime:
    """Return when the clock is to be: so much later, at the next letters, or at the next step of the story."""
    now = clock.now()
    if step == "letters":
        return next_letters(now)
    if step == "story":
        played = story()
        return max(now, (played and played.present and played.present.at) or now)
    return now + STEPS.get(step, timedelta())


def live_until(moment: datetime) -> int:
    """Move the clock day by day, since a reminder that comes days late is not sent; return what fell due."""
    acted, left = 0, max(moment - clock.now(), timedelta()) // A_DAY
    for days in range(left, -1, -1):
        clock.move_to(moment - days * A_DAY)
        while done := schedule.run_due():
            acted += done
    return acted


def next_letters(now: datetime) -> datetime:
    """Return the next moment at which accounts that chose nothing get their letter."""
    day = timezone.localtime(now).date() + A_DAY
    usual = chosen_by("").days
    while day.isoweekday() not in usual:
        day += A_DAY
    return timezone.make_aware(datetime.combine(day, LETTERS_AT))


@require_POST
def enter(http: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's accounts, its second factor with it, and open a page of the site."""
    user = get_object_or_404(User, email__endswith=".example", is_active=True, uuid=http.POST.get("account"))
    logout(http)
    login(http, user, backend=BACKEND)
    if application := second_factor.application_of(user):
        post_authentication(http, application)
    page = http.POST.get("page", "")
    return redirect(page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else "home")
