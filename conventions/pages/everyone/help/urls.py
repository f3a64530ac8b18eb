"""Addresses of help, open to everybody; those for staff stand apart, for they are in French only."""

from django.urls import path

from . import staff, views

urlpatterns = [
    path("aide", views.help_index, name="help"),
    path("aide/mots", views.help_words, name="help_words"),
    path("aide/<slug:person>", views.help_page, name="help_page"),
    path("aide/personnel/<slug:person>", staff.help_staff, name="help_staff"),
]
