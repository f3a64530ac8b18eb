"""Questions of a pupil's opinion: one press each; what is counted of them, and the two that are never counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django_stubs_ext import StrOrPromise

NO, YES = 0, 1
YES_NO = {YES: _("oui"), NO: _("non")}
WELCOME = {1: _("mauvais"), 2: _("moyen"), 3: _("bon"), 4: _("très bon")}
"""Words for the pupil's rating of the welcome, by the numbers that are stored."""


@dataclass(frozen=True)
class Question:
    """One question, the words of its answers by the number that is stored, and what is told of many answers."""

    key: str
    text: StrOrPromise
    told: Promise
    """Sentence with ``yes`` good answers of ``of``, in the number of ``n``."""
    levels: Mapping[int, StrOrPromise]
    good: frozenset[int]
    """Answers that the sentence counts."""


def _asked(key: str, text: StrOrPromise, told: Promise) -> Question:
    return Question(key, text, told, YES_NO, frozenset({YES}))


COUNTED = (
    Question(
        "welcome",
        _("Comment était l'accueil ?"),
        ngettext_lazy(
            "%(yes)d élève sur %(of)d a été bien accueilli", "%(yes)d élèves sur %(of)d ont été bien accueillis", "n"
        ),
        WELCOME,
        frozenset({3, 4}),
    ),
    _asked(
        "expected",
        _("Quelqu'un t'attendait le premier jour ?"),
        ngettext_lazy(
            "%(yes)d élève sur %(of)d était attendu le premier jour",
            "%(yes)d élèves sur %(of)d étaient attendus le premier jour",
            "n",
        ),
    ),
    _asked(
        "explained",
        _("On t'a expliqué ce que tu voyais ?"),
        ngettext_lazy(
            "%(yes)d élève sur %(of)d a eu des explications", "%(yes)d élèves sur %(of)d ont eu des explications", "n"
        ),
    ),
    _asked(
        "asking",
        _("Tu pouvais poser tes questions ?"),
        ngettext_lazy(
            "%(yes)d élève sur %(of)d pouvait poser ses questions",
            "%(yes)d élèves sur %(of)d pouvaient poser leurs questions",
            "n",
        ),
    ),
    _asked(
        "activities",
        _("Tu as vu des activités différentes ?"),
        ngettext_lazy(
            "%(yes)d élève sur %(of)d a vu des activités différentes",
            "%(yes)d élèves sur %(of)d ont vu des activités différentes",
            "n",
        ),
    ),
    _asked(
        "hours",
        _("Les horaires prévus ont été respectés ?"),
        ngettext_lazy(
            "%(yes)d élève sur %(of)d a eu les horaires prévus",
            "%(yes)d élèves sur %(of)d ont eu les horaires prévus",
            "n",
        ),
    ),
    _asked(
        "recommend",
        _("Tu conseillerais ce stage à un autre élève ?"),
        ngettext_lazy("%(yes)d élève sur %(of)d le conseille", "%(yes)d élèves sur %(of)d le conseillent", "n"),
    ),
)
"""Questions in the order of the page."""
RECOMMEND = COUNTED[-1]
SAFETY, VIOLENCE = "safety", "violence"
SAFETY_TEXT = {
    SAFETY: _("Tu t'es senti en sécurité ?"),
    VIOLENCE: _("Quelqu'un t'a fait du mal, menacé, ou gêné par des mots ou des gestes ?"),
}
"""Questions that people answer, never a count."""
ALARM = {SAFETY: NO, VIOLENCE: YES}
"""Answers that make an alert of an opinion."""


def alarms_in(answers: Mapping[str, Any]) -> list[str]:
    """Return the keys of the answers that call for somebody."""
    return [key for key, alarm in ALARM.items() if answers.get(key) == alarm]


def is_answered(answers: Mapping[str, Any]) -> bool:
    """Tell whether each counted question has one of its answers."""
    return all(answers.get(question.key) in question.levels for question in COUNTED)


def told_in_words(question: Question, yes: int, of: int) -> str:
    """Return the sentence of a count; nobody is singular, as in « 0 élève »."""
    return str(question.told % {"yes": yes, "of": of, "n": max(yes, 1)})


def good_in(answers: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return how many answers are good, by question."""
    given = list(answers)
    return {one.key: sum(each[one.key] in one.good for each in given) for one in COUNTED}
