"""Names as people search and sort them: without accents, capitals or hyphens; no model, no database.

The embedded PostgreSQL has no ICU, and ``unaccent`` is not used yet: both keys are columns (``records.Searchable``).
"""

import re
import unicodedata

from notifications.language import is_french

_LETTERS = str.maketrans({
    "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "ð": "d", "þ": "th", "ŧ": "t", "ħ": "h", "ŋ": "n",
})  # fmt: skip
"""Letters that Unicode does not take apart."""
_CAPITALS = {ord(chr(small).upper()): bare.upper() for small, bare in _LETTERS.items() if chr(small) != "ı"}
_CAPITALS[ord("ß")] = "ss"


def search_key(text: str) -> str:
    """Return ``text`` as it is searched: *Maël-Élie d'ŒUVRE* gives ``mael elie d oeuvre``."""
    parts = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", bare).strip()


def file_key(text: str) -> str:
    """Return ``text`` as part of the name of a file: *3e A* gives ``3e-A``, *Maël d'ŒUVRE* gives ``Mael-d-OEUVRE``."""
    parts = unicodedata.normalize("NFKD", text).translate(_LETTERS | _CAPITALS)
    return re.sub(r"[^A-Za-z0-9]+", "-", "".join(one for one in parts if not unicodedata.combining(one))).strip("-")


def sort_key(*parts: str) -> str:
    """Return a key that sorts by the first part, then the next: *Le* before *Le Goff*, *Élise* before *Zoé*."""
    return "\t".join(search_key(part) for part in parts)


def full_name(first_name: str, last_name: str) -> str:
    """Return first and last name; a name may have one part."""
    return f"{first_name} {last_name}".strip()


_PARTICLES = {"de", "du", "des", "d", "da", "das", "dos", "von"}
"""Written small before what follows them: *de La Tour*, *d'Almeida*, *dos Santos*."""
_CIVILITY = re.compile(r"^(m\.?|mr\.?|mme\.?|mlle\.?|monsieur|madame|mademoiselle)\s+", re.IGNORECASE)
_AFTER_VAN = {"de", "den", "der"}


def as_written(name: str, *, is_first: bool = False) -> str:
    """Return a name as people write it where it stands in capitals: *DUPONT-LEGRAND* gives *Dupont-Legrand*.

    What is not in capitals stays; nobody can tell the accents that capitals left out. A first name may begin by
    what is a particle in a last one.
    """
    parts = re.split(r"([\s\-'’]+)", name)
    whole = name.isupper()
    lowered = [part.casefold() for part in parts]
    for place in range(0, len(parts), 2):
        part = parts[place]
        if not part.isupper() or (not whole and len(part) < 2):
            continue
        following = lowered[place + 2] if place + 2 < len(parts) else ""
        before = lowered[place - 2] if place else ""
        is_particle = lowered[place] in _PARTICLES or (lowered[place] == "van" and following in _AFTER_VAN)
        is_particle |= before == "van" and lowered[place] in _AFTER_VAN
        if following and is_particle and not (is_first and place == 0):
            parts[place] = part.lower()
        else:
            parts[place] = part.capitalize()
            if re.fullmatch("mc[^\\W\\d]{2,}", lowered[place]):
                parts[place] = "Mc" + part[2:].capitalize()
    return "".join(parts)


def without_civility(name: str) -> str:
    """Return a name without *M.* or *Mme* before it."""
    return _CIVILITY.sub("", name)


def split_full_name(text: str) -> tuple[str, str] | None:
    """Return last and first name of a cell that holds both; ``None`` where neither capitals nor a comma part them.

    *DE LA TOUR Élodie*, *Élodie DUPONT*, *Dupont, Élodie*; but *DUPONT née Martin* is a last name.
    """
    last, comma, first = text.partition(",")
    if comma:
        return (last.strip(), first.strip()) if last.strip() and first.strip() else None
    words = text.split()
    capitals = [re.sub("^d['’]", "", word).isupper() and len(word.strip(".")) > 1 for word in words]
    others = [word for word, is_capital in zip(words, capitals, strict=True) if not is_capital]
    if not any(capitals) or not others or not all(word[0].isupper() for word in others):
        return None
    if capitals[0]:
        cut = capitals.index(False)
        return (" ".join(words[:cut]), " ".join(words[cut:])) if not any(capitals[cut:]) else None
    cut = capitals.index(True)
    return (" ".join(words[cut:]), " ".join(words[:cut])) if all(capitals[cut:]) else None


def says_more(new: str, old: str) -> bool:
    """Tell whether a name says more than the one known: another name, or the same with accents or small letters."""
    if search_key(new) != search_key(old) or old.isupper():
        return True
    return _marks(new) > _marks(old)


def _marks(text: str) -> int:
    return sum(unicodedata.combining(letter) > 0 for letter in unicodedata.normalize("NFD", text))


def in_class(first_name: str, class_name: str) -> str:
    """Return the name of a pupil in a subject: « Inès, 3e A », the first name alone while the class is not known."""
    return ", ".join(filter(None, (first_name, class_name)))


def after_de(name: str) -> str:
    """Return the name after *de*: « de Maëlle », « d'Anfiati »; the name alone in a language that has no *de*."""
    return after_french_de(name) if is_french() else name


def after_french_de(name: str) -> str:
    """Return the name after *de*, for what is always in French: « de Maëlle », « d'Élias », « du foyer »."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    first = unicodedata.normalize("NFD", name)[:1].casefold()
    return f"d'{name}" if first and first in "aeiouhœæ" else f"de {name}"
