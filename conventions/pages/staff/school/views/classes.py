"""The classes and the pupils: each one's situation, who is waited for, reminding them, opening an agreement."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.reminders.services import EMAIL, SMS, note_call, note_family_call, remind, remind_family
from conventions.domain.season.reminders.waiting import awaited_in, missing_in, seeds_of
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.paging import with_search
from conventions.pages.shared.visibility import convention_or_404, one_moment, visible_pupils
from notifications.models import Message
from signatures.models import SignatureRequest
from workflow.engine import Refused

from ..contexts.classes import ClassesPage, PupilsPage

LONGEST_ANSWER = 200
"""Characters of what was answered on the telephone; the field takes no more."""


@one_moment
@staff_page()
@require_safe
def classes(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the classes with how many pupils have no internship, an agreement under way, a signed one."""
    page = ClassesPage(standing, http.GET)
    return list_file(http, page.table) or render(http, "school/classes.html", {"page": page})


@one_moment
@staff_page()
def class_pupils(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show pupils, those without internship first; a POST searches by name, which the address holds closed."""
    page = PupilsPage(http, standing)
    if http.method == "POST":
        return redirect(with_search(http, page.here, http.POST.get("q", "")))
    return list_file(http, page.table) or render(http, "school/class_pupils.html", {"page": page})


@staff_page()
@require_POST
def send_reminder(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Remind one party by a chosen way, or everyone who is waited for."""
    convention = convention_or_404(standing, number)
    party, channel = http.POST.get("party", ""), http.POST.get("channel", "")
    if channel not in (EMAIL, SMS):
        channel = ""
    tasks = awaited_in([convention]).get(convention.pk, [])
    owed = {missing.party: missing.seed for missing in missing_in(tasks, seeds_of(tasks)) if missing.party}
    wanted = [party] if party else list(owed)
    if not wanted or (party and party not in owed):
        messages.error(http, _("Personne n'est plus attendu ici : la page a été mise à jour."))
    for name in wanted if not party or party in owed else ():
        seed = owed[name]
        request = seed if isinstance(seed, SignatureRequest) else None
        try:
            sent = remind(convention, request, by=standing.actor, party=name, channel=channel)
        except Refused as refusal:
            messages.warning(http, str(refusal))
        else:
            way = _("par SMS") if sent.channel == "sms" else _("par courriel")
            messages.success(http, _("Relance envoyée à %(name)s %(way)s.") % {"name": sent.recipient_name, "way": way})
    return redirect(_back(http) or reverse("agreement", args=[number]))


@staff_page()
@require_POST
def call_noted(http: HttpRequest, standing: Standing, number: str) -> HttpResponse:
    """Write down that one party was reminded by telephone."""
    convention = convention_or_404(standing, number)
    tasks = awaited_in([convention]).get(convention.pk, [])
    owed = {missing.party: missing.seed for missing in missing_in(tasks, seeds_of(tasks)) if missing.party}
    party = http.POST.get("party", "")
    if party not in owed:
        messages.error(http, _("Personne n'est plus attendu ici : la page a été mise à jour."))
        return redirect(_back(http) or reverse("agreement", args=[number]))
    seed = owed[party]
    request = seed if isinstance(seed, SignatureRequest) else None
    _note(http, lambda said: note_call(convention, request, by=standing.actor, party=party, answer=said))
    return redirect(_back(http) or reverse("agreement", args=[number]))


@staff_page(*WRITERS)
@require_POST
def family_call_noted(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Write down that the family of a pupil who has no internship was called."""
    pupil = get_object_or_404(visible_pupils(standing), uuid=uuid)
    _note(http, lambda said: note_family_call(pupil, by=standing.actor, answer=said))
    return redirect(_back(http) or reverse("class_pupils"))


def _note(http: HttpRequest, write: Callable[[str], Message]) -> None:
    try:
        noted = write(" ".join(http.POST.get("said", "").split())[:LONGEST_ANSWER])
    except Refused as refusal:
        messages.warning(http, str(refusal))
    else:
        messages.success(http, _("Appel à %(name)s noté.") % {"name": noted.recipient_name})


@staff_page(*WRITERS)
@require_POST
def send_family_reminder(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Remind the family of a pupil who has no internship."""
    pupil = get_object_or_404(visible_pupils(standing), uuid=uuid)
    try:
        guardians = remind_family(pupil, by=standing.actor)
    except Refused as refusal:
        messages.warning(http, str(refusal))
    else:
        names = ", ".join(message.recipient_name for message in guardians if not message.is_moot)
        messages.success(
            http,
            _("La famille %(of_pupil)s est relancée : %(names)s.") % {"of_pupil": after_de(pupil.name), "names": names},
        )
        for message in guardians:
            if message.is_moot:
                messages.warning(http, _("%(name)s ne veut plus de ces rappels.") % {"name": message.recipient_name})
    return redirect(_back(http) or reverse("class_pupils"))


def _back(http: HttpRequest) -> str:
    """Return the page of this site that the form came from."""
    given = http.POST.get("back", "")
    return given if given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None) else ""
