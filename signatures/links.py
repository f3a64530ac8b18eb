"""Personal links: derived from the request, its version and generation, never stored, so they can be sent again."""

import base64
import hmac
from uuid import UUID

from .macs import under_link_key
from .models import SignatureRequest

TOKEN_BYTES = 16


def token(request: SignatureRequest) -> str:
    """Return the path part of the link of ``request``: its identifier and an HMAC (128 bits), URL-safe."""
    return _text(request.uuid.bytes + _mac(request, request.link_generation))


def find(text: str) -> SignatureRequest | None:
    """Return the request a link leads to, or ``None`` when the link was never ours or was revoked."""
    request, mac = _read(text)
    if request is None or not hmac.compare_digest(_mac(request, request.link_generation), mac):
        return None
    return request


def find_revoked(text: str) -> SignatureRequest | None:
    """Return the request that a link led to before it was revoked: its page says so and shows nothing else."""
    request, mac = _read(text)
    if request is None:
        return None
    earlier = range(1, request.link_generation)
    return request if any(hmac.compare_digest(_mac(request, n), mac) for n in earlier) else None


def _read(text: str) -> tuple[SignatureRequest | None, bytes]:
    """Return the request that a link names, whoever wrote it, and the proof that stands beside."""
    raw = _bytes(text)
    if len(raw) != 16 + TOKEN_BYTES:
        return None, b""
    request = SignatureRequest.objects.select_related("document").filter(uuid=UUID(bytes=raw[:16])).first()
    return request, raw[16:]


# -- « ce n'est pas moi » ------------------------------------------------------------------------------------


def contest_token(request: SignatureRequest, reader: UUID) -> str:
    """Return the link by which ``reader`` may say that the signature of ``request`` is not right.

    ``reader`` is the request's own identifier for the signer, that of the person in the trade for anybody else.
    """
    return _text(request.uuid.bytes + reader.bytes + _contest_mac(request, reader))


def find_contest(text: str) -> tuple[SignatureRequest, UUID] | None:
    """Return the request and the reader of a link to contest, or ``None`` when it was never ours."""
    raw = _bytes(text)
    if len(raw) != 32 + TOKEN_BYTES:
        return None
    reader = UUID(bytes=raw[16:32])
    request = SignatureRequest.objects.select_related("document").filter(uuid=UUID(bytes=raw[:16])).first()
    if request is None or not hmac.compare_digest(_contest_mac(request, reader), raw[32:]):
        return None
    return request, reader


# -- writing ---------------------------------------------------------------------------------------------------


def _mac(request: SignatureRequest, generation: int) -> bytes:
    return under_link_key("link", request.uuid, request.document.version, generation)[:TOKEN_BYTES]


def _contest_mac(request: SignatureRequest, reader: UUID) -> bytes:
    return under_link_key("contest", request.uuid, reader)[:TOKEN_BYTES]


def _bytes(text: str) -> bytes:
    """Return what a link is made of; empty for rubbish and for another writing of the same bytes."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
    return raw if _text(raw) == text else b""


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
