"""Setting up the periods of a year, and deciding what is expected of pupils in one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from conventions.domain.dossier.agreements.kinds import kinds_at
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.persons.people.phones import format_local
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.periods.models import Period
from conventions.domain.season.periods.services import (
    confirm_periods,
    copy_periods,
    decide_together,
    reminders_of,
    remove_period,
    save_period,
    set_reminders,
)
from conventions.domain.season.rolls.queries import classes_of_school
from conventions.pages.kit.access import staff_page
from conventions.pages.kit.form_pages import act_or_say, form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.visibility import one_moment
from conventions.pages.staff.staff_forms import staff_form_page

from .contexts import PeriodPupilsPage, PeriodsPage, chosen_or_404
from .forms import PeriodForm, PupilsDecisionForm, RemindersForm


@staff_page(*WRITERS)
def periods(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Show the periods of the year looked at, the usual ones proposed; a POST confirms them as they are."""
    page = PeriodsPage(standing)
    if http.method == "POST":
        confirm_periods(standing.school, page.year)
        messages.success(http, _("Les périodes sont confirmées."))
        return redirect("periods")
    return render(http, "periods/periods.html", {"page": page})


@staff_page(*WRITERS)
@require_POST
def periods_copy(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Propose last year's periods for the year looked at, or these for the next one."""
    page = PeriodsPage(standing)
    copied = page.copied
    if copied is None:
        raise Http404
    source, target = copied

    def said(copies: list[Period]) -> str:
        words = {"names": ", ".join(one.name for one in copies), "year": target.label}
        if not copies:
            return _("Rien n'est à reprendre pour %(year)s.") % words
        if target == page.year:
            return _("%(names)s : proposées pour %(year)s. Vérifiez les dates, puis confirmez.") % words
        return _("%(names)s : proposées pour %(year)s. Regardez cette année-là pour les vérifier et confirmer.") % words

    act_or_say(http, lambda: copy_periods(standing.school, source, target), said=said)
    return redirect("periods")


@staff_page(*WRITERS)
def period_add(http: HttpRequest, standing: Standing) -> HttpResponse:
    """Add a period to the year looked at, for the classes that the address names."""
    level = http.GET.get("niveau", "")
    own = {"levels": level, "kind": kinds_at(level)[0].name} if kinds_at(level) else {}
    initial = {"is_expected": "oui", "classes": http.GET.getlist("classe"), **own}
    return _period_page(http, standing, None, initial, title=_("Ajouter une période de stage"))


@staff_page(*WRITERS)
def period_edit(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Change a period, or what is proposed for one."""
    _choice, period = chosen_or_404(standing, uuid)
    initial = {name: getattr(period, name) for name in PeriodForm.base_fields}
    initial["levels"] = period.levels[0]
    initial["duty_phone"] = format_local(period.duty_phone) if period.duty_phone else ""
    initial["is_expected"] = "oui" if period.is_expected else "non"
    if period.is_whole_year and not period.confirmed_at:
        initial |= {"first_day": None, "last_day": None}
    return _period_page(http, standing, period, initial, title=_("Changer une période de stage"))


def _period_page(
    http: HttpRequest, standing: Standing, period: Period | None, initial: dict[str, Any], *, title: str
) -> HttpResponse:
    names = [name for name, _count in classes_of_school(standing)]
    year = PeriodsPage(standing).year
    return staff_form_page(
        http,
        PeriodForm(typed(http), classes=names, initial=initial),
        lambda given: save_period(
            school=standing.school, year=year, uuid=period.uuid if period else None, **{"classes": [], **given}
        ),
        said=_("La période est enregistrée."),
        title=title,
        heading=f"{title} : {period.name}" if period else title,
        back=reverse("periods"),
        back_label=_("Périodes de stage"),
        button=_("Enregistrer la période"),
    )


@staff_page(*WRITERS)
def period_reminders(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Say when whoever has no account is reminded in a period; agreements in course follow."""
    _choice, period = chosen_or_404(standing, uuid)
    form = RemindersForm(typed(http), initial=RemindersForm.shown(reminders_of(period)))
    return staff_form_page(
        http,
        form,
        lambda _given: set_reminders(period, form.chosen()),
        said=_("Les relances de la période sont enregistrées. Les conventions en cours suivent."),
        title=_("Relances automatiques d'une période"),
        heading=_("Relances automatiques : %(name)s") % {"name": period.name},
        back=reverse("periods"),
        back_label=_("Périodes de stage"),
        button=_("Enregistrer les relances"),
    )


@staff_page(*WRITERS)
@require_POST
def period_remove(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Take a period off the year."""
    _choice, period = chosen_or_404(standing, uuid)
    act_or_say(http, lambda: remove_period(period), said=_("La période est retirée."))
    return redirect("periods")


@one_moment
@staff_page()
@require_safe
def period_pupils(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Show the pupils whom a period concerns with what is expected of each, and was decided."""
    return render(http, "periods/pupils.html", {"page": PeriodPupilsPage(http, standing, uuid)})


@staff_page(*WRITERS)
@require_POST
def period_decide(http: HttpRequest, standing: Standing, uuid: UUID) -> HttpResponse:
    """Decide the same of the pupils that are ticked: one, or many."""
    form = PupilsDecisionForm(http.POST)
    page = PeriodPupilsPage(http, standing, uuid, form)

    def act(given: dict[str, Any]) -> BulkAct:
        chosen, back = page.found.filter(uuid__in=page.ticked), page.here + page.kept
        return decide_together(chosen, page.period, form.decided(), user=standing.user, key=given["key"], back=back)

    return form_page(
        http,
        form,
        act,
        then=lambda bulk: reverse("bulk_act", args=[bulk.uuid]),
        atomic=False,
        template="periods/pupils.html",
        page=page,
    )
