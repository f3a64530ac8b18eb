"""Visitors by a personal link: what each audience knows of them, and what proves that it is this person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, Self
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.periods import duty_phone_of
from conventions.domain.persons.limits.tries import Gate
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import actor_of, find_former_link, find_link, note_act
from conventions.domain.persons.people.doubts import require_vouched
from conventions.domain.persons.people.models import Guardian, Host, HostContact, Pupil, School
from conventions.domain.persons.people.phones import format_local
from conventions.pages.kit.forms import CodeForm, PageForm
from conventions.pages.kit.school_code import count_act
from notifications.catalogue import Event
from notifications.outbox import queue
from signatures.codes import Contact
from workflow.actors import Actor
from workflow.engine import Refused

from . import gates
from .codes import ask_link_code, check_link_code, is_code_asked
from .forms import BirthDateForm

PREFIX = "gate"
"""Prefix of the gate's fields: whatever else is posted belongs to the page behind it."""


class Dead(Exception):
    """An address that opens nothing any more: why, and the school to call where it may be named."""

    def __init__(self, why: str, school: School | None = None) -> None:
        super().__init__(why)
        self.why, self.school = why, school


class OfAge(StrEnum):
    """What becomes of a page for a guardian, from the pupil's eighteenth birthday on."""

    SHARED = "shared"
    """It opens once the pupil has said yes, and closes with the pupil's no."""
    NEVER = "never"
    """It acts for a minor: a pupil of age does it alone, whatever the pupil says."""
    PAST = "past"
    """It shows what was until that day, and nothing that happens after it unless the pupil says yes."""


