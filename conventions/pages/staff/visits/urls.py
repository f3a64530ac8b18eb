"""Addresses of this room: the pupils whom a teacher follows, and visits."""

from django.urls import path

from . import views

urlpatterns = [
    path("suivi/mes-eleves", views.followed_pupils, name="followed_pupils"),
    path("suivi/visites", views.visits, name="visits"),
    path("suivi/visites/grille", views.visit_grid, name="visit_grid"),
    path("suivi/visites.ics", views.visits_calendar, name="visits_calendar"),
    path("suivi/visites/<uuid:uuid>", views.visit, name="visit"),
    path("suivi/visites/<uuid:uuid>/compte-rendu", views.visit_done, name="visit_done"),
    path("suivi/visites/<uuid:uuid>/annuler", views.visit_cancel, name="visit_cancel"),
    path("conventions/<slug:number>/visite", views.visit_plan, name="visit_plan"),
]
