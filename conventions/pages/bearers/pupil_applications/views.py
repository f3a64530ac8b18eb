"""The pages of a pupil's applications: asking for a place, following, ranking, confirming, going elsewhere."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.exchange.search.stays import is_far_for
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.services import rank_wishes
from conventions.domain.placements.offers.models import Offer
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import PageForm, typed
from conventions.pages.shared.applications import ApplyForm, about, followed, slots_of
from conventions.pages.shared.links.majority import OfAge
from workflow.engine import Refused

from .access import PupilApplicationsVisit, family_page
from .acts import ACTS
from .forms import WishesForm


@family_page("GET", "POST", of_age=OfAge.NEVER)
def family_apply(http: HttpRequest, visit: PupilApplicationsVisit, uuid: UUID) -> HttpResponse:
    """Ask for a place of an offer: dates, a few words, one press."""
    offer = get_object_or_404(Offer.objects.filter(Offer.is_visible).select_related("host"), uuid=uuid)
    form = ApplyForm(typed(http), offer=offer, slots=slots_of(offer, visit.pupil, by=visit.actor))

    def apply(_given: object) -> Application:
        if is_far_for(visit.pupil, offer):
            raise Refused("offer_is_far")
        return form.apply(visit.pupil, origin=Application.Origin.PUPIL, by=visit.actor)

    return form_page(
        http,
        form,
        apply,
        then=visit.address("family_applications"),
        said=_("C'est envoyé. Le lieu de stage reçoit la candidature et répond."),
        template="pupil_applications/apply.html",
        offer=offer,
        **visit.shown(),
    )


@family_page("GET", "POST", of_age=OfAge.NEVER)
def family_applications(http: HttpRequest, visit: PupilApplicationsVisit) -> HttpResponse:
    """Show where each application stands, what comes next and until when; a POST keeps the order of wishes."""
    rows = sorted(followed(visit.applications), key=lambda row: not row.application.awaits_pupil)  # to confirm first
    alive = [row.application for row in rows if row.application.is_open]
    form = WishesForm(typed(http), applications=alive)

    def show(status: int) -> HttpResponse:
        shown = [(row, _acts_of(visit, row.application)) for row in rows]
        context = {**visit.shown(), "rows": shown, "form": form if len(alive) > 1 else None}
        return render(http, "pupil_applications/applications.html", context, status=status)

    return form_page(
        http,
        form,
        lambda _given: rank_wishes(visit.pupil, form.wanted()),
        then=visit.address("family_applications"),
        said=_("L'ordre des vœux est gardé."),
        show=show,
    )


def _acts_of(visit: PupilApplicationsVisit, application: Application) -> list[tuple[str, str]]:
    """Return what may be done now: the address of its page, and its label."""
    return [
        (visit.address("family_application", application.uuid, name), str(act.label))
        for name, act in ACTS.items()
        if act.is_of(guardian=visit.is_guardian) and act.starts_from(application)
    ]


@family_page("GET", "POST", of_age=OfAge.NEVER)
def family_application(http: HttpRequest, visit: PupilApplicationsVisit, uuid: UUID, name: str) -> HttpResponse:
    """Say what follows, then do it; a place that is confirmed opens its agreement."""
    application, act = visit.application_or_404(uuid), ACTS.get(name)
    if act is None or not act.is_of(guardian=visit.is_guardian):
        raise Http404
    back = visit.address("family_applications")

    def then(made: Convention | None) -> str:
        return visit.address("family_opened", made.number) if isinstance(made, Convention) else back

    return form_page(
        http,
        PageForm(typed(http)),
        lambda _given: act.run(application, by=visit.actor),
        then=then,
        said=lambda made: "" if isinstance(made, Convention) else str(act.done),
        frame=visit.FRAME,
        title=act.label,
        about=about(application),
        intro=act.follows,
        button=act.button,
        back=back,
        back_label=_("Les candidatures"),
        **visit.shown(),
    )
