"""The administration's door: our own sign-in pages, and a session verified by a second factor."""

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from conventions.people.second_factor import lead_to_second_factor


class VerifiedAdminSite(AdminSite):
    """Opens to accounts with access to the administration whose second factor this session has verified."""

    site_title = site_header = "Administration"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and request.user.is_verified()

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Lead to what is missing: signing in, a second factor, or the right to be here."""
        goal = request.GET.get("next") or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(goal)
        if not request.user.is_staff:
            raise PermissionDenied
        return lead_to_second_factor(request, goal)

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """There is one page for this, which also tells the holder."""
        return redirect("password_change")
