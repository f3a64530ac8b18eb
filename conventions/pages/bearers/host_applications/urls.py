"""Addresses of a desk's applications."""

from django.urls import path

from . import views

ONE = "o/<slug:token>/candidatures/<uuid:uuid>"
urlpatterns = [
    path("o/<slug:token>/candidatures", views.desk_applications, name="desk_applications"),
    path(ONE, views.desk_application, name="desk_application"),
    path(f"{ONE}/accepter", views.application_accept, name="application_accept"),
    path(
        "o/<slug:token>/candidatures/<uuid:uuid>/attente", views.application_put_on_list, name="application_put_on_list"
    ),
    path(f"{ONE}/refuser", views.application_reject, name="application_reject"),
    path(
        "o/<slug:token>/candidatures/<uuid:uuid>/dates", views.application_other_dates, name="application_other_dates"
    ),
    path(f"{ONE}/confier", views.application_hand_over, name="application_hand_over"),
]
