"""Competences of a diploma as a page gives them: pasted one a line, or a list for several formations."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .keys import cleaned
from .models import Formation

MOST = 80
"""Competences that no *référentiel* has."""
_CODE = re.compile(r"^((?:[A-Za-z]{1,4}[ .-]?)?[0-9]+(?:[.-][0-9]+)*)\s*(?:[:;)\t–—-]|\.(?=\s))?\s+(.+)$")
"""« C1.2 Préparer », « C1.2 ; Préparer », « 3 - Préparer »."""
LONGEST_CODE, LONGEST = 20, 300

Competence = tuple[str, str]
"""Code and words of a competence."""


class UnreadableCompetences(ValueError):
    """Competences that cannot be kept; the message is a sentence."""


def read_lines(text: str) -> list[Competence]:
    """Read competences, one a line, a code first or none; raises :class:`UnreadableCompetences`.

    One without a code has its rank.
    """
    lines = [" ".join(line.replace("\t", " \t ").split(" ")).strip(" ;•·*") for line in text.splitlines()]
    read = [_read_line(" ".join(line.split()), rank) for rank, line in enumerate(filter(None, lines), start=1)]
    return checked(read)


def _read_line(line: str, rank: int) -> Competence:
    if coded := _CODE.match(line):
        return " ".join(coded.group(1).split()), coded.group(2).strip()
    return str(rank), line


def checked(read: Sequence[Competence]) -> list[Competence]:
    """Return competences that may be kept as they are; raises :class:`UnreadableCompetences` with what is wrong."""
    seen: set[str] = set()
    for code, label in read:
        if len(label) > LONGEST or len(code) > LONGEST_CODE:
            raise UnreadableCompetences(
                _("La compétence « %(text)s… » dépasse %(n)d caractères : gardez son intitulé, sans le détail.")
                % {"text": label[:40], "n": LONGEST}
            )
        if code in seen:
            raise UnreadableCompetences(_("Le code « %(code)s » sert deux fois : corrigez-en un.") % {"code": code})
        seen.add(code)
    if len(read) > MOST:
        raise UnreadableCompetences(_("Plus de %(n)d compétences : gardez celles du référentiel.") % {"n": MOST})
    return list(read)


def as_lines(formation: Formation) -> str:
    """Return the competences of a formation as they are typed."""
    return "\n".join(str(one) for one in formation.competences.all())


# -- a list for several formations --------------------------------------------------------------------------------


@dataclass
class CompetenceList:
    """Competences of several formations, and what is wrong with the others of the list."""

    of_formation: dict[Formation, list[Competence]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def sort_out(lines: Iterable[tuple[int, str, str, str]], formations: Sequence[Formation]) -> CompetenceList:
    """Return the competences of a list by formation: each line has its number, a key or a title, a code, words.

    An empty key is that of the line above. One year of a diploma says it for its other years, unless these have lines.
    """
    known = dict(_names(formations))
    kept, first = CompetenceList(), dict[Formation, int]()
    name, formation = "", None
    for number, said, code, label in lines:
        if said:
            name = said
            formation = known.get(cleaned(said) or said.strip().lower())
            if formation is None:
                kept.problems.append(_("Ligne %(n)d : aucune formation d'ici n'a ce code.") % {"n": number})
            else:
                first.setdefault(formation, number)
        if not name and not formation:
            kept.problems.append(_("Ligne %(n)d : le code de la formation manque.") % {"n": number})
        if formation is not None and label:
            own = kept.of_formation.setdefault(formation, [])
            own.append((code, label) if code else _read_line(label, len(own) + 1))
    for read, competences in list(kept.of_formation.items()):
        try:
            checked(competences)
        except UnreadableCompetences as reason:
            del kept.of_formation[read]
            kept.problems.append(_("Ligne %(n)d et suivantes : %(why)s") % {"n": first[read], "why": reason})
    for other in formations:
        same = next((read for read in kept.of_formation if read.key.of_diploma == other.key.of_diploma), None)
        if same is not None:
            kept.of_formation.setdefault(other, kept.of_formation[same])
    return kept


def _names(formations: Sequence[Formation]) -> Iterator[tuple[str, Formation]]:
    """Yield what a list may call a formation: its key, its title where one has it."""
    titles = [one.title.lower() for one in formations]
    for one in formations:
        if titles.count(one.title.lower()) == 1:
            yield one.title.lower(), one
        yield one.mef, one
