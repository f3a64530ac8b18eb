"""Finding a formation of the State's table by its key, or by the words that a person types; no database."""

from collections.abc import Collection, Iterator
from functools import cache

from django.utils.translation import gettext as _

from conventions.domain.persons.people.names import search_key

from .allowances import Ministry, table_of, title_of, years
from .keys import cleaned, key_of, refusal_of


class NotFound(ValueError):
    """No formation, or several; the message is a sentence."""


@cache
def choices_of(level: str) -> tuple[tuple[str, str], ...]:
    """Return the formations of a level in the last table: key, words; those of the ministry of education, by title."""
    return tuple(sorted(_choices(level), key=lambda choice: search_key(choice[1])))


def _choices(level: str) -> Iterator[tuple[str, str]]:
    for row in table_of(years()[-1]).values():
        key = key_of(row.mef)
        if row.ministry == Ministry.EDUCATION and key is not None and key.level == level:
            yield key.mef, f"{title_of(row.mef)}, {key.said_year}"


def find_formation(text: str, level: str) -> str:
    """Return the key of what was typed: a key, or words that one formation of the level has; :class:`NotFound`."""
    first = text.split(" ")[0]
    if mef := cleaned(first) or cleaned(text):
        if refusal := refusal_of(mef):
            raise NotFound(refusal)
        return mef
    if any(letter.isalpha() for letter in text):
        wanted = set(search_key(text).split())
        alike = [mef for mef, words in choices_of(level) if wanted <= set(search_key(words).split())]
        exact = [mef for mef, words in choices_of(level) if search_key(words) == search_key(text)]
        if len(exact or alike) == 1:
            return (exact or alike)[0]
        if alike:
            raise NotFound(
                _("%(n)d formations ont ces mots : choisissez dans la liste, ou écrivez le code (MEF).")
                % {"n": len(alike)}
            )
        raise NotFound(_("Aucune formation de ce niveau n'a ces mots : écrivez le code (MEF) de onze chiffres."))
    raise NotFound(refusal_of(text))


def formations_of_levels(levels: Collection[str]) -> list[tuple[str, str]]:
    """Return the formations of these levels, as a page proposes them."""
    return [choice for level in levels for choice in choices_of(level)]
