"""Sentences of a proposal: why a pupil has this place or none, what a change costs, what was reached."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

METRES = 1000


def in_km(metres: float) -> str:
    """« 12 km », « moins d'un km »."""
    km = round(metres / METRES)
    return _("%(km)s km") % {"km": km} if km else _("moins d'un km")


def why(reason: Mapping[str, Any]) -> str:
    """Say of one pupil what they got, and why not their first wish, or nothing."""
    return " ".join(filter(None, (_got(reason["got"], reason["values"]), _because(reason["why"], reason["because"]))))


def _got(code: str, values: Mapping[str, Any]) -> str:
    if code == "nothing":
        return _("Aucune place.")
    words = {"far": in_km(values["metres"]), "rank": values.get("rank")}
    if code == "wish":
        first = values["rank"] == 1
        return (_("Son premier vœu, à %(far)s.") if first else _("Son vœu nº %(rank)s, à %(far)s.")) % words
    if code == "not_wished":
        return _("Aucun de ses vœux n'était possible : une autre place, à %(far)s.") % words
    return _("Une place à %(far)s.") % words


def _because(code: str, values: Mapping[str, Any]) -> str:
    if code == "taken":
        return _taken(values)
    if code == "too_few":
        if not values["seats"]:
            return _("Les seules places qui conviennent sont données à d'autres à la main.")
        seats = ngettext("%(n)d place", "%(n)d places", values["seats"]) % {"n": values["seats"]}
        said = _("%(pupils)s élèves ne peuvent aller que vers %(seats)s : les règles, puis le tirage, ont choisi.")
        return said % {"pupils": values["pupils"], "seats": seats}
    return {
        "by_hand": _("Décidé à la main."),
        "not_eligible": _("Son premier vœu ne convient pas : niveau, dates, âge, public de l'offre ou trajet."),
        "together": _("Il n'y avait pas de place pour deux dans son premier vœu."),
        "no_arc": _("Aucune offre libre ne convient : niveau, dates, âge, public de l'offre et trajet."),
    }.get(code, "")


def _taken(values: Mapping[str, Any]) -> str:
    first = ngettext_lazy(
        "%(n)d élève dont c'est aussi le premier vœu", "%(n)d élèves dont c'est aussi le premier vœu", "n"
    )
    later = ngettext_lazy("%(n)d élève dont c'est un autre vœu", "%(n)d élèves dont c'est un autre vœu", "n")
    unwished = ngettext_lazy(
        "%(n)d élève placé là sans l'avoir demandé", "%(n)d élèves placés là sans l'avoir demandé", "n"
    )
    said = [(values["first"], first), (values["later"], later), (values["unwished"], unwished)]
    return _("Son premier vœu est pris : %(by)s.") % {"by": ", ".join(str(words % {"n": n}) for n, words in said if n)}


def price(changes: Mapping[str, int]) -> list[str]:
    """Say what a change costs and brings, one line for each criterion, in the order of the rules."""
    return [_change(name, change) for name, change in changes.items()]


def _change(name: str, change: int) -> str:
    n = abs(change)
    if name == "metres":
        return _("%(sign)s%(km)s en tout") % {"sign": "+" if change > 0 else "−", "km": in_km(n)}
    if name.startswith("wish_"):
        rank = int(name.removeprefix("wish_"))
        less = ngettext("un vœu nº %(rank)s de moins", "%(n)d vœux nº %(rank)s de moins", n)
        more = ngettext("un vœu nº %(rank)s de plus", "%(n)d vœux nº %(rank)s de plus", n)
        return (more if change > 0 else less) % {"n": n, "rank": rank}
    less, more = {
        "placed": (
            ngettext("un élève de moins placé", "%(n)d élèves de moins placés", n),
            ngettext("un élève de plus placé", "%(n)d élèves de plus placés", n),
        ),
        "together": (
            ngettext("un binôme de moins réuni", "%(n)d binômes de moins réunis", n),
            ngettext("un binôme de plus réuni", "%(n)d binômes de plus réunis", n),
        ),
        "waited": (
            ngettext(
                "un élève de moins placé parmi ceux qui ont essuyé un refus",
                "%(n)d élèves de moins placés parmi ceux qui ont essuyé un refus",
                n,
            ),
            ngettext(
                "un élève de plus placé parmi ceux qui ont essuyé un refus",
                "%(n)d élèves de plus placés parmi ceux qui ont essuyé un refus",
                n,
            ),
        ),
    }[name]
    return (more if change > 0 else less) % {"n": n}


def stage(name: str, value: int, bound: int | None) -> tuple[str, str, str]:
    """Return a criterion in words, what was reached, and the best that anybody could."""
    if name.startswith("wish_"):
        label = _("Élèves qui ont leur vœu nº %(rank)s") % {"rank": name.removeprefix("wish_")}
    else:
        label = {
            "placed": _("Élèves placés"),
            "together": _("Binômes réunis"),
            "metres": _("Distance de tous, à vol d'oiseau"),
            "waited": _("Placés parmi ceux qui ont essuyé un refus ou un silence"),
        }[name]
    said = in_km if name == "metres" else str
    return label, said(value), _("non prouvé dans le temps donné") if bound is None else said(bound)
