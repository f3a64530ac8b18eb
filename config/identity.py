"""The site's identity on every page: its name, who runs it, who pays for it, whose colours it wears."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from config.rgaa.declaration import foot


def identity(http: HttpRequest) -> dict[str, object]:
    """Return the values of the page frame; no query."""
    return {
        "service_name": settings.SERVICE_NAME,
        "operator_name": settings.OPERATOR_NAME,
        "operator_email": settings.OPERATOR_EMAIL,
        "funder_mention": settings.FUNDER_MENTION,
        "state_branding": settings.STATE_BRANDING,
        "scheme_attribute": mark_safe(' data-fr-scheme="light"') if settings.STATE_BRANDING else "",
        "accessibility_foot": foot(),
        "demonstration_pages": settings.DEMONSTRATION_PAGES,
    }
