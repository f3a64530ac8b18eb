"""Addresses of the periods of a school's year, and of what is expected of its pupils in one."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/periodes", views.periods, name="periods"),
    path("etablissement/periodes/ajouter", views.period_add, name="period_add"),
    path("etablissement/periodes/reprendre", views.periods_copy, name="periods_copy"),
    path("etablissement/periodes/<uuid:uuid>", views.period_edit, name="period_edit"),
    path("etablissement/periodes/<uuid:uuid>/relances", views.period_reminders, name="period_reminders"),
    path("etablissement/periodes/<uuid:uuid>/retirer", views.period_remove, name="period_remove"),
    path("etablissement/periodes/<uuid:uuid>/eleves", views.period_pupils, name="period_pupils"),
    path("etablissement/periodes/<uuid:uuid>/decider", views.period_decide, name="period_decide"),
]
