"""The school's pages of applications: the list, applying with a pupil, confirming or withdrawing for one who asks."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.names import after_de
from conventions.domain.persons.people.standing import Standing
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.offers.models import Offer
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import PageForm, typed
from conventions.pages.shared.applications import about, outside_period
from conventions.pages.shared.departures import DeparturePress
from conventions.pages.shared.period_choice import PeriodChoice
from conventions.pages.shared.visibility import one_moment, visible_pupils
from conventions.pages.staff.staff_forms import staff_form_page

from .acts import ACTS
from .contexts import ApplicantsPage
from .forms import WithPupilForm
from .queries import APPLIERS, may_join


@one_moment
@staff_page()
@require_safe
def class_applications(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show who has asked where, who waits for whom, and who has neither a place nor an application."""
    return render(http, "school_applications/applications.html", {"page": ApplicantsPage(http, standing)})


@staff_page(*APPLIERS)
def class_apply(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Apply *with* a pupil: choose the class, then the pupil, the dates and a few words."""
    offer = get_object_or_404(Offer.objects.filter(Offer.is_visible).select_related("host"), uuid=uuid)
    classes = PeriodChoice(standing, http.GET).class_names
    class_name = http.GET.get("classe", classes[0] if len(classes) == 1 else "")
    pupils = may_join(standing, levels=offer.levels, class_name=class_name, offer=offer.pk) if class_name else []
    form = WithPupilForm(typed(http), offer=offer, school=standing.school, pupils=pupils)

    def send(given: dict[str, Any]) -> Application:
        pupil = form.pupils[given["pupil"]]
        pupil.school = standing.school
        origin = Application.Origin.COUNTER if given["at_counter"] else Application.Origin.TEACHER
        return form.apply(pupil, origin=origin, by=standing.actor)

    return form_page(
        http,
        form,
        send,
        then=f"{reverse('class_applications')}?{urlencode({'classe': class_name})}",
        said=lambda sent: _("La candidature %(of_pupil)s est envoyée.") % {"of_pupil": after_de(sent.pupil.name)},
        template="school_applications/apply.html",
        offer=offer,
        class_names=classes,
        class_name=class_name,
    )


def _application_or_404(standing: Standing, uuid: UUID) -> Application:
    """Return an application of a pupil whom the reader sees."""
    theirs = Q(pupil__in=visible_pupils(standing).values("pk"), erased_at=None)
    found = Application.objects.filter(theirs).select_related("offer__host", "slot", "pupil")
    application = get_object_or_404(found, uuid=uuid)
    application.pupil.school = standing.school
    return application


@staff_page(*APPLIERS)
def class_application_act(http: HttpRequest, standing: Standing, uuid: UUID, name: str) -> HttpResponse:
    """Say what follows, then do it for the pupil."""
    application, act = _application_or_404(standing, uuid), ACTS.get(name)
    if act is None:
        raise Http404
    back = reverse("class_applications")

    def then(made: Convention | None) -> str:
        return reverse("agreement", args=[made.number]) if isinstance(made, Convention) else back

    def said(made: Convention | None) -> str:
        return str(act.done)

    form = PageForm(typed(http))
    return staff_form_page(
        http,
        form,
        lambda _given: act.run(application, by=standing.actor),
        then=then,
        said=said,
        title=act.label,
        about=[application.pupil.name, *about(application), *outside_period(application)],
        intro=act.follows,
        button=act.button,
        back=back,
        back_label=_("Candidatures"),
        template="school_applications/act.html",
        departure=DeparturePress(standing, form, application.pupil),
    )
