"""Freezing an agreement: its canonical data, its parties, its certified document and one request per party."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import astuple, replace
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

from conventions.domain.law.derogations.services import decisions_at
from conventions.domain.law.documents import render_agreement, render_agreement_html
from conventions.domain.law.documents.wording import lower_first
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.law.texts.queries import text_in_force
from conventions.domain.persons.people.models import Guardian, Host, School, Staff
from conventions.domain.persons.people.site import site
from conventions.domain.persons.people.stamps import stamp_of
from signatures.documents import Draft, Party, freeze_document
from signatures.models import Document
from signatures.policy import Need, PartyRule, Policy
from signatures.queries import current_document
from signatures.statement import named_when_frozen
from workflow.journal import canonical
from workflow.names import condition, effect
from workflow.refusals import Refused

from .delegations import delegation_data, enclose_proof
from .kinds import kind
from .models import Convention
from .signable import alone_as, is_adult, pupil_quality
from .training_annexes.queries import training_data

PURPOSE = Convention.PURPOSE

PARTY_LABELS = {
    "host": "Le ou la responsable de l'organisme d'accueil",
    "head": "Le chef ou la cheffe d'établissement",
    "guardian": "La représentante ou le représentant légal de l'élève",
    "entrusted": "La personne à qui l'enfant est confié",
    "adult_pupil": "L'élève majeure ou majeur",
    "emancipated_pupil": "L'élève émancipée ou émancipé",
    "pupil": "L'élève",
    "referent": "L'enseignante ou l'enseignant référent",
    "referent_of_training": "L'enseignante ou l'enseignant référent, pour les seules stipulations pédagogiques",
    "tutor": "Le tuteur ou la tutrice",
}


@effect("freeze_agreement")
def freeze(convention: Convention) -> dict[str, Any]:
    """Freeze the present version; called by the ``approve`` transition, under the root's lock.

    Returns what the journal keeps: version, SHA-256 of the certified file and of the readable page, the parties,
    SHA-256 of the proof when the host's signatory acts by delegation.
    """
    signatories = signatories_of(convention)
    data = canonical_data(convention, signatories)
    rendered = render_agreement(data)
    document = freeze_document(
        Draft(
            root=convention,
            purpose=PURPOSE,
            version=convention.version,
            number=convention.number,
            title=kind(convention.kind).title,
            data=data,
            pdf=rendered.pdf,
            html=render_agreement_html(data),
            time_zone=convention.time_zone,
        ),
        boxes=[astuple(box) for box in rendered.boxes],
        **signatories._asdict(),
    )
    enclose_proof(convention, document)
    delegation = data["host"]["delegation"]
    return {
        "version": document.version,
        **kept_in_journal(document),
        **({"delegation": delegation["proof"]} if delegation else {}),
        **({"text": data["voted"]["sha256"]} if data["voted"] else {}),
    }


def kept_in_journal(document: Document) -> dict[str, Any]:
    """Return the journal's data on a document just frozen: SHA-256 of file, page, data and policy; the parties."""
    return {
        **named_when_frozen(document),
        "parties": [party["key"] for party in document.data["parties"]],
        "policy": hashlib.sha256(canonical(document.policy)).hexdigest(),
    }


# -- parties ------------------------------------------------------------------------------------------


class Signatories(NamedTuple):
    """The parties to ask, and the policy that their answers must meet."""

    policy: Policy
    parties: list[Party]
    """Parties in the order of the boxes; roles with nobody to ask are left out."""


def signatories_of(convention: Convention) -> Signatories:
    """Return the parties and the policy of a version that is frozen today; a person in two qualities is one party."""
    policy = kind(convention.kind).policy_for(alone=alone_as(convention), disputed=convention.pupil.is_disputed)
    rules = [replace(rule, by=_same_person(rule, convention)) for rule in policy.rules]
    parties = [party for rule in rules if not rule.by for party in _PARTIES[rule.role](convention)]
    return Signatories(Policy(tuple(rules)), parties)


def _same_person(rule: PartyRule, convention: Convention) -> str:
    """Return the role in which the person of a required party signs already; empty for another person."""
    if rule.need is not Need.REQUIRED:
        return ""
    if rule.role == "tutor" and convention.representative is not None and not convention.has_separate_tutor:
        return "host"
    head, referent = convention.school.head_on(convention.today()), convention.referent
    is_head = head is not None and referent is not None and head.user_id == referent.user_id
    return "head" if rule.role == "referent" and is_head else ""


def label_of(policy: Policy, role: str, *, own: str = "") -> str:
    """Return the titles of a party: of its role, and of the qualities in which the same person signs with it."""
    rules = [policy.rule(one) for one in policy.qualities_of(role)]
    titles = [PARTY_LABELS.get(rule.consent, PARTY_LABELS.get(rule.role, rule.role)) for rule in rules]
    titles = [own or titles[0], *(lower_first(title) for title in titles[1:])]
    return ", et ".join(titles)


def _host(convention: Convention) -> list[Party]:
    contact = convention.representative
    return [_contact_party("host", "host", contact)] if contact else []


