"""The sentence each signer agrees to, by quality. A change makes a new version; a signature keeps the one it saw."""

from conventions.domain.people.names import after_french_de
from signatures.services import Consent

from . import kinds

VERSION = "2026-11"

_HOW = (
    "par voie électronique "
    "avec le code reçu à mes coordonnées connues de l'établissement (signature électronique simple)."
)
_COMMON = {
    "convention": f"J'ai lu cette convention de stage et ses annexes. Je les signe {_HOW}",
    "amendment": f"J'ai lu cet avenant à la convention de stage. Je le signe {_HOW}",
}
"""By purpose of the document."""

_ON_PAPER = {
    "convention": "J'ai lu cette convention de stage et ses annexes. Je les signe à la main, sur cette feuille.",
    "amendment": "J'ai lu cet avenant à la convention de stage. Je le signe à la main, sur cette feuille.",
}

_READ = {
    "convention": "J'ai lu cette convention de stage et ses annexes.",
    "amendment": "J'ai lu cet avenant à la convention de stage.",
}
_READ_TO = {
    "convention": "Cette convention de stage et ses annexes m'ont été lues par {reader}{language}.",
    "amendment": "Cet avenant à la convention de stage m'a été lu par {reader}{language}.",
}
_IN_PERSON = {
    "convention": "Je les signe par voie électronique sur un appareil de l'établissement, en présence {of_witness} "
    "(signature électronique simple).",
    "amendment": "Je le signe par voie électronique sur un appareil de l'établissement, en présence {of_witness} "
    "(signature électronique simple).",
}

TEXTS = {
    "host": "J'ai pouvoir d'engager l'organisme d'accueil.",
    "head": "J'agis au nom de l'établissement scolaire, comme chef ou cheffe d'établissement ou par délégation.",
    "guardian": "J'exerce l'autorité parentale sur l'élève, ou cet enfant m'est confié.",
    "adult_pupil": "Je suis l'élève, j'ai dix-huit ans ou plus et je signe pour moi-même.",
    "emancipated_pupil": "Je suis l'élève, je suis émancipée ou émancipé et je signe pour moi-même.",
    "pupil": "Je suis l'élève que ce stage concerne.",
    "referent": "Je suis l'enseignante ou l'enseignant référent de l'élève : je prends connaissance de la convention.",
    "tutor": "Je suis le tuteur ou la tutrice de l'élève : je prends connaissance de la convention.",
}


def _sentence(key: str) -> str:
    """Return what a quality says: of every kind, or of the kind that asks it."""
    own = {key: text for one in kinds.KINDS.values() for key, text in one.consents.items()}
    return {**own, **TEXTS}[key]


def consent(key: str, purpose: str = "convention") -> Consent:
    """Return the consent text of a quality for a document (``KeyError`` when unknown)."""
    return Consent(key=key, version=VERSION, text=f"{_sentence(key)} {_COMMON[purpose]}")


def paper_consent(key: str, purpose: str = "convention") -> Consent:
    """Return what the sheet says that whoever holds this quality signs by hand (``KeyError`` when unknown)."""
    return Consent(key=key, version=VERSION, text=f"{_sentence(key)} {_ON_PAPER[purpose]}")


def in_person_consent(key: str, purpose: str, *, witness: str, read_by: str = "", read_in: str = "") -> Consent:
    """Return what whoever holds this quality agrees to before a member of staff (``KeyError`` when unknown).

    ``read_by`` read the text to them, in the language ``read_in``; empty when they read it themselves.
    """
    language = f", en {read_in}" if read_in else ""
    read = _READ_TO[purpose].format(reader=read_by, language=language) if read_by else _READ[purpose]
    signs = _IN_PERSON[purpose].format(of_witness=after_french_de(witness))
    return Consent(key=key, version=VERSION, text=f"{_sentence(key)} {read} {signs}")
