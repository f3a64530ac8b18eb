"""Addresses of the path: none bears a token or a name, for a telephone keeps them."""

from django.urls import path, register_converter

from conventions.domain.season.path.content import LEVELS

from . import views


class LevelConverter:
    """A level of the path."""

    regex = "|".join(LEVELS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LevelConverter, "path_level")

urlpatterns = [
    path("sw.js", views.path_worker, name="path_worker"),
    path("parcours", views.path_home, name="path_home"),
    path("parcours/application.webmanifest", views.path_manifest, name="path_manifest"),
    path("parcours/classe", views.path_class, name="path_class"),
    path("parcours/appareil", views.path_device, name="path_device"),
    path("parcours/moi", views.path_me, name="path_me"),
    path("parcours/fait", views.path_mark, name="path_mark"),
    path("parcours/quitter", views.path_leave, name="path_leave"),
    path("parcours/metiers", views.path_trades, name="path_trades"),
    path("parcours/metiers/<slug:trade>", views.path_trade, name="path_trade"),
    path("parcours/<path_level:level>", views.path_level, name="path_level"),
    path("parcours/<path_level:level>/paquet", views.path_package, name="path_package"),
    path("parcours/<path_level:level>/carnet-papier", views.path_diary_sheets, name="path_diary_sheets"),
    path("parcours/<path_level:level>/<slug:step>", views.path_step, name="path_step"),
]
