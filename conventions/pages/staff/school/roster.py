"""Every pupil's situation, class by class: first of all those who have no internship."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise, WithAnnotations

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Guardian, Pupil
from conventions.domain.persons.people.names import full_name
from conventions.domain.persons.people.records import SearchableQuerySet
from conventions.domain.persons.people.standing import TRAINERS, Standing
from conventions.domain.season.found_places.queries import UNOPENED
from conventions.domain.season.periods.coverage import (
    FIRST_DAY,
    OF_ONE,
    PER_SITUATION,
    UNCOUNTED,
    PupilInPeriod,
    Step,
    Stood,
    standing_in,
)
from conventions.domain.season.reminders.queries import last_reminders
from conventions.domain.season.reminders.services import REMINDERS
from conventions.domain.season.reminders.waiting import Missing, awaited_in, in_short, missing_in, seeds_of
from conventions.pages.shared.period_choice import PeriodChoice
from conventions.pages.shared.visibility import roles_towards, visible_pupils
from signatures.assurance import Assurance
from signatures.models import Evidence, PaperSignature, SignatureRequest
from workflow import engine
from workflow.agenda import Awaited


class PupilSituation(models.TextChoices):
    """Situation of a pupil."""

    NONE = "none", _("sans stage")
    PROGRESS = "progress", _("en préparation")
    SIGNED = "signed", _("signée")
    EXCUSED = "excused", _("non attendu")


PAPER = ("paper", _("signé sur papier"))
"""Beside the situations: the agreement that counts bears a signature given by hand."""

IN_PERSON = ("presence", _("signé en présence"))
"""The same, of a signature given on the school's device before a member of its staff."""

OF_STEP = {
    Step.SEARCHING: PupilSituation.NONE,
    Step.PREPARING: PupilSituation.PROGRESS,
    Step.TO_APPROVE: PupilSituation.PROGRESS,
    Step.TO_SIGN: PupilSituation.PROGRESS,
    Step.SIGNED: PupilSituation.SIGNED,
    **dict.fromkeys(UNCOUNTED, PupilSituation.EXCUSED),
}
BADGES = {
    PupilSituation.NONE: "error",
    PupilSituation.PROGRESS: "warning",
    PupilSituation.SIGNED: "success",
    PupilSituation.EXCUSED: "info",
}


class Lack(models.TextChoices):
    """Things that a pupil's internship may lack, by which the list is narrowed."""

    HOST = "lieu", _("un lieu de stage")
    REFERENT = "referent", _("une personne référente")
    SIGNATURE = "signature", _("une signature")
    CONTACT = "contact", _("un contact des responsables")


class Order(models.TextChoices):
    """The orders in which pupils are listed; the first unless another is chosen."""

    SITUATION = "", _("sans stage d'abord")
    NAME = "nom", _("par nom")
    CLASS = "classe", _("par classe")
    DATES = "dates", _("par premier jour de stage")


@dataclass(frozen=True)
class ClassCount:
    """One class and how many of its pupils are in each situation."""

    name: str
    none: int
    progress: int
    signed: int
    excused: int

    @property
    def pupils(self) -> int:
        return self.none + self.progress + self.signed + self.excused

    @property
    def expected(self) -> int:
        return self.pupils - self.excused


