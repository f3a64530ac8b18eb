"""Addresses of this room: the tutor's link, and two pages of the pupil's own link."""

from django.urls import path

from .views import accidents, attendance, evaluations, trainees

urlpatterns = [
    path("t/<slug:token>", attendance.tutor, name="tutor"),
    path("t/<slug:token>/agenda", attendance.calendar, name="tutor_calendar"),
    path("t/<slug:token>/jour", attendance.mark_whole_day, name="tutor_day"),
    path("t/<slug:token>/sans-reseau", attendance.without_line, name="tutor_without_line"),
    path("t/<slug:token>/demi-journee/<uuid:half_day>", attendance.half_day, name="tutor_half_day"),
    path("t/<slug:token>/mes-stagiaires", trainees.tutor_trainees, name="tutor_trainees"),
    path("t/<slug:token>/photos", attendance.photos, name="tutor_photos"),
    path("t/<slug:token>/pas-pour-moi", attendance.not_mine, name="tutor_not_mine"),
    path("t/<slug:token>/evaluation", evaluations.tutor_evaluation, name="tutor_evaluation"),
    path("t/<slug:token>/evaluation/copie", evaluations.evaluation_copy, name="tutor_evaluation_copy"),
    path("t/<slug:token>/l-an-prochain", evaluations.next_year, name="tutor_next_year"),
    path("t/<slug:token>/l-an-prochain/annuler", evaluations.not_next_year, name="tutor_not_next_year"),
    path("t/<slug:token>/accident", accidents.accident, name="accident"),
    path("t/<slug:token>/accident/<uuid:report>", accidents.accident_sent, name="accident_sent"),
    path("t/<slug:token>/accident/<uuid:report>/declaration", accidents.declaration, name="accident_declaration"),
    path("f/<slug:token>/<slug:number>/evaluation", evaluations.pupil_evaluation, name="pupil_evaluation"),
    path("f/<slug:token>/<slug:number>/accident", accidents.pupil_accident, name="pupil_accident"),
    path(
        "f/<slug:token>/<slug:number>/accident/<uuid:report>",
        accidents.pupil_accident_sent,
        name="pupil_accident_sent",
    ),
]
