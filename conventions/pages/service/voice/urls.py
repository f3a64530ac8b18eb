"""Addresses of the catalogue of messages, for whoever works here."""

from django.urls import path

from . import views

urlpatterns = [
    path("messages-du-service", views.messages_catalogue, name="messages_catalogue"),
    path("messages-du-service/<slug:slug>", views.message_shown, name="message_shown"),
    path("messages-du-service/<slug:slug>/lettre", views.message_letter, name="message_letter"),
]
