"""Addresses of signing in presence, for the staff; those of the device in other hands stand with the signers'."""

from django.urls import path

from . import views

urlpatterns = [
    path("etablissement/presence", views.waiting, name="in_person"),
    path("etablissement/presence/registre", views.register, name="in_person_register"),
    path("etablissement/presence/<uuid:uuid>", views.open_for, name="in_person_open"),
    path("etablissement/presence/<uuid:uuid>/fait", views.done, name="in_person_done"),
    path("etablissement/presence/<uuid:uuid>/recu", views.receipt, name="in_person_receipt"),
]
