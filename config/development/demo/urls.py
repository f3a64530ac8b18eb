"""Addresses of the demonstration; included in development only."""

from django.urls import path

from config.development.demo import views

urlpatterns = [
    path("demonstration/", views.demonstration, name="demonstration"),
    path("demonstration/composants", views.components, name="components"),
    path("demonstration/boite", views.mailbox, name="mailbox"),
    path("demonstration/boite/<int:n>", views.mailbox_letter, name="mailbox_letter"),
    path("demonstration/boite/<int:n>/<int:file>", views.mailbox_file, name="mailbox_file"),
    path("demonstration/copies/<slug:name>.pdf", views.sample, name="sample_copy"),
    path("demonstration/entrer", views.enter, name="enter"),
    path("demonstration/horloge", views.move_clock, name="move_clock"),
]
