"""The pages of those who read what pupils write: what waits, one message, and who the readers are."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.alerts.calls import change_readers, deal_with_alert, read_alert, release_alert
from conventions.domain.dossier.alerts.listeners import alerts_for, listeners_of, second_of
from conventions.domain.dossier.alerts.models import PupilAlert
from conventions.domain.persons.people.standing import SECOND_READER, Standing
from conventions.pages.kit.access import insist, staff_page
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.kit.paging import page_of
from conventions.pages.shared.accident_cards import cards_for
from conventions.pages.staff.staff_forms import staff_form_page

from .contexts import AlertPage
from .forms import DealtForm, ReadersForm

FETCH = ("second__staff", *(f"convention__{name}" for name in ("host", "tutor", "representative")))


@staff_page("head", SECOND_READER)
@require_safe
def pupil_alerts(http: HttpRequest, standing: Standing) -> HttpResponse:
    """List what the reader may read, what waits first; neither name nor word of a message stands here."""
    waiting_first = (F("handled_at").desc(nulls_first=True), F("read_at").desc(nulls_first=True), "-id")
    context = {
        "alerts": page_of(http, alerts_for(standing).order_by(*waiting_first)),
        "accidents": cards_for(standing),
        "directs": standing.directs,
    }
    return render(http, "alerts/alerts.html", context)


@staff_page("head", SECOND_READER)
def pupil_alert(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show one message once it is opened, and take what was done."""
    alert = _alert_or_404(standing, uuid)
    return form_page(
        http,
        DealtForm(typed(http)),
        lambda given: deal_with_alert(alert, by=standing.user, **given),
        then=reverse("pupil_alert", args=[alert.uuid]),
        said=_("C'est noté : l'élève lit qu'un adulte s'en est occupé."),
        template="alerts/alert.html",
        page=AlertPage(alert),
    )


@staff_page("head", SECOND_READER)
@require_POST
def alert_read(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Open a message: the first reader and the hour are written down, and the pupil reads them."""
    alert = _alert_or_404(standing, uuid)
    read_alert(alert, by=standing.user)
    return redirect("pupil_alert", uuid=alert.uuid)


@staff_page("head", SECOND_READER)
@require_POST
def alert_release(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Say that a message no longer keeps the pupil's dossiers beyond the usual time."""
    alert = _alert_or_404(standing, uuid)
    said = _("Ce message et les dossiers de l'élève suivront la durée normale.")
    act_or_say(http, lambda: release_alert(alert), said=said)
    return redirect("pupil_alert", uuid=alert.uuid)


@staff_page("head")
def alert_readers(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Name who reads beside the head, and say at which hours; the head alone does."""
    insist(standing.directs)
    school, second = standing.school, second_of(standing.school)
    initial: dict[str, Any] = {"reads_from": school.reads_from, "reads_until": school.reads_until}
    if second is not None:
        initial |= {"staff": second.staff.uuid, "quality": second.quality}
    silent = [post.user.name for post in listeners_of(school) if not post.phone]
    return staff_form_page(
        http,
        ReadersForm(typed(http), initial=initial, school=school),
        lambda given: change_readers(school=school, by=standing.user, **given),
        then=reverse("alert_readers"),
        said=_("C'est enregistré : les élèves lisent qui les lit."),
        title=_("Qui lit les messages d'élèves"),
        intro=_(
            "Un élève qui écrit « Quelque chose ne va pas » est lu par vous et par une deuxième personne. Personne "
            "d'autre ne voit qu'il a écrit. Qui n'a pas encore de fonction ici la reçoit dans « Personnels »."
        ),
        warning=_("Pas de portable connu pour le SMS : %(names)s.") % {"names": ", ".join(silent)} if silent else "",
        back=reverse("pupil_alerts"),
        back_label=_("Messages d'élèves"),
    )


def _alert_or_404(standing: Standing, uuid: UUID) -> PupilAlert:
    return get_object_or_404(alerts_for(standing).select_related(*FETCH), uuid=uuid)
