"""Declaring regulated works, noting titles, opinions and approvals, opening and closing an inspector's reading."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from conventions.domain.law.opinions.models import MachineOpinion
from conventions.domain.law.opinions.services import record_opinion
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import link_of, revoke_link
from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.models import Host, Pupil, School, User
from workflow.actors import Actor
from workflow.engine import fire, lock, open_root
from workflow.names import effect

from .models import BarApproval, InspectionGrant, PupilTitle, WorksDeclaration, years_after
from .works import DECLARABLE, ON_OPINION, TITLED, WORKS, NotInList, in_order

CONTENT = ("sector", "formations", "works", "places", "equipment", "supervisors")
"""Columns of what a declaration says."""
BAR_YEARS = 5
"""Years for which a prefect's approval holds at most (code du travail, art. R4153-8)."""
MEF_LENGTH = 11


@dataclass(frozen=True)
class DeclaredContent:
    """Content of a declaration (code du travail, art. R4153-41)."""

    works: tuple[str, ...] = ()
    formations: tuple[str, ...] = ()
    """National keys of formations (MEF)."""
    sector: str = ""
    places: str = ""
    equipment: str = ""
    supervisors: str = ""

    @classmethod
    def checked(cls, *, works: Iterable[str], formations: Iterable[str] = (), **texts: str) -> "DeclaredContent":
        """Return a content whose works are of the list; ``ValidationError`` names the field."""
        keys = sorted({key.strip() for key in formations if key.strip()})
        if any(len(key) != MEF_LENGTH for key in keys):
            raise ValidationError({"formations": _("Une formation se désigne par sa clé de 11 caractères (MEF).")})
        listed = _listed(works, DECLARABLE)
        return cls(tuple(listed), tuple(keys), **{name: text.strip() for name, text in texts.items()})


# -- declarations -------------------------------------------------------------------------------------------------


def prepare_declaration(
    content: DeclaredContent, *, by: Actor, school: School | None = None, host: Host | None = None
) -> WorksDeclaration:
    """Begin the declaration of a school for its rooms, or of a host, which a school may write down for it."""
    side = WorksDeclaration.Side.HOST if host else WorksDeclaration.Side.SCHOOL
    declaration = WorksDeclaration(side=side, school=school, host=host)
    declaration.write(content)
    return open_root(declaration, by=by, data={"side": str(side), "works": list(content.works)})


@effect("write_declaration")
def write_declaration(declaration: WorksDeclaration, *, content: DeclaredContent) -> None:
    """Write the content of a draft; the door holds its lock."""
    declaration.write(content)
    declaration.save(update_fields=CONTENT)


def change_declaration(declaration: WorksDeclaration, content: DeclaredContent, *, by: Actor) -> None:
    """Write a draft anew."""
    fire(declaration, "change", by=by, data={"works": list(content.works)}, values={"content": content})
    declaration.refresh_from_db()


@transaction.atomic
def send_declaration(declaration: WorksDeclaration, *, sent_on: date, is_proved: bool, by: Actor) -> None:
    """Note that it left on a day, and that a receipt says so; ``ValidationError`` for a day to come, or long ago."""
    if sent_on > declaration.today():
        raise ValidationError({"sent_on": _("Ce jour n'est pas encore venu : indiquez celui de l'envoi.")})
    if declaration.last_day_of(sent_on) < declaration.today():
        raise ValidationError({"sent_on": _("Cette déclaration a plus de trois ans : elle ne vaut plus, renvoyez-la.")})
    fire(declaration, "send", by=by, values={"sent_on": sent_on})
    if is_proved:
        fire(declaration, "prove_sending", by=by)


def prove_sending(declaration: WorksDeclaration, *, by: Actor) -> None:
    """Note that a receipt says the day of sending for certain."""
    fire(declaration, "prove_sending", by=by)


def withdraw_declaration(declaration: WorksDeclaration, *, by: Actor) -> None:
    """Take a declaration back: it opens nothing any more."""
    fire(declaration, "withdraw", by=by)


@transaction.atomic
def renew_declaration(declaration: WorksDeclaration, *, by: Actor) -> WorksDeclaration:
    """Begin the next declaration as the present one is, for the three years to come."""
    content = DeclaredContent(
        works=tuple(declaration.works),
        formations=tuple(declaration.formations),
        sector=declaration.sector,
        places=declaration.places,
        equipment=declaration.equipment,
        supervisors=declaration.supervisors,
    )
    return prepare_declaration(content, by=by, school=declaration.school, host=declaration.host)


