"""Applications on the pages of pupils, schools and hosts: the form, the acts, and where each one stands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django_stubs_ext import StrOrPromise

from conventions.domain.law.rules.weeks import days_in_words
from conventions.domain.persons.people.models import Pupil
from conventions.domain.placements.applications.dates import why_not_then
from conventions.domain.placements.applications.models import LONGEST_MOTIVATION, Application
from conventions.domain.placements.applications.queries import answers_due
from conventions.domain.placements.applications.sentences import model_sentences
from conventions.domain.placements.applications.services import submit_application
from conventions.domain.placements.applications.states import ApplicationWords, State
from conventions.domain.placements.danger.queries import stopped_among
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot
from conventions.pages.kit.forms import PageForm
from notifications.language import in_french
from workflow import clock
from workflow.actors import LINK, Actor
from workflow.states import Wording

WORDS: Wording[tuple[str, StrOrPromise]] = Wording(
    f"{__name__}.WORDS",
    ApplicationWords,
    {
        State.SUBMITTED: ("info", __("Le lieu de stage doit répondre.")),
        State.WAITING: ("info", __("Sur la liste d'attente : une place qui se libère va à la première demande.")),
        State.ACCEPTED: ("warning", __("Le lieu de stage dit oui : il reste à confirmer.")),
        State.CONFIRMED: ("success", __("La place est confirmée : la convention se prépare.")),
        State.REJECTED: ("error", __("Le lieu de stage n'a pas pu dire oui.")),
        State.WITHDRAWN: ("", __("La candidature est retirée.")),
        State.STOPPED: ("", __("Un responsable de l'élève a arrêté la candidature.")),
        State.LAPSED: ("error", __("Personne n'a répondu à temps : la candidature est close.")),
    },
)
"""For each state of the law: the colour of its mark, and a sentence that pupils, guardians and staff read alike."""


@dataclass(frozen=True)
class ApplicationLine:
    """One application in the words of whoever reads it."""

    words: ClassVar[Wording[tuple[str, StrOrPromise]]]
    """For each state of the law: the colour of its mark, and a sentence."""

    application: Application
    due: datetime | None
    """Until when somebody answers."""
    is_stopped: bool
    """Nobody is asked to go to its place for now: neither answered nor lost."""

    @property
    def badge(self) -> str:
        return self.words.of(self.application)[0]

    @property
    def label(self) -> str:
        return self.application.get_status_display()

    @property
    def sentence(self) -> StrOrPromise:
        """State of the application."""
        if self.is_stopped and self.application.is_open:
            return _(
                "Ce lieu n'accueille pas d'élèves pour le moment, le temps d'une vérification : la candidature est "
                "gardée, son délai aussi."
            )
        return self.words.of(self.application)[1]

    @property
    def is_proposed(self) -> bool:
        """The school proposes the pupil, and keeps the seat meanwhile."""
        return self.application.origin == Application.Origin.SCHOOL

    @property
    def dates(self) -> str:
        return dates_of(self.application.slot)

    @property
    def zone(self) -> ZoneInfo:
        return self.application.offer.time_zone


@dataclass(frozen=True)
class FollowedApplication(ApplicationLine):
    """One application as it is followed by who asks."""

    words = WORDS

    @property
    def sentence(self) -> StrOrPromise:
        """State of the application; that the host has read it, while it is to answer."""
        if self.application.awaits_host and self.application.read_at and not self.is_stopped:
            return _("Le lieu de stage l'a lue, il doit répondre.")
        return super().sentence

    @property
    def refused_because(self) -> list[str]:
        """The host's reason, then its own words."""
        return [one for one in (str(self.application.get_why_not_display()), self.application.answer) if one]


def followed(applications: Iterable[Application]) -> list[FollowedApplication]:
    """Return applications, read with their offer, host and slot, each with its due time; two queries more."""
    rows = list(applications)
    return [FollowedApplication(row, *due) for row, due in zip(rows, due_and_stopped(rows), strict=True)]


def due_and_stopped(applications: Sequence[Application]) -> list[tuple[datetime | None, bool]]:
    """Return until when somebody answers each application, and whether its place is stopped: then nobody has to."""
    due = answers_due(applications)
    stopped = stopped_among(one.offer.host for one in applications)
    return [(None, True) if one.offer.host_id in stopped else (due.get(one.pk), False) for one in applications]


def dates_of(slot: Slot) -> str:
    """« du 15 au 19 mars 2027 »."""
    return days_in_words(slot.first_day, slot.last_day)


