"""The evidence as a PDF that a person reads: what was signed, by whom, how sure one is of it; sealed by the service."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from conventions.domain.dossier.agreements.freezing import PURPOSE, label_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.rectifications import rectifications_in
from conventions.domain.dossier.evidence.history import history_of
from conventions.domain.law.documents.blocks import (
    Block,
    Card,
    Field,
    Fields,
    PrintedDocument,
    PrintedTable,
    Prose,
    Section,
    Summary,
)
from conventions.domain.law.documents.rendering import render
from conventions.domain.law.documents.wording import clean, joined, lower_first, plural, town, typeset, write_span
from conventions.domain.persons.people.site import site
from notifications.language import french_name
from signatures import keys, timestamps
from signatures.documents import usable_seal
from signatures.levels import B_B, B_T
from signatures.models import Document as SignedDocument
from signatures.models import InPersonSession, SignatureRequest
from signatures.queries import SignatureLevel
from signatures.stamp import StampText, day_in_words, moment_in_words
from signatures.statement import contact_change_in_words, in_person_in_words, session_of
from signatures.timestamps import Timestamper
from workflow import notes

from .dossier import DocumentVersion, Dossier, Signatures, author_of, change_data, proof_name, title_of

SEAL_FIELD = "sig_seal"
WORTH = typeset(
    "Chaque signature de ce dossier est une signature électronique simple au sens du règlement (UE) n° 910/2014 : ni "
    "avancée, ni qualifiée. Sa force tient aux faits réunis ici : le texte montré, le code envoyé à un contact connu "
    "de l'établissement, l'accord donné, la date, et un journal dont aucune ligne ne change sans que cela se voie. "
    "Celle qui a été donnée sur papier vaut par la feuille originale, dont le dossier contient une copie certifiée."
)
SEAL_LEVELS = {
    B_T: "Le cachet de ce dossier est horodaté par une autorité indépendante (PAdES B-T).",
    B_B: (
        "Le cachet de ce dossier n'est pas horodaté (PAdES B-B) : aucune autorité d'horodatage n'est configurée "
        "ou n'a répondu, et son heure est celle du service."
    ),
}
CHANNELS = {"email": "courriel", "sms": "SMS", "phone": "téléphone", "": "aucun"}
TITLE = "Dossier de preuve"


def sealed_pdf(dossier: Dossier, made_at: datetime) -> bytes:
    """Return the PDF, sealed and time-stamped (PAdES B-T); ``made_at`` is system time.

    Without an authority, or when none answers, it is B-B and says so.
    """
    zone, timestamper = dossier.convention.school.time_zone, timestamps.timestamper()
    if timestamper.authorities:
        stamped = sealed(compose(dossier, made_at, level=B_T), made_at, zone, timestamper)
        if timestamper.good:
            return stamped
    return sealed(compose(dossier, made_at, level=B_B), made_at, zone)


def sealed(document: PrintedDocument, made_at: datetime, zone: str, timestamper: Timestamper | None = None) -> bytes:
    """Return ``document`` as a PDF with the seal in its place; ``Refused`` when there is no usable seal today."""
    from signatures import pades  # pyHanko: for whoever signs, not for every process

    rendered = render(document, logo=Path(settings.FUNDER_LOGO) if settings.FUNDER_LOGO else None)
    return pades.seal_only(
        rendered.pdf,
        box=astuple(rendered.boxes[0]),
        seal=usable_seal(),
        reason=document.title,
        stamp=StampText.for_seal(
            organisation=keys.seal_name(), purpose=document.title, sealed_at=made_at, time_zone=zone
        ),
        signed_at=made_at,
        timestamper=timestamper,
    )


def compose(dossier: Dossier, made_at: datetime, *, level: str = B_B) -> PrintedDocument:
    """Compose what the evidence says, in the order in which it is asked; ``level`` is what its own seal will reach."""
    convention, zone = dossier.convention, dossier.convention.school.time_zone
    sections = [
        Section("L'essentiel", 1, (_summary(dossier),)),
        Section("Ce que vaut ce dossier", 1, (Prose((WORTH, _made(dossier, made_at, level))),)),
        Section("Documents", 1, (_documents(dossier, zone),)),
        Section("Signatures", 1, ()),
        *(Section(_heading(request), 2, (signature(dossier, request),)) for request in _newest_first(dossier.signed)),
        Section("Demandes sans signature", 1, (_unsigned(dossier),)),
        Section("Messages envoyés", 1, tuple(_messages(dossier, zone))),
        Section("Contacts changés pendant les signatures", 1, (_changes(dossier, zone),)),
        Section("Données rectifiées sans effet juridique", 1, (_rectified(dossier, zone),)),
        Section("Journal", 1, (_journal(dossier, zone),)),
        Section("L'arbre du journal entier", 1, (_tree(dossier),)),
    ]
    return framed(TITLE, dossier.current.document.title, convention, tuple(sections))


def framed(title: str, subtitle: str, convention: Convention, sections: tuple[Section, ...]) -> PrintedDocument:
    """Put sections in the frame of a document that the service alone seals, about ``convention``."""
    school = convention.school
    address = reverse("verification", args=[convention.number, convention.version])
    return PrintedDocument(
        title=title,
        subtitle=subtitle,
        number=convention.number,
        version_label=f"version {convention.version}",
        verification_label="Vérifier la convention",
        verification_url=site(address),
        sections=sections,
        footer=joined((school.name, town({"postcode": school.postcode, "city": school.city}))),
        author=settings.SERVICE_NAME,
        subject=f"{title} de la convention {convention.number}",
        seal_field=SEAL_FIELD,
    )


def _summary(dossier: Dossier) -> Summary:
    convention = dossier.convention
    pupil, period = convention.pupil, dossier.current.document.data["period"]
    dates = write_span(period["first_day"], period["last_day"]) if period["first_day"] else "sans date"
    return Summary(
        "L'essentiel",
        (
            (
                Card("Élève", (pupil.name,), (convention.school.name,)),
                Card("Organisme d'accueil", (convention.host.name,)),
            ),
            (
                Card("Stage", (dates,)),
                Card("État", (convention.get_status_display(),), (plural(len(dossier.signed), "signature"),)),
            ),
        ),
    )


def _made(dossier: Dossier, made_at: datetime, level: str) -> str:
    when = moment_in_words(made_at, dossier.convention.school.time_zone)
    return typeset(
        f"Dossier établi le {when}. {SEAL_LEVELS[level]} "
        "Les heures sont celles de l'établissement, sauf mention contraire. Le fichier "
        "LISEZMOI.txt du dossier dit comment tout vérifier sans nous."
    )


def _documents(dossier: Dossier, zone: str) -> Fields:
    return Fields(tuple(_document(version, zone) for version in dossier.versions))


def _document(version: DocumentVersion, zone: str) -> Field:
    document = version.document
    lines = [
        f"{document.title}, version arrêtée le {moment_in_words(document.created_at, zone)}",
        f"Empreinte SHA-256 de la version arrêtée : {document.frozen_sha256}",
    ]
    if document.html_sha256:
        lines.append(f"Empreinte du texte affiché : {document.html_sha256}")
    if document.sealed_at:
        lines.append(f"Document scellé le {moment_in_words(document.sealed_at, zone)}")
    lines.append(f"Empreinte du fichier tel qu'il est : {version.revisions[-1][1]}")
    return Field(f"{version.name}.pdf", tuple(map(typeset, lines)))


def _newest_first(signed: tuple[SignatureRequest, ...]) -> list[SignatureRequest]:
    """Put the signatures of the present version before those of the versions that it replaced, amendments after."""

    def place(request: SignatureRequest) -> tuple[bool, int, int]:
        amends = request.document.purpose != PURPOSE
        return amends, request.document.version if amends else -request.document.version, request.position

    return sorted(signed, key=place)


def _role(request: SignatureRequest) -> str:
    return lower_first(label_of(request.document.signing_policy(), request.role))


def _heading(request: SignatureRequest) -> str:
    replaced = ", remplacée" if request.is_void else ""
    return f"{request.evidence.signer_name}, {_role(request)} ({_which(request.document)}{replaced})"


def _which(document: SignedDocument) -> str:
    """Return the name of the signed document: a version of the agreement, or another document by its title."""
    return f"version {document.version}" if document.purpose == PURPOSE else document.title


def _shown(shown: Mapping[str, str]) -> Iterator[str]:
    """Yield the language of the page and its words beside the French text, which the data give in full."""
    yield f"{french_name(shown['language'])}, catalogue {shown['catalogue']}"
    if shown["text"]:
        digest = hashlib.sha256(shown["text"].encode()).hexdigest()
        yield f"À côté du texte français, sa traduction relue par {shown['reviewer']} (SHA-256 {digest})"
    else:
        yield "Le texte français était seul, sans traduction"


def signature(dossier: Signatures, request: SignatureRequest) -> Fields:
    """Compose all that is known of one signature."""
    evidence, delegation = request.evidence, dossier.delegations.get(request.uuid)
    zone = evidence.time_zone
    moments = [moment_in_words(evidence.signed_at, zone), f"{evidence.signed_at:%d/%m/%Y %H:%M:%S} UTC"]
    wording = f"Texte « {evidence.consent_key} », version {evidence.consent_version}"
    fields = [
        ("Qualité", [evidence.quality]),
        ("Enregistrée le" if request.is_on_paper else "Signée le", moments),
        ("Comment reconnue", [evidence.get_assurance_display() or "non consigné à l'époque"]),
        ("Sur papier", list(_paper(request))) if request.is_on_paper else ("Code", list(_code(request, zone))),
        *([("En présence", list(_in_person(session, zone)))] if (session := session_of(evidence)) else []),
        *([("Contact changé", [change])] if (change := contact_change_in_words(evidence)) else []),
        (
            "Accord donné",
            [f"« {evidence.consent_text} »", wording],
        ),
        *([("Page lue en", list(_shown(evidence.shown)))] if evidence.shown else []),
        ("Ce qui a été montré", [f"PDF {evidence.frozen_sha256}", f"Texte {evidence.html_sha256}"]),
        ("Depuis", [f"adresse IP {evidence.ip or 'inconnue'}", evidence.user_agent or "navigateur inconnu"]),
        ("Identifiant", [str(evidence.uuid)]),
    ]
    level = dossier.level_of(request)
    fields.append(("Niveau", [f"PAdES {level.level}, {level.time_quality.label}", *_proofs(level, zone)]))
    if evidence.on_behalf_of:
        fields.append(("Au nom de", [evidence.on_behalf_of]))
    if delegation:
        reference = f", {delegation.reference}" if delegation.reference else ""
        act = f"donnée par {delegation.from_staff.user.name}, publiée le {delegation.publication_date:%d/%m/%Y}"
        fields.append(("Délégation", [act + reference]))
    if by_host := list(_host_delegation(dossier, request, zone)):
        fields.append(("Délégation", by_host))
    if request.contested_at:
        fields.append(("Contestée", [f"« Ce n'est pas moi », {moment_in_words(request.contested_at, zone)}"]))
        if request.contest_cleared_at and not request.is_contested:
            decided = f"par le chef ou la cheffe d'établissement, {moment_in_words(request.contest_cleared_at, zone)}"
            fields.append(("Maintenue", [decided]))
    return Fields(tuple(Field(label, tuple(typeset(clean(line)) for line in lines)) for label, lines in fields))


def _host_delegation(dossier: Signatures, request: SignatureRequest, zone: str) -> Iterator[str]:
    """Yield the person in whose name the host's signatory acts, the place of the proof and its giver."""
    delegation = dossier.host_delegation(request)
    if delegation is None:
        return
    yield joined((f"donnée par {delegation['name']}", delegation["title"]), ", ")
    yield f"preuve : {proof_name(delegation['proof'])}"
    if given := dossier.proof_given(delegation["proof"]):
        behalf = ", au nom de l'organisme" if given.on_behalf_of else ""
        yield f"jointe le {moment_in_words(given.at, zone)}, par {author_of(given) or 'un nom effacé'}{behalf}"


