"""Recordings as a browser plays them: open to everybody, no personal datum but a voice that was given for that."""

import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from conventions.domain.persons.spoken.models import Recording
from conventions.domain.persons.spoken.queries import dropped_files
from conventions.domain.persons.spoken.sounds import media_type_of
from conventions.pages.kit.access import or_404
from workflow.refusals import Refused


@cache_control(private=True, max_age=300)
@require_safe
def recording_sound(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a recording made on a page; a new one has a new address, one taken away is gone in five minutes."""
    found = get_object_or_404(Recording, uuid=uuid)
    return _sound(http, bytes(found.content), found.media_type)


@cache_control(private=True, max_age=300)
@require_safe
def dropped_sound(http: HttpRequest, language: str, sentence: str) -> HttpResponse:
    """Give a file of the operator's folder."""
    path = or_404(dropped_files().get((language, sentence)))
    try:
        content = path.read_bytes()
        return _sound(http, content, media_type_of(content))
    except (OSError, Refused) as problem:
        raise Http404 from problem


def _sound(http: HttpRequest, content: bytes, media_type: str) -> HttpResponse:
    """Return a sound, or the part of it that a telephone asks for first (RFC 9110, 14.2)."""
    asked = re.fullmatch(r"bytes=(\d{1,6})-(\d{0,6})", http.headers.get("Range", ""))
    first, last = (int(asked[1]), int(asked[2] or len(content) - 1)) if asked else (0, len(content) - 1)
    last = min(last, len(content) - 1)
    headers = {"Accept-Ranges": "bytes"}
    if not asked or first > last:
        return HttpResponse(content, content_type=media_type, headers=headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return HttpResponse(content[first : last + 1], status=206, content_type=media_type, headers=headers)
