"""The way to the identity provider and back; who goes neither way has none of its libraries loaded."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .provider import refusal


@never_cache
@require_safe
def begin_at_provider(http: HttpRequest) -> HttpResponse:
    """Lead to the identity provider; when it does not answer, say so."""
    if not settings.OIDC_ISSUER:
        raise Http404
    from requests import RequestException  # these two are for whoever goes to a provider, not for every process

    from .identity import provider_of_settings

    try:
        return provider_of_settings(http).begin(http)
    except (RequestException, KeyError):
        return refusal(http, "no_answer", 502)


@never_cache
@require_safe
def provider_answer(http: HttpRequest) -> HttpResponse:
    """Take the provider's answer and sign in the account that is this person's."""
    if not settings.OIDC_ISSUER:
        raise Http404
    from .identity import answer_of

    return answer_of(http)
