"""Addresses of this room: the tutor's link, and two pages of the pupil's own link."""

from django.urls import path

from . import accident_views, evaluation_views, views

urlpatterns = [
    path("t/<slug:token>", views.tutor, name="tutor"),
    path("t/<slug:token>/jour", views.mark_whole_day, name="tutor_day"),
    path("t/<slug:token>/demi-journee/<uuid:half_day>", views.half_day, name="tutor_half_day"),
    path("t/<slug:token>/pas-pour-moi", views.not_mine, name="tutor_not_mine"),
    path("t/<slug:token>/evaluation", evaluation_views.tutor_evaluation, name="tutor_evaluation"),
    path("t/<slug:token>/evaluation/copie", evaluation_views.evaluation_copy, name="tutor_evaluation_copy"),
    path("t/<slug:token>/accident", accident_views.accident, name="accident"),
    path("t/<slug:token>/accident/<uuid:report>", accident_views.accident_sent, name="accident_sent"),
    path("f/<slug:token>/<slug:number>/evaluation", evaluation_views.pupil_evaluation, name="pupil_evaluation"),
    path("f/<slug:token>/<slug:number>/accident", accident_views.pupil_accident, name="pupil_accident"),
    path(
        "f/<slug:token>/<slug:number>/accident/<uuid:report>",
        accident_views.pupil_accident_sent,
        name="pupil_accident_sent",
    ),
]
