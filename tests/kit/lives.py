"""Agreements in any state for tests: every state is reached by firing real transitions, so journal and agenda agree."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from conventions.domain.dossier.agreements import delegations, services, signing
from conventions.domain.dossier.agreements.base_messages import personal_link
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.in_person import services as in_person
from conventions.domain.dossier.internship.attendance import services as attendance
from conventions.domain.dossier.internship.evaluations import services as evaluations
from conventions.domain.dossier.paper import services as paper
from conventions.domain.law.rules.timetable import HourSpan, Presence
from conventions.domain.persons.people.models import Guardian, Host, HostContact, Pupil, School, Staff, User
from conventions.domain.persons.people.standing import Standing
from conventions.domain.persons.people.uai import check_letter
from notifications.models import Message
from signatures.in_person import WitnessStatement
from signatures.models import (
    BatchItem,
    Evidence,
    InPersonSession,
    PaperCopy,
    PaperSignature,
    Revision,
    SignatureRequest,
    SigningBatch,
)
from signatures.queries import requests_of
from signatures.scans import read_scan
from signatures.services import Circumstances
from tests.kit import paper_sheets
from tests.kit.cast import from_the_cast
from tests.kit.chance import next_number
from tests.kit.people_factory import enrolled
from workflow import clock
from workflow.actors import ACCOUNT, LINK, Actor

HERE = Circumstances(ip="127.0.0.1", user_agent="tests")
MORNING, AFTERNOON = HourSpan(time(9), time(12)), HourSpan(time(13, 30), time(17))


def monday_ahead(weeks: int = 2) -> date:
    """A Monday outside holidays: the first one of a school week in March, always in the future."""
    year = datetime.now().year + 1
    day = date(year, 3, 15)
    return day - timedelta(days=day.weekday()) + timedelta(days=7 * (weeks - 2))


def week(monday: date | None = None) -> list[Presence]:
    monday = monday or monday_ahead()
    return [Presence(monday + timedelta(days=n), MORNING, AFTERNOON) for n in range(5)]


@from_the_cast
def make_school(*, sector: str = "private", postcode: str = "49000", city: str = "Angers", **values) -> School:
    """A private school by default: it has no board whose decision would be missing."""
    n = next_number()
    number = f"0{postcode[:2]}{n:04d}" if not postcode.startswith("97") else f"{postcode[:3]}{n:04d}"
    school = School.objects.create(
        uai=number + check_letter(number),
        name=f"Collège Fictif {n}",
        sector=sector,
        address="1 rue de l'Exemple",
        postcode=postcode,
        city=city,
        email=f"ecole{n}@ecole.example",
        **{"phone": "+33261910875", **values},
    )
    for role, last in (("head", "Direction"), ("office", "Bureau"), ("teacher", "Classe")):
        hire(school, role, last)
    return school


@from_the_cast
def hire(school: School, role: str, last_name: str = "Personne", **values) -> Staff:
    user = User.objects.create_user(
        email=f"{role}{next_number()}@ecole.example", password=None, first_name="Alix", last_name=last_name
    )
    return Staff.objects.create(school=school, user=user, role=role, title=role, **values)


def account(staff: Staff) -> Actor:
    return Actor(ACCOUNT, str(staff.user.uuid), label=str(staff.user))


def by(convention: Convention, role: str) -> Actor:
    """The actor who plays ``role`` towards ``convention``."""
    if role in ("head", "office", "teacher"):
        return account(convention.school.staff.filter(role=role).first())
    if role == "host":
        return Actor(LINK, f"host:{convention.uuid}", label="Hôte")
    if role == "pupil":
        return Actor(LINK, f"pupil:{convention.pupil.uuid}", label="Élève")
    if role == "guardian":
        return Actor(LINK, f"guardian:{convention.pupil.guardians.first().uuid}", label="Responsable")
    if role == "tutor":
        return Actor(LINK, f"tutor:{convention.uuid}", label="Tutrice")
    raise KeyError(role)


@from_the_cast
def make_pupil(school: School, *, guardians: int = 1, birth_date: date | None = None, level: str = "3e") -> Pupil:
    n = next_number()
    pupil = Pupil.objects.create(
        school=school,
        class_name="3e B",
        level=level,
        first_name="Maëlle",
        last_name=f"Exemple-Şahin {n}",
        birth_date=birth_date or date(monday_ahead().year - 15, 6, 1),
        email=f"eleve{n}@ecole.example",
    )
    enrolled(pupil)
    for rank in range(1, guardians + 1):
        Guardian.objects.create(
            pupil=pupil,
            rank=rank,
            first_name=f"Prénom{rank}",
            last_name=f"Responsable {n}",
            quality="mother" if rank == 1 else "father",
            email=f"responsable{n}.{rank}@famille.example",
        )
    return pupil


@from_the_cast
def make_host(school: School, *, tutor: bool = False) -> tuple[Host, HostContact, HostContact | None]:
    n = next_number()
    host = Host.objects.create(
        name=f"Atelier Fictif {n}", address="2 place du Prototype", postcode=school.postcode, city=school.city
    )
    common = {"host": host, "origin": HostContact.Origin.HOST_ACCOUNT}
    representative = HostContact.objects.create(
        first_name="Andréa", last_name=f"Hôte {n}", title="gérante", email=f"hote{n}@accueil.example",
        is_representative=True, **common,
    )  # fmt: skip
    other = None
    if tutor:
        other = HostContact.objects.create(
            first_name="Firmin", last_name=f"Tuteur {n}", title="tuteur", email=f"tuteur{n}@accueil.example",
            is_tutor=True, **common,
        )  # fmt: skip
    return host, representative, other


@from_the_cast
def opened(
    *,
    guardians: int = 1,
    tutor: bool = False,
    school: School | None = None,
    birth_date: date | None = None,
    days: list[Presence] | None = None,
    level: str = "3e",
) -> Convention:
    """An agreement just opened for a place found by the family, with a host already known and verified."""
    school = school or make_school()
    pupil = make_pupil(school, guardians=guardians, birth_date=birth_date, level=level)
    host, representative, other = make_host(school, tutor=tutor)
    convention = services.open_for_known_host(
        pupil=pupil,
        host=host,
        representative=representative,
        tutor=other,
        days=days if days is not None else week(),
        by=account(school.staff.get(role="office")),
    )
    return Convention.objects.get(pk=convention.pk)


DELEGATION = {"by_delegation": True, "delegator_name": "Zoé Siège", "delegator_title": "directrice générale"}


def proof() -> bytes:
    """The PDF of a delegation, as somebody uploads it."""
    return paper_sheets.pdf(paper_sheets.blank())


def prove_delegation(convention: Convention, role: str = "host") -> None:
    """Join the proof of the delegation by which the representative signs."""
    delegations.prove_delegation(convention, read_scan(proof()), by=by(convention, role))


def host_fields(convention: Convention) -> dict[str, str]:
    """Return the fields of a host's part, besides days and people."""
    return {
        "place_address": "2 place du Prototype",
        "place_postcode": convention.school.postcode,
        "place_city": convention.school.city,
        "activities": "Observer le travail de l'atelier.",
        "meals": "Repas tiré du sac.",
        "safety_contact": "La gérante",
    }


