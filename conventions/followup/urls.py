"""Addresses of this room: the board of the internships and the officer's figures."""

from django.urls import path

from . import territory_views, views

urlpatterns = [
    path("suivi/semaine", views.week_board, name="week_board"),
    path("suivi/demi-journee/<uuid:half_day>", views.board_half_day, name="board_half_day"),
    path("suivi/demi-journee/<uuid:half_day>/justifier", views.justify, name="board_justify"),
    path("suivi/demi-journee/<uuid:half_day>/prevenir", views.warn_family, name="board_warn_family"),
    path("suivi/mes-eleves", views.followed_pupils, name="followed_pupils"),
    path("territoire/", territory_views.territory, name="territory"),
]
