"""Addresses of a desk's applications."""

from django.urls import path

from . import views

urlpatterns = [
    path("o/<slug:token>/candidatures", views.desk_applications, name="desk_applications"),
    path("o/<slug:token>/candidatures/<uuid:uuid>", views.desk_application, name="desk_application"),
    path("o/<slug:token>/candidatures/<uuid:uuid>/accepter", views.desk_accept, name="desk_accept"),
    path("o/<slug:token>/candidatures/<uuid:uuid>/attente", views.desk_put_on_list, name="desk_put_on_list"),
    path("o/<slug:token>/candidatures/<uuid:uuid>/refuser", views.desk_reject, name="desk_reject"),
    path("o/<slug:token>/candidatures/<uuid:uuid>/dates", views.desk_other_dates, name="desk_other_dates"),
    path("o/<slug:token>/candidatures/<uuid:uuid>/confier", views.desk_hand_over, name="desk_hand_over"),
]
