"""Agreements chosen by class, part of their life, what is missing and days left: the same choice on several pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.states import Phase
from conventions.domain.dossier.agreements.visibility import in_classes
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.reminders.owed import Owed, owed_by
from conventions.domain.season.reminders.waiting import Missing, in_short
from conventions.pages.shared.visibility import agreements_of_year, visible_classes

OVER = "bilan"
PHASES: dict[str, tuple[Phase, StrOrPromise]] = {
    "organisme": (Phase.HOST_PART, _("chez l'organisme d'accueil")),
    "etablissement": (Phase.SCHOOL_PART, _("dans l'établissement")),
    "signatures": (Phase.SIGNING, _("en signature")),
    "stage": (Phase.INTERNSHIP, _("signée ou en cours")),
    OVER: (Phase.REVIEW, _("stage terminé")),
    "arret": (Phase.STOPPED, _("arrêtée")),
}
"""Parts of an agreement's life, by what the address says."""
DAYS = (7, 14, 30)
"""How many days at most may be left before the first day."""


class AgreementsChoice:
    """Choice, by an address or a form, among the agreements that the reader sees."""

    KEPT = ("classe", "etat", "manque", "jours")

    def __init__(self, standing: Standing, given: QueryDict) -> None:
        self._standing = standing
        self.kept = {name: str(given[name]) for name in self.KEPT if given.get(name)}
        self.class_name = self.kept.get("classe")
        self.phase = self.kept.get("etat", "") if self.kept.get("etat") in PHASES else ""
        self.owed = self.kept.get("manque", "") if self.kept.get("manque") in Owed.values else ""
        self.days = next((n for n in DAYS if str(n) == self.kept.get("jours")), 0)

    @property
    def query(self) -> str:
        """The choice as the end of an address; empty when everything is chosen."""
        return f"?{urlencode(self.kept)}" if self.kept else ""

    @property
    def is_narrow(self) -> bool:
        """More is chosen than a class: pupils without an agreement do not fit."""
        return bool(self.phase or self.owed or self.days)

    @cached_property
    def class_names(self) -> list[str]:
        return visible_classes(self._standing)

    @property
    def phases(self) -> list[tuple[str, StrOrPromise]]:
        return [(key, label) for key, (_phase, label) in PHASES.items()]

    @property
    def owers(self) -> list[tuple[str, StrOrPromise]]:
        return list(Owed.choices)

    @property
    def days_choices(self) -> tuple[int, ...]:
        return DAYS

    def conventions(self) -> QuerySet[Convention]:
        """Return the agreements of that class and part of their life, whose first day is that near; live ones."""
        agreements = agreements_of_year(self._standing)
        agreements = agreements.filter(Convention.in_phase(PHASES[self.phase][0]) if self.phase else Convention.is_live)
        if self.class_name:
            agreements = agreements.filter(in_classes(self.class_name))
        if self.days:
            today = self._standing.school.today()
            agreements = agreements.filter(first_day__range=(today, today + timedelta(days=self.days)))
        return agreements.order_by("enrolment__class_name", "pupil__sort_name", "pk")

    def fits(self, missing: Iterable[Missing]) -> bool:
        """Tell whether something is owed by whom was chosen."""
        return not self.owed or any(owed_by(one) == self.owed for one in missing)


@dataclass(frozen=True)
class ChosenRow:
    """One agreement: what is missing, how many days are left, when somebody was last reminded."""

    convention: Convention
    missing: list[Missing]
    reminded: str = ""
    sign_by: date | None = None
    """The day by which all sign."""

    @property
    def token(self) -> str:
        """Token that a form sends back: which agreement was shown, and how long its journal was then."""
        return f"{self.convention.number}:{self.convention.journal_length}"

    @property
    def missing_words(self) -> str:
        return in_short(self.missing)

    @property
    def missing_in_row(self) -> str:
        """The same as a row of one line holds it: how many sign, without their names."""
        return in_short(self.missing, by_name=False)

    @property
    def days_left(self) -> int | None:
        """Days until the one by which all sign, while the agreement is not signed."""
        if not self.convention.is_unsigned or self.sign_by is None:
            return None
        return (self.sign_by - self.convention.today()).days