class LeadsElsewhere(Exception):
    """The living link of another audience, typed under this one's address: where its own page is."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


@dataclass
class Visit:
    """A browser at a personal link; one class for each audience says whom it lets in and what is theirs."""

    http: HttpRequest
    token: str
    link: Any
    """The row that the address leads to."""

    FIRST_PAGE: ClassVar[str] = ""
    """Name of the page to which the link leads."""
    FRAME: ClassVar[str] = "base.html"
    """Template of the frame of every page."""
    FIRST_SCREEN: ClassVar[str] = ""
    """Template of what is asked before a page opens, on top of ``links/gate.html``."""
    asks_birth_date: ClassVar[bool] = False
    """The pupil's birth date opens the page too, where its day is known."""

    # -- who may come in -----------------------------------------------------------------------------------------

    @classmethod
    def find(cls, token: str) -> Any | None:
        """Return the row that an address leads to today, a revoked one too; :class:`LeadsElsewhere` to another page."""
        raise NotImplementedError

    @classmethod
    def find_former(cls, token: str) -> Any | None:
        """Return the row that an address led to before it was replaced."""
        raise NotImplementedError

    @classmethod
    def enter(cls, http: HttpRequest, token: str, link: Any) -> Self:
        """Return the visit of whoever bears ``link``; :class:`Dead` where it opens nothing."""
        raise NotImplementedError

    @classmethod
    def school_of(cls, link: Any) -> School | None:
        """Return the school to call about a link that was replaced."""
        raise NotImplementedError

    def admit(self, of_age: OfAge) -> None:
        """Let the bearer in by what the page says of a pupil of age; :class:`Dead` where it opens nothing to them."""

    # -- whose page it is ----------------------------------------------------------------------------------------

    @property
    def pupil(self) -> Pupil:
        raise NotImplementedError

    @property
    def holder(self) -> str:
        """Holder whom the birth date opens, and by whom tries at codes are counted."""
        return self.link.holder

    @property
    def quality(self) -> str:
        """In what quality they come: ``guardian``, ``pupil``, ``host``, ``tutor``, or the role that signs."""
        return self.link.holder.partition(":")[0]

    @property
    def alert_address(self) -> str:
        """Address at which a pupil writes that something is wrong; empty where this link does not lead there."""
        return ""

    @property
    def call_address(self) -> str:
        """Address at which a family asks to be called back; empty where this link does not lead there."""
        return ""

    @property
    def name(self) -> str:
        """Who bears the link, today."""
        raise NotImplementedError

    @property
    def reader(self) -> Pupil | Guardian | HostContact | None:
        """Reader in whose language the pages are, once they have chosen one; ``None`` where nobody is known."""
        raise NotImplementedError

    def reach(self) -> Contact:
        """Return where a code goes; :class:`Refused` says what to do when nothing is known."""
        raise NotImplementedError

    def doubted(self) -> tuple[Any, ...]:
        """Return the rows that say where a code would go and for which nothing vouches."""
        return self.reader.doubted if self.reader else ()

    def code_message(self, code: str, contact: Contact) -> tuple[str, Event]:
        """Return the message by which a code leaves: its slug and what it is about."""
        raise NotImplementedError

    def note_act(self) -> None:
        """Remember the first act of the person: opening an address proves nothing, scanners do it."""
        raise NotImplementedError

    @property
    def is_birth_date_locked(self) -> bool:
        """Too many wrong dates were typed: a code is the way."""
        return gates.is_birth_date_locked(self.pupil)

    @cached_property
    def contact(self) -> Contact | None:
        """Contact to which a code goes; ``None`` when neither address nor number is known."""
        try:
            return self.reach()
        except Refused:
            return None

    @property
    def school_phone(self) -> str:
        """The school's number as it is dialled where it stands."""
        return format_local(self.pupil.school.phone)

    @cached_property
    def duty_phone(self) -> str:
        """Who is called before the school while a period of internships lasts, E.164; empty without such a number."""
        return ""

    @cached_property
    def marks(self) -> list[str]:
        """Marks by which this person is recognised on another of their links."""
        return gates.person_marks(self.name, self.contact, holder=self.holder)

    # -- the gate ------------------------------------------------------------------------------------------------

    @property
    def takes_birth_date(self) -> bool:
        """Tell whether the page may be opened with the birth date: the year alone opens nothing."""
        return self.asks_birth_date and self.pupil.birth_opens

    @property
    def counted_as(self) -> Gate:
        """Gate by which codes and tries at them are counted."""
        return self.holder

    @property
    def proved_by_code(self) -> Sequence[str]:
        """Holders that a code opens, under each key still read, the present one first; none without a contact."""
        return [self.holder]

    @property
    def is_begun(self) -> bool:
        """Tell whether the first page is passed: until then the others lead back to it."""
        return True

    @property
    def is_open(self) -> bool:
        """Tell whether this browser has given, less than 30 minutes ago, what the gate asks."""
        if self.takes_birth_date and gates.is_open(self.http, self.holder):
            return True
        return gates.is_any_open(self.http) and gates.is_open(self.http, *self.proved_by_code)

    @property
    def is_themselves(self) -> bool:
        """Tell whether what is chosen here is the person's own choice, to be kept for them."""
        return self.is_open

    def open(self, *, by_code: bool) -> None:
        """Open for 30 minutes what the birth date opens, or what a code does."""
        gates.open_for(self.http, self.proved_by_code[0] if by_code else self.holder, person=self.marks)

    def awaits_code(self) -> bool:
        """Tell whether this browser has asked for a code that may still be typed."""
        return is_code_asked(self.http, self.counted_as)

    def send_code(self) -> str:
        """Send a code that opens and signs nothing; return the contact with its middle hidden."""
        count_act(self.http, "codes")
        require_vouched(self.doubted())
        contact = self.reach()
        code = ask_link_code(self.http, self.counted_as, address=contact.address)
        slug, event = self.code_message(code, contact)
        queue((slug,), event)
        return contact.masked

    def try_code(self, typed: str) -> None:
        """Count one try and open with the code; :class:`Refused` when it does not fit. Never inside a transaction."""
        address, opens = self.reach().address, self.proved_by_code[0]
        check_link_code(self.http, self.counted_as, typed, address=address, person=self.marks, opens=opens)
        self.note_act()

    def try_birth_date(self, typed: date) -> None:
        """Count one try and open with the pupil's birth date. Never inside a transaction."""
        gates.check_birth_date(self.pupil, typed)
        self.open(by_code=False)
        self.note_act()

    def birth_date_form(self, data: Any = None) -> PageForm:
        return BirthDateForm(data, prefix=PREFIX)

    def code_form(self, data: Any = None) -> PageForm:
        return CodeForm(data, prefix=PREFIX)

    def said(self, refusal: Refused) -> str:
        """Return a refusal in the words of this audience."""
        return str(refusal)

    def shown(self) -> dict[str, Any]:
        """Return what every page of this audience shows, the gate too."""
        return {"visit": self, "token": self.token}

    # -- addresses -----------------------------------------------------------------------------------------------

    def address(self, page: str = "", *args: Any) -> str:
        """Return the address of one of the link's pages, by name; of the first without one."""
        return reverse(page or self.FIRST_PAGE, args=[self.token, *args])

    def lead_back(self) -> str:
        """Return the address of the first page, for whoever has not passed it; what they typed may be kept."""
        return self.address()

    def goes_on(self) -> str:
        """Return the address to read once the gate is passed."""
        return self.http.path