def _tutor(convention: Convention) -> list[Party]:
    return [_contact_party("tutor", "tutor", convention.tutor)] if convention.has_separate_tutor else []


def _contact_party(key: str, role: str, contact: Any) -> Party:
    return Party(
        key=key,
        role=role,
        given_name=contact.first_name,
        surname=contact.last_name,
        quality=contact.title,
        email=contact.email,
        phone=contact.phone,
        holder=contact.ref,
    )


def _head(convention: Convention) -> list[Party]:
    head = convention.school.head_on(convention.today())
    return [_staff_party("head", head)] if head else []


def _referent(convention: Convention) -> list[Party]:
    return [_staff_party("referent", convention.referent)] if convention.referent else []


def _staff_party(key: str, staff: Staff) -> Party:
    return Party(
        key=key,
        role=key,
        given_name=staff.user.first_name,
        surname=staff.user.last_name,
        quality=staff.title or staff.get_role_display(),
        email=staff.user.email,
        phone=staff.phone,
        holder=f"staff:{staff.uuid}",
    )


def _guardians(convention: Convention) -> list[Party]:
    return [
        Party(
            key=f"guardian_{guardian.rank}",
            role="guardian",
            given_name=guardian.first_name,
            surname=guardian.last_name,
            quality=guardian.signs_as,
            email=guardian.email,
            phone=guardian.phone,
            holder=f"guardian:{guardian.uuid}",
        )
        for guardian in convention.pupil.signatories()
    ]


def _pupil(convention: Convention) -> list[Party]:
    pupil = convention.pupil
    return [
        Party(
            key="pupil",
            role="pupil",
            given_name=pupil.first_name,
            surname=pupil.last_name,
            quality=pupil_quality(convention),
            email=pupil.email,
            phone=pupil.phone,
            holder=f"pupil:{pupil.uuid}",
        )
    ]


_PARTIES = {
    "host": _host,
    "head": _head,
    "guardian": _guardians,
    "pupil": _pupil,
    "referent": _referent,
    "tutor": _tutor,
}


# -- canonical data ---------------------------------------------------------------------------------------


def canonical_data(
    convention: Convention, signatories: Signatories | None = None, *, days: Sequence[Presence] | None = None
) -> dict[str, Any]:
    """Return the agreement as plain data: what the document prints, and the only input of its rendering.

    ``signatories`` are those of the agreement, if they are known already; ``days`` stand in place of the timetable
    that is saved.
    """
    pupil, alone = convention.pupil, alone_as(convention)
    period_days = convention.presences() if days is None else days
    guardians = [] if alone else pupil.signatories()
    policy, parties = signatories or signatories_of(convention)
    return {
        "format": 1,
        **text_of(convention),
        "kind": convention.kind,
        "number": convention.number,
        "version": convention.version,
        "verification_url": site(reverse("verification", args=[convention.number, convention.version])),
        "school": _school_data(convention.school, convention),
        "host": _host_data(convention),
        "pupil": {
            "first_name": pupil.first_name,
            "last_name": pupil.last_name,
            "birth_date": pupil.birth_date.isoformat(),
            "birth_known": pupil.birth_known,
            "class_name": convention.enrolled.class_name,
            "level": convention.enrolled.level,
            "adult": is_adult(convention),
            "emancipated": pupil.is_emancipated,
        },
        "guardians": _guardians_data(guardians),
        "referent": _staff_data(convention.referent) if convention.referent else None,
        "health_plan": {"pai": pupil.pai, "kit_by": pupil.get_kit_by_display().lower() if pupil.kit_by else ""},
        "period": _period_data(convention, period_days),
        "place": {
            "address": convention.place_address,
            "postcode": convention.place_postcode,
            "city": convention.place_city,
        },
        "aims": convention.aims,
        "activities": convention.activities,
        "assessment": convention.assessment,
        "meals": convention.meals,
        "lodging": convention.lodging,
        "transport": convention.transport,
        "parties": [
            {
                "key": party.key,
                "label": label_of(policy, party.role, own=_own_label(party, alone, guardians)),
                "name": f"{party.given_name} {party.surname}".strip(),
                "kind": _KINDS_OF_PARTY.get(policy.rule(party.role).need, "party"),
                "required": policy.rule(party.role).need is Need.REQUIRED,
            }
            for party in parties
        ],
        "funder": {"mention": settings.FUNDER_MENTION},
        **({"training": training_data(convention, period_days)} if convention.is_training else {}),
    }


_KINDS_OF_PARTY = {Need.VISA: "visa", Need.READING: "reading"}
"""Kinds of the parties that the document does without, as it prints them."""


def _own_label(party: Party, alone: str, guardians: list[Guardian]) -> str:
    """Return the title of a party where the role does not say it: who is entrusted is no legal representative."""
    if party.role == "guardian" and guardians[0].is_entrusted:
        return PARTY_LABELS["entrusted"]
    return PARTY_LABELS[alone] if alone and party.role == "pupil" else ""


