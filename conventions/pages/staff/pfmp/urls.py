"""The address of the list."""

from django.urls import path

from . import views

urlpatterns = [path("etablissement/pfmp", views.pfmp, name="pfmp")]
