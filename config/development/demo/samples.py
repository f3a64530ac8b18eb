"""Copies to try the verification with: one for each answer, made from the demonstration's agreements."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.models import Convention


@dataclass(frozen=True)
class Sample:
    """One file: the answer that the verification page gives about it, and from which agreement it is made."""

    answer: Promise
    what: Promise
    serves: Q
    """Which agreements serve."""
    make: Callable[[bytes], bytes] = bytes


def change_one_byte(pdf: bytes) -> bytes:
    """Return the copy as somebody would have it who changed one byte of what a page draws."""
    import pikepdf  # for whoever asks for this copy, not for every process

    with pikepdf.open(io.BytesIO(pdf)) as document:
        drawing, _generation = document.pages[0].obj.Contents.objgen
    place = pdf.index(b"stream", pdf.index(b"\n%d 0 obj" % drawing)) + 40
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def cut_short(pdf: bytes) -> bytes:
    """Return what a broken download leaves."""
    return pdf[: len(pdf) // 3]


SIGNED = Convention.counts_as_signed & ~Convention.is_stopped
SAMPLES = {
    "authentique": Sample(_("authentique et complet"), _("une convention signée, telle qu'elle est"), SIGNED),
    "en-cours": Sample(
        _("authentique, mais pas définitif"),
        _("une convention qui attend encore des signatures"),
        Convention.is_partly_signed,
    ),
    "modifiee": Sample(_("modifiée"), _("la première, un octet changé"), SIGNED, change_one_byte),
    "abimee": Sample(_("fichier illisible"), _("la première, coupée en route"), SIGNED, cut_short),
}
"""Name of the file → content."""


def sample_copy(name: str) -> bytes | None:
    """Return the file of that name; ``None`` when there is none, or no agreement is in such a state now."""
    sample = SAMPLES.get(name)
    if sample is None:
        return None
    for convention in Convention.objects.filter(sample.serves).order_by("pk"):
        if not any(request.is_contested for request in convention.signature_requests()):
            return sample.make(convention.frozen_document().content())
    return None