@dataclass(frozen=True)
class RosterRow:
    """One pupil, the agreement that counts and what is missing there."""

    pupil: "FoundPupil"
    situation: PupilSituation
    convention: Any = None
    """The agreement that counts, with ``is_by_hand``, ``is_before_staff`` and the name of who follows the pupil."""
    class_name: str = ""
    """Class in the year looked at."""
    missing: list[Missing] = field(default_factory=list)
    may_remind: bool = False
    """Somebody is waited for whom the reader may remind."""
    reminded: str = ""
    """When they, or the family that seeks a place, were last reminded, and how."""

    @property
    def badge(self) -> str:
        return BADGES[self.situation]

    @property
    def follower(self) -> str:
        """Name of the person who follows the pupil; empty without any."""
        return (
            full_name(self.convention.follower_first or "", self.convention.follower_last or "")
            if self.convention
            else ""
        )

    @property
    def marks(self) -> list[StrOrPromise]:
        """How signatures came, where it was not by link."""
        ways = ("is_before_staff", _("en présence")), ("is_by_hand", _("papier"))
        return [words for name, words in ways if getattr(self.convention, name, False)]

    @property
    def words(self) -> StrOrPromise:
        """The situation as the list says it."""
        if self.situation == PupilSituation.EXCUSED:
            return OF_ONE[Step(self.pupil.step)]
        if self.situation != PupilSituation.NONE:
            return self.situation.label
        wanted, found = self.pupil.days_wanted, self.pupil.days_found
        if wanted and found:
            n = wanted - found
            return ngettext("il manque un jour", "il manque %(n)d jours", n) % {"n": n}
        return _("à rattraper") if self.pupil.makes_up else self.situation.label

    @property
    def is_late(self) -> bool:
        """The day by which agreements of the period are signed is past, and this pupil's is not."""
        return self.pupil.is_late and self.situation in (PupilSituation.NONE, PupilSituation.PROGRESS)

    @property
    def may_seek(self) -> bool:
        """The pupil has nothing yet, not even an agreement that is written."""
        return self.situation == PupilSituation.NONE and self.convention is None

    @property
    def lacks_agreement(self) -> bool:
        """An agreement may be opened: there is none that counts, or its days are too few."""
        return self.convention is None or self.pupil.step in UNOPENED

    @property
    def owed(self) -> list[Missing]:
        """Those who are waited for and may be reminded."""
        return [item for item in self.missing if item.party]

    @property
    def anchor(self) -> str:
        """Anchor to which one comes back after reminding somebody."""
        return f"e-{self.pupil.uuid}"

    @property
    def missing_words(self) -> str:
        """All that is missing, in one phrase."""
        return in_short(self.missing)

    @property
    def missing_in_row(self) -> str:
        """The same as a row of one line holds it: how many sign, without their names."""
        return in_short(self.missing, by_name=False)


if TYPE_CHECKING:
    FoundPupil = WithAnnotations[Pupil, Stood]
else:
    FoundPupil = Pupil


def with_situation(standing: Standing, choice: PeriodChoice) -> SearchableQuerySet[PupilInPeriod]:
    """Return the pupils that the reader sees with where they stand in the period chosen; two queries for periods.

    While none is chosen it is of each pupil the one under way or next; see :func:`~.coverage.standing_in`.
    """
    return standing_in(visible_pupils(standing), choice.all_periods, today=standing.today, only=choice.chosen)


def classes_of(standing: Standing, choice: PeriodChoice) -> list[ClassCount]:
    """Return the classes that the reader sees, with the pupils in each situation; one query more."""
    counts: dict[str, Counter[str]] = {}
    rows = with_situation(standing, choice).order_by().values("year_class", "step").annotate(n=Count("pk"))
    for row in rows.order_by("year_class", "step"):
        counts.setdefault(row["year_class"], Counter())[OF_STEP[row["step"]].value] += row["n"]
    return [ClassCount(name, **{s.value: found[s.value] for s in PupilSituation}) for name, found in counts.items()]


def pupils_found(
    standing: Standing,
    choice: PeriodChoice,
    *,
    class_name: str | None = None,
    situation: str = "",
    text: str = "",
    order: str = "",
) -> QuerySet[FoundPupil]:
    """Return the pupils that fit, in one of the :class:`Order`; ``situation`` may be :data:`PAPER` or
    :data:`IN_PERSON`.
    """
    pupils = with_situation(standing, choice).named(text)
    if class_name is not None:
        pupils = pupils.filter(year_class=class_name)
    if situation in PupilSituation.values:
        pupils = pupils.filter(Q(("step__in", [step for step, one in OF_STEP.items() if one == situation])))
    elif situation == PAPER[0]:
        pupils = pupils.filter(Exists(_by_hand("current")))
    elif situation == IN_PERSON[0]:
        pupils = pupils.filter(Exists(_before_staff("current")))
    if order == Order.DATES:
        return pupils.order_by(FIRST_DAY.asc(nulls_last=True), "sort_name", "pk")
    if order in (Order.NAME, Order.CLASS):
        return pupils.order_by(*(["year_class"] if order == Order.CLASS else []), "sort_name", "pk")
    return pupils.order_by(F("step") / PER_SITUATION, "sort_name", "pk")


