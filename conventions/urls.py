"""Addresses of the trade, room by room."""

from django.conf import settings
from django.urls import include, path

ROOMS = (
    *("verification", "parties", "family", "hosting", "tutoring", "school", "paper", "approvals"),
    *("registry", "followup", "evidence", "audit", "retention"),
)

urlpatterns = [
    path("compte/", include("conventions.people.urls")),
    *(path("", include(f"conventions.{room}.urls")) for room in ROOMS),
]
if settings.DEMONSTRATION_PAGES:
    urlpatterns.append(path("", include("conventions.demo.urls")))
