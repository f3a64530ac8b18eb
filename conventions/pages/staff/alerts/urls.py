"""Addresses of this room: what pupils write, and who reads it."""

from django.urls import path

from . import views

urlpatterns = [
    path("messages-eleves", views.pupil_alerts, name="pupil_alerts"),
    path("messages-eleves/qui-lit", views.alert_readers, name="alert_readers"),
    path("messages-eleves/<uuid:uuid>", views.pupil_alert, name="pupil_alert"),
    path("messages-eleves/<uuid:uuid>/lire", views.alert_read, name="alert_read"),
    path("messages-eleves/<uuid:uuid>/liberer", views.alert_release, name="alert_release"),
]
