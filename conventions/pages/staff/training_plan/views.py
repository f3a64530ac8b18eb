"""The board of training, the year's plan, a class in a period, hosts called again, weeks of a cycle."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.training_plans.models import HostCall, WeeksBefore
from conventions.domain.season.training_plans.services import note_call, note_weeks_before, write_plan
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.exports import list_file
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import one_moment, visible_pupils
from conventions.pages.staff.staff_forms import staff_form_page

from .contexts import ClassPage, FormerHostsPage, PlanPage, TrainingBoardPage, WeeksPage
from .forms import WeeksBeforeForm, YearPlanForm


@one_moment
@staff_page(*WRITERS)
@require_safe
def training_board(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the periods to come by formation, the worst first, each with what may be pressed."""
    return render(http, "training_plan/board.html", {"page": TrainingBoardPage(standing)})


@staff_page(*WRITERS)
def training_plan(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the weeks of the year's classes as a grid; a POST writes those of the classes shown."""
    page = PlanPage(standing, http.GET)
    form = YearPlanForm(typed(http), page=page)
    return form_page(
        http,
        form,
        lambda _given: write_plan(standing.school, page.year, form.cleaned_data["plans"]),
        then=lambda _periods: page.address(page.asked),
        said=_("Le plan est enregistré. Les périodes des classes suivent."),
        template="training_plan/plan.html",
        page=page,
    )


@one_moment
@staff_page(*WRITERS, "cpe", "teacher")
@require_safe
def training_class(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show the pupils of a class in one period: places, what lacks, referents and their load."""
    page = ClassPage(standing, uuid)
    if sent := list_file(http, lambda: page.table):
        return sent
    return render(http, "training_plan/class.html", {"page": page})


@one_moment
@staff_page(*WRITERS)
@require_safe
def training_hosts(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """List the former hosts of the classes of a period, with their number to call."""
    return render(
        http, "training_plan/hosts.html", {"page": FormerHostsPage(standing, uuid), "answers": HostCall.Answer}
    )


@staff_page(*WRITERS)
@require_POST
def training_call(http: HttpRequest, standing: Standing, uuid: UUID, host: UUID) -> HttpResponse:
    """Note that a host was called, and what it answered."""
    page = FormerHostsPage(standing, uuid)
    row = next((one for one in page.hosts if one.host.uuid == host), None)
    answer = http.POST.get("answer", "")
    if row is None or answer not in HostCall.Answer.values:
        raise Http404
    call = note_call(row.host, page.period, answer, by=standing.user)
    said = {"name": row.known.name, "answer": call.get_answer_display()}
    messages.success(http, _("%(name)s : %(answer)s.") % said)
    return redirect(page.back)


@one_moment
@staff_page(*WRITERS, "cpe", "teacher")
@require_safe
def training_weeks(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the weeks of a class over the cycle."""
    page = WeeksPage(standing, http.GET)
    if sent := list_file(http, lambda: page.table):
        return sent
    context = {"page": page, "may_note": standing.holds(*WRITERS)}
    return render(http, "training_plan/weeks.html", context)


@staff_page(*WRITERS)
def training_weeks_before(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Note how many weeks a pupil did at a school that is not known here."""
    pupil = get_object_or_404(visible_pupils(standing), uuid=uuid)
    known = WeeksBefore.objects.filter(pupil=pupil).first()
    form = WeeksBeforeForm(typed(http), initial={"weeks": known.weeks if known else 0})
    return staff_form_page(
        http,
        form,
        lambda given: note_weeks_before(pupil, given["weeks"], by=standing.user),
        said=_("Les semaines faites ailleurs sont notées."),
        title=_("Semaines faites ailleurs"),
        heading=pupil.name,
        back=f"{reverse('training_weeks')}?{urlencode({'classe': pupil.class_name})}",
        back_label=_("Semaines sur le cycle"),
    )
