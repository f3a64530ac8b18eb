"""Addresses of this room: the board of the internships."""

from django.urls import path

from .views import board, canteen, day

urlpatterns = [
    path("suivi/jour", day.school_day, name="school_day"),
    path("suivi/jour/noter", day.mark_day, name="school_day_mark"),
    path("suivi/jour/sans-reseau", day.without_line, name="school_day_without_line"),
    path("suivi/jour/tuteurs", day.tell_tutors, name="school_day_tutors"),
    path("suivi/jour/feuille", day.day_sheet, name="day_sheet"),
    path("suivi/jour/saisie", day.key_in, name="day_key_in"),
    path("suivi/jour/saisie/noter", day.mark_sheet, name="day_sheet_mark"),
    path("suivi/reprendre", board.take_marks_back, name="board_take_back"),
    path("suivi/repas", canteen.canteen, name="canteen"),
    path("suivi/semaine", board.week_board, name="week_board"),
    path("suivi/demi-journee/<uuid:half_day>", board.board_half_day, name="board_half_day"),
    path("suivi/demi-journee/<uuid:half_day>/justifier", board.justify, name="board_justify"),
    path("suivi/demi-journee/<uuid:half_day>/prevenir", board.warn_family, name="board_warn_family"),
]