def _proofs(level: SignatureLevel, zone: str) -> Iterator[str]:
    """Yield the outside proofs of the signature's time, and the revocation of its certificate since, if any."""
    if level.proved_at:
        by = f", selon {level.authority}" if level.timestamped_at else ""
        yield f"elle existait le {moment_in_words(level.proved_at, zone)}{by}"
    if level.revoked_at:
        yield f"certificat révoqué le {moment_in_words(level.revoked_at, zone)}"


def _paper(request: SignatureRequest) -> Iterator[str]:
    """Yield the facts that stand for the code: the day on the sheet, the person who certifies its copy, the place of
    both."""
    paper = request.evidence.paper
    copy, read = paper.copy, "lue par son code" if paper.found_by_code else "reconnue par qui certifie"
    yield f"signée sur papier le {day_in_words(paper.signed_on)} ; feuille {read}"
    yield f"copie certifiée par {copy.certifier_name}, {copy.certifier_quality}, qui a signé le PDF à cet emplacement"
    yield f"original : {copy.original_kept}"
    yield f"copie numérisée : papier/{copy.sha256}.pdf"


def _in_person(session: InPersonSession, zone: str) -> Iterator[str]:
    """Yield the witness, the identity they stated, the way the text was known, and the party's confirmation on the
    device."""
    yield from in_person_in_words(session)
    assert session.confirmed_at is not None  # it is signed
    yield f"appareil donné, {moment_in_words(session.opened_at, zone)}"
    yield f"confirmée par la personne, {moment_in_words(session.confirmed_at, zone)}"
    yield "ne prouve pas, à soi seul, que la personne seule pouvait signer : le code était celui du membre du personnel"


