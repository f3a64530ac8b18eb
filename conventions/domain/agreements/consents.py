"""The sentence each signer agrees to, by quality. A change makes a new version; a signature keeps the one it saw."""

from signatures.services import Consent

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


def consent(key: str, purpose: str = "convention") -> Consent:
    """Return the consent text of a quality for a document (``KeyError`` when unknown)."""
    return Consent(key=key, version=VERSION, text=f"{TEXTS[key]} {_COMMON[purpose]}")


def paper_consent(key: str, purpose: str = "convention") -> Consent:
    """Return what the sheet says that whoever holds this quality signs by hand (``KeyError`` when unknown)."""
    return Consent(key=key, version=VERSION, text=f"{TEXTS[key]} {_ON_PAPER[purpose]}")
