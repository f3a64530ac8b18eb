"""Text messages: how many, how long, at what price, under which ceiling; and the form that sets one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conventions.domain.upkeep.operations.ceilings import set_ceiling
from conventions.domain.upkeep.operator_acts.services import last_acts
from conventions.domain.upkeep.spending.models import SmsCeiling
from conventions.pages.kit.access import administrator_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.sms_month import sms_month

from ..forms import CeilingForm


@administrator_page
@require_safe
def sms(http: HttpRequest) -> HttpResponse:
    """Show every school's and the service's own, and every ceiling."""
    context = {**sms_month(http, SmsCeiling.objects.all()), "acts": last_acts(SmsCeiling)}
    return render(http, "operator/sms.html", context)


@administrator_page
def ceiling(http: HttpRequest) -> HttpResponse:
    """Set or lift a ceiling."""
    return form_page(
        http,
        CeilingForm(typed(http)),
        lambda given: set_ceiling(**given, by=user_of(http)),
        said=lambda _done: _("Le plafond est enregistré."),
        frame="operator/base.html",
        title=_("Poser un plafond de SMS"),
        intro=_(
            "À 80 %, vous et les référents du territoire êtes prévenus. À 100 %, les rappels et les messages "
            "facultatifs ne partent plus par SMS ; codes, liens, demandes, absences, accidents et suspensions "
            "partent toujours."
        ),
        button=_("Enregistrer le plafond"),
        back=reverse("operator_sms"),
        back_label=_("SMS"),
    )
