"""Addresses of the decisions on hours."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/organismes/<uuid:host>/horaires", views.hours_decisions, name="hours_decisions"),
    path("etablissement/horaires/<uuid:uuid>", views.hours_decision, name="hours_decision"),
    path("etablissement/horaires/<uuid:uuid>/retirer", views.hours_decision_withdraw, name="hours_decision_withdraw"),
]
