"""The file of one host as an inspector reads it; nothing is written here but that it was read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from .access import InspectorVisit, inspector_page
from .queries import declarations_read_in, trainees_of
from .tables import formation_of, table_of_declared, table_of_hours, table_of_trainees


@inspector_page("file")
def inspection(http: HttpRequest, visit: InspectorVisit) -> HttpResponse:
    """Show the trainees of the year and the declarations of the host."""
    context = {
        **visit.shown(),
        "trainees": table_of_trainees(trainees_of(visit.grant)),
        "declared": table_of_declared(declarations_read_in(visit.grant)),
    }
    return render(http, "inspector/file.html", context)


@inspector_page("hours")
def inspection_hours(http: HttpRequest, visit: InspectorVisit, number: str) -> HttpResponse:
    """Show the hours of one trainee; another host's, year's or school's does not exist."""
    convention = get_object_or_404(trainees_of(visit.grant), number=number)
    hours = [row.as_presence() for row in convention.days.order_by("date")]
    context = {**visit.shown(), "convention": convention, "formation": formation_of(convention)}
    return render(http, "inspector/hours.html", {**context, "hours": table_of_hours(hours)})
