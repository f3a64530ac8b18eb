"""The signature part of an agreement: who signs where, in which quality, parties first and visas apart."""

import base64
from collections.abc import Mapping
from typing import Any

from .blocks import Block, Boxes, Prose, Section, SigningBlock
from .wording import by_delegation, clean, joined

Data = Mapping[str, Any]
STAMPED = ("host", "head")
READING_TITLE = "L'élève"
READING = (
    "Avant dix-huit ans, l'élève lit la convention et le dit sur sa page, sans signer : le journal du service en garde "
    "la date.",
    "S'il ou elle a dix-huit ans avant que tout soit signé, c'est l'élève qui signe ici, à la place de ses "
    "responsables, ce même document.",
)
"""Words above the box of a party that reads, and signs once of age (code civil, 414)."""
SEAL_FIELDS = ("sig_seal_open", "sig_seal_close")


def signature_sections(data: Data, model: Data) -> tuple[Section, ...]:
    """Compose the closing words and the boxes of ``data["parties"]``, in their order."""
    words = model["signatures"]
    sections = [Section(words["title"], 1, (Prose(tuple(words["intro"]), small=True),), room=70)]
    groups: tuple[tuple[str, str, tuple[str, ...], int], ...] = (
        ("party", words["parties"], (), 2),
        ("visa", words["visas"], (words["visas_intro"],), 3),
        ("reading", READING_TITLE, READING, 2),
    )
    for kind, title, intro, columns in groups:
        boxes = tuple(_box(party, data) for party in data["parties"] if party["kind"] == kind)
        if boxes:
            blocks: tuple[Block, ...] = (*((Prose(intro, small=True),) if intro else ()), Boxes(boxes, columns=columns))
            sections.append(Section(title, 2, blocks))
    return tuple(sections)


def _box(party: Data, data: Data) -> SigningBlock:
    return SigningBlock(
        f"sig_{party['key']}",
        clean(party["label"]),
        clean(party["name"]),
        _quality(party["key"], data),
        party["key"] in STAMPED,
        _picture(party["key"], data),
    )


def _picture(key: str, data: Data) -> bytes:
    """Return the stamp of whom this party signs for."""
    owner = {"host": data["host"], "head": data["school"]}.get(key, {})
    return base64.b64decode(owner.get("stamp") or "")


def _quality(key: str, data: Data) -> str:
    """Find the quality in which a party signs; the label says enough when there is none."""
    host = data["host"]
    if key.startswith("guardian"):
        rank = int(key.rpartition("_")[2]) if key.rpartition("_")[2].isdigit() else 1
        guardians = data.get("guardians") or ()
        ranked = {guardian.get("rank", place): guardian for place, guardian in enumerate(guardians, start=1)}
        return clean(ranked[rank].get("quality") or "") if rank in ranked else ""
    holder = {
        "host": host["representative"],
        "head": data["school"]["head"],
        "referent": data.get("referent"),
        "tutor": host.get("tutor") or host["representative"],
    }.get(key)
    if key == "pupil":
        return clean(data["pupil"]["class_name"])
    title = clean((holder or {}).get("title") or "")
    return joined((title, by_delegation(host.get("delegation"))), ", ") if key == "host" else title
