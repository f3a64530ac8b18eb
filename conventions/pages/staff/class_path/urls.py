"""Addresses of a class on its path, of its hours, and of a school's own steps."""

from django.urls import include, path

from .views import classes, steps

_paths = [
    path("", classes.class_paths, name="class_paths"),
    # a class's name may hold a slash: what is longest stands first
    path("classes/<path:class_name>/seances/<int:number>", classes.class_session, name="class_session"),
    path("classes/<path:class_name>/seances/<int:number>/ecran", classes.class_screen, name="class_session_screen"),
    path(
        "classes/<path:class_name>/seances/<int:number>/feuille",
        classes.class_session_sheet,
        name="class_session_sheet",
    ),
    path("classes/<path:class_name>/suivi", classes.class_path, name="class_path"),
    path("classes/<path:class_name>/code", classes.class_path_open, name="class_path_open"),
    path("classes/<path:class_name>/papiers", classes.class_slips, name="class_slips"),
    path("classes/<path:class_name>/carnets", classes.class_diaries, name="class_diaries"),
    path("classes/<path:class_name>/ecran", classes.class_screen, name="class_screen"),
    path("etapes/<slug:level>", steps.school_steps, name="school_steps"),
    path("etapes/<slug:level>/ajouter", steps.school_step_add, name="school_step_add"),
    path("etapes/<slug:level>/<slug:step>/recrire", steps.school_step_write, name="school_step_write"),
    path("etapes/<slug:level>/<slug:step>/<slug:act>", steps.school_step_act, name="school_step_act"),
]

urlpatterns = [path("etablissement/parcours/", include(_paths))]