def by_situation(pupils: QuerySet[FoundPupil]) -> Counter[PupilSituation]:
    """Return how many of these pupils are in each situation; one query."""
    counts: Counter[PupilSituation] = Counter()
    for row in pupils.order_by().values("step").annotate(n=Count("pk")):
        counts[OF_STEP[row["step"]]] += row["n"]
    return counts


def lacking(lack: str) -> Combinable | Q:
    """Return the condition of the pupils who lack something; of all where it is no :class:`Lack`."""
    followed_by_nobody = Convention.objects.filter(pk=OuterRef("current"), referent=None)
    reached = Guardian.objects.filter(~Q(email="", phone=""), pupil=OuterRef("pk"))
    conditions: dict[str, Combinable | Q] = {
        Lack.HOST: Q(step=Step.SEARCHING),
        Lack.REFERENT: Exists(followed_by_nobody.filter(Convention.is_live)),
        Lack.SIGNATURE: Q(step=Step.TO_SIGN),
        Lack.CONTACT: ~Exists(reached),
    }
    return conditions.get(lack, Q())


def _by_hand(agreement: str) -> QuerySet[PaperSignature]:
    """Select the signatures given by hand that hold, of the agreement of that key or of its amendments."""
    document = "evidence__request__document"
    return PaperSignature.objects.filter(
        SignatureRequest.is_signed.through("evidence__request"),
        **{f"{document}__root_label": Convention.journal_label(), f"{document}__root_id": OuterRef(agreement)},
    )


def _before_staff(agreement: str) -> QuerySet[Evidence]:
    """Select the signatures in presence that hold, of the agreement of that key or of its amendments."""
    document = "request__document"
    return Evidence.objects.filter(
        SignatureRequest.is_signed.through("request"),
        assurance=Assurance.IN_PERSON,
        **{f"{document}__root_label": Convention.journal_label(), f"{document}__root_id": OuterRef(agreement)},
    )


def rows_of(pupils: Iterable[FoundPupil], standing: Standing) -> list[RosterRow]:
    """Return the rows of one page for the reader; five queries whatever their number."""
    pupils = list(pupils)
    by_key = {pupil.current: pupil for pupil in pupils if pupil.current}
    signed = {"is_by_hand": Exists(_by_hand("pk")), "is_before_staff": Exists(_before_staff("pk"))}
    follower = {"follower_first": F("referent__user__first_name"), "follower_last": F("referent__user__last_name")}
    conventions = Convention.objects.select_related("host").annotate(**signed, **follower).in_bulk(by_key)
    for key, convention in conventions.items():
        convention.pupil = by_key[key]
    tasks = awaited_in(conventions.values())
    seeds = seeds_of([task for found in tasks.values() for task in found])
    abouts = {p.pk: about_of(p, conventions.get(p.current or 0)) for p in pupils}
    reminded = last_reminders(abouts.values()) if standing.holds(*REMINDERS, *TRAINERS) else {}
    return [
        replace(
            _row(pupil, conventions.get(pupil.current or 0), tasks.get(pupil.current or 0, []), seeds, standing),
            reminded=last.words if (last := reminded.get(abouts[pupil.pk])) else "",
        )
        for pupil in pupils
    ]


def about_of(pupil: Pupil, convention: Convention | None) -> str:
    """Return what reminders are about: the agreement, or the pupil who has none."""
    return engine.about(convention) if convention else f"pupil:{pupil.uuid}"


def _row(
    pupil: FoundPupil, convention: Convention | None, tasks: list[Awaited], seeds: dict, standing: Standing
) -> RosterRow:
    missing = missing_in(tasks, seeds)
    owed = any(item.party for item in missing)
    return RosterRow(
        pupil=pupil,
        situation=OF_STEP[Step(pupil.step)],
        convention=convention,
        class_name=pupil.year_class,
        missing=missing,
        may_remind=owed and _may_remind(standing, convention),
    )


def _may_remind(standing: Standing, convention: Convention | None) -> bool:
    if convention is None or convention.excuses_everybody:
        return False
    return bool(roles_towards(standing, convention) & set(REMINDERS))
