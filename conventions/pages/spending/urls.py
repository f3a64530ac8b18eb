"""Addresses of what text messages cost."""

from django.urls import path

from . import views

urlpatterns = [
    path("exploitation/sms", views.operator_sms, name="operator_sms"),
    path("exploitation/sms/plafond", views.ceiling, name="operator_sms_ceiling"),
    path("territoire/sms", views.territory_sms, name="territory_sms"),
]