class PersonalVisit(Visit):
    """A visit by the link of somebody who signs nothing with it: a host, a tutor, a pupil, a guardian."""

    KINDS: ClassVar[tuple[str, ...]] = ()
    """Kinds of holders whose links open this audience's pages."""

    link: PersonalLink

    @classmethod
    def find(cls, token: str) -> PersonalLink | None:
        link = find_link(token)
        if link and link.holder.partition(":")[0] not in cls.KINDS:
            raise LeadsElsewhere(path_of(link))
        return link

    @classmethod
    def find_former(cls, token: str) -> PersonalLink | None:
        return find_former_link(token)

    @property
    def actor(self) -> Actor:
        """The author of what this person does."""
        return actor_of(self.link, label=self.name)

    def note_act(self) -> None:
        note_act(self.link)


class AgreementVisit(PersonalVisit):
    """A visit by a link that is about one agreement, for whoever bears it."""

    READ: ClassVar[tuple[str, ...]] = ("school", "pupil", "host")
    """Relations read with the agreement."""

    convention: Convention

    @cached_property
    def duty_phone(self) -> str:
        return duty_phone_of(self.convention)

    @classmethod
    def enter(cls, http: HttpRequest, token: str, link: PersonalLink) -> Self:
        visit = cls(http, token, link)
        visit.convention = cls._convention_of(link)
        if link.revoked_at:
            raise Dead(link.revoked_why, visit.convention.school)
        return visit

    @classmethod
    def school_of(cls, link: PersonalLink) -> School:
        return cls._convention_of(link).school

    @classmethod
    def _convention_of(cls, link: PersonalLink) -> Convention:
        uuid = link.holder.partition(":")[2]
        found = Convention.objects.select_related(*cls.READ).filter(uuid=UUID(uuid)).first()
        if found is None or found.erased_at:
            raise Dead("gone")
        return found

    @property
    def pupil(self) -> Pupil:
        return self.convention.pupil

    @property
    def is_themselves(self) -> bool:
        """Most of these pages ask nothing: what is sent from one is theirs, opening it proves nothing."""
        return self.http.method == "POST" or self.is_open


