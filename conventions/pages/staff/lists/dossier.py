"""One pupil on one page: contacts, agreements, messages and what became of them, notes of the office."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.queries import pupil_has_live_request
from conventions.domain.law.insurance.services import CertifiedEnrolment, enrolments_with_certificates
from conventions.domain.law.opinions.services import opinions_among
from conventions.domain.law.rules.limits import WITH_MACHINES
from conventions.domain.law.year.calendars import present_year
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.dossiers import PupilNote
from conventions.domain.persons.people.models import ContactChange, Guardian, Pupil
from conventions.domain.persons.people.queries import pending_contact_changes
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.departures.models import DepartureAsked
from conventions.domain.season.departures.queries import departures_awaited
from conventions.domain.season.found_places.queries import OPENERS, is_in_no_period
from conventions.domain.season.periods.models import Period, PeriodDecision, SearchStep
from conventions.domain.season.periods.queries import periods_of_year
from conventions.domain.season.reminders.queries import PupilContact, said_about
from notifications.masking import mask_email, mask_phone

from .forms import PupilNoteForm

READ_PAPERS = ("office", "head")
"""Functions that read the certificate of insurance of a pupil, and the opinion on their machines."""


@dataclass(frozen=True)
class ShownContact:
    """How somebody is reached, as the page shows it: in full once it was asked for, else so that one recognises it."""

    email: str
    phone: str


class PupilDossierPage:
    """One pupil as the school knows them; ``in_full`` when the reader has asked for the contacts."""

    def __init__(
        self, standing: Standing, pupil: Pupil, *, in_full: bool = False, note_form: PupilNoteForm | None = None
    ) -> None:
        self.pupil = pupil
        self.today = standing.today
        self.is_opener = standing.holds(*OPENERS)
        self.reads_insurance = standing.holds(*READ_PAPERS)
        self.in_full = in_full
        self.note_form = note_form or PupilNoteForm()

    def _reached(self, person: Pupil | Guardian) -> ShownContact:
        if self.in_full:
            return ShownContact(person.email, person.local_phone)
        return ShownContact(mask_email(person.email), mask_phone(person.phone))

    @property
    def contact(self) -> ShownContact:
        return self._reached(self.pupil)

    @cached_property
    def _guardians(self) -> list[Guardian]:
        return list(self.pupil.guardians.all())

    @property
    def guardians(self) -> list[tuple[Guardian, ShownContact]]:
        """Those who answer for the pupil, each with how they are reached."""
        return [(one, self._reached(one)) for one in self._guardians]

    @property
    def may_add(self) -> bool:
        return len(self._guardians) < len(Guardian.RANKS) + 1

    @property
    def shut_out(self) -> list[Guardian]:
        return [one for one in self._guardians if self.pupil.is_shut_out(one)]

    @cached_property
    def enrolled(self) -> Enrolment | None:
        """The enrolment of the present year, with its formation."""
        return next((one for one in self.enrolments if self.today in one.year), None)

    @cached_property
    def asked(self) -> bool:
        """A signature is asked of this family now."""
        return any(one.is_being_signed for one in self.conventions) and pupil_has_live_request(self.pupil)

    @cached_property
    def pending(self) -> QuerySet[ContactChange]:
        changes = pending_contact_changes(school=self.pupil.school)
        return changes.filter(Q(pupil=self.pupil) | Q(guardian__pupil=self.pupil))

    @cached_property
    def conventions(self) -> list[Convention]:
        """The pupil's agreements with this school, the latest first."""
        own = Convention.objects.filter(pupil=self.pupil, school=self.pupil.school, erased_at=None)
        return list(own.select_related("host").order_by("-id"))

    @cached_property
    def departures(self) -> list[DepartureAsked]:
        """Requests to other schools to end what runs, that wait."""
        return departures_awaited(self.pupil)

    @property
    def may_open(self) -> bool:
        """The reader opens agreements, and the pupil has none of the present year under way."""
        live = [one for one in self.conventions if not one.is_stopped and one.year_id == present_year(one.school).pk]
        return self.is_opener and self.pupil.is_on_roll and not live

    @cached_property
    def is_in_no_period(self) -> bool:
        """No period of the present year concerns the pupil: no internship is expected."""
        school, pupil = self.pupil.school, self.pupil
        periods = periods_of_year(school, present_year(school))
        return pupil.is_on_roll and is_in_no_period(pupil.level, pupil.class_name, periods)

    @cached_property
    def enrolments(self) -> list[CertifiedEnrolment]:
        """The years of the pupil at this school, the latest first, each with its certificate of insurance."""
        return list(enrolments_with_certificates(self.pupil))

    @property
    def shows_insurance(self) -> bool:
        """The reader reads certificates, and the school asks for one or has some."""
        asked = self.pupil.school.wants_insurance or any(one.certificate for one in self.enrolments)
        return self.reads_insurance and asked

    @cached_property
    def opinion_on(self) -> date | None:
        """Day of the medical opinion on the pupil's machines."""
        return opinions_among([self.pupil.pk]).get(self.pupil.pk)

    @property
    def shows_opinion(self) -> bool:
        """The reader reads opinions, and the pupil may use machines, or one was noted."""
        may_use = self.pupil.level in WITH_MACHINES or (
            self.enrolled is not None and self.enrolled.formation_id is not None
        )
        return self.reads_insurance and (may_use or self.opinion_on is not None)

    @property
    def lacks_certificate(self) -> bool:
        """The school asks for a certificate of the present year, and has none."""
        if not self.pupil.school.wants_insurance:
            return False
        return not any(one.certificate for one in self.enrolments if self.today in one.year)

    @cached_property
    def messages(self) -> list[PupilContact]:
        """Messages and calls about this pupil, the latest first."""
        return said_about(self.pupil, self.conventions)

    @cached_property
    def notes(self) -> list[PupilNote]:
        return list(self.pupil.notes.select_related("author"))


class SearchPage:
    """Expectations of a pupil, and the places that were asked."""

    def __init__(self, pupil: Pupil) -> None:
        self.pupil = pupil

    @cached_property
    def searches(self) -> list[SearchStep]:
        """Places that were asked, the latest first."""
        return list(self.pupil.searches.select_related("author"))

    @cached_property
    def periods(self) -> list[Period]:
        """The periods of the present year that concern the pupil."""
        school, pupil = self.pupil.school, self.pupil
        found = periods_of_year(school, present_year(school))
        return [one for one in found if one.concerns(pupil.level, pupil.class_name)]

    @cached_property
    def decisions(self) -> list[PeriodDecision]:
        """Decisions on the pupil, period by period, the latest first."""
        return list(self.pupil.decisions.select_related("author", "period"))
