"""Work of the service: what is wrong now, messages that did not arrive, jobs, dates, room taken."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from conventions.domain.persons.people.models import School
from conventions.domain.upkeep.operations import health, queries, services
from conventions.domain.upkeep.operator_acts.services import last_acts
from conventions.domain.upkeep.retention import queries as retention
from conventions.pages.kit.access import administrator_page
from conventions.pages.kit.clients import user_of
from conventions.pages.kit.form_pages import form_page
from conventions.pages.kit.forms import typed
from conventions.pages.shared.terms import table_of_terms
from notifications import retries
from notifications.models import JobRun, Message
from signatures.expiries import dates as what_ends
from signatures.expiries import problems

from ..forms import DealForm, OperatorReasonForm
from ..tables import (
    table_of_beats,
    table_of_dates,
    table_of_disks,
    table_of_lost,
    table_of_periodic_jobs,
    table_of_runs,
    table_of_sizes,
)
from ..words import JOBS


@administrator_page
@require_safe
def home(http: HttpRequest) -> HttpResponse:
    """Say what is wrong now, each with what to do and where; then what operators did last."""
    troubles = [(trouble, reverse(f"operator_{trouble.about}")) for trouble in queries.troubles_now()]
    context = {
        "troubles": troubles,
        "beats": table_of_beats(queries.beats()),
        "acts": last_acts(School, Message, JobRun),
    }
    return render(http, "operator/home.html", context)


# -- messages -------------------------------------------------------------------------------------------------------


@administrator_page
@require_safe
def messages_lost(http: HttpRequest) -> HttpResponse:
    """Show by day and kind what did not arrive, without a text, a name or an address."""
    context = {
        "table": table_of_lost(queries.lost_by_day(among=~queries.without_address())),
        "unaddressed": table_of_lost(queries.lost_by_day(among=queries.without_address()), has_address=False),
        "days": queries.DAYS,
        "waiting": retries.tried_and_waiting().count(),
        "acts": last_acts(Message),
    }
    return render(http, "operator/messages.html", context)


@administrator_page
def messages_of(http: HttpRequest, day: date, slug: str) -> HttpResponse:
    """Send the lost messages of one kind and day again, or set them aside."""
    messages = queries.lost_by_day(day, slug)
    if not messages and http.method != "POST":
        raise Http404
    again = queries.to_send_again(day, slug).count()
    form = DealForm(
        typed(http),
        again=ngettext("Renvoyer %(n)d message", "Renvoyer %(n)d messages", again) % {"n": again} if again else "",
        aside=_("Les mettre de côté : rien ne reste à faire d'ici"),
    )

    def act(given: dict[str, Any]) -> Any:
        do = services.send_again if given["act"] == "again" else services.set_aside
        return do(day=day, slug=slug, by=user_of(http), reason=given["reason"])

    return form_page(
        http,
        form,
        act,
        then=reverse("operator_messages"),
        said=_("C'est fait, et noté avec votre motif."),
        template="operator/messages_of.html",
        lost=messages[0] if messages else None,
        day=day,
        again=again,
    )


@administrator_page
def messages_now(http: HttpRequest) -> HttpResponse:
    """Let the messages that wait for their next try go at once."""
    return form_page(
        http,
        OperatorReasonForm(typed(http)),
        lambda given: services.try_waiting_messages(by=user_of(http), reason=given["reason"]),
        said=lambda count: (
            ngettext("%(n)d message repart aussitôt.", "%(n)d messages repartent aussitôt.", count) % {"n": count}
        ),
        frame="operator/base.html",
        title=_("Réessayer aussitôt"),
        intro=_("Une fois le serveur de courriel ou la passerelle SMS réparés : ce qui attend repart sans délai."),
        button=_("Réessayer aussitôt"),
        back=reverse("operator_messages"),
        back_label=_("Messages"),
    )


# -- jobs -----------------------------------------------------------------------------------------------------------


@administrator_page
@require_safe
def jobs(http: HttpRequest) -> HttpResponse:
    """Show the worker's last sign of life, and its jobs: under way, failing, given up, done again and again."""
    failing, given_up = queries.failing_jobs(), queries.given_up_jobs()
    context = {
        "waiting": queries.waiting_jobs(),
        "beats": table_of_beats(queries.beats()),
        "given_up": table_of_runs(_("Abandonnées : à décider"), given_up[: queries.SHOWN], decides=True),
        "tables": [
            table_of_runs(_("En échec, réessayées seules"), failing[: queries.SHOWN]),
            table_of_runs(_("En cours"), queries.jobs_under_way()[: queries.SHOWN]),
            table_of_periodic_jobs(queries.periodic_jobs()),
        ],
        "acts": last_acts(JobRun),
    }
    return render(http, "operator/jobs.html", context)


@administrator_page
def job(http: HttpRequest, key: str) -> HttpResponse:
    """Do a job that was given up again, or set it aside."""
    run = get_object_or_404(queries.given_up_jobs(), key=key)
    form = DealForm(
        typed(http),
        again="" if run.arguments is None else _("La relancer : la cause est réparée"),
        aside=_("La mettre de côté : rien ne reste à faire"),
    )

    def act(given: dict[str, Any]) -> None:
        do = services.do_job_again if given["act"] == "again" else services.let_job_go
        do(run, by=user_of(http), reason=given["reason"])

    return form_page(
        http,
        form,
        act,
        said=_("C'est fait, et noté avec votre motif."),
        frame="operator/base.html",
        title=_("Tâche abandonnée"),
        heading=_("Tâche abandonnée : %(what)s") % {"what": JOBS.get(run.name, run.name)},
        intro=run.last_error,
        button=_("Valider"),
        back=reverse("operator_jobs"),
        back_label=_("Tâches"),
    )


# -- dates and room ---------------------------------------------------------------------------------------------------


@administrator_page
@require_safe
def dates(http: HttpRequest) -> HttpResponse:
    """Show until when certificates and lists are good, and what is wrong with keys, seals and documents."""
    now = timezone.now()
    context = {
        "table": table_of_dates([{"dated": dated, "days": (dated.ends_at - now).days} for dated in what_ends()]),
        "notice": queries.NOTICE_DAYS,
        "problems": list(problems(now)),
        "faults": queries.document_faults(),
    }
    return render(http, "operator/dates.html", context)


@administrator_page
@require_safe
def storage(http: HttpRequest) -> HttpResponse:
    """Show the room that is taken and left, and how long what takes it is kept."""
    run = retention.last_run()
    context = {
        "tables": [
            table_of_disks(health.disks(), health.LEAST_FREE),
            table_of_sizes(queries.largest_tables(), queries.database_size()),
            table_of_terms(run, retention.lines_of(run)),
        ],
    }
    return render(http, "operator/storage.html", context)