class FamilyVisit(PersonalVisit):
    """A visit by a pupil's or a guardian's link: what they do is theirs, what they read is the pupil's."""

    FIRST_PAGE, FRAME, FIRST_SCREEN = "family", "family/base.html", "family/gate.html"
    KINDS = ("pupil", "guardian")
    asks_birth_date = True

    person: Pupil | Guardian

    @cached_property
    def duty_phone(self) -> str:
        """That of the internship under way."""
        under_way = self.pupil.conventions.filter(Convention.is_running, erased_at=None).select_related("school")
        return next((phone for phone in map(duty_phone_of, under_way.order_by("pk")) if phone), "")

    @cached_property
    def today(self) -> date:
        """The day it is at the pupil's school."""
        return self.pupil.school.today()

    @classmethod
    def enter(cls, http: HttpRequest, token: str, link: PersonalLink) -> Self:
        """Nobody comes in when the person is no more, or no longer answers for the pupil."""
        person = cls._person_of(link)
        visit = cls(http, token, link)
        visit.person = person
        if link.revoked_at:
            raise Dead(link.revoked_why, visit.pupil.school)
        if visit.guardian is not None and visit.pupil.is_shut_out(visit.guardian):
            raise Dead("authority", visit.pupil.school)
        return visit

    def admit(self, of_age: OfAge) -> None:
        """Let a guardian in while the pupil is a minor, or once of age and saying yes, where the page allows it."""
        if self.guardian is None:
            return
        pupil, today = self.pupil, self.today
        if pupil.is_adult_on(today) and (of_age is OfAge.NEVER or not pupil.shows_guardians_on(today)):
            raise Dead("adult", pupil.school)
        if not pupil.shows_guardians_on(today):
            raise Dead("authority", pupil.school)

    @classmethod
    def school_of(cls, link: PersonalLink) -> School:
        person = cls._person_of(link)
        return (person.pupil if isinstance(person, Guardian) else person).school

    @staticmethod
    def _person_of(link: PersonalLink) -> Pupil | Guardian:
        kind, _colon, uuid = link.holder.partition(":")
        person: Pupil | Guardian | None
        if kind == "pupil":
            person = Pupil.objects.select_related("school").filter(uuid=UUID(uuid)).first()
        else:
            person = Guardian.objects.select_related("pupil__school").filter(uuid=UUID(uuid)).first()
        if person is None:
            raise Dead("gone")
        return person

    @property
    def is_guardian(self) -> bool:
        return isinstance(self.person, Guardian)

    @property
    def guardian(self) -> Guardian | None:
        return self.person if isinstance(self.person, Guardian) else None

    @property
    def pupil(self) -> Pupil:
        return self.person.pupil if isinstance(self.person, Guardian) else self.person

    @property
    def alert_address(self) -> str:
        return "" if self.is_guardian else self.address("family_alert")

    @property
    def call_address(self) -> str:
        return self.address("family_call")

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def reader(self) -> Pupil | Guardian:
        return self.person

    def reach(self) -> Contact:
        """The contact that the school knows."""
        if not self.person.email and not self.person.phone:
            raise Refused("contact_unknown")
        return Contact.of(email=self.person.email, phone=self.person.phone)

    def code_message(self, code: str, contact: Contact) -> tuple[str, Event]:
        return "link_code", Event("ask_link_code", self.person, {"code": code, "contact": contact})

    def shown(self) -> dict[str, Any]:
        return {**super().shown(), "pupil": self.pupil, "school": self.pupil.school}


class DeskVisit(PersonalVisit):
    """A visit by the link of somebody who offers places for a host: their offers, and who asks for them."""

    FIRST_PAGE, FRAME, FIRST_SCREEN = "desk", "offering/base.html", "offering/gate.html"
    KINDS = ("desk",)

    person: HostContact

    @classmethod
    def enter(cls, http: HttpRequest, token: str, link: PersonalLink) -> Self:
        contact = HostContact.objects.select_related("host").filter(uuid=UUID(link.holder.partition(":")[2])).first()
        if contact is None or contact.erased_at:
            raise Dead("gone")
        if link.revoked_at:
            raise Dead("replaced")
        visit = cls(http, token, link)
        visit.person = contact
        return visit

    @classmethod
    def school_of(cls, link: PersonalLink) -> School | None:  # noqa: ARG003 - whoever has the link
        """Return nobody: a desk is of no school."""
        return None

    @property
    def host(self) -> Host:
        return self.person.host

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def reader(self) -> HostContact:
        return self.person

    @property
    def is_themselves(self) -> bool:
        """Offers are told to everybody: what is sent from the page is theirs, opening it proves nothing."""
        return self.http.method == "POST" or self.is_open

    def reach(self) -> Contact:
        """The very address or number that the link was sent to."""
        if not self.person.email and not self.person.phone:
            raise Refused("contact_unknown")
        return Contact.of(email=self.person.email, phone="" if self.person.email else self.person.phone)

    def code_message(self, code: str, contact: Contact) -> tuple[str, Event]:
        return "desk_code", Event("open_desk", self.person, {"code": code, "contact": contact})

    def shown(self) -> dict[str, Any]:
        return {**super().shown(), "host": self.host}


# -- what every page reads ----------------------------------------------------------------------------------------
