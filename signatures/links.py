"""Personal links: derived from the request, its version and generation, never stored, so they can be sent again."""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from .models import SignatureRequest

TOKEN_BYTES = 16


def token(request: SignatureRequest) -> str:
    """Return the path part of the link of ``request``: its identifier and an HMAC (128 bits), URL-safe."""
    return _text(request.uuid.bytes + _mac(request))


def find(text: str) -> SignatureRequest | None:
    """Return the request a link leads to, or ``None`` when the link was never ours or was revoked."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    if len(raw) != 16 + TOKEN_BYTES or _text(raw) != text:
        return None
    request = SignatureRequest.objects.select_related("document").filter(uuid=UUID(bytes=raw[:16])).first()
    if request is None or not hmac.compare_digest(_mac(request), raw[16:]):
        return None
    return request


def _mac(request: SignatureRequest) -> bytes:
    content = f"link|{request.uuid}|{request.document.version}|{request.link_generation}"
    return hmac.new(settings.LINK_KEY.encode(), content.encode(), hashlib.sha256).digest()[:TOKEN_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
