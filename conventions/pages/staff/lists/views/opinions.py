"""The medical opinion on the machines of a pupil, as office and head note it: the day and the works, no more."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.law.formations.queries import formation_of
from conventions.domain.law.opinions.models import MachineOpinion
from conventions.domain.law.opinions.services import forget_opinion, record_opinion
from conventions.domain.persons.people.dossier_services import note_paper_reading
from conventions.domain.persons.people.standing import Standing
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.forms import typed
from conventions.pages.staff.staff_forms import staff_form_page

from ..access import pupil_or_404
from ..dossier import READ_PAPERS
from ..opinion_forms import OpinionForm


@staff_page(*READ_PAPERS)
def pupil_opinion(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show the opinion, which is a reading that is written down; note another one, or take it away."""
    pupil = pupil_or_404(standing, uuid)
    present = MachineOpinion.objects.filter(pupil=pupil).first()
    if present and http.method == "GET":
        note_paper_reading(pupil=pupil, piece="avis-machines", by=standing.user)

    def act(given: dict[str, Any]) -> None:
        if given.pop("forget"):
            forget_opinion(pupil)
        else:
            record_opinion(pupil, **given, by=standing.user)

    return staff_form_page(
        http,
        OpinionForm(typed(http), present=present, is_trained=formation_of(pupil, standing.today) is not None),
        act,
        said=_("C'est noté."),
        title=_("Avis médical sur les machines"),
        heading=_("Machines que peut utiliser %(pupil)s") % {"pupil": pupil.name},
        intro=_(
            "Notez la date de l'avis et les travaux qu'il autorise, sans raison, limite ni médecin. Le "
            "secrétariat et la direction seuls le lisent, chaque lecture est notée. Il est effacé un an après sa date."
        ),
        back=reverse("registry_pupil", args=[pupil.uuid]),
        back_label=pupil.name,
        button=_("Enregistrer l'avis"),
    )
