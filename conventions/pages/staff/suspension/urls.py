"""Addresses of force majeure: the school's, then the territory's."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/suspensions", views.suspensions, name="suspensions"),
    path("etablissement/suspensions/suspendre", views.suspend, name="suspend_internships"),
    path("etablissement/suspensions/suite", views.go_on, name="suspensions_go_on"),
    path("territoire/suspensions/", views.territory_suspensions, name="territory_suspensions"),
    path("territoire/suspensions/suspendre", views.suspend_territory, name="suspend_territory"),
    path("territoire/suspensions/reprendre", views.resume_territory, name="resume_territory"),
    path("territoire/suspensions/<uuid:uuid>", views.territory_act, name="territory_act"),
    path("territoire/suspensions/<uuid:uuid>/relancer", views.continue_territory_act, name="continue_territory_act"),
]
