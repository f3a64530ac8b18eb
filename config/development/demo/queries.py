"""Lists of the demonstration's page: accounts by role, and the personal links of each state."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from config.development.demo.population import ONE_HOST, host_email
from config.development.demo.schools import TOTP_KEY
from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import is_needed
from conventions.domain.persons.links.addresses import path_of
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import link_of
from conventions.domain.persons.links.tokens import typed_code
from conventions.domain.persons.people import second_factor
from conventions.domain.persons.people.models import Pupil, Staff, User
from signatures.queries import current_document, requests_of

_AT_WORK = Staff.objects.filter(school=OuterRef("school"), user__is_active=True)
FEW = 4
"""Agreements of one school and state whose links are shown: those of a whole school are many."""


@dataclass(frozen=True)
class Door:
    """One personal link: whose it is, where it leads, the code that opens it by typing."""

    who: str
    address: str
    code: str = ""
    is_awaited: bool = False
    """A signature, not a visa, is expected there."""


@dataclass(frozen=True)
class Shown:
    """One agreement and its links."""

    convention: Convention
    doors: tuple[Door, ...]


def second_factor_now() -> str:
    """Return the code that the demonstration's second factors show at this moment."""
    return second_factor.code_now(TOTP_KEY)


def accounts() -> list[tuple[str, list[User]]]:
    """Return the accounts of the demonstration by place: each school's staff, then the platform's."""
    users = User.objects.filter(Q(email__endswith=".example"), is_active=True).prefetch_related(
        "posts__school", "network_posts"
    )
    by_place: dict[str, list[User]] = {}
    for user in users.order_by("id"):
        post = next(iter(user.posts.all()), None)
        by_place.setdefault(post.school.name if post else "", []).append(user)
    return sorted(by_place.items(), key=lambda item: (not item[0], item[0]))


def agreements_by_state() -> list[tuple[str, list[Shown]]]:
    """Return agreements with their links, in the order of the states, a few of each school where somebody works."""
    order = Convention.states()
    alike = Window(RowNumber(), partition_by=[F("school"), F("status")], order_by=F("pk").asc())
    few = Convention.objects.filter(Exists(_AT_WORK)).annotate(n=alike).filter(n__lte=FEW)
    agreements = sorted(
        few.select_related(*Convention.FETCH).prefetch_related("pupil__guardians"),
        key=lambda convention: (order.index(convention.status), convention.pk),
    )
    labels = Convention.labels()
    return [
        (str(labels[state]), [Shown(convention, tuple(_doors(convention))) for convention in group])
        for state, group in groupby(agreements, key=lambda convention: convention.status)
    ]


def agreements_of_one_host() -> list[Shown]:
    """Return the agreements of the host that welcomes several pupils, with its own links only."""
    found = Convention.objects.select_related(*Convention.FETCH).filter(representative__email=host_email(ONE_HOST))
    return [
        Shown(convention, (_host_door(convention), *signing_doors(convention, role="host")))
        for convention in found.order_by("pk")
    ]


def pupils_without_agreement() -> list[tuple[Pupil, Door]]:
    """Return a few pupils who have no internship yet, with their own link."""
    pupils = Pupil.objects.filter(conventions=None).select_related("school").order_by("school_id", "id")[:6]
    return [(pupil, personal_door("élève", f"pupil:{pupil.uuid}")) for pupil in pupils]


def _doors(convention: Convention) -> list[Door]:
    doors = [_host_door(convention), *signing_doors(convention)]
    if convention.counts_as_signed and not convention.is_stopped:
        doors.append(personal_door("tuteur ou tutrice", f"tutor:{convention.uuid}"))
    doors.append(personal_door("élève", f"pupil:{convention.pupil.uuid}"))
    doors += [
        personal_door(f"famille ({g.get_quality_display()})", f"guardian:{g.uuid}")
        for g in convention.pupil.guardians.all()
    ]
    return doors


def _host_door(convention: Convention) -> Door:
    return personal_door("organisme d'accueil", f"host:{convention.uuid}")


def signing_doors(convention: Convention, *, role: str = "", but: str = "") -> list[Door]:
    """Return the links of those who sign or have signed: all, those of one ``role``, or those of every role ``but``."""
    document = current_document(convention, "convention")
    return [
        Door(
            f"{request.quality} – {'à signer' if request.is_waiting else 'a signé'}",
            personal_link(request),
            is_awaited=request.is_waiting and is_needed(convention, request),
        )
        for request in (requests_of(document) if document else ())
        if (request.is_waiting or request.is_signed) and role in ("", request.role) and but != request.role
    ]


def personal_door(who: str, holder: str) -> Door:
    """Return the link of ``holder`` (``tutor:<uuid>``), and the code that opens it by typing."""
    link: PersonalLink = link_of(holder)
    return Door(who, path_of(link), typed_code(link))
