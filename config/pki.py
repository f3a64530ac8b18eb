"""Downloads for verifiers of our signatures: the roots that they trust and the list of revoked certificates."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from signatures import keys
from signatures.revocation import published_list


@require_safe
@cache_control(public=True, max_age=3600)
def roots(request: HttpRequest) -> HttpResponse:
    """Give the root certificates as PEM, to import as trusted in Acrobat, poppler and others."""
    return HttpResponse(keys.root_pem(), content_type="application/x-pem-file")


@require_safe
@cache_control(public=True, max_age=600)
def revocation_list(request: HttpRequest, issuer: str) -> HttpResponse:
    """Give the newest list of the authority with this key identifier (RFC 5280, 4.2.1.13); personal data: none."""
    der = published_list(issuer)
    if der is None:
        raise Http404("This authority is not ours.")
    return HttpResponse(der, content_type="application/pkix-crl")