def about(application: Application) -> list[str]:
    """Return which offer, of whom and when, line by line."""
    offer = application.offer
    return [offer.title, f"{offer.host.name}, {offer.city}", dates_of(application.slot)]


def outside_period(application: Application) -> list[str]:
    """Say that its dates are not those of the school, for whoever decides all the same; nothing where they are."""
    found = why_not_then([application.slot], application.pupil, by=Actor(LINK, f"pupil:{application.pupil.uuid}"))
    return [refusal.what for _slot, refusal in found if refusal]


def slots_to_come(offer: Offer) -> list[Slot]:
    """Return the dates of an offer that have not begun and where somebody may still be taken."""
    today = clock.now().astimezone(offer.time_zone).date()
    return list(offer.slots.filter(first_day__gt=today, free__gt=0))


def slots_of(offer: Offer, pupil: Pupil, *, by: Actor) -> list[tuple[Slot, str]]:
    """Return these dates, each with what keeps a pupil from coming then; empty where nothing does."""
    found = why_not_then(slots_to_come(offer), pupil, by=by)
    return [(slot, str(refusal) if refusal else "") for slot, refusal in found]


@dataclass(frozen=True)
class ApplicationAct:
    """Act on an application: the transition of the law, its words, what follows, what does it."""

    transition: str
    label: StrOrPromise
    follows: StrOrPromise
    button: StrOrPromise
    run: Callable[..., Any]
    done: StrOrPromise

    def starts_from(self, application: Application) -> bool:
        """Tell whether the application is where it may be done."""
        return application.transitions()[self.transition].starts_from(application)


class ApplyForm(PageForm):
    """Which dates, and why: ready sentences that one ticks, words of one's own, or both."""

    NEEDED = ("sentences", "motivation")

    slot = forms.ChoiceField(
        label=__("Quelles dates ?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": __("Choisissez des dates."),
            "invalid_choice": __("Ces dates ne sont plus libres : choisissez-en d'autres."),
        },
    )
    sentences = forms.MultipleChoiceField(
        label=__("Des phrases toutes prêtes"),
        help_text=__("Cochez celles qui vont bien."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    motivation = forms.CharField(
        label=__("Quelques mots en plus"),
        help_text=__(
            "Deux ou trois phrases suffisent. Le lieu de stage lit aussi le prénom, le niveau et l'établissement."
        ),
        required=False,
        max_length=LONGEST_MOTIVATION,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, offer: Offer, slots: Iterable[tuple[Slot, str]], **kwargs: Any) -> None:
        """Take dates, each with what keeps from asking for them; empty where nothing does."""
        super().__init__(*args, **kwargs)
        theirs = list(slots)
        self._in_french = in_french(model_sentences)(offer.sector)  # as the host reads them, whoever ticks
        self._slots = {str(slot.uuid): slot for slot, why_not in theirs if not why_not}
        self.not_theirs = [(dates_of(slot), why_not) for slot, why_not in theirs if why_not]
        """The others, in words, each with why."""
        self.fields["slot"].choices = [(uuid, dates_of(slot)) for uuid, slot in self._slots.items()]
        if len(self._slots) == 1:
            self.initial["slot"] = next(iter(self._slots))
        self.fields["sentences"].choices = list(zip(self._in_french, model_sentences(offer.sector), strict=True))

    @property
    def is_full(self) -> bool:
        """No dates are left to choose among."""
        return not self._slots

    def clean(self) -> dict[str, Any]:
        """Add ``said``: the sentences that were ticked, then the words."""
        given = super().clean() or {}
        parts = [*given.get("sentences", []), given.get("motivation", "").strip()]
        given["said"] = " ".join(part for part in parts if part)
        if not self.errors and not given["said"] and not given.get("at_counter"):
            self.refuse(_("Cochez une phrase, ou écrivez pourquoi ce stage."), "motivation")
        elif len(given["said"]) > LONGEST_MOTIVATION:
            self.refuse(_("C'est trop long : %(most)d signes au plus.") % {"most": LONGEST_MOTIVATION}, "motivation")
        return given

    def apply(self, pupil: Pupil, *, origin: str, by: Actor) -> Application:
        """Send the application that a valid form asks for."""
        given = self.cleaned_data
        slot = self._slots[given["slot"]]
        return submit_application(slot=slot, pupil=pupil, motivation=given["said"], origin=origin, by=by)