@from_the_cast
def host_completed(*, delegated: bool = False, **given) -> Convention:
    """The host's part is sent; with ``delegated`` the representative signs by delegation, and the proof is there."""
    convention = opened(**given)
    if delegated:
        services.save_host_part(convention, by=by(convention, "host"), fields=DELEGATION)
        prove_delegation(convention)
    services.save_host_part(convention, by=by(convention, "host"), fields=host_fields(convention))
    services.complete_host_part(convention, by=by(convention, "host"))
    return convention


@from_the_cast
def school_completed(**given) -> Convention:
    convention = host_completed(**given)
    services.save_school_part(convention, by=by(convention, "office"), fields={"transport": "Par ses propres moyens."})
    services.complete_school_part(convention, by=by(convention, "office"))
    return convention


@from_the_cast
def validated(**given) -> Convention:
    convention = school_completed(**given)
    services.approve(convention, by=by(convention, "head"))
    return convention


def requests(subject: Signable) -> dict[str, SignatureRequest]:
    return {request.key: request for request in requests_of(subject.documents().first())}


def last_code(request: SignatureRequest, slug: str = "signing_code") -> str:
    """The code in the outbox, as the relay would send it: tests of the engine have no mailbox."""
    row = Message.objects.filter(slug=slug, ref=f"signature:{request.uuid}").latest("id")
    code = (row.secrets or {})["code"]
    assert re.fullmatch(r"\d{6}", code)
    return code


def sign(subject: Signable, *keys: str) -> None:
    """Let the parties ``keys`` sign in this order, every waiting one by default."""
    _sign(subject, keys)
    subject.refresh_from_db()


@from_the_cast
def _sign(subject: Signable, keys: tuple[str, ...]) -> None:
    for key in keys or [key for key, request in requests(subject).items() if request.status == "waiting"]:
        request = requests(subject)[key]
        signing.ask_signing_code([request])
        [outcome] = signing.sign_with_code(request, last_code(request), circumstances=HERE)
        assert outcome.signed, outcome.refusal


