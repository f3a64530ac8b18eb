"""Links of signature requests: derived from the request, its version and generation, so they can be sent again."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import QuerySet

from workflow.prepared import Given, prepared

from . import tokens
from .models import SignatureRequest
from .queries import with_root
from .tokens import LinkToken


def token(request: SignatureRequest) -> str:
    """Return the end of the address of ``request``, in its present generation."""
    return tokens.write("link", request.handle, request.document.version, request.link_generation)


def find(text: str) -> SignatureRequest | None:
    """Return the request a link leads to, or ``None`` when the link was never ours or was revoked."""
    request, read = _named(text)
    return request if request and read and _proves(read, request, request.link_generation) else None


def find_former(text: str) -> SignatureRequest | None:
    """Return the request that a link led to before it was revoked: its page says so and shows nothing else."""
    request, read = _named(text)
    if request is None or read is None:
        return None
    return request if any(_proves(read, request, n) for n in range(1, request.link_generation)) else None


def _named(text: str) -> tuple[SignatureRequest | None, LinkToken | None]:
    """Return the request that a link names, whoever wrote it, and the link as it was read."""
    read = tokens.read(text)
    if read is None:
        return None, None
    return next(iter(_requests_by(*read.row).all(**read.row)), None), read


@prepared
def _requests_by(*names: str) -> QuerySet[SignatureRequest]:
    """The request, one at most, whose columns have the values that a link gives."""
    return with_root(SignatureRequest.objects).filter(**{name: Given(name) for name in names}).order_by()


def _proves(read: LinkToken, request: SignatureRequest, generation: int) -> bool:
    return read.reader is None and read.proves("link", request.document.version, generation)


# -- « ce n'est pas moi » ------------------------------------------------------------------------------------


def contest_token(request: SignatureRequest, reader: UUID) -> str:
    """Return the end of the address by which ``reader`` may say that the signature of ``request`` is not right.

    ``reader`` is the request's own identifier for the signer, that of the person in the trade for anybody else.
    """
    return tokens.write("contest", request.handle, reader)


def find_contest(
    text: str, others: Callable[[SignatureRequest], Iterable[UUID]]
) -> tuple[SignatureRequest, UUID] | None:
    """Return the request and the reader of a link to contest, or ``None`` when it was never ours.

    ``others`` says who, besides the signer, may have received such a link for a request.
    """
    request, read = _named(text)
    if request is None or read is None:
        return None
    if _contests(read, request.uuid):
        return request, request.uuid
    return next(((request, reader) for reader in others(request) if _contests(read, reader)), None)


def _contests(read: LinkToken, reader: UUID) -> bool:
    return read.reader in (None, reader) and read.proves("contest", reader)