# -- opinions, titles, approvals -------------------------------------------------------------------------------------


def note_opinion(
    pupil: Pupil, *, given_on: date, works: Iterable[str], ends_on: date | None = None, by: User
) -> MachineOpinion:
    """Keep of a medical opinion its day, its end and the works that it allows; ``ValidationError`` names the field."""
    listed = _listed(works, ON_OPINION)
    return record_opinion(pupil, given_on=given_on, ends_on=ends_on, listed=listed, by=by)


@transaction.atomic
def note_opinions(
    pupils: Iterable[Pupil], *, given_on: date, works: Iterable[str], ends_on: date | None = None, by: User
) -> int:
    """Keep the same opinion for each of these pupils, all or none; return for how many."""
    listed = _listed(works, ON_OPINION)
    return len([record_opinion(pupil, given_on=given_on, ends_on=ends_on, listed=listed, by=by) for pupil in pupils])


def note_title(pupil: Pupil, *, work: str, given_on: date, by: User) -> PupilTitle:
    """Keep the day of the title that opens a work to a pupil, in place of the former one."""
    _listed([work], TITLED)
    if given_on > pupil.school.today():
        raise ValidationError({"given_on": _("Cette date n'est pas encore venue : indiquez celle de l'habilitation.")})
    defaults = {"given_on": given_on, "recorded_by": by}
    return PupilTitle.objects.update_or_create(pupil=pupil, work=work, defaults=defaults)[0]


def approve_bar(host: Host, *, given_on: date, until: date | None = None, reference: str, by: User) -> BarApproval:
    """Keep the prefect's approval of a drinking place, of five years at most; ``ValidationError`` names the field."""
    last = years_after(given_on, BAR_YEARS)
    until = until or last
    if not given_on <= until <= last:
        raise ValidationError({"until": _("Un agrément vaut cinq ans au plus : corrigez sa fin.")})
    return BarApproval.objects.create(host=host, given_on=given_on, until=until, reference=reference, recorded_by=by)


def _listed(works: Iterable[str], among: Iterable[Any]) -> list[str]:
    wanted = list(works)
    try:
        return in_order(wanted, among)
    except NotInList as outside:
        named = [str(WORKS[key].label) for key in outside.keys if key in WORKS]
        why = _("Ces travaux ne s'ouvrent pas ainsi : %(works)s.") % {"works": ", ".join(named)} if named else ""
        raise ValidationError({"works": why or str(outside)}) from None


# -- the inspector ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class GrantedReading:
    """Which file is opened, to whom, until when."""

    host: Host
    year: int
    until: date
    inspector: str
    service: str
    email: str


@transaction.atomic
def grant_inspection(
    reading: GrantedReading, *, by: Actor, school: School | None = None, officer: TerritorialOfficer | None = None
) -> InspectionGrant:
    """Open the file of one host for one school year to an inspector, who receives a personal link."""
    grant = InspectionGrant(
        host=reading.host,
        year=reading.year,
        school=school,
        officer=officer,
        inspector=reading.inspector.strip(),
        service=reading.service.strip(),
        email=reading.email.strip(),
        until=reading.until,
    )
    if not grant.today() <= reading.until <= grant.today() + timedelta(days=366):
        raise ValidationError({"until": _("Choisissez un jour à venir, un an au plus.")})
    link_of(grant.holder)
    named = {"inspector": grant.inspector, "service": grant.service}
    data = {"host": str(reading.host.uuid), "year": reading.year, "until": reading.until.isoformat()}
    return open_root(grant, by=by, data=data, personal=named)


def note_reading(grant: InspectionGrant, *, page: str, by: Actor) -> None:
    """Write in the journal that the inspector opened a page of the file."""
    fire(grant, "read", by=by, data={"page": page})


@transaction.atomic
def revoke_inspection(grant: InspectionGrant, *, by: Actor) -> None:
    """Close the reading at once: the link says so."""
    locked = lock(grant)
    fire(locked, "revoke", by=by)
    revoke_link(link_of(locked.holder), why=PersonalLink.Why.SCHOOL)
    grant.refresh_from_db()


def grant_of(uuid: UUID | str) -> InspectionGrant | None:
    """Return a grant that was not erased, with what its pages show."""
    rows = InspectionGrant.objects.select_related("host", "school", "officer").filter(erased_at=None)
    return rows.filter(uuid=uuid).first()
