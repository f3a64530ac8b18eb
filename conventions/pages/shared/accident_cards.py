"""The card of an accident: first on the page of whoever is told of it, until somebody says what was done."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.accidents.queries import accidents_waiting
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.visibility import is_referent, sees_whole_school
from conventions.domain.dossier.alerts.listeners import listens_now
from conventions.domain.persons.people.models import HostContact
from conventions.domain.persons.people.standing import ANY_STAFF, Standing


class Call(NamedTuple):
    """Somebody to call, with the number where one is known."""

    who: str
    quality: StrOrPromise
    phone: str
    email: str = ""


@dataclass(frozen=True)
class AccidentCard:
    """One accident as one reader sees it."""

    accident: Accident
    may_read_text: bool
    """The reader is one of those who read the words, and there are some."""
    opens_agreement: bool = True
    """A nurse who is the second reader sees no agreement."""

    @property
    def convention(self) -> Convention:
        return self.accident.convention

    @property
    def calls(self) -> list[Call]:
        """The tutor, and who answers for the place."""
        convention = self.convention
        tutor, place = convention.mentor, convention.representative
        found = [_call(tutor, _("tutrice ou tuteur"))] if tutor else []
        return [*found, _call(place, _("responsable du lieu"))] if place and place != tutor else found


def _call(contact: HostContact, quality: str) -> Call:
    return Call(contact.name, quality, contact.phone, contact.email)


def card_of(accident: Accident, standing: Standing) -> AccidentCard:
    """Return the card of an accident that the reader is told of."""
    return AccidentCard(
        accident,
        may_read_text=bool(accident.report.text) and listens_now(standing),
        opens_agreement=standing.holds(*ANY_STAFF),
    )


def cards_for(standing: Standing, convention: Convention | None = None) -> list[AccidentCard]:
    """Return the accidents that wait for the reader, of one agreement or of all; one query."""
    waiting = accidents_waiting(standing)
    return [card_of(one, standing) for one in waiting if convention in (None, one.report.convention)]


def may_note_accident(standing: Standing, convention: Convention) -> bool:
    """Tell whether the reader, told by telephone, notes an accident of this pupil: whom its card would reach."""
    follows = sees_whole_school(standing) or is_referent(standing, convention)
    return follows and convention.counts_as_signed
