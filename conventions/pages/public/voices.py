"""Recordings as a browser plays them: open to everybody, no personal datum but a voice that was given for that."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from conventions.domain.spoken.models import Recording
from conventions.domain.spoken.queries import dropped_files
from conventions.domain.spoken.sounds import media_type_of


@require_safe
@cache_control(public=True, max_age=3600)
def recording_sound(http: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a recording made on a page."""
    found = get_object_or_404(Recording, uuid=uuid)
    return HttpResponse(bytes(found.content), content_type=found.media_type)


@require_safe
@cache_control(public=True, max_age=3600)
def dropped_sound(http: HttpRequest, language: str, sentence: str) -> HttpResponse:
    """Give a file of the operator's folder."""
    path = dropped_files().get((language, sentence))
    if path is None:
        raise Http404
    content = path.read_bytes()
    return HttpResponse(content, content_type=media_type_of(content))
