"""Forms of orals: what is asked for a class, where one is moved to, what a jury says."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from conventions.domain.law.rules.weeks import day_in_words
from conventions.domain.persons.people.models import Pupil, School, Staff
from conventions.domain.season.orals.models import CRITERIA, Oral, OralJury, Orals
from conventions.domain.season.orals.queries import TimetablePlace
from conventions.domain.season.orals.services import Arrangement, JuryGiven
from conventions.domain.season.orals.timetable import Hours, at_hour
from conventions.domain.season.periods.models import Period
from conventions.pages.kit.forms import DayField, HourField, LineField, PageForm, PostChoiceField

MOST_JURIES = 4
SHOWN_JURIES = 2
JURY_FIELDS = ("room", "first", "second", "guest")
FORMS = [(value, capfirst(label)) for value, label in Orals.Form.choices]
USUAL_HOURS = {
    **{"first_hour": time(8, 30), "last_hour": time(17), "noon_start": time(12), "noon_end": time(13, 30)},
    **{"minutes": 10, "together": 1, "pause": 10},
}
MORE = ("day_2", "last_hour", "together", "noon_start", "noon_end", "pause")
COLLECTIVE_HOURS = {"minutes": 60, "together": 12, "pause": 0}
"""In 2nde: an hour, by half a class."""


def _number(label: Any, largest: int, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "fr-input fr-input--short"})
    return forms.IntegerField(label=label, min_value=more.pop("least", 1), max_value=largest, widget=widget, **more)


class ArrangeForm(PageForm):
    """The orals of a class: after which period, in which form, when, before whom."""

    NEEDED = tuple(f"{name}_{n}" for n in range(1, MOST_JURIES + 1) for name in JURY_FIELDS)

    period = forms.ChoiceField(label=__("Stage"), error_messages={"required": __("Choisissez le stage.")})
    form = forms.ChoiceField(label=__("Forme"), choices=FORMS)
    day = DayField(label=__("Jour"), error_messages={"required": __("Choisissez le jour.")})
    day_2 = DayField(label=__("Deuxième jour"), required=False)
    first_hour = HourField(label=__("Premier passage à"), error_messages={"required": __("Donnez l'heure.")})
    last_hour = HourField(label=__("Fini à"), error_messages={"required": __("Donnez l'heure.")})
    minutes = _number(__("Minutes chacun"), 180)
    together = _number(__("Élèves à la fois"), 40)
    noon_start = HourField(label=__("Pause de midi, de"), error_messages={"required": __("Donnez l'heure.")})
    noon_end = HourField(label=__("Pause de midi, à"), error_messages={"required": __("Donnez l'heure.")})
    pause = _number(__("Minutes de pause après six passages"), 60, least=0)
    criterion_1 = LineField(label=__("Premier critère"), max_length=80)
    criterion_2 = LineField(label=__("Deuxième critère"), max_length=80)
    criterion_3 = LineField(label=__("Troisième critère"), max_length=80)

    def __init__(self, *args: Any, periods: Sequence[Period], school: School, is_seconde: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_seconde:
            self.fields["form"].choices = [one for one in FORMS if one[0] != Orals.Form.EXCHANGE]
            del self.fields["together"]
        self.periods = {str(one.uuid): one for one in periods}
        self.fields["period"].choices = [(key, f"{one.name}, {one.dates}") for key, one in self.periods.items()]
        staff = Staff.objects.in_post(school).filter(user__is_active=True).select_related("user")
        posts = staff.order_by("user__sort_name", "id")
        for n in range(1, MOST_JURIES + 1):
            self.fields[f"room_{n}"] = LineField(label=_("Salle"), max_length=40)
            for name, label in (("first", _("Premier adulte")), ("second", _("Second adulte"))):
                self.fields[f"{name}_{n}"] = PostChoiceField(label=label)
                self.fields[f"{name}_{n}"].queryset = posts
            self.fields[f"guest_{n}"] = LineField(label=_("Ou quelqu'un d'extérieur"), max_length=80)
        self.dress()

    def group(self, *names: str) -> list[forms.BoundField]:
        """Return fields that stand together on the page."""
        return [self[name] for name in names]

    @property
    def what(self) -> list[forms.BoundField]:
        return self.group("period", "form")

    @property
    def when(self) -> list[forms.BoundField]:
        return self.group("day", "first_hour", "minutes")

    @property
    def more(self) -> list[forms.BoundField]:
        """Fields that keep their usual values most of the time."""
        names = [name for name in MORE if name in self.fields]
        return self.group(*names, *(f"criterion_{n}" for n in range(1, CRITERIA + 1)))

    @property
    def more_is_wrong(self) -> bool:
        return any(field.errors for field in self.more)

    @property
    def juries(self) -> list[tuple[int, list[forms.BoundField], bool]]:
        """Number and fields of each jury, and whether it stands open: the first two, and those that have something."""
        names = [[f"{name}_{n}" for name in JURY_FIELDS] for n in range(1, MOST_JURIES + 1)]
        return [
            (n, self.group(*own), n <= SHOWN_JURIES or any(self[name].value() or self[name].errors for name in own))
            for n, own in enumerate(names, start=1)
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors:
            for start, end in (("first_hour", "last_hour"), ("noon_start", "noon_end")):
                if given[end] <= given[start]:
                    self.add_error(end, _("L'heure de fin doit venir après l'heure de début."))
        used = [n for n in range(1, MOST_JURIES + 1) if any(given.get(f"{name}_{n}") for name in JURY_FIELDS)]
        for n in used or [1]:
            self._check_jury(given, n)
        if used and used != list(range(1, len(used) + 1)):
            self.add_error(f"room_{used[-1]}", _("Remplissez les jurys dans l'ordre : il en manque un avant celui-ci."))
        return given

    def _check_jury(self, given: dict[str, Any], n: int) -> None:
        if not given.get(f"room_{n}"):
            self.add_error(f"room_{n}", _("Donnez la salle de ce jury."))
        if not given.get(f"first_{n}"):
            self.add_error(f"first_{n}", _("Choisissez un adulte de l'établissement."))
        second, guest = given.get(f"second_{n}"), given.get(f"guest_{n}")
        if not second and not guest:
            self.add_error(f"second_{n}", _("Un jury a deux personnes : choisissez la seconde, ou écrivez son nom."))
        elif second and guest:
            self.add_error(f"guest_{n}", _("Un jury a deux personnes : gardez l'une des deux, effacez l'autre."))

    def chosen_period(self) -> Period:
        return self.periods[self.cleaned_data["period"]]

    def arrangement(self) -> Arrangement:
        """Return everything that is asked."""
        given = self.cleaned_data
        first_hour, last_hour = given["first_hour"], given["last_hour"]
        noon = (given["noon_start"], given["noon_end"])
        first, second, third = (given[f"criterion_{n}"] for n in range(1, CRITERIA + 1))
        return Arrangement(
            form=given["form"],
            days=tuple(day for day in (given["day"], given["day_2"]) if day),
            hours=Hours(first_hour, last_hour, *noon, given["minutes"], given["pause"]),
            together=given.get("together", 1) if given["form"] == Orals.Form.EXCHANGE else 1,
            criteria=(first, second, third),
            juries=tuple(
                JuryGiven(room, *(given[f"{name}_{n}"] for name in JURY_FIELDS[1:]))
                for n in range(1, MOST_JURIES + 1)
                if (room := given[f"room_{n}"])
            ),
        )

    @staticmethod
    def shown(orals: Orals, juries: Iterable[OralJury]) -> dict[str, Any]:
        """Return what the fields show of orals that are made again."""
        values = {name: getattr(orals, name) for name in ("form", *USUAL_HOURS)}
        values["period"] = str(orals.period.uuid)
        values |= dict(zip(("day", "day_2"), orals.days, strict=False))
        values |= {f"criterion_{n}": name for n, name in enumerate(orals.criteria, start=1)}
        for jury in juries:
            n = jury.number
            second = jury.second.uuid if jury.second else None
            values |= {f"room_{n}": jury.room, f"first_{n}": jury.first.uuid, f"second_{n}": second}
            values[f"guest_{n}"] = jury.guest
        return values


class MoveForm(PageForm):
    """Another place for one pupil: a free one, or that of somebody else, with whom they change."""

    place = forms.ChoiceField(
        label=__("Nouvelle place"),
        error_messages={
            "required": __("Choisissez la place."),
            "invalid_choice": __("Cette place n'existe plus : choisissez-en une autre."),
        },
    )

    def __init__(self, *args: Any, places: Iterable[TimetablePlace], oral: Oral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days: dict[str, list[tuple[str, str]]] = {}
        for place in places:
            if oral.pk not in {one.pk for one in place.held_by}:
                days.setdefault(capfirst(day_in_words(place.day)), []).append((place.key, _place_in_words(place, oral)))
        self.fields["place"].choices = [("", _("Choisir")), *days.items()]


def _place_in_words(place: TimetablePlace, oral: Oral) -> str:
    words = {"hour": at_hour(place.hour), "room": place.jury.room, "n": len(place.held_by)}
    if not place.held_by:
        return _("%(hour)s, salle %(room)s : libre") % words
    if oral.orals.is_collective:
        return _("%(hour)s, salle %(room)s : groupe de %(n)d") % words
    return _("%(hour)s, salle %(room)s : échanger avec %(name)s") % {**words, "name": place.held_by[0].pupil.name}


class AddForm(PageForm):
    """A pupil of the class who has no place."""

    pupil = forms.ChoiceField(
        label=__("Donner une place à"),
        error_messages={"required": __("Choisissez l'élève."), "invalid_choice": __("Choisissez dans la liste.")},
    )

    def __init__(self, *args: Any, pupils: Sequence[Pupil], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupils = {str(pupil.uuid): pupil for pupil in pupils}
        self.fields["pupil"].choices = [("", _("Choisir")), *((key, one.name) for key, one in self.pupils.items())]


class NoteForm(PageForm):
    """The jury's word for each criterion."""

    def __init__(self, *args: Any, oral: Oral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n, name in enumerate(oral.orals.criteria, start=1):
            self.fields[f"word_{n}"] = forms.ChoiceField(
                label=name,
                choices=[(value, capfirst(label)) for value, label in Oral.Word.choices],
                widget=forms.RadioSelect,
                initial=oral.words[n - 1] if oral.words else None,
                error_messages={"required": _("Choisissez un mot.")},
            )
        self.dress()

    def words(self) -> list[str]:
        return [self.cleaned_data[f"word_{n}"] for n in range(1, CRITERIA + 1)]
