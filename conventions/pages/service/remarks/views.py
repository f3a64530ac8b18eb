"""Remarks of users about the service, alike texts together, and the one answer that all of them get."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.upkeep.remarks.models import Improvement
from conventions.domain.upkeep.remarks.queries import Gathering, gathered
from conventions.domain.upkeep.remarks.services import answer_remarks, set_aside
from conventions.pages.kit.access import administrator_page, or_404
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed

from .forms import AnswerForm, ImprovementForm
from .tables import table_of_gatherings, table_of_improvements


def _gathering_or_404(uuid: UUID) -> Gathering:
    """Return what was said with a remark that waits."""
    return or_404(next((one for one in gathered() if any(each.uuid == uuid for each in one.remarks)), None))


@administrator_page
@require_safe
def remarks(http: HttpRequest) -> HttpResponse:
    """List what waits, the most written first, and the answers that were given."""
    context = {"waiting": table_of_gatherings(gathered()), "told": table_of_improvements(Improvement.objects.all())}
    return render(http, "remarks/remarks.html", context)


@administrator_page
def remark(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show alike remarks and answer them once."""
    gathering = _gathering_or_404(uuid)
    return form_page(
        http,
        AnswerForm(typed(http), gathering=gathering),
        lambda given: answer_remarks(given.pop("remarks"), by=user_of(http), **given),
        then=reverse("operator_remarks"),
        said=_("La réponse est sur la page des améliorations."),
        template="remarks/remark.html",
        gathering=gathering,
    )


@administrator_page
@require_POST
def remark_aside(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Leave alike remarks without an answer."""
    found = [one.uuid for one in _gathering_or_404(uuid).remarks]
    act_or_say(http, lambda: set_aside(found, by=user_of(http)), said=_("Laissé sans réponse."))
    return redirect("operator_remarks")


@administrator_page
def improvement(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write an answer anew: what was asked may be done since."""
    answer = get_object_or_404(Improvement, uuid=uuid)
    return form_page(
        http,
        ImprovementForm(typed(http), initial={"text": answer.text, "state": answer.state, "why": answer.why}),
        lambda given: answer_remarks((), by=user_of(http), known=answer, **given),
        said=_("La réponse est changée."),
        title=_("Une réponse"),
        back=reverse("operator_remarks"),
        back_label=_("Idées et soucis"),
        frame="operator/base.html",
    )
