"""Search as an address keeps it: plain filters that may be shared, and nobody's position."""

import re
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.kinds import KINDS, Kind
from conventions.domain.exchange.search.criteria import SearchCriteria
from conventions.domain.exchange.search.relaxing import WIDTHS
from conventions.domain.exchange.search.training import TrainingAim
from conventions.domain.law.trades.sectors import PICTURES, SECTORS
from conventions.domain.law.trades.spelling import respelt
from conventions.domain.law.trades.words import WordQuery as Words
from conventions.domain.law.trades.words import read_words
from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.localities.queries import (
    find_localities,
    is_place,
    place_at_end,
    place_key,
    similar_localities,
)
from conventions.domain.persons.localities.reach import reach_of
from conventions.domain.persons.people.models import Level
from conventions.pages.kit.forms import DayField, PageForm
from notifications.language import in_french

from .searchers import Searcher

CODE = re.compile(r"\b[0-9][0-9AB][0-9]{3}\b", re.IGNORECASE)
PICTURE = "image-"
"""Before the name of a picture, where it stands for its sectors."""
USUAL_DISTANCE = 30
LEVELS = tuple(one for one in Level if one != Level.DIMA)
"""No pupil is in a DIMA any more."""
WHERE, WHEN = ("commune", "ou"), ("du", "au")
"""Fields of the place, and those of the dates."""
MOST_NAMESAKES = 8
"""Communes of one name that are offered to choose from."""


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of internship as families call them, with the levels that tell two of one name apart."""
    return [(one.name, "PFMP" if one.trains else f"{_now(one.choice)} ({_levels_of(one)})") for one in KINDS.values()]


def _levels_of(kind: Kind) -> str:
    return ", ".join(_now(Level(level).label) for level in kind.levels or kind.also_at)


def sector_choices() -> list[tuple[Any, Any]]:
    """Return what a pupil would like to do, as the pictures say it, then the sectors one by one."""
    return [
        ("", _("Tous")),
        (_("Envies"), [(f"{PICTURE}{one.slug}", one.caption) for one in PICTURES]),
        (_("Secteurs"), [(one.slug, one.name) for one in SECTORS.values()]),
    ]


def sectors_of(chosen: str) -> frozenset[str]:
    """Return the sectors that one choice stands for: those behind a picture, or one."""
    behind = {f"{PICTURE}{one.slug}": one.sectors for one in PICTURES}
    return frozenset(behind.get(chosen, (chosen,) if chosen else ()))


def may_be(typed: str, department: str = "") -> list[Locality]:
    """Return the commune that is meant, else those that may be; ``ValidationError`` where none bears that name.

    Looked for in a département first.
    """
    localities = (department and find_localities(typed, department)) or find_localities(typed)
    if not localities:
        raise ValidationError(
            _("Aucune commune ne porte ce nom ou ce code postal : vérifiez-le, ou essayez celui d'à côté."),
            code="unknown",
        )
    same = [one for one in localities if one.sort_name == localities[0].sort_name]
    is_named = len(same) == 1 and localities[0].sort_name == place_key(CODE.sub(" ", typed))
    return localities[:1] if is_named else localities[:MOST_NAMESAKES]


class ExchangeForm(PageForm):
    """Form of a search; the names of its fields stand in the address."""

    mots = forms.CharField(
        label=_("Que chercher ?"),
        help_text=_("Un métier, un lieu, un mot : garage, véto, coiffeuse…"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )
    commune = forms.CharField(
        label=_("Commune"),
        help_text=_("Son nom ou son code postal, par exemple 97320 ou Guéret"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    ou = forms.ChoiceField(label=_("Sinon, autour de"), required=False)
    km = forms.TypedChoiceField(label=_("Distance"), coerce=int, required=False)
    du = DayField(label=_("À partir du"), required=False)
    au = DayField(label=_("Jusqu'au"), required=False)
    niveau = forms.ChoiceField(label=_("Niveau"), required=False)
    nature = forms.ChoiceField(label=_("Nature du stage"), required=False)
    secteur = forms.ChoiceField(label=_("Secteur"), required=False)
    accessible = forms.BooleanField(label=_("Accessible en fauteuil roulant"), required=False)
    hebergement = forms.BooleanField(
        label=_("Plus loin, où le lieu de stage dit aux établissements qu'il y a un hébergement"), required=False
    )

    def __init__(self, given: QueryDict, *, searcher: Searcher) -> None:
        self.searcher = searcher
        self.namesakes: list[Locality] = []
        """Communes that bear the name typed, where several do."""
        self.around: Locality | None = None
        self.said: str | None = None
        """Words without the place that they end with; nothing where the place is typed apart."""
        super().__init__(self._completed(given))
        if not searcher.SEES_LODGING:
            del self.fields["hebergement"]
        self.fields["km"].choices = [(n, _now("%(n)s km au plus") % {"n": n}) for n in WIDTHS]
        self.fields["niveau"].choices = [("", _("Tous")), *((one, _now(Level(one).label)) for one in LEVELS)]
        self.fields["nature"].choices = [("", _("Toutes")), *kind_choices()]
        self.fields["secteur"].choices = sector_choices()
        self.fields["ou"].choices = searcher.places
        if searcher.places:
            self.reword("commune", help_text=_("Vide : autour de l'établissement. Sinon un nom ou un code postal."))

    def _completed(self, given: QueryDict) -> QueryDict:
        """Return the parameters of an address; the searcher's usual values fill those that are missing."""
        data = given.copy()
        for name, value in {"km": USUAL_DISTANCE, **self.searcher.prefilled}.items():
            data.setdefault(name, value)
        return data

    def full_clean(self) -> None:
        """Read what is given; in a search nothing has to be said, so no label says that it may be left out."""
        super().full_clean()
        for field in self.fields.values():
            field.required = True

    @property
    def around_what(self) -> list[Any]:
        """The fields of the place."""
        return [self[name] for name in WHERE if name != "ou" or len(self.searcher.places) > 1]

    @property
    def how_far(self) -> list[Any]:
        """The field of the distance."""
        return [self["km"]]

    @property
    def where(self) -> list[Any]:
        """The fields of the place and of the distance."""
        return [*self.around_what, *self.how_far]

    @property
    def when(self) -> list[Any]:
        """The fields of the dates."""
        return [self[name] for name in WHEN]

    @property
    def rest(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in self.fields if name not in ("mots", *WHERE, "km", *WHEN)]

    @property
    def chosen(self) -> list[str]:
        """Words of what the other fields say."""
        return [words for field in self.rest if self.cleaned_data[field.name] and (words := self._said_by(field))]

    def _said_by(self, field: Any) -> str:
        choices = getattr(field.field, "choices", ())
        groups = [words if isinstance(words, list) else [(value, words)] for value, words in choices]
        said = {value: str(words) for group in groups for value, words in group}
        return said.get(self.cleaned_data[field.name], str(field.label))

    def clean_commune(self) -> str:
        """Find the commune that is meant; where several may be, or only near ones, they are offered."""
        typed = self.cleaned_data["commune"].strip()
        if not typed:
            return ""
        try:
            localities = may_be(typed, self.searcher.department)
        except ValidationError:
            self.namesakes = similar_localities(typed, self.searcher.department, MOST_NAMESAKES)
            raise
        if len(localities) > 1:
            self.namesakes = localities
            raise ValidationError(_("Plusieurs communes peuvent être celle-là : choisissez."), code="several")
        [self.around] = localities
        return typed

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        first_day, last_day = given.get("du"), given.get("au")
        if first_day and last_day and last_day < first_day:
            self.add_error("au", _("Ce jour est avant le premier : changez l'un des deux."))
        if not given.get("commune"):
            self.said, self.around = self._without_place(given.get("mots", ""))
            if self.around is None and given.get("ou"):
                self.around = self.searcher.locality_of(given["ou"])
        return given

    def _without_place(self, typed: str) -> tuple[str, Locality | None]:
        """Return what is typed without the name of a place at its end, and the place: « garage à Mana »."""
        said, place = place_at_end(typed, self.searcher.department)
        name = typed[len(said) :]
        return (typed, None) if place is None or read_words(name).telling else (said, place)

    @cached_property
    def words(self) -> Words:
        """Typed words, read as trades; a name of a place is one."""
        said = self.cleaned_data["mots"] if self.said is None else self.said
        return read_words(said, is_place=is_place, respell=respelt)

    @property
    def has_sector(self) -> bool:
        """A picture or a sector is chosen."""
        return bool(self.cleaned_data["secteur"])

    def asked(self, *, page: int) -> SearchCriteria | None:
        """Return what is looked for; nothing as long as nobody has said around where."""
        if not self.is_valid() or self.around is None:
            return None
        given, around = self.cleaned_data, self.around
        lodged = given.get("hebergement", False)
        return SearchCriteria(
            around=around.point,
            groups=frozenset(reach_of(around, with_lodging=lodged)),
            group=around.group_id,
            km=None if lodged else given["km"] or USUAL_DISTANCE,  # who sleeps there goes as far
            first_day=given["du"],
            last_day=given["au"],
            level=given["niveau"],
            kind=given["nature"],
            sectors=sectors_of(given["secteur"]),
            words=self.words.tsquery(),
            looser=self.words.looser(),
            meant=self.words.sectors,
            school=self.searcher.school,
            accessible=given["accessible"],
            with_lodging=lodged,
            unverified=self.searcher.SEES_UNVERIFIED,
            page=page,
            aim=self.aim,
        )

    @cached_property
    def aim(self) -> TrainingAim | None:
        """The formation of who looks; whatever its diplomas, once words or a sector say what is looked for."""
        aim = self.searcher.aim
        named = self.has_sector or bool(self.words)
        return replace(aim, family="") if aim and named else aim


class ReportForm(PageForm):
    """Report of something wrong with an offer."""

    WHAT = (
        ("false", _("L'adresse, les dates ou l'activité ne sont pas celles-là")),
        ("unsafe", _("Ce qui est proposé paraît dangereux, ou interdit à un mineur")),
        ("no_internship", _("Ce n'est pas un stage : on demande de travailler, ou de payer")),
        ("words", _("Un mot blesse, ou écarte certains élèves")),
        ("other", _("Autre chose")),
    )

    what = forms.ChoiceField(
        label=_("Qu'est-ce qui ne va pas ?"),
        choices=WHAT,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la phrase la plus proche.")},
    )
    text = forms.CharField(
        label=_("En quelques mots"),
        help_text=_("Le référent du territoire le lit. Pas de nom d'élève."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @in_french
    def sentence(self) -> str:
        """Return what the officer reads."""
        chosen = str(dict(self.WHAT)[self.cleaned_data["what"]])
        return " – ".join(filter(None, (chosen, self.cleaned_data["text"].strip())))
