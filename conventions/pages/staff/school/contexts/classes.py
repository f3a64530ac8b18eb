"""The classes with their figures, and the pupils of one class or of all with each one's situation."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import cast
from urllib.parse import quote, urlencode

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.batches.closing import CLOSERS
from conventions.domain.dossier.batches.shifting import SHIFTERS
from conventions.domain.exchange.matching.services import PREPARERS
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.numbers.figures.registry import Statistic
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.found_places.queries import OPENERS
from conventions.domain.season.periods.coverage import Step
from conventions.domain.season.training_plans.plan import training
from conventions.pages.kit.paging import PARAMETER, PER_PAGE, searched
from conventions.pages.kit.tables import paged
from conventions.pages.shared.figures.sections import defined
from conventions.pages.shared.period_choice import PeriodChoice
from conventions.pages.shared.visibility import followed_classes, sees_whole_school

from ..roster import (
    IN_PERSON,
    OF_STEP,
    PAPER,
    ClassCount,
    FoundPupil,
    Lack,
    Order,
    PupilSituation,
    by_situation,
    classes_of,
    lacking,
    pupils_found,
    rows_of,
)
from ..services import FINISHERS
from ..tables import table_of_classes, table_of_pupils


class ClassesPage:
    """The classes that the reader sees: how many pupils have nothing, something under way, a signed agreement."""

    def __init__(self, standing: Standing, chosen: QueryDict) -> None:
        self.period_choice = PeriodChoice(standing, chosen)
        self.classes: list[ClassCount] = classes_of(standing, self.period_choice)
        self.whole = sees_whole_school(standing)
        self.may_remind = standing.holds(*WRITERS)
        self.may_open = standing.holds(*OPENERS)
        self.may_finish = standing.holds(*FINISHERS)
        self._standing = standing

    @property
    def plans_training(self) -> bool:
        """Pupils of the year train, and the reader plans when."""
        return self.may_remind and bool(self.period_choice.levels & set(training().levels))

    @cached_property
    def left_open(self) -> int:
        """Agreements of past years of which something may still be expected, for those who may end them."""
        if not self._standing.holds(*CLOSERS):
            return 0
        past = Convention.objects.filter(
            school=self._standing.school, year__last_day__lt=self._standing.today, erased_at=None
        )
        return past.exclude(Convention.ended()).count()

    @cached_property
    def totals(self) -> dict[str, int]:
        """Pupils of all these classes, by situation."""
        return {
            situation: sum(getattr(each, situation) for each in self.classes) for situation in PupilSituation.values
        }

    @property
    def counts(self) -> list[tuple[int, StrOrPromise, str]]:
        """Pupils of each situation that matters, its name, and the address of their list."""
        nouns = {"none": _("sans stage"), "progress": _("en préparation"), "signed": _("signées")}
        query = f"{reverse('class_pupils')}?situation=%s{self.period_choice.query}"
        return [(self.totals[name], noun, query % name) for name, noun in nouns.items()]

    @property
    def pupils(self) -> int:
        return sum(self.totals.values())

    @property
    def definitions(self) -> list[Statistic]:
        """Definitions of the numbers: the words of the figures of the school and of its territory."""
        return defined("pupils_searching", "pupils_in_preparation", "pupils_signed")

    def table(self) -> Table:
        return table_of_classes(self.classes)


ALL_CLASSES = "*"
"""Value for all classes in the choice of a class: an empty name is that of pupils without one."""


PER_PAGES = (PER_PAGE, 100, 500)
"""How many pupils a page may show."""


class PupilsPage:
    """The pupils of one class, of one situation, or found by name."""

    KEPT = ("classe", "situation", "manque", "ordre", "lignes", PeriodChoice.PARAMETER, PARAMETER)
    """Parameters of the address; a name looked for stands closed in it."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._http = http
        self._standing = standing
        self._kept = {name: http.GET[name] for name in self.KEPT if name in http.GET}
        if self._kept.get("classe") == ALL_CLASSES:
            del self._kept["classe"]
        self.text = searched(http)
        self.period_choice = PeriodChoice(standing, http.GET)
        self.class_name = self._kept.get("classe")
        self.situation = self._kept.get("situation", "")
        self.lack = self._kept.get("manque", "")
        self.order = next((order for order in Order if order == self._kept.get("ordre")), Order.SITUATION)
        self.per_page = next((n for n in PER_PAGES if str(n) == self._kept.get("lignes")), PER_PAGE)
        self.may_open = standing.holds(*OPENERS)
        self.may_remind = standing.holds(*WRITERS)
        self.may_finish = standing.holds(*FINISHERS)
        self.may_shift = standing.holds(*SHIFTERS)
        self.may_note_accidents = sees_whole_school(standing)
        self.may_remind_families = self.may_remind and standing.chosen_year is None

    @property
    def kept_beside_filters(self) -> list[tuple[str, str]]:
        """Values of the address that the choice of a class and of an order gives back."""
        return [(name, value) for name, value in self._kept.items() if name in ("situation", PARAMETER)]

    @property
    def lacks(self) -> Sequence[tuple[str, StrOrPromise]]:
        return Lack.choices

    @property
    def orders(self) -> Sequence[tuple[str, StrOrPromise]]:
        return Order.choices

    @property
    def page_sizes(self) -> tuple[int, ...]:
        return PER_PAGES

    @cached_property
    def class_names(self) -> list[str]:
        """Classes of the pupils that the reader sees."""
        return self.period_choice.class_names

    @property
    def here(self) -> str:
        """The page's own address."""
        return reverse("class_pupils") + (f"?{urlencode(self._kept)}" if self._kept else "")

    @cached_property
    def _of_class(self) -> list[FoundPupil] | None:
        """The pupils of one class, whatever their situation: the counts and the rows are read from them."""
        chosen = self.class_name is not None and self.situation in ("", *PupilSituation.values)
        return list(self._named()) if chosen else None

    @cached_property
    def _counts(self) -> Counter[PupilSituation]:
        """How many are in each situation, of the class and the name."""
        if self._of_class is not None:
            return Counter(OF_STEP[Step(pupil.step)] for pupil in self._of_class)
        found = pupils_found(self._standing, self.period_choice, class_name=self.class_name, text=self.text)
        return by_situation(found)

    @property
    def _length(self) -> int | None:
        """How many the list has, where the counts above it say so; ``None`` where the database has to."""
        if self.lack or (self.situation and self.situation not in PupilSituation.values):
            return None
        return self._counts[PupilSituation(self.situation)] if self.situation else self._counts.total()

    @property
    def counts(self) -> list[tuple[int, StrOrPromise, str, bool]]:
        """How many of each situation, all of them first: number, name, address, whether they are those listed."""
        counts = self._counts
        named = [
            (counts[one], one.label, self._narrowed(one.value), self.situation == one.value) for one in PupilSituation
        ]
        return [(counts.total(), _("élèves"), self.everybody, not self.situation), *named]

    @property
    def pills(self) -> list[tuple[str, StrOrPromise, bool]]:
        """Beside situations, how the signatures came: address, label, whether it is the present choice."""
        return [(self._narrowed(value), label, value == self.situation) for value, label in (PAPER, IN_PERSON)]

    def _narrowed(self, situation: str) -> str:
        """Return the address of one situation, with the class kept."""
        kept = {name: value for name, value in self._kept.items() if name != "situation"}
        return self._address(situation=situation, **kept)

    @property
    def of_class(self) -> str:
        """The class at the end of the address of what is done for all of it; empty for every class."""
        return f"?{urlencode({'classe': self.class_name})}" if self.class_name else ""

    @property
    def leads_class(self) -> bool:
        """Tell whether the reader follows the class, and not some of its pupils alone."""
        return self.class_name in followed_classes(self._standing)

    @property
    def everybody(self) -> str:
        """Address of the class's pupils, whatever their situation."""
        return self._address(**{name: value for name, value in self._kept.items() if name != "situation"})

    @property
    def _found(self) -> Sequence[FoundPupil] | QuerySet[FoundPupil]:
        if self._of_class is None or self.lack:
            return self._named(self.situation).filter(lacking(self.lack))
        wanted = [self.situation] if self.situation else PupilSituation.values
        return [pupil for pupil in self._of_class if OF_STEP[Step(pupil.step)] in wanted]

    def _named(self, situation: str = "") -> QuerySet[FoundPupil]:
        return pupils_found(
            *(self._standing, self.period_choice),
            class_name=self.class_name,
            situation=situation,
            text=self.text,
            order=self.order,
        )

    def table(self) -> Table:
        """The pupils of all its pages."""
        return table_of_pupils(self._found, lambda pupils: rows_of(pupils, self._standing))

    @property
    def may_match(self) -> bool:
        """Pupils of this list have no place, and the reader may ask where one is free."""
        return bool(self._counts[PupilSituation.NONE]) and self._standing.holds(*PREPARERS)

    @cached_property
    def listed(self) -> Table:
        """The pupils of this page of the list."""
        return paged(self._http, self.table(), per_page=self.per_page, length=self._length)

    @property
    def rows(self) -> Page:
        return cast(Page, self.listed.rows)

    @staticmethod
    def _address(**kept: str) -> str:
        return reverse("class_pupils") + (f"?{urlencode(kept, quote_via=quote)}" if kept else "")