def page_of(request: SignatureRequest) -> str:
    """Path of the page of a party's personal link."""
    return personal_link(request).removeprefix(settings.SITE_URL)


def open_page(client: Client, request: SignatureRequest) -> str:
    """Open the page of a party in a browser, with the birth date or with a code; return its path."""
    path = page_of(request)
    if request.role in ("guardian", "pupil"):
        born = Convention.objects.get(pk=request.document.root_id).pupil.birth_date
        answer = client.post(path, {"gate-birth_date": f"{born:%d/%m/%Y}"})
    else:
        client.post(path + "/code")
        answer = client.post(path, {"gate-code": last_code(request, "opening_code")})
    assert answer.status_code == 302, answer.content.decode()
    return path


def refuse_on_page(client: Client, path: str, request: SignatureRequest, reason: str, **more: Any) -> HttpResponse:
    """Refuse on an open page as a person does: the reason, the code that comes, then both."""
    client.post(path + "/refuser", {"reason": reason})
    code = last_code(request, "refusing_code")
    return client.post(path + "/refuser", {"reason": reason, "code": code}, **more)


def prove(request: SignatureRequest, *, on_paper: bool = False, assurance: str = "") -> Evidence:
    """Write the rows that a checked code, or a scan, and a signed PDF leave, without any of them.

    For what costs or breaks elsewhere.
    """
    now, digest = timezone.now(), "0" * 64
    document = request.document
    batch = SigningBatch.objects.create(
        digest=digest, code_mac=digest, contact_mac=digest, channel="email", contact_masked="…", expires_at=now
    )
    item = BatchItem.objects.create(
        batch=batch, position=1, request=request, version=document.version, sha256=document.frozen_sha256, salt="00"
    )
    revision = Revision.objects.create(
        document=document, n=100 + request.position, act=Revision.SIGNED, field_name=request.field_name, appended=b"",
        sha256=digest,
    )  # fmt: skip
    by_code = {
        "item": item,
        "channel": "email",
        "contact_masked": "…",
        "code_sent_at": now,
        "code_checked_at": now,
        "code_tries": 1,
        "batch_digest": digest,
        "batch_position": 1,
        "batch_leaves": [digest],
    }
    evidence = Evidence.objects.create(
        request=request,
        revision=revision,
        version=document.version,
        frozen_sha256=document.frozen_sha256,
        html_sha256=document.html_sha256,
        signer_name=request.name,
        quality=request.quality,
        consent_key=request.role,
        consent_version="1",
        consent_text="…",
        assurance=assurance,
        signed_at=now,
        time_zone=document.time_zone,
        certificate="…",
        **({"channel": Evidence.PAPER} if on_paper else by_code),
    )
    if on_paper:
        copy = PaperCopy.objects.create(document=document, content=b"", sha256=digest, pages=1)
        PaperSignature.objects.create(evidence=evidence, copy=copy, signed_on=now.date(), found_by_code=True)
    return evidence


def standing_of(subject: Signable, role: str = "office") -> Standing:
    """A member of the school's staff at work, as a page sees them."""
    school = subject.convention.school
    post = school.staff.filter(role=role).first()
    return Standing(post.user, school, (post,), frozenset({role}))


def sign_on_paper(subject: Signable, *keys: str, role: str = "office", day: date | None = None) -> PaperCopy:
    """Let the office send one scan with the sheets of the parties ``keys``, signed today, and certify it."""
    copy = _sign_on_paper(subject, keys, role, day)
    subject.refresh_from_db()
    return copy


@from_the_cast
def _sign_on_paper(subject: Signable, keys: tuple[str, ...], role: str, day: date | None) -> PaperCopy:
    known, standing = requests(subject), standing_of(subject, role)
    scan = paper_sheets.pdf(*(paper_sheets.sheet(known[key]) for key in keys))
    upload = paper.upload_sheets(subject, scan, standing=standing)
    return paper.certify_sheets(
        upload,
        dict.fromkeys(keys, day or standing.school.today()),
        original_kept="Dossier de l'élève, au secrétariat",
        standing=standing,
        circumstances=HERE,
    )


IN_PERSON = WitnessStatement("known_to_school")


def open_in_person(
    request: SignatureRequest, *, role: str = "office", declared: WitnessStatement = IN_PERSON
) -> InPersonSession:
    """Let a member of staff open the signature of a party on the school's device; the party confirms, a code leaves."""
    convention = Convention.objects.get(pk=request.document.root_id)
    standing = standing_of(convention, role)
    session = in_person.open_session(request, standing=standing, declared=declared, second_factor=False)
    in_person.confirm(session)
    session.refresh_from_db()
    return session


