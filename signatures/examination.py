"""Results of an examination of a PDF: signatures, faults of each, changes; and the sentences."""

import datetime as dt
from dataclasses import asdict, dataclass, field, fields

from signatures.levels import B_B

CERTIFICATION, PARTY, CLOSING, TIMESTAMP = "certification", "party", "closing", "timestamp"

ALTERED, MALFORMED, PARTIAL, MODIFIED, UNTRUSTED = "altered", "malformed", "partial", "modified", "untrusted"
REVOKED, UNPROVEN = "revoked_before", "unproven"
FAULTS = {
    ALTERED: "Le contenu signé par {who} a été altéré, ou sa signature est fausse.",
    MALFORMED: "La signature {who} est mal formée ou recopiée : elle ne signe rien par elle-même.",
    PARTIAL: "La signature de {who} ne couvre pas tout ce qui la précède.",
    MODIFIED: "Le document a été modifié après la signature de {who}, d'une façon qui n'est pas permise.",
    UNTRUSTED: "La signature de {who} ne vient pas de cette plateforme, ou son certificat n'est pas valable.",
    REVOKED: "La signature de {who} a été faite avec un certificat déjà révoqué.",
    UNPROVEN: (
        "Les certificats seuls ne prouvent plus la date de la signature de {who} : l'un d'eux a pris fin sans qu'un "
        "horodatage ait prouvé avant qu'elle existait."
    ),
}
"""Faults that a signature may have, each with its sentence."""

NO_SIGNATURE = "Le document ne porte aucune signature."
TRAILING = "Le fichier contient des données après la dernière signature."
NOT_CERTIFIED = "Le document n'est pas certifié par le cachet de l'organisme."
FOREIGN_FIELD = "Le document contient un champ de formulaire qui n'est pas une signature : {name}."
NEVER_OURS = "Le fichier est écrit d'une façon que cette plateforme n'emploie jamais : {what}."
UNREADABLE = "Le fichier n'est pas un PDF lisible."

MOMENTS = ("time", "stamped", "proved", "revoked_at")
"""Moments of a signature, which JSON holds as text."""


@dataclass(frozen=True)
class Signature:
    """One signature of the file, in the order in which they were made."""

    field: str
    kind: str
    """``certification``, ``party``, ``closing`` or ``timestamp``."""
    signer: str = ""
    """Whole name of the signer, from the certificate."""
    quality: str = ""
    evidence_id: str = ""
    serial: str = ""
    """Serial number of the certificate, hexadecimal."""
    time: dt.datetime | None = None
    """Signing time that the file states (system time of the platform)."""
    level: str = B_B
    """Level, of :mod:`signatures.levels`; a document time-stamp has none of its own."""
    stamped: dt.datetime | None = None
    """When it was made, by its own sound time-stamp; empty when it has none."""
    proved: dt.datetime | None = None
    """When it existed at the latest, by the first sound time-stamp over it; empty when none proves it."""
    revoked_at: dt.datetime | None = None
    """When its certificate was revoked, by a list in the file; that undoes no signature proved to be older."""
    intact: bool = False
    """The signed bytes are what was signed."""
    valid: bool = False
    """The cryptographic signature is right."""
    trusted: bool = False
    """The certificate leads to one of the given roots and was valid when the signature was made, as far as it says."""
    coverage: str = ""
    """``entire_file``, ``entire_revision`` or less."""
    covers: int = 0
    """Length of the file up to the end of this signature's revision, in bytes."""
    revision: int = 0
    """Number of the revision that it signs, from 0 for the first one of the file."""
    modification: str = ""
    """Kind of the later changes: ``none``, ``lta_updates``, ``form_filling``, ``annotations``, ``other``."""
    final: bool = False
    """It ends the document: the closing seal, or the seal of a document that nobody signs; never a person's."""
    docmdp_ok: bool = False
    """The later changes were allowed."""
    fault: str = ""
    """Why it is not good, a key of :data:`FAULTS`; empty when it is."""

    @property
    def ok(self) -> bool:
        return not self.fault

    @property
    def problem(self) -> str:
        """Why it is not good, in one sentence; empty when it is."""
        return FAULTS[self.fault].format(who=self.signer or self.field) if self.fault else ""


@dataclass(frozen=True)
class Examination:
    """The answer for a whole file."""

    signatures: tuple[Signature, ...] = ()
    problems: tuple[str, ...] = ()
    """Sentences for the reader; empty when every signature is good and the last one reaches the end of the file."""
    changes: tuple[str, ...] = ()
    """Changes after the last good signature: the kinds of :mod:`signatures.changes`."""
    never_ours: tuple[str, ...] = ()
    """Ways of writing a PDF that no document of ours uses: nothing else is examined then."""
    reaches_end: bool = False
    unreadable: str = ""
    """Technical reason why the file could not be examined; empty when it was."""
    size: int = field(default=0)

    @property
    def ok(self) -> bool:
        return not self.problems and not self.unreadable

    @property
    def is_outlived(self) -> bool:
        """Nothing is wrong with the file but its age: certificates ended and no time-stamp proves what was before."""
        ended = [one.problem for one in self.signatures if one.fault == UNPROVEN]
        return bool(ended) and list(self.problems) == ended

    @property
    def certified(self) -> bool:
        return any(signature.kind == CERTIFICATION for signature in self.signatures)

    @property
    def closed(self) -> bool:
        """The closing seal is there (its worth is in its own line)."""
        return any(signature.kind == CLOSING for signature in self.signatures)

    @classmethod
    def from_dict(cls, data: dict) -> "Examination":
        """Read what :meth:`as_dict` wrote, in another process."""
        rows = [{name: row[name] for name in (one.name for one in fields(Signature))} for row in data["signatures"]]
        for row in rows:
            row |= {name: row[name] and dt.datetime.fromisoformat(row[name]) for name in MOMENTS}
        own = {one.name: data[one.name] for one in fields(cls)}
        lists = {name: tuple(own[name]) for name in ("problems", "changes", "never_ours")}
        return cls(**own | lists | {"signatures": tuple(Signature(**row) for row in rows)})

    def as_dict(self) -> dict:
        """Return JSON-able values; times in ISO 8601."""
        data = asdict(self) | {"ok": self.ok, "certified": self.certified, "closed": self.closed}
        for row, signature in zip(data["signatures"], self.signatures, strict=True):
            row |= {name: row[name] and row[name].isoformat() for name in MOMENTS}
            row["problem"] = signature.problem
        return data
