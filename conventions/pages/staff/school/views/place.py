"""*J'ai déjà un stage*, typed by the office for a pupil who has no link or no screen."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.departures import services as departures
from conventions.domain.season.found_places.queries import OPENERS, next_in_class, pupils_to_open
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.departures import DeparturePress
from conventions.pages.shared.drafting.own_place import OwnPlaceForm, open_own_place
from conventions.pages.shared.period_choice import PeriodChoice
from conventions.pages.shared.visibility import visible_pupils


@staff_page(*OPENERS)
def open_for_pupil(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Open the agreement of a place that a pupil has found; the host receives its link.

    « Ouvrir, puis le suivant » goes on with the next pupil of the class who has none.
    """
    pupil = get_object_or_404(visible_pupils(standing).select_related("school"), uuid=uuid)
    form = OwnPlaceForm(typed(http), pupil=pupil, by_staff=True)
    return form_page(
        http,
        form,
        lambda _given: open_own_place(pupil, form, by=standing.actor),
        then=lambda convention: _next(standing, pupil) if "next" in http.POST else _opened(convention),
        said=lambda convention: (
            _("Convention ouverte : %(name)s. L'organisme d'accueil reçoit son lien.") % {"name": convention.pupil.name}
        ),
        template="school/place.html",
        pupil=pupil,
        departure=DeparturePress(standing, form, pupil),
    )


@staff_page(*WRITERS)
@require_POST
def ask_departure(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Ask the pupil's former school to end what runs there."""
    pupil = get_object_or_404(visible_pupils(standing).select_related("school"), uuid=uuid)
    act_or_say(
        http,
        lambda: departures.ask_departure(pupil, by=standing.user),
        said=_("C'est demandé. Votre établissement sera prévenu dès que plus rien ne court là-bas."),
    )
    return redirect("registry_pupil", uuid=pupil.uuid)


def _opened(convention: Convention) -> str:
    return reverse("agreement", args=[convention.number])


def _next(standing: Standing, pupil: Pupil) -> str:
    """Return the address of the next pupil of the class; of the class, once each has an agreement."""
    periods = PeriodChoice(standing, QueryDict()).all_periods
    found = pupils_to_open(
        visible_pupils(standing), periods, today=standing.today, class_name=pupil.class_name
    ).exclude(pk=pupil.pk)
    if following := next_in_class(found, after=pupil.sort_name):
        return reverse("open_for_pupil", args=[following.uuid])
    return f"{reverse('class_pupils')}?{urlencode({'classe': pupil.class_name})}"