def text_of(convention: Convention) -> dict[str, Any]:
    """Return the wording of the agreement, as frozen with it: the version, and the voted text if any.

    A version that was frozen before keeps its text in the next one, and so do its amendments, unless the school asked
    for the present text when it prepared the next version.
    """
    before = current_document(convention, PURPOSE)
    if before is not None and (before.version == convention.version or not convention.renews_text):
        return {"model": before.data["model"], "voted": before.data.get("voted")}
    return present_text(convention)


@condition("wording_is_in_service")
def objection_to_wording(convention: Convention) -> Refused | None:
    """Return the refusal of a kind without a wording of its own while no voted text is in service."""
    if kind(convention.kind).needs_voted_text and not text_of(convention)["voted"]:
        return Refused("no_voted_text")
    return None


def text_has_changed(convention: Convention) -> bool:
    """Whether a version frozen today would have another wording than the last one had."""
    before = current_document(convention, PURPOSE)
    if before is None:
        return False
    return {"model": before.data["model"], "voted": before.data.get("voted")} != present_text(convention)


def present_text(convention: Convention) -> dict[str, Any]:
    """Return the wording that an agreement of this school and kind is made with today."""
    voted = text_in_force(school=convention.school, kind=convention.kind, on=convention.today())
    return {"model": kind(convention.kind).model_version, "voted": voted.as_data() if voted else None}


def _school_data(school: School, convention: Convention) -> dict[str, Any]:
    head = school.head_on(convention.today())
    return {
        "name": school.name,
        "uai": school.uai,
        "sector": "public" if school.needs_ca_decision else "private",
        "address": school.address,
        "postcode": school.postcode,
        "city": school.city,
        "email": school.email,
        "phone": school.phone,
        "head": {
            "first_name": head.user.first_name if head else "",
            "last_name": head.user.last_name if head else "",
            "title": (head.title or head.get_role_display()) if head else "",
        },
        "ca_decision_date": school.ca_decision_date.isoformat() if school.ca_decision_date else None,
        "ca_decision_reference": school.ca_decision_reference,
        "stamp": stamp_data(school),
    }


def _host_data(convention: Convention) -> dict[str, Any]:
    host = convention.host
    return {
        "name": host.name,
        "siret": host.siret,
        **({"rna": host.rna} if host.rna else {}),
        **({"vouched": True} if convention.host_vouched else {}),
        "address": host.address,
        "postcode": host.postcode,
        "city": host.city,
        "department": host.department,
        "family_establishment": convention.family_establishment,
        "representative": _contact_data(convention.representative),
        "delegation": delegation_data(convention),
        "tutor": _contact_data(convention.tutor) if convention.has_separate_tutor else None,
        "safety_contact": convention.safety_contact,
        "stamp": stamp_data(host),
    }


def stamp_data(owner: School | Host) -> str:
    """Return the stamp as base64, for the place where its owner signs; empty when none was set."""
    stamp = stamp_of(owner).first()
    return base64.b64encode(stamp.content).decode() if stamp else ""


def _contact_data(contact: Any) -> dict[str, str]:
    if contact is None:
        return {"first_name": "", "last_name": "", "title": "", "email": "", "phone": ""}
    return {
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "title": contact.title,
        "email": contact.email,
        "phone": contact.phone,
    }


def _staff_data(staff: Staff) -> dict[str, str]:
    return {
        "first_name": staff.user.first_name,
        "last_name": staff.user.last_name,
        "title": staff.title or staff.get_role_display(),
        "email": staff.user.email,
        "phone": staff.phone,
    }


def _guardians_data(guardians: list[Guardian]) -> list[dict[str, Any]]:
    """Names, qualities and contacts of the guardians, as the national form asks; a withheld contact is left empty."""
    return [
        {
            "first_name": guardian.first_name,
            "last_name": guardian.last_name,
            "rank": guardian.rank,
            "quality": guardian.signs_as,
            "entrusted": guardian.is_entrusted,
            "email": "" if guardian.withheld else guardian.email,
            "phone": "" if guardian.withheld else guardian.phone,
            "withheld": guardian.withheld,
        }
        for guardian in guardians
    ]


def _period_data(convention: Convention, days: Sequence[Presence]) -> dict[str, Any]:
    return {
        "first_day": days[0].day.isoformat() if days else None,
        "last_day": days[-1].day.isoformat() if days else None,
        "days": [day.to_data() for day in days],
        "time_zone": convention.time_zone,
        **(_decisions_data(convention, days) if convention.is_training and days else {}),
    }


def _decisions_data(convention: Convention, days: Sequence[Presence]) -> dict[str, Any]:
    """Return the decisions on hours filed at the host that hold on one of the days; nothing where there is none."""
    filed = decisions_at(convention.host, convention.school)
    holding = [one for one in filed if one.first_day <= days[-1].day and one.last_day >= days[0].day]
    decisions = [
        {
            "allows": decision.get_allows_display(),
            "reference": decision.reference,
            "first_day": decision.first_day.isoformat(),
            "last_day": decision.last_day.isoformat(),
            "sha256": decision.sha256,
        }
        for decision in holding
    ]
    return {"decisions": decisions} if decisions else {}
