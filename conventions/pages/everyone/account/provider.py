"""The identity provider in pages, without the libraries that speak to it (`identity`)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

ENDS_AT = "provider_session"
"""Key of the session: where the provider's own session ends, and the token that says whose it is."""


def refusal(request: HttpRequest, why: str, status: int) -> HttpResponse:
    """Say why the provider opened nothing, and what to do."""
    context = {"why": why, "provider_name": settings.OIDC_NAME}
    return render(request, "accounts/provider_refused.html", context, status=status)
