"""Names as people search and sort them: without accents, capitals or hyphens; no model, no database.

The embedded PostgreSQL has neither ``unaccent`` nor ICU, so both keys are columns (``records.Searchable``).
"""

import re
import unicodedata

from django.utils.translation import get_language

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


def after_de(name: str) -> str:
    """Return the name after *de*: « de Maëlle », « d'Anfiati »; the name alone in a language that has no *de*."""
    return after_french_de(name) if get_language() == "fr" else name


def after_french_de(name: str) -> str:
    """Return the name after *de*, for what is always in French: « de Maëlle », « d'Élias », « du foyer »."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    first = unicodedata.normalize("NFD", name)[:1].casefold()
    return f"d'{name}" if first and first in "aeiouhœæ" else f"de {name}"
