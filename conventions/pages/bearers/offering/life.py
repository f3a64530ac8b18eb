"""Life of an offer, in the words of its host: what is so, since when, what happens next, what may be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.law.rules.weeks import day_and_month, days_in_words
from conventions.domain.placements.offers.checking import levels_at, refusals_of, remarks_on
from conventions.domain.placements.offers.contacts import Acquaintance
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.states import OfferWords, State
from workflow import deadlines
from workflow.journal import entries_of, state_since
from workflow.states import Wording

SAID = Wording(
    f"{__name__}.SAID",
    OfferWords,
    {
        State.DRAFT: gettext_lazy("Brouillon : personne ne la voit encore."),
        State.SUBMITTED: gettext_lazy("Envoyée : quelqu'un la lit avant qu'elle soit publiée."),
        State.PUBLISHED: gettext_lazy("Publiée : des élèves peuvent vous écrire."),
        State.FILLED: gettext_lazy("Complète : toutes les places sont prises."),
        State.SUSPENDED: gettext_lazy("Suspendue : elle n'est plus dans les recherches."),
        State.WITHDRAWN: gettext_lazy("Retirée."),
        State.EXPIRED: gettext_lazy("Passée : ses dernières dates ont commencé."),
    },
)
BADGES = Wording(
    f"{__name__}.BADGES",
    OfferWords,
    {
        State.DRAFT: "new",
        State.SUBMITTED: "info",
        State.PUBLISHED: "success",
        State.FILLED: "success",
        State.SUSPENDED: "warning",
        State.WITHDRAWN: "",
        State.EXPIRED: "",
    },
)


@dataclass
class OfferCard:
    """One offer as the desk shows it."""

    offer: Offer
    known: Acquaintance = Acquaintance.SCHOOL
    """Why its contact is."""
    is_stopped: bool = False
    """Its place welcomes no pupil for now: nobody here resumes it."""

    @property
    def said(self) -> Any:
        return SAID.of(self.offer)

    @property
    def badge(self) -> str:
        return BADGES.of(self.offer)

    @property
    def dates(self) -> list[tuple[str, int, int, str]]:
        """Its dates in words, each with its seats, those that are free, and for whom they are if not for all."""
        slots: Iterable[Any] = self.offer.slots.all()  # read with their seats
        return [
            (days_in_words(slot.first_day, slot.last_day), slot.total, slot.free, levels_at(slot)) for slot in slots
        ]

    @property
    def next(self) -> str:
        """Next thing that happens by itself, and since when it is so; empty where nothing is waited for."""
        offer = self.offer
        if self.is_stopped:
            return "" if offer.is_over else _("En attente, le temps d'une vérification : vous n'avez rien à faire.")
        if offer.is_paused and offer.suspended_by_officer:
            return _("C'est le référent du territoire qui l'a suspendue : lui seul peut la reprendre.")
        if offer.wakes_on:
            sentence = _(
                "Pour l'an prochain : nous vous la renvoyons %(day)s, et vous la confirmez d'un geste. Avant, "
                "personne ne la voit."
            )
            return sentence % {"day": days_in_words(offer.wakes_on, offer.wakes_on)}
        if not (offer.awaits_check or offer.is_paused):
            return ""
        if self.known is Acquaintance.REFUSED:
            return _(
                "Personne ne la voit : le référent du territoire n'a pas accepté cette adresse pour cette entreprise. "
                "Écrivez-lui, ou proposez le stage avec une adresse de l'entreprise."
            )
        if offer.is_paused:
            return ""
        since = state_since(offer)
        words = {"since": day_and_month(since.astimezone(offer.time_zone).date()) if since else ""}
        if offer.shown_unverified:
            sentence = _(
                "Envoyée le %(since)s. Personne ne l'a encore vérifiée : les établissements la voient "
                "« non vérifiée », les élèves pas encore."
            )
            return sentence % words
        due = dict(deadlines.armed(offer)).get("show_unverified")
        words["due"] = day_and_month(due.astimezone(offer.time_zone).date()) if due else ""
        if not self.known.answers:
            sentence = _(
                "Envoyée le %(since)s. C'est la première offre à cette adresse : le référent du territoire vérifie "
                "d'ici au %(due)s qui reçoit les candidatures ; ensuite les établissements la voient « non vérifiée ». "
                "Vous n'avez rien à faire."
            )
            return sentence % words
        sentence = _(
            "Envoyée le %(since)s. Le référent du territoire la lit d'ici au %(due)s ; ensuite les établissements "
            "la voient « non vérifiée ». Vous n'avez rien à faire."
        )
        return sentence % words

    @cached_property
    def sent_back(self) -> str:
        """Why an officer asked for a change; empty unless it waits for it."""
        if not self.offer.is_draft:
            return ""
        back = [entry for entry in entries_of(self.offer) if entry.name in ("send_back", "submit")]
        personal = getattr(back[-1], "personal", None) if back and back[-1].name == "send_back" else None
        return personal.content.get("reason", "") if personal else ""

    @cached_property
    def against(self) -> list[str]:
        """Refusals of a draft, in sentences."""
        return [one.sentence for one in refusals_of(self.offer)] if self.offer.is_draft else []

    @cached_property
    def remarks(self) -> list[str]:
        return [one.sentence for one in remarks_on(self.offer)] if self.offer.is_draft else []

    @property
    def may_be_sent(self) -> bool:
        return self.offer.is_draft and not self.offer.wakes_on and not self.against

    @property
    def may_be_paused(self) -> bool:
        return self.offer.is_visible and not self.offer.is_withdrawn

    @property
    def may_be_resumed(self) -> bool:
        if not self.offer.is_paused or self.is_stopped or self.known is Acquaintance.REFUSED:
            return False
        return not self.offer.suspended_by_officer

    @property
    def may_be_repeated(self) -> bool:
        """It has been published: what was sent a moment ago needs no second one."""
        return not (self.offer.is_draft or self.offer.awaits_check)

    @property
    def lives(self) -> bool:
        return not self.offer.is_over
