"""Matters of a territory now, in three sentences made of its numbers, each leading to the table that says it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, islice
from typing import Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.exchange.supply.weeks import monday_of
from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.numbers.figures.queries import FiguresQuery, Numbers, divided, total

from .worst import EXPECTED, WITHOUT

PREPARING = "pupils_in_preparation"
SENTENCES = 3
MOST = 60
"""Hundredths: the fewest schools that hold as many of those without a place are told."""


@dataclass(frozen=True)
class LinkedSentence:
    """One sentence and where it leads."""

    text: str
    address: str


class Home(Protocol):
    """Page on which the sentences stand, as they ask it."""

    today: date

    @property
    def lacking(self) -> int: ...
    @property
    def query(self) -> str: ...
    def address(self, changes: Mapping[str, str | None]) -> str: ...


TABLE = "#tableau"
"""Anchor of the page's table."""


def sentences_of(
    asked: FiguresQuery,
    numbers: Numbers,
    by_school: Callable[[FiguresQuery], list[int]],
    home: Home,
) -> list[LinkedSentence]:
    """Return the three that matter most: who has no place, what is not signed, what blocks, which seats are free."""
    sentences = (
        _without_place(asked, numbers, by_school, home),
        _not_signed(numbers, home),
        _undecided(home),
        _seats(asked, numbers, home),
    )
    return list(islice((one for each in sentences for one in each), SENTENCES))


def _without_place(
    asked: FiguresQuery, numbers: Numbers, by_school: Callable[[FiguresQuery], list[int]], home: Home
) -> Iterator[LinkedSentence]:
    every = total(numbers, WITHOUT)
    if not every:
        if total(numbers, EXPECTED):
            text = _("Aucun élève attendu dans une période en cours ou à venir n'est sans stage.")
            yield LinkedSentence(text, home.address({}) + TABLE)
        return
    text = ngettext("%(n)d élève sans stage en tout", "%(n)d élèves sans stage en tout", every) % {"n": every}
    text += _held_by(sorted(by_school(asked), reverse=True), asked.place.territory)
    table = {"par": _by(asked.place.territory), "tri": f"-{WITHOUT}", "reste": "1"}
    yield LinkedSentence(f"{text}.", home.address(table) + TABLE)


def _held_by(counts: list[int], territory: Territory) -> str:
    """« ; 62 % dans 9 établissements »: the fewest that hold most of them."""
    held = [count for count in counts if count]
    if territory == Territory.SCHOOL or not held:
        return ""
    whole = sum(held)
    n = next(n for n, so_far in enumerate(accumulate(held), start=1) if so_far * 100 >= whole * MOST)
    share = round(100 * sum(held[:n]) / whole)
    if territory == Territory.NATION:
        many = ngettext("dans une académie", "dans %(n)d académies", n)
    else:
        many = ngettext("dans un établissement", "dans %(n)d établissements", n)
    if n == len(held):
        return ", " + many % {"n": n}
    return f" ; {share}\u00a0% {many % {'n': n}}"


def _by(territory: Territory) -> str | None:
    return {Territory.NATION: "academie", Territory.SCHOOL: None}.get(territory, "etablissement")


def _not_signed(found: Numbers, home: Home) -> Iterator[LinkedSentence]:
    if count := total(found, PREPARING):
        text = ngettext(
            "%(n)d élève a une convention qui n'est pas encore signée par tous.",
            "%(n)d élèves ont une convention qui n'est pas encore signée par tous.",
            count,
        )
        yield LinkedSentence(text % {"n": count}, home.address({"tri": f"-{PREPARING}"}) + TABLE)


def _undecided(home: Home) -> Iterator[LinkedSentence]:
    if count := home.lacking:
        text = ngettext(
            "%(n)d établissement n'a pas dit la délibération de son conseil d'administration : rien n'y est validé.",
            "%(n)d établissements n'ont pas dit la délibération de leur conseil d'administration : rien n'y est "
            "validé.",
            count,
        )
        yield LinkedSentence(text % {"n": count}, reverse("territory_decisions") + home.query)


def _seats(asked: FiguresQuery, numbers: Numbers, home: Home) -> Iterator[LinkedSentence]:
    if asked.place.territory in (Territory.BASIN, Territory.SCHOOL) or asked.where:
        return
    weeks = divided(["seats_free"], asked, "week")
    monday = monday_of(home.today)
    seats = sum(total(one, "seats_free") for week, one in weeks.items() if isinstance(week, date) and week >= monday)
    without = total(numbers, WITHOUT)
    if not seats and not without:
        return
    text = ngettext(
        "%(n)d place libre dans les semaines à venir", "%(n)d places libres dans les semaines à venir", seats
    ) % {"n": seats}
    if without > seats:
        text += ngettext(" : il en manque au moins une", " : il en manque au moins %(n)d", without - seats) % {
            "n": without - seats
        }
    yield LinkedSentence(f"{text}.", home.address({"chiffre": "seats_free", "par": "semaine"}) + TABLE)
