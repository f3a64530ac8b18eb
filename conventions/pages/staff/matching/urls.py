"""Addresses of proposals of assignments, of a school and of a territory."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/affectation", views.assignments, name="assignments"),
    path("etablissement/affectation/<uuid:uuid>", views.assignment, name="assignment"),
    path("etablissement/affectation/<uuid:uuid>/eleve/<uuid:row>", views.assignment_pupil, name="assignment_pupil"),
    path("etablissement/affectation/<uuid:uuid>/ensemble", views.assignment_pair, name="assignment_pair"),
    path("etablissement/affectation/<uuid:uuid>/<slug:name>", views.assignment_act, name="assignment_act"),
    path("territoire/affectation", views.territory_assignments, name="territory_assignments"),
    path("territoire/affectation/<uuid:uuid>", views.territory_assignment, name="territory_assignment"),
    path(
        "territoire/affectation/<uuid:uuid>/eleve/<uuid:row>",
        views.territory_assignment_pupil,
        name="territory_assignment_pupil",
    ),
    path(
        "territoire/affectation/<uuid:uuid>/<slug:name>",
        views.territory_assignment_act,
        name="territory_assignment_act",
    ),
]
