"""Addresses of the open figures: of the last publication, of each by its day, of their files."""

from django.urls import path

from . import files, views

urlpatterns = [
    path("chiffres", views.open_data, name="open_data"),
    path("chiffres/<slug:day>", views.open_data_of, name="open_data_of"),
    path("chiffres/<slug:day>/<str:file>", files.open_data_file, name="open_data_file"),
]
