"""Personal links: derived from the request, its version and generation, never stored, so they can be sent again."""

import base64
from uuid import UUID

from .macs import is_among, link_macs
from .models import SignatureRequest

TOKEN_BYTES = 16


def token(request: SignatureRequest) -> str:
    """Return the path part of the link of ``request``: its identifier and an HMAC (128 bits), URL-safe."""
    return _text(request.uuid.bytes + _macs(request, request.link_generation)[0])


def find(text: str) -> SignatureRequest | None:
    """Return the request a link leads to, or ``None`` when the link was never ours or was revoked."""
    request, mac = _read(text)
    if request is None or not is_among(mac, _macs(request, request.link_generation)):
        return None
    return request


def find_revoked(text: str) -> SignatureRequest | None:
    """Return the request that a link led to before it was revoked: its page says so and shows nothing else."""
    request, mac = _read(text)
    if request is None:
        return None
    earlier = range(1, request.link_generation)
    return request if any(is_among(mac, _macs(request, n)) for n in earlier) else None


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
    return _text(request.uuid.bytes + reader.bytes + _contest_macs(request, reader)[0])


def find_contest(text: str) -> tuple[SignatureRequest, UUID] | None:
    """Return the request and the reader of a link to contest, or ``None`` when it was never ours."""
    raw = _bytes(text)
    if len(raw) != 32 + TOKEN_BYTES:
        return None
    reader = UUID(bytes=raw[16:32])
    request = SignatureRequest.objects.select_related("document").filter(uuid=UUID(bytes=raw[:16])).first()
    if request is None or not is_among(raw[32:], _contest_macs(request, reader)):
        return None
    return request, reader


# -- writing ---------------------------------------------------------------------------------------------------


def _macs(request: SignatureRequest, generation: int) -> list[bytes]:
    return [mac[:TOKEN_BYTES] for mac in link_macs("link", request.uuid, request.document.version, generation)]


def _contest_macs(request: SignatureRequest, reader: UUID) -> list[bytes]:
    return [mac[:TOKEN_BYTES] for mac in link_macs("contest", request.uuid, reader)]


def _bytes(text: str) -> bytes:
    """Return what a link is made of; empty for rubbish and for another writing of the same bytes."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
    return raw if _text(raw) == text else b""


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
