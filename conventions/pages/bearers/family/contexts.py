"""The family's first page: where each internship stands, what waits for whoever bears the link; a pupil's alerts."""

from dataclasses import dataclass
from functools import cached_property

from conventions.domain.dossier.alerts.calls import alerts_by, may_tell
from conventions.domain.dossier.alerts.listeners import calls_now, is_read_at, readers_of, second_of
from conventions.domain.dossier.alerts.models import PupilAlert, Report, in_words
from conventions.domain.law.insurance.models import InsuranceCertificate
from conventions.domain.law.insurance.services import present_certificate
from conventions.domain.persons.people.births import is_near_majority
from conventions.domain.persons.people.models import SecondReader
from conventions.domain.placements.applications.models import Application
from conventions.domain.season.mentors.models import Mentoring
from conventions.pages.shared.exchange.saved import SavedLine
from workflow import clock

from .access import FamilyPageVisit
from .mentors import awaits_answer, mentor_on_page
from .orals import ShownOral, orals_on_page
from .queries import SHOWN, Internship, internships_of, reports_by

REPORTS_SHOWN = 5


class HomePage:
    """Page that a pupil or a guardian finds behind their link."""

    def __init__(self, visit: FamilyPageVisit) -> None:
        self._visit = visit

    @cached_property
    def internships(self) -> list[Internship]:
        visit = self._visit
        return internships_of(visit.read(visit.conventions[:SHOWN]), visit.holder, evaluates=not visit.is_guardian)

    @cached_property
    def chooses(self) -> bool:
        """A pupil of age says here whether guardians see the internship."""
        visit = self._visit
        pupil = visit.pupil
        if visit.is_guardian or not is_near_majority(pupil.birth_date):
            return False
        return pupil.is_adult_on(visit.today) and pupil.guardians.exists()

    @property
    def none_under_way(self) -> bool:
        return all(internship.over for internship in self.internships)

    @cached_property
    def waits_for_pupil(self) -> bool:
        """A host has said yes to an application: a seat is kept until somebody confirms."""
        return self._visit.pupil.applications.filter(Application.awaits_pupil, erased_at=None).exists()

    @cached_property
    def insurance(self) -> InsuranceCertificate | None:
        """The certificate of insurance of the year, where the school asks for one."""
        pupil = self._visit.pupil
        return present_certificate(pupil) if pupil.school.wants_insurance else None

    @cached_property
    def wishes(self) -> list[SavedLine]:
        """Searches of which the pupil is told; a person who houses the pupil sees none."""
        return [] if self._visit.only_houses else [SavedLine(one) for one in self._visit.pupil.saved_searches.all()]

    @cached_property
    def orals(self) -> list[ShownOral]:
        """Orals that were told, the next one first, then those that a jury has noted."""
        return orals_on_page(self._visit)

    @cached_property
    def mentor(self) -> Mentoring | None:
        """Mentor asked for the pupil, for whoever answers."""
        return mentor_on_page(self._visit)

    @property
    def awaits_answer_on_mentor(self) -> bool:
        return self.mentor is not None and awaits_answer(self.mentor, self._visit)

    @cached_property
    def told(self) -> list[Report]:
        """Reports of the bearer; an alert is none of them, whoever else looks at the same telephone."""
        return list(reports_by(self._visit.conventions, self._visit.holder)[:REPORTS_SHOWN])


class PupilAlertPage:
    """*Quelque chose ne va pas*: who reads, at which hours, and what the pupil has written before."""

    def __init__(self, visit: FamilyPageVisit) -> None:
        self._visit = visit

    @cached_property
    def second(self) -> SecondReader | None:
        return second_of(self._visit.pupil.school)

    @property
    def readers(self) -> str:
        return in_words(PupilAlert.To.BOTH, self.second)

    @cached_property
    def is_open(self) -> bool:
        return may_tell(self._visit.pupil)

    @cached_property
    def is_read_now(self) -> bool:
        return is_read_at(self._visit.pupil.school, clock.now())

    @cached_property
    def sent(self) -> list["SentAlert"]:
        return [SentAlert(one) for one in alerts_by(self._visit.pupil)[:REPORTS_SHOWN]]


@dataclass(frozen=True)
class SentAlert:
    """An alert as its pupil reads it: never its words."""

    alert: PupilAlert

    @cached_property
    def calls_now(self) -> bool:
        """Nobody has read it for half an hour, or nobody reads at this hour, or nobody is left to read it."""
        return self.alert.read_at is None and (calls_now(self.alert, clock.now()) or not readers_of(self.alert))
