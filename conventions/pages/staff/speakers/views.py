"""Who at school speaks which language: named to families, shown beside a call that one of them asks for."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conventions.domain.persons.people.standing import KEEPERS, Standing
from conventions.domain.persons.spoken.models import Speaker
from conventions.domain.persons.spoken.speakers import add_speaker, remove_speaker
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed

from .forms import SpeakerForm
from .tables import table_of_speakers


@staff_page(*KEEPERS)
def speakers(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List who speaks which language, and take one more name."""
    return form_page(
        http,
        SpeakerForm(typed(http)),
        lambda given: add_speaker(standing.school, **given),
        then=reverse("speakers"),
        said=_("C'est noté : les familles le lisent sur leur page."),
        template="speakers/speakers.html",
        table=table_of_speakers(Speaker.objects.filter(school=standing.school)),
    )


@staff_page(*KEEPERS)
@require_POST
def speaker_remove(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Name somebody no more."""
    speaker = get_object_or_404(Speaker, uuid=uuid, school=standing.school)
    act_or_say(http, lambda: remove_speaker(speaker), said=_("Ce nom n'est plus montré aux familles."))
    return redirect("speakers")
