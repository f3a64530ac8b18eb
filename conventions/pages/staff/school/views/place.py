"""*J'ai déjà un stage*, typed by the office for a pupil who has no link or no screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.drafting.own_place import OwnPlaceForm, open_own_place
from conventions.pages.shared.visibility import visible_pupils

from ..services import OPENERS


@staff_page(*OPENERS)
def open_for_pupil(http: HttpRequest, standing: Standing, uuid: str) -> HttpResponse:
    """Open the agreement of a place that a pupil has found; the host receives its link."""
    pupil = get_object_or_404(visible_pupils(standing).select_related("school"), uuid=uuid)
    form = OwnPlaceForm(typed(http), pupil=pupil, by_staff=True)
    return form_page(
        http,
        form,
        lambda _given: open_own_place(pupil, form, by=standing.actor),
        then=lambda convention: reverse("agreement", args=[convention.number]),
        said=_("La convention est ouverte. L'organisme d'accueil reçoit son lien."),
        template="school/place.html",
        pupil=pupil,
    )
