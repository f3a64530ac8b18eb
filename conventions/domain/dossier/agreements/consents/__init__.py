"""The sentence each signer agrees to, by quality. A change makes a new version; a signature keeps the one it saw.

It is French, whatever language the page is in. What another language says of it stands in a file beside
(``<language>.toml``) and is shown beside it once somebody has reviewed it.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from conventions.domain.persons.languages.sentences import Sentence, reviewers_of
from conventions.domain.persons.people.names import after_french_de
from signatures.services import Consent, Shown

from .. import kinds

FOLDER = Path(__file__).parent

VERSION = "2026-11"
JOINED = "+"
"""Mark between the qualities in which one person signs once."""

_HOW = (
    "par voie électronique "
    "avec le code reçu à mes coordonnées connues de l'établissement (signature électronique simple)."
)
_COMMON = {
    "convention": f"J'ai lu cette convention de stage et ses annexes. Je les signe {_HOW}",
    "amendment": f"J'ai lu cet avenant à la convention de stage. Je le signe {_HOW}",
}
"""Sentences by purpose of the document."""

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
    """Return the sentence of a quality, of every kind or of the kind that asks it; those of two qualities joined."""
    own = {key: text for one in kinds.KINDS.values() for key, text in one.consents.items()}
    return " ".join({**own, **TEXTS}[one] for one in key.split(JOINED))


def joined_key(keys: Iterable[str]) -> str:
    """Return the key of the consent of one person in several qualities: ``host+tutor_of_training``."""
    return JOINED.join(keys)


def _quality_parts(key: str) -> list[str]:
    return [f"quality.{one}" for one in key.split(JOINED)]


def consent(key: str, purpose: str = "convention", language: str = "") -> Consent:
    """Return the consent text of a quality for a document (``KeyError`` when unknown), and how a page says it."""
    return Consent(
        key=key,
        version=VERSION,
        text=f"{_sentence(key)} {_COMMON[purpose]}",
        shown=_shown(language, [*_quality_parts(key), f"signs.{purpose}"]),
    )


def reading_consent(key: str, purpose: str = "convention", language: str = "") -> Consent:
    """Return the sentence of a quality that reads and signs nothing (``KeyError`` when unknown)."""
    shown = _shown(language, [*_quality_parts(key), f"read.{purpose}"])
    return Consent(key=key, version=VERSION, text=f"{_sentence(key)} {_READ[purpose]}", shown=shown)


def paper_consent(key: str, purpose: str = "convention") -> Consent:
    """Return the consent of a quality that signs by hand, as the sheet has it (``KeyError`` when unknown)."""
    return Consent(key=key, version=VERSION, text=f"{_sentence(key)} {_ON_PAPER[purpose]}")


def in_person_consent(
    key: str, purpose: str, *, witness: str, read_by: str = "", read_in: str = "", language: str = ""
) -> Consent:
    """Return the consent of a quality before a member of staff (``KeyError`` when unknown).

    ``read_by`` read the text to them, in the language ``read_in``; empty when they read it themselves. ``language`` is
    that of the page.
    """
    spoken = f", en {read_in}" if read_in else ""
    read = _READ_TO[purpose].format(reader=read_by, language=spoken) if read_by else _READ[purpose]
    signs = _IN_PERSON[purpose].format(of_witness=after_french_de(witness))
    parts = [*_quality_parts(key), f"{'read_to' if read_by else 'read'}.{purpose}", f"in_person.{purpose}"]
    values = {"reader": read_by, "language": f", {read_in}" if read_in else "", "witness": witness}
    return Consent(
        key=key,
        version=VERSION,
        text=f"{_sentence(key)} {read} {signs}",
        shown=_shown(language, parts, values),
    )


# -- in other languages ----------------------------------------------------------------------------------------


def french_parts() -> dict[str, str]:
    """Return every part of a consent by its key, as the files beside translate them."""
    qualities = {key: text for one in kinds.KINDS.values() for key, text in one.consents.items()} | TEXTS
    tables = {"quality": qualities, "signs": _COMMON, "read": _READ, "read_to": _READ_TO, "in_person": _IN_PERSON}
    return {f"{table}.{key}": text for table, texts in tables.items() for key, text in texts.items()}


@cache
def parts_in(language: str) -> dict[str, str]:
    """Return the parts that a language says, reviewed or not."""
    path = FOLDER / f"{language}.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {f"{table}.{key}": text for table, texts in tables.items() for key, text in texts.items()}


def sentences_in(language: str) -> Iterator[Sentence]:
    """Yield the parts that a language says, each beside its French."""
    french, own = french_parts(), parts_in(language)
    return (Sentence(language, f"consent.{key}", french[key], own[key]) for key in french if key in own)


@cache
def catalogue_of(language: str) -> str:
    """Return the digest by which an evidence names all that a language says of consents, with the French version."""
    digests = "\n".join(one.digest for one in sentences_in(language))
    return f"{VERSION}-{hashlib.sha256(digests.encode()).hexdigest()[:16]}"


def _shown(language: str, keys: Iterable[str], values: Mapping[str, str] = MappingProxyType({})) -> Shown | None:
    """Return the same parts in another language; nothing while one of them is unreviewed."""
    if not language:
        return None
    known = {one.key: one for one in sentences_in(language)}
    parts = [known.get(f"consent.{key}") for key in keys]
    reviewers = reviewers_of(language) if all(parts) else {}
    if not all(part and part.digest in reviewers for part in parts):
        return Shown(language, catalogue_of(language))
    names = dict.fromkeys(reviewers[part.digest] for part in parts if part)
    text = " ".join(part.text.format_map(values) for part in parts if part)
    return Shown(language, catalogue_of(language), text=text, reviewer=", ".join(names))
