"""Addresses of the training of a vocational school."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/pfmp/tableau", views.training_board, name="training_board"),
    path("etablissement/pfmp/plan", views.training_plan, name="training_plan"),
    path("etablissement/pfmp/semaines", views.training_weeks, name="training_weeks"),
    path("etablissement/pfmp/semaines/<uuid:uuid>", views.training_weeks_before, name="training_weeks_before"),
    path("etablissement/pfmp/periodes/<uuid:uuid>", views.training_class, name="training_class"),
    path("etablissement/pfmp/periodes/<uuid:uuid>/organismes", views.training_hosts, name="training_hosts"),
    path("etablissement/pfmp/periodes/<uuid:uuid>/appeler/<uuid:host>", views.training_call, name="training_call"),
]