def _code(request: SignatureRequest, zone: str) -> Iterator[str]:
    evidence = request.evidence
    assert evidence.code_sent_at is not None  # not on paper: a code was sent, and typed
    assert evidence.code_checked_at is not None
    channel = CHANNELS.get(evidence.channel, evidence.channel)
    yield f"envoyé par {channel} à {evidence.contact_masked}, {moment_in_words(evidence.code_sent_at, zone)}"
    tries = plural(evidence.code_tries, "essai")
    yield f"tapé correctement, {moment_in_words(evidence.code_checked_at, zone)}, après {tries}"
    if len(evidence.batch_leaves) > 1:
        rank, together = evidence.batch_position, len(evidence.batch_leaves)
        yield f"le même code couvrait {together} documents ; celui-ci est le n° {rank}"


def _unsigned(dossier: Dossier) -> Block:
    rows = tuple(
        (
            f"{request.name}, {_role(request)}",
            _which(request.document),
            request.get_status_display(),
        )
        for request in dossier.requests
        if not request.is_proved
    )
    if not rows:
        return Prose(("Toutes les personnes sollicitées ont signé.",))
    return PrintedTable("Demandes sans signature", ("Qui", "Document", "État"), rows, (4, 1.2, 2.4))


def _messages(dossier: Dossier, zone: str) -> Iterator[Block]:
    """One line per message: the contacts are masked, what was said is not repeated."""
    if not dossier.messages:
        yield Prose(("Aucun message n'a été envoyé.",))
        return
    rows = tuple(
        (
            _moment(message.left.sent_at or message.created_at, zone),
            clean(message.recipient_name),
            f"{CHANNELS.get(message.channel, message.channel)}, {message.left.outcome_in_words}",
            title_of(message.slug),
        )
        for message in dossier.messages
    )
    yield PrintedTable("Messages", ("Date", "À", "Envoi", "Ce qui l'a causé"), rows, (1.4, 2, 1.5, 4))


