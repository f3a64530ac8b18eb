"""The classes and the pupils: each one's situation, who is waited for, reminding them, opening an agreement."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.domain.people.standing import WRITERS, Standing
from conventions.pages.access import staff_page
from conventions.pages.paging import page_of, search, searched
from conventions.pages.visibility import convention_or_404, sees_whole_school, visible_pupils
from signatures.models import SignatureRequest
from workflow.engine import Refused

from ..roster import PAPER, Situation, classes_of, pupils_found, rows_of
from ..services import EMAIL, SMS, remind, remind_family
from ..waiting import awaited_in, missing_in, seeds_of
from .place import OPENERS


@require_safe
@staff_page()
def classes(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the classes with how many pupils have no internship, an agreement under way, a signed one."""
    if searched(http, "pupils"):
        search(http, "pupils", "")  # coming back here ends a search
    found = classes_of(standing)
    totals = {situation: sum(getattr(each, situation) for each in found) for situation in Situation.values}
    context = {"classes": found, "pupils": sum(totals.values()), "whole": sees_whole_school(standing), **totals}
    return render(http, "school/classes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page()
def class_pupils(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show pupils, those without internship first; a POST searches by name, which no address then holds."""
    kept = {name: http.GET[name] for name in ("classe", "situation") if name in http.GET}
    here = reverse("class_pupils") + (f"?{urlencode(kept)}" if kept else "")
    if http.method == "POST":
        search(http, "pupils", http.POST.get("q", ""))
        return redirect(here)
    text, class_name, situation = searched(http, "pupils"), kept.get("classe"), kept.get("situation", "")
    page = page_of(http, pupils_found(standing, class_name=class_name, situation=situation, text=text))
    context = {
        "page": page,
        "rows": rows_of(page.object_list, standing),
        "class_name": class_name,
        "situation": situation,
        "situations": [*Situation.choices, PAPER],
        "text": text,
        "here": here,
        "may_open": standing.holds(*OPENERS),
        "may_remind_families": standing.holds(*WRITERS),
    }
    return render(http, "school/class_pupils.html", context)


@require_POST
@staff_page()
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
    for one in wanted if not party or party in owed else ():
        seed = owed[one]
        request = seed if isinstance(seed, SignatureRequest) else None
        try:
            sent = remind(convention, request, by=standing.actor, party=one, channel=channel)
        except Refused as refusal:
            messages.warning(http, str(refusal))
        else:
            way = _("par SMS") if sent.channel == "sms" else _("par courriel")
            messages.success(http, _("%(name)s est relancé·e %(way)s.") % {"name": sent.recipient_name, "way": way})
    return redirect(_back(http) or reverse("agreement", args=[number]))


@require_POST
@staff_page(*WRITERS)
def send_family_reminder(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Remind the family of a pupil who has no internship."""
    pupil = get_object_or_404(visible_pupils(standing), uuid=uuid)
    try:
        told = remind_family(pupil, by=standing.actor)
    except Refused as refusal:
        messages.warning(http, str(refusal))
    else:
        names = ", ".join(message.recipient_name for message in told)
        messages.success(
            http, _("La famille de %(pupil)s est relancée : %(names)s.") % {"pupil": pupil.name, "names": names}
        )
    return redirect(_back(http) or reverse("class_pupils"))


def _back(http: HttpRequest) -> str:
    """Return the page of this site that the form came from."""
    given = http.POST.get("back", "")
    return given if given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None) else ""
