"""An offer that waits for its check, as the direction of a school of the département reads it, and answers for it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.standing import Standing, account_actor
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import publish_checked
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import act_or_say


@staff_page("head", "deputy")
def vouch(http: HttpRequest, standing: Standing, offer: UUID) -> HttpResponse:
    """Show who offers what and whom to call; publish it once the school says that it knows the host."""
    waiting = Offer.objects.filter(Offer.awaits_check, uuid=offer).select_related("host", "representative").first()
    if waiting is None or waiting.department != standing.school.department:
        raise Http404
    if http.method == "POST":
        seen, by = http.POST.get("seen", ""), account_actor(user_of(http))
        said = _("L'offre est publiée : les élèves la voient, et l'organisme le sait.")
        act_or_say(http, lambda: publish_checked(waiting, seen=seen, by=by), said=said)
        return redirect("inbox")
    context = {"offer": waiting, "phone": format_local(waiting.representative.phone)}
    return render(http, "endorsement/vouch.html", context)
