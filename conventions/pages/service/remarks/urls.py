"""Addresses of what users wrote, and of the answers."""

from django.urls import path

from . import views

urlpatterns = [
    path("exploitation/idees", views.remarks, name="operator_remarks"),
    path("exploitation/idees/<uuid:uuid>", views.remark, name="operator_remark"),
    path("exploitation/idees/<uuid:uuid>/laisser", views.remark_aside, name="operator_remark_aside"),
    path("exploitation/idees/reponses/<uuid:uuid>", views.improvement, name="operator_improvement"),
]
