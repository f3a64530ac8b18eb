"""The address of the page."""

from django.urls import path

from . import views

urlpatterns = [path("etablissement/offres-a-verifier/<uuid:offer>", views.vouch, name="vouch_offer")]
