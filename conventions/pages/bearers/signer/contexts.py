"""The page on which a party reads the agreement: where it stands, what it says, what may be answered."""

from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from conventions.domain.dossier.agreements.recipients import request_recipient
from conventions.domain.dossier.agreements.rectifications import rectifications_of
from conventions.domain.dossier.agreements.sign_by import sign_by
from conventions.domain.dossier.agreements.signers import loaded_convention
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.queries import reports_by
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.people.names import after_de
from signatures import links
from signatures.models import Document, SignatureRequest

from .access import SignerVisit
from .essentials import essentials_of
from .queries import (
    SignerSituation,
    answered_when,
    companions_of,
    copies_of,
    day_on_paper,
    past_copies_of,
    progress_beside,
    shares_contact,
    situation_of,
)


def named(visit: SignerVisit, request: SignatureRequest) -> dict[str, Any]:
    """One agreement as a list names it."""
    convention = loaded_convention(request)
    pupil, first, last = convention.pupil.first_name, convention.first_day, convention.last_day
    assert first is not None and last is not None  # noqa: PT018 - what is signed has its days
    return {
        "uuid": str(request.uuid),
        "pupil": pupil,
        "of_pupil": after_de(pupil),
        "host": convention.host.name,
        "period": visit.words.period(first, last),
    }


def beside(visit: SignerVisit, other: SignatureRequest) -> SignerVisit:
    """Return the visit of another request of the same person."""
    return SignerVisit.of(visit.http, links.token(other), other)


class PastPage:
    """Page of a guardian of a pupil of age: what was until the birthday, and nothing that happens after it."""

    def __init__(self, visit: SignerVisit) -> None:
        self._visit = visit

    @cached_property
    def signed(self) -> str:
        """When the guardian signed; empty without their signature, which is asked no more."""
        visit = self._visit
        home = visit.convention.school.time_zone
        return answered_when(visit.request, visit.words, home=home) if visit.request.is_proved else ""

    @cached_property
    def copies(self) -> list[str]:
        return list(past_copies_of(self._visit))


class ReadingPage:
    """Page of whoever bears an open link."""

    def __init__(self, visit: SignerVisit) -> None:
        self._visit = visit
        self._home = visit.convention.school.time_zone
        self.situation: SignerSituation = situation_of(visit)

    @cached_property
    def answered(self) -> str:
        """When the party answered."""
        return answered_when(self._visit.request, self._visit.words, home=self._home)

    @cached_property
    def on_paper(self) -> str:
        """The day of a signature by hand."""
        return day_on_paper(self._visit.request, self._visit.words)

    @cached_property
    def _sign_by(self) -> date | None:
        return sign_by(self._visit.subject) if self.situation.may_answer else None

    @property
    def until(self) -> str:
        """The day by which all sign, while one is ahead and an answer is awaited."""
        return self._visit.words.day(self._sign_by) if self._sign_by else ""

    @property
    def until_short(self) -> str:
        """The same beside the button, which stays in sight."""
        return self._visit.words.short_day(self._sign_by) if self._sign_by else ""

    @cached_property
    def own_page(self) -> str:
        """Address of the family's own page, once the answer is given; a link that was made before."""
        if self.situation.may_answer or self._visit.quality not in ("guardian", "pupil"):
            return ""
        link = PersonalLink.objects.filter(holder=self._visit.request.holder, revoked_at=None).first()
        return path_of(link) if link else ""

    @cached_property
    def progress(self) -> list[tuple[str, bool]]:
        """Who has signed and who is missing: places by name, people by quality; the reader is first."""
        say = self._visit.words.say
        own = [] if self._visit.is_visa else [(say("party.you"), self._visit.request.is_signed)]
        named = {"host": self.essentials.host, "head": self._visit.convention.school.name}
        others = [
            (named.get(role) or say(f"party.{role}"), has_signed) for role, has_signed in progress_beside(self._visit)
        ]
        return [*own, *others] if others else []

    # -- the text ---------------------------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        return self._visit.request.document

    @cached_property
    def essentials(self) -> Any:
        """The essential, in the reader's language."""
        return essentials_of(self.document.data, self._visit.words, home=self._home)

    @property
    def amends(self) -> dict[str, Any] | None:
        """Changes of an amendment, and its reason."""
        return self.document.data.get("amendment")

    @cached_property
    def copies(self) -> list[str]:
        return copies_of(self._visit)

    @property
    def takes_mail(self) -> bool:
        """The document can be sent to the party: the school knows an e-mail address."""
        return bool(request_recipient(self._visit.request, self._visit.convention).email)

    @cached_property
    def rectifications(self) -> list[dict[str, Any]]:
        day = self._visit.words.day
        return [
            {"told": one, "day": day(timezone.localdate(one.at))} for one in rectifications_of(self._visit.convention)
        ]

    # -- what the party told the school, and may still do -----------------------------------------------------

    @cached_property
    def told(self) -> list[dict[str, Any]]:
        day = self._visit.words.day
        return [
            {
                "kind": report.kind,
                "text": report.text,
                "sent": day(timezone.localdate(report.created_at)),
                "told": report,
            }
            for report in reports_by(self._visit.convention, self._visit.actor)
            if report.kind != Report.Kind.NOT_MINE
        ]

    @cached_property
    def shared(self) -> bool:
        """Somebody else who signs gave the same contact."""
        return self.situation.may_answer and shares_contact(self._visit)

    @cached_property
    def others(self) -> list[dict[str, Any]]:
        """The same person's other requests, each with a link to its own page; for whoever opened with a code."""
        visit = self._visit
        found = companions_of(visit) if visit.is_open_by_code else ()
        return [{**named(visit, other), "visit": beside(visit, other)} for other in found]

    @property
    def may_object(self) -> bool:
        return self.situation.key == "lapsed"

    @property
    def may_correct(self) -> bool:
        return self.situation.key in ("signed_waiting", "signed_ready", "sealed")