def sign_in_person(
    subject: Signable, key: str, *, role: str = "office", declared: WitnessStatement = IN_PERSON
) -> Evidence:
    """Let one party sign in presence of a member of staff, who types the code received."""
    session = open_in_person(requests(subject)[key], role=role, declared=declared)
    code = Message.objects.filter(slug="in_person_code").latest("pk").secrets["code"]
    evidence = in_person.sign(session, code, circumstances=HERE)
    subject.refresh_from_db()
    return evidence


def signed_at_found_place(convention: Convention) -> Convention:
    """The school has found who the host is, both parts are written, and everybody signs what a family opened."""
    Host.objects.filter(pk=convention.host_id).update(address="2 place du Prototype")
    HostContact.objects.filter(pk=convention.representative_id).update(
        title="gérante", origin=HostContact.Origin.GIVEN_BY_SCHOOL
    )
    convention = Convention.objects.get(pk=convention.pk)
    services.save_host_part(convention, by=by(convention, "host"), fields=host_fields(convention))
    services.complete_host_part(convention, by=by(convention, "host"))
    services.save_school_part(convention, by=by(convention, "office"), fields={"transport": "Par ses propres moyens."})
    services.complete_school_part(convention, by=by(convention, "office"))
    services.approve(convention, by=by(convention, "head"))
    sign(convention)
    signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    return convention


@from_the_cast
def signed(**given) -> Convention:
    convention = validated(**given)
    sign(convention)
    signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    return convention


def at(convention: Convention, day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(convention.time_zone))


@from_the_cast
def running(**given) -> Convention:
    convention = signed(**given)
    clock.move_to(at(convention, convention.first_day, 8))
    attendance.begin(convention)
    convention.refresh_from_db()
    return convention


@from_the_cast
def completed(*, mark: str | None = "present", **given) -> Convention:
    convention = running(**given)
    clock.move_to(at(convention, convention.last_day, 18))
    if mark:
        for half_day in convention.half_days.all():
            attendance.mark_half_day(half_day, mark, by=by(convention, "host"))
    evaluations.complete(convention)
    convention.refresh_from_db()
    return convention


TUTOR_ANSWERS = {
    "competences": {
        key: {"level": 3, "comment": "Bien."} for key in ("observer", "communiquer", "comprendre", "s_impliquer")
    },
    "free_text": "Bonne semaine.",
}
PUPIL_ANSWERS = {"welcome": 4, "free_text": "Bon accueil."}


def evaluate(convention: Convention) -> None:
    for author, answers, role in (("tutor", TUTOR_ANSWERS, "tutor"), ("pupil", PUPIL_ANSWERS, "pupil")):
        evaluation = convention.evaluations.get(author=author)
        evaluations.save_answers(evaluation, answers, by=by(convention, role))
        evaluations.submit_evaluation(evaluation, by=by(convention, role))
    convention.refresh_from_db()


@from_the_cast
def evaluated(**given) -> Convention:
    convention = completed(**given)
    evaluate(convention)
    return convention


@from_the_cast
def closed(**given) -> Convention:
    convention = evaluated(**given)
    evaluations.close(convention, by=by(convention, "office"))
    return convention


BEFORE = {
    "draft": opened,
    "completed_by_host": host_completed,
    "completed_by_school": school_completed,
    "validated": validated,
    "signed": signed,
    "running": running,
    "completed": completed,
    "evaluated": evaluated,
    "closed": closed,
}


@from_the_cast
def in_state(state: str, **given) -> Convention:
    """An agreement in ``state``, whatever it is."""
    if state in BEFORE:
        return BEFORE[state](**given)
    if state == "started_by_host":
        convention = opened(**given)
        services.save_host_part(convention, by=by(convention, "host"))
    elif state == "started_by_school":
        convention = host_completed(**given)
        services.save_school_part(convention, by=by(convention, "office"))
    elif state == "signatures_started":
        convention = validated(**given)
        sign(convention, "host")
    elif state == "refused":
        convention = validated(**given)
        signing.refuse_to_sign(requests(convention)["guardian_1"], reason="Les dates ne conviennent pas.")
    elif state == "withdrawn":
        convention = opened(**given)
        services.withdraw(convention, by=by(convention, "office"), reason="Le stage n'aura pas lieu.")
    elif state == "expired":
        convention = validated(**given)
        services.expire(convention)
    elif state == "terminated":
        convention = running(**given)
        services.terminate(convention, by=by(convention, "office"), reason="Fermeture.", on=convention.first_day)
    else:
        raise LookupError(f"play here how an agreement comes to be « {state} »")
    convention.refresh_from_db()
    assert convention.status == state, convention.status
    return convention
