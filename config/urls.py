"""Addresses of the site: the trade's own come from conventions/urls.py."""

from django.contrib import admin
from django.urls import include, path

from config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("accessibilite", views.written_page, {"template": "accessibility"}, name="accessibility"),
    path("mentions-legales", views.written_page, {"template": "legal_notice"}, name="legal_notice"),
    path("donnees-personnelles", views.written_page, {"template": "privacy"}, name="privacy"),
    path("donnees-personnelles/eleves", views.written_page, {"template": "privacy_pupils"}, name="privacy_pupils"),
    path("conditions", views.written_page, {"template": "terms"}, name="terms"),
    path("sante", views.health, name="health"),
    path("admin/", admin.site.urls),
    path("", include("conventions.urls")),
]
handler500 = "config.views.server_error"