def _changes(dossier: Dossier, zone: str) -> Block:
    if not dossier.changes:
        return Prose((typeset("Aucun contact de la famille n'a été changé pendant les signatures."),))
    rows = []
    for change in dossier.changes:
        data = change_data(change)
        by = f", {data['decided_by']}" if data["decided_by"] else ""
        when = _moment(change.resolved_at or change.found_at, zone)
        what = f"{data['field']} : {data['before'] or 'rien'} → {data['after'] or 'rien'}"
        rows.append((when, data["person"], typeset(what), f"{data['outcome']}{by}"))
    return PrintedTable("Contacts changés", ("Date", "De qui", "Changement", "Suite"), tuple(rows), (1.4, 2, 3, 2.4))


def _rectified(dossier: Dossier, zone: str) -> Block:
    """Return the corrections made beside the signed file, which keeps its words."""
    rectifications = rectifications_in(dossier.entries, dossier.convention)
    if not rectifications:
        return Prose((typeset("Aucune donnée n'a été rectifiée depuis que la version a été arrêtée."),))
    rows = tuple(
        (
            _moment(rectification.at, zone),
            typeset(
                f"{rectification.label} : {clean(rectification.old) or 'rien'} → {clean(rectification.new) or 'rien'}"
            ),
            clean(rectification.who),
            clean(rectification.reason),
        )
        for rectification in rectifications
    )
    return PrintedTable("Données rectifiées", ("Date", "Rectification", "Par", "Motif"), rows, (1.4, 4, 2.2, 2))


def _journal(dossier: Dossier, zone: str) -> PrintedTable:
    events = history_of(list(dossier.entries), list(dossier.requests), reasons=True)
    rows = tuple(
        (
            _moment(event.at, zone),
            event.what + (f" (version {event.version})" if event.version else ""),
            joined((event.who, event.behalf), ", "),
            clean(event.reason),
        )
        for event in reversed(events)
    )
    return PrintedTable("Journal", ("Date", "Ce qui a été fait", "Par", "Motif"), rows, (1.4, 4, 2.2, 2))


def _tree(dossier: Dossier) -> Fields:
    note, inclusion = notes.read(dossier.checkpoint.note), dossier.inclusion
    place = inclusion.index + 1
    stamped = "horodaté par une autorité" if dossier.checkpoint.token else "sans horodatage"
    signed = f"{plural(note.size, 'entrée')}, le {dossier.checkpoint.at:%d/%m/%Y %H:%M:%S} UTC, {stamped}"
    fields = (
        ("Entrées", [f"{len(dossier.entries)} dans ce dossier ; la dernière est la n° {place} de tout le journal"]),
        ("Dernière empreinte", [dossier.entries[-1].hash]),
        ("Point de contrôle", [signed, f"Racine {note.root.hex()}"]),
        ("Clé du journal", [notes.verifier_key()]),
    )
    return Fields(tuple(Field(label, tuple(map(typeset, lines))) for label, lines in fields))


def _moment(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%d/%m/%Y %H:%M}"
