"""The journal as it is published to everybody: its last checkpoint and the keys under which it is signed."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conventions.pages.kit.access import or_404
from workflow import notes
from workflow.models import Checkpoint


@never_cache
@require_safe
def last_checkpoint(http: HttpRequest) -> HttpResponse:
    """Give the last checkpoint of the journal: whoever keeps it can hold us to it."""
    found = or_404(Checkpoint.objects.last())
    return _text(found.note)


@require_safe
def journal_key(http: HttpRequest) -> HttpResponse:
    """Give the public key under which checkpoints and evidence are signed, then the earlier ones, one per line."""
    return _text("".join(f"{key}\n" for key in notes.verifier_keys()))


def _text(content: str) -> HttpResponse:
    return HttpResponse(content, content_type="text/plain; charset=utf-8")
