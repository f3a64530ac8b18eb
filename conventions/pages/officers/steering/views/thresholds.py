"""The thresholds of which an officer's letter speaks."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from conventions.domain.numbers.steering.letter_lines import in_words
from conventions.domain.numbers.steering.thresholds import choose_threshold, drop_threshold, thresholds_of
from conventions.domain.persons.people.territories import Department
from conventions.pages.kit.access import territory_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed

from ..forms import ThresholdForm, named


@territory_page
def thresholds(http: HttpRequest, departments: list[Department]) -> HttpResponse:
    """Choose of what the letter speaks, and show what was chosen."""
    user = user_of(http)
    return form_page(
        http,
        ThresholdForm(typed(http), territories=list(user.territories.all())),
        lambda given: choose_threshold(given.pop("officer"), **given),
        then=reverse("territory_thresholds"),
        said=_("C'est noté : votre lettre vous le dira, une fois à chaque franchissement."),
        frame="frames/officer.html",
        template="steering/thresholds.html",
        title=_("Seuils"),
        heading=_("De quoi vous prévenir"),
        intro=_(
            "Chaque jour, les chiffres de votre territoire sont comparés à ces seuils. Quand un établissement ou un "
            "département en franchit un, votre lettre vous le dit une fois."
        ),
        button=_("Ajouter ce seuil"),
        back=reverse("territory"),
        back_label=_("Mon territoire"),
        chosen=[(one, in_words(one), named(one.officer)) for one in thresholds_of(user)],
    )


@territory_page
@require_POST
def threshold_remove(http: HttpRequest, departments: list[Department], uuid: UUID) -> HttpResponse:
    """Forget a threshold of the officer's own."""
    threshold = get_object_or_404(thresholds_of(user_of(http)), uuid=uuid)
    act_or_say(http, lambda: drop_threshold(threshold), said=_("Ce seuil est retiré."))
    return redirect("territory_thresholds")
