"""The page of whom a school helps, and what one of these pages says of a mentor."""

from django.core.paginator import Page
from django.http import HttpRequest

from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.standing import Standing
from conventions.domain.season.companions.models import Companionship
from conventions.domain.season.companions.queries import HelpedNumbers, candidates, helped, numbers_of, of_year
from conventions.domain.season.mentors.models import Mentoring, MentoringMeeting, MentoringOpening
from conventions.domain.season.mentors.queries import is_certified_now, mentorings, met
from conventions.pages.kit.paging import page_of
from conventions.pages.shared.visibility import visible_classes, visible_pupils
from workflow import clock

from .tables import table_of_candidates, table_of_helped

OPENINGS_SHOWN = 10


class CompanionsPage:
    """The pupils whom the reader sees, of the year under way."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._pupils = visible_pupils(standing)
        self.class_names = visible_classes(standing)
        self.class_name = http.GET.get("classe", "")
        self.numbers: HelpedNumbers = numbers_of(of_year(self._pupils))
        self.helped: Table = table_of_helped(helped(self._pupils, standing.today, clock.now()))
        self.listed: Page = page_of(http, candidates(self._pupils, standing.school, class_name=self.class_name))
        self.candidates: Table = table_of_candidates(self.listed)


class MentorPart:
    """The mentor of one pupil, as the school reads it: who said yes, what was agreed, who opened the page."""

    def __init__(self, companionship: Companionship, standing: Standing) -> None:
        self._standing = standing
        self.mentoring: Mentoring | None = mentorings().filter(companionship=companionship, ended_at=None).first()

    @property
    def is_certified(self) -> bool:
        return self.mentoring is not None and is_certified_now(self.mentoring.mentor)

    @property
    def awaits_head(self) -> bool:
        """The reader is the head, who has not said yes: a delegation is of signatures."""
        return self.mentoring is not None and not self.mentoring.head_at and self._standing.directs

    @property
    def awaits_first_meeting(self) -> bool:
        return self.mentoring is not None and self.mentoring.is_open and self.mentoring.first_met_on is None

    @property
    def meetings(self) -> list[MentoringMeeting]:
        return met(self.mentoring) if self.mentoring else []

    @property
    def openings(self) -> list[MentoringOpening]:
        """The last openings of the page, by the mentor and by the two readers of the association."""
        return list(self.mentoring.openings.select_related("user")[:OPENINGS_SHOWN]) if self.mentoring else []
