"""Form of a recording: a short sound that every browser of today plays."""

from workflow.refusals import Refused

LARGEST = 20 * 1024
"""Octets: some ten seconds, heard at once on a slow line."""
SIGNATURES = (
    (0, b"OggS", "audio/ogg"),
    (0, b"\x1a\x45\xdf\xa3", "audio/webm"),
    (4, b"ftyp", "audio/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
)
"""Offset, first octets and media type of each form."""
ENDINGS = ("ogg", "opus", "webm", "m4a", "mp4", "mp3")


def media_type_of(content: bytes) -> str:
    """Return the media type of a sound by its first octets, never by its name. Raises :class:`Refused`."""
    if len(content) > LARGEST:
        raise Refused("recording_too_large", size=LARGEST // 1024)
    for at, signature, media_type in SIGNATURES:
        if content[at : at + len(signature)] == signature:
            return media_type
    raise Refused("recording_unreadable")
