"""Every pupil's situation, class by class: first of all those who have no internship."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from conventions.domain.agreements.models import Convention
from conventions.domain.agreements.queries import newest_agreements
from conventions.domain.people.models import Pupil
from conventions.domain.people.records import SearchableQuerySet
from conventions.domain.people.standing import Standing
from conventions.domain.reminders.queries import last_reminders
from conventions.domain.reminders.services import REMINDERS
from conventions.domain.reminders.waiting import Missing, awaited_in, in_short, missing_in, seeds_of
from conventions.domain.year.queries import Placed
from conventions.pages.visibility import roles_towards, visible_pupils
from signatures.assurance import Assurance
from signatures.models import Evidence, PaperSignature, SignatureRequest
from workflow import engine
from workflow.agenda import Awaited


class Situation(models.TextChoices):
    """Where a pupil stands."""

    NONE = "none", _("sans stage")
    PROGRESS = "progress", _("convention en préparation")
    SIGNED = "signed", _("convention signée")


PAPER = ("paper", _("signé sur papier"))
"""Beside the situations: the agreement that counts bears a signature given by hand."""

IN_PERSON = ("presence", _("signé en présence"))
"""The same, of a signature given on the school's device before a member of its staff."""

BADGES = {Situation.NONE: "error", Situation.PROGRESS: "warning", Situation.SIGNED: "success"}
RANKS = {situation: rank for rank, situation in enumerate(Situation)}


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

    @property
    def pupils(self) -> int:
        return self.none + self.progress + self.signed


@dataclass(frozen=True)
class PupilRow:
    """One pupil, the agreement that counts and what is missing there."""

    pupil: "FoundPupil"
    situation: Situation
    convention: Convention | None = None
    class_name: str = ""
    """Of the year looked at."""
    missing: list[Missing] = field(default_factory=list)
    may_remind: bool = False
    """Somebody is waited for whom the reader may remind."""
    reminded: str = ""
    """When they, or the family that seeks a place, were last reminded, and how."""

    @property
    def badge(self) -> str:
        return BADGES[self.situation]

    @property
    def owed(self) -> list[Missing]:
        """Those who are waited for and may be reminded."""
        return [item for item in self.missing if item.party]

    @property
    def anchor(self) -> str:
        """Where on the page one comes back to after reminding somebody."""
        return f"e-{self.pupil.uuid}"

    @property
    def missing_words(self) -> str:
        """All that is missing, in one phrase."""
        return in_short(self.missing)


class _Situated(Placed):
    current: int | None
    state: str | None
    situation: str


class _Found(_Situated):
    on_paper: bool
    in_person: bool


if TYPE_CHECKING:
    SituatedPupil = WithAnnotations[Pupil, _Situated]
    FoundPupil = WithAnnotations[Pupil, _Found]
else:
    SituatedPupil = FoundPupil = Pupil


def with_situation(standing: Standing) -> SearchableQuerySet[SituatedPupil]:
    """Return the pupils that the reader sees with their situation in the year looked at: one query.

    Each has ``current`` (key of the agreement that counts) and ``situation``: a stopped agreement counts last.
    """
    newest = newest_agreements(pupil=OuterRef("pk"), year=OuterRef("enrolments__year"))
    found = visible_pupils(standing).annotate(
        current=Subquery(newest.values("pk")[:1]), state=Subquery(newest.values("status")[:1])
    )
    return found.annotate(
        situation=Case(
            When(Q(state=None) | Convention.is_stopped.on("state"), then=Value(Situation.NONE.value)),
            When(Convention.is_unsigned.on("state"), then=Value(Situation.PROGRESS.value)),
            default=Value(Situation.SIGNED.value),
        )
    )


def classes_of(standing: Standing) -> list[ClassCount]:
    """Return the classes that the reader sees, with the pupils in each situation; one query."""
    counts: dict[str, dict[str, int]] = {}
    rows = with_situation(standing).values("year_class", "situation").annotate(n=Count("pk"))
    for row in rows.order_by("year_class", "situation"):
        counts.setdefault(row["year_class"], {})[row["situation"]] = row["n"]
    return [ClassCount(name, **{s.value: found.get(s.value, 0) for s in Situation}) for name, found in counts.items()]


def pupils_found(
    standing: Standing, *, class_name: str | None = None, situation: str = "", text: str = "", order: str = ""
) -> QuerySet[FoundPupil]:
    """Return the pupils that fit, in one of the :class:`Order`; ``situation`` may be :data:`PAPER` or
    :data:`IN_PERSON`.
    """
    found = (
        with_situation(standing).named(text).annotate(on_paper=Exists(_by_hand()), in_person=Exists(_before_staff()))
    )
    if class_name is not None:
        found = found.filter(year_class=class_name)
    if situation in Situation.values:
        found = found.filter(situation=situation)
    elif situation == PAPER[0]:
        found = found.filter(on_paper=True)
    elif situation == IN_PERSON[0]:
        found = found.filter(in_person=True)
    if order == Order.DATES:
        days = Convention.objects.filter(pk=OuterRef("current")).values("first_day")
        return found.order_by(Subquery(days).asc(nulls_last=True), "sort_name", "pk")
    if order in (Order.NAME, Order.CLASS):
        return found.order_by(*(["year_class"] if order == Order.CLASS else []), "sort_name", "pk")
    ranks = [When(situation=situation.value, then=rank) for situation, rank in RANKS.items()]
    return found.order_by(Case(*ranks, output_field=IntegerField()), "sort_name", "pk")


def _by_hand() -> QuerySet[PaperSignature]:
    """Select the signatures given by hand that hold, of the agreement ``current`` or of its amendments."""
    document = "evidence__request__document"
    return PaperSignature.objects.filter(
        SignatureRequest.is_signed.through("evidence__request"),
        **{f"{document}__root_label": Convention.journal_label(), f"{document}__root_id": OuterRef("current")},
    )


def _before_staff() -> QuerySet[Evidence]:
    """Select the signatures in presence that hold, of the agreement ``current`` or of its amendments."""
    document = "request__document"
    return Evidence.objects.filter(
        SignatureRequest.is_signed.through("request"),
        assurance=Assurance.IN_PERSON,
        **{f"{document}__root_label": Convention.journal_label(), f"{document}__root_id": OuterRef("current")},
    )


def rows_of(pupils: Iterable[FoundPupil], standing: Standing) -> list[PupilRow]:
    """Return the rows of one page for the reader; five queries whatever their number."""
    pupils = list(pupils)
    by_key = {pupil.current: pupil for pupil in pupils if pupil.current}
    conventions = Convention.objects.select_related("host").in_bulk(by_key)
    for key, convention in conventions.items():
        convention.pupil = by_key[key]
    tasks = awaited_in(conventions.values())
    seeds = seeds_of([task for found in tasks.values() for task in found])
    abouts = {p.pk: about_of(p, conventions.get(p.current or 0)) for p in pupils}
    reminded = last_reminders(abouts.values()) if standing.holds(*REMINDERS) else {}
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
) -> PupilRow:
    missing = missing_in(tasks, seeds)
    owed = any(item.party for item in missing)
    return PupilRow(
        pupil=pupil,
        situation=Situation(pupil.situation),
        convention=convention,
        class_name=pupil.year_class,
        missing=missing,
        may_remind=owed and _may_remind(standing, convention),
    )


def _may_remind(standing: Standing, convention: Convention | None) -> bool:
    if convention is None or convention.excuses_everybody:
        return False
    return bool(roles_towards(standing, convention) & set(REMINDERS))
