"""An offer that waits for its check, as the direction of a school of the département reads it, and answers for it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from conventions.domain.people.phones import format_local
from conventions.domain.people.standing import Standing
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import publish_checked
from conventions.pages.access import staff_page
from conventions.pages.clients import user_of
from workflow.actors import ACCOUNT, Actor
from workflow.engine import Refused


@staff_page("head", "deputy")
def vouch(http: HttpRequest, standing: Standing, offer: UUID) -> HttpResponse:
    """Show who offers what and whom to call; publish it once the school says that it knows the host."""
    found = Offer.objects.filter(Offer.awaits_check, uuid=offer).select_related("host", "representative").first()
    if found is None or found.department != standing.school.department:
        raise Http404
    if http.method == "POST":
        user = user_of(http)
        try:
            publish_checked(found, seen=http.POST.get("seen", ""), by=Actor(ACCOUNT, str(user.uuid), label=user.name))
        except Refused as refusal:
            messages.error(http, str(refusal))
        else:
            messages.success(http, "L'offre est publiée : les élèves la voient, et l'organisme le sait.")
        return redirect("inbox")
    context = {"offer": found, "phone": format_local(found.representative.phone)}
    return render(http, "vouching/vouch.html", context)
