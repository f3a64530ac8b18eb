"""The card of an accident: first on the page of whoever is told of it, until somebody says what was done."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
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
from conventions.pages.shared.accident_files import before_in_words, moment_in_words
from workflow import clock


class Call(NamedTuple):
    """Somebody to call, with the number where one is known."""

    who: str
    quality: StrOrPromise
    phone: str
    email: str = ""


class FileStep(NamedTuple):
    """One thing that an accident asks of somebody: done, or before when."""

    label: str
    is_done: bool
    words: str
    is_late: bool = False


@dataclass(frozen=True)
class AccidentCard:
    """One accident as one reader sees it."""

    accident: Accident
    may_read_text: bool
    """The reader is one of those who read the words, and there are some."""
    reads_all: bool
    """The reader is the head or the second whom the head named; others read place, hour, state and whom to call."""
    may_close: bool = False
    opens_agreement: bool = True
    """A nurse who is the second reader sees no agreement."""

    @property
    def convention(self) -> Convention:
        return self.accident.convention

    @property
    def title(self) -> str:
        """The kind for who reads all; for others what it says of the place alone, nothing of the pupil's health."""
        if self.reads_all or self.accident.on_the_way:
            return self.accident.get_kind_display()
        return _("Accident")

    @cached_property
    def steps(self) -> list[FileStep]:
        return steps_of(self.accident)

    @property
    def state(self) -> str:
        """The file in one sentence: what is awaited first, and before when."""
        if self.accident.closed_at:
            return _("Dossier fermé.")
        left = [step for step in self.steps if not step.is_done]
        sentence = _("Dossier ouvert. À faire : %(what)s") % {"what": left[0].label}
        return f"{sentence}, {left[0].words}." if left[0].words else f"{sentence}."

    @property
    def calls(self) -> list[Call]:
        """The tutor, and who answers for the place."""
        convention = self.convention
        tutor, place = convention.mentor, convention.representative
        found = [_call(tutor, _("tutrice ou tuteur"))] if tutor else []
        return [*found, _call(place, _("responsable du lieu"))] if place and place != tutor else found


def steps_of(accident: Accident) -> list[FileStep]:
    """Return what an accident asks, in the order of the terms (code de la sécurité sociale, R412-4, R441-2, R441-3)."""
    report, declares = accident.report, _("l'organisme déclare à la %(fund)s, copie à l'établissement")
    return [
        _timed(accident, _("dire l'accident à l'organisme"), accident.host_knows_at, accident.tell_before),
        _timed(accident, declares % {"fund": accident.fund}, accident.declared_at, accident.declare_before),
        FileStep(_("écrire ce qui a été fait"), report.handled_at is not None, ""),
        FileStep(_("fermer le dossier, par la direction"), accident.closed_at is not None, ""),
    ]


def _timed(accident: Accident, label: str, done_at: datetime | None, before: datetime) -> FileStep:
    if done_at is not None:
        return FileStep(
            label, True, _("fait le %(when)s") % {"when": moment_in_words(accident.on_clocks_there(done_at))}
        )
    return FileStep(label, False, before_in_words(before), accident.on_clocks_there(clock.now()) >= before)


def has_words(accident: Accident) -> bool:
    """Tell whether somebody wrote of it, in the first account or a later one."""
    return bool(accident.report.text or accident.also_told)


def _call(contact: HostContact, quality: str) -> Call:
    return Call(contact.name, quality, contact.phone, contact.email)


def card_of(accident: Accident, standing: Standing) -> AccidentCard:
    """Return the card of an accident that the reader is told of."""
    reads_all = listens_now(standing)
    return AccidentCard(
        accident,
        may_read_text=has_words(accident) and reads_all,
        reads_all=reads_all,
        may_close=standing.holds("head") and accident.report.handled_at is not None and accident.closed_at is None,
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
