"""Addresses of the dictionary: stable, because other people's programs read them."""

from django.urls import path

from . import views

urlpatterns = [
    path("chiffres/dictionnaire", views.dictionary, name="dictionary"),
    path("chiffres/dictionnaire.json", views.dictionary_file, name="dictionary_file"),
]
