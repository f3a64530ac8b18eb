"""Data kept of one person (GDPR, articles 15 and 20), without those that belong to somebody else.

A pupil reads who was asked to sign and when, never the contact of a guardian; a guardian reads nothing of the other
one. Files of agreements are named with their fingerprint and not joined: they hold the data of every party, and the
personal link of each gives a copy.
"""

from collections.abc import Callable, Iterable
from typing import Any

from axes.models import AccessLog
from django.db.models import Q
from django.utils.translation import gettext as _

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.internship.visits.models import HostVisit
from conventions.domain.exchange.matching.models import AssignmentRow
from conventions.domain.exchange.moderation.models import OfferReport
from conventions.domain.exchange.search.wishes import wish_in_words
from conventions.domain.law.insurance.services import certificates_of
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.people.models import (
    AccountRecord,
    ContactChange,
    ParentalAuthority,
    Staff,
)
from conventions.domain.placements.offers.models import Offer
from notifications import catalogue
from notifications.models import Message, Preference
from signatures.models import Document, Evidence
from workflow.models import Transition

from . import asking, training
from .health import opinions_and_titles
from .subject import DataSubject

Section = list[dict[str, Any]]
"""Rows of one heading: label and value, as they are read."""


def collect(subject: DataSubject) -> dict[str, Section]:
    """Return everything, by heading; headings without rows are left out."""
    parts: dict[str, Callable[[DataSubject], Iterable[dict[str, Any]]]] = {
        _("Identité et coordonnées"): _identity,
        _("Fonctions et connexions"): _account,
        _("Années scolaires"): _enrolments,
        _("Changements de coordonnées"): _changes,
        _("Autorité parentale"): _authority,
        _("Attestations d'assurance"): _insurance,
        _("Avis médicaux et habilitations"): _opinion,
        _("Conventions"): _conventions,
        _("Présences"): _presences,
        _("Évaluations"): _evaluations,
        _("Visites de stage"): _visits,
        _("Signatures demandées et données"): _signatures,
        _("Actes"): _acts,
        _("Messages envoyés"): _messages,
        _("Préférences"): _preferences,
        _("Signalements faits"): _reports,
        _("Appels demandés"): asking.calls,
        _("Départs demandés"): asking.departures,
        _("Oraux de stage"): asking.orals,
        _("Jours de formation certifiés"): training.day_counts,
        _("Grilles de formation"): training.grids,
        _("Notes pour le diplôme"): training.marks,
        _("Accompagnement"): asking.companionships,
        _("Mentors"): asking.mentorings,
        _("Accidents"): _accidents,
        _("Liens personnels"): _links,
        _("Dossiers ouverts par la personne"): _opened,
        _("Chiffres lus par la personne"): _numbers_read,
        _("Signalements d'offres"): _offer_reports,
        _("Qui a ouvert son dossier"): _openings,
        _("Notes de l'établissement"): _notes,
        _("Périodes de stage"): _decisions,
        _("Semaines de PFMP faites avant"): asking.weeks_before,
        _("Recherche d'un stage"): _searches,
        _("Candidatures"): _applications,
        _("Offres de stage"): _offers,
    }
    found = {heading: [_without_blanks(row) for row in part(subject)] for heading, part in parts.items()}
    return {heading: rows for heading, rows in found.items() if rows}


def _without_blanks(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row without what is empty."""
    return {label: value for label, value in row.items() if value not in ("", None, [], {})}


# -- who ----------------------------------------------------------------------------------------------------------

IDENTITY = {
    "pupil": ("last_name", "first_name", "birth_date", "birth_known", "email", "phone", "class_name", "level",
              "roll_id", "family_language", "language", "pai", "kit_by", "is_on_roll", "gone_at", "is_offline"),
    "guardian": ("last_name", "first_name", "quality", "institution", "email", "phone", "language", "withheld",
                 "is_offline"),
    "contact": ("last_name", "first_name", "title", "email", "phone", "language", "origin", "verified_at",
                "verified_how"),
    "account": ("last_name", "first_name", "email", "is_active", "date_joined", "last_login"),
}  # fmt: skip


def _identity(subject: DataSubject) -> Section:
    person, meta = subject.person, subject.person._meta
    row = {str(meta.get_field(name).verbose_name): getattr(person, name) for name in IDENTITY[subject.kind]}
    if subject.kind == "contact":
        row[_("organisme d'accueil")] = person.host.name
    if subject.kind in ("pupil", "guardian"):
        pupil = person if subject.kind == "pupil" else person.pupil
        row[_("établissement")] = pupil.school.name
    if subject.kind == "guardian":
        row[_("élève")] = person.pupil.name
    return [row]


def _account(subject: DataSubject) -> Iterable[dict[str, Any]]:
    if subject.kind != "account":
        return
    for post in Staff.objects.filter(user=subject.person).select_related("school"):
        yield {
            _("fonction"): post.get_role_display(),
            _("établissement"): post.school.name,
            _("titre"): post.title,
            _("téléphone"): post.phone,
            _("depuis"): post.starts_on,
            _("jusqu'au"): post.ends_on,
        }
    for log in AccessLog.objects.filter(username=subject.person.email):
        yield {
            _("connexion"): log.attempt_time,
            _("adresse IP"): str(log.ip_address),
            _("navigateur"): log.user_agent,
        }


def _enrolments(subject: DataSubject) -> Iterable[dict[str, Any]]:
    if subject.kind != "pupil":
        return
    for enrolment in subject.person.enrolments.select_related("year", "formation").order_by("year__number"):
        yield {
            _("année"): enrolment.year.label,
            _("classe"): enrolment.class_name,
            _("niveau"): enrolment.get_level_display(),
            _("formation"): str(enrolment.formation or ""),
            _("apprenti à partir du"): enrolment.apprentice_from,
            _("apprenti jusqu'au"): enrolment.apprentice_until,
            _("absent de la liste depuis"): enrolment.left_at,
        }
        for kept in enrolment.path.order_by("begun_at", "id"):
            yield {_("étape du parcours"): kept.step, _("commencée le"): kept.begun_at, _("faite le"): kept.done_at}


def _insurance(subject: DataSubject) -> Iterable[dict[str, Any]]:
    if subject.kind != "pupil":
        return
    senders = {"pupil": _("l'élève"), "guardian": _("responsable légal"), "account": _("l'établissement")}
    for certificate in reversed(certificates_of(subject.person)):
        yield {
            _("année"): certificate.year.label,
            _("envoyée par"): senders.get(certificate.sent_by.partition(":")[0], ""),
            _("le"): certificate.created_at,
            _("empreinte (SHA-256)"): certificate.sha256,
        }


def _opinion(subject: DataSubject) -> Iterable[dict[str, Any]]:
    return opinions_and_titles(subject.person) if subject.kind == "pupil" else ()


def _changes(subject: DataSubject) -> Iterable[dict[str, Any]]:
    if subject.kind not in ("pupil", "guardian"):
        return
    own = ContactChange.objects.filter(**{subject.kind: subject.person})
    for change in own.exclude(field=ContactChange.Field.PERSON):  # that one names somebody else
        yield {
            _("donnée"): change.get_field_display(),
            _("avant"): change.old,
            _("après"): change.new,
            _("trouvé le"): change.found_at,
            _("suite"): change.get_outcome_display(),
        }


def _authority(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the records on parental authority, with their author; their reason tells of the others too, and is left
    out."""
    if subject.kind not in ("pupil", "guardian"):
        return
    pupil = subject.person if subject.kind == "pupil" else subject.person.pupil
    for record in ParentalAuthority.objects.filter(pupil=pupil):
        labels = {law.name: str(law.spec.label) for law in record.transitions().values()}
        for entry in Transition.objects.filter(root_uuid=record.uuid).select_related("personal").order_by("position"):
            part = getattr(entry, "personal", None)
            if entry.name in labels:
                yield {
                    _("acte"): labels[entry.name],
                    _("le"): entry.at,
                    _("par"): part.content.get("actor", "") if part else "",
                    _("motif"): _("À demander à l'établissement : il peut parler d'autres personnes."),
                }
        for paper in record.papers.order_by("pk"):
            yield {
                _("pièce"): paper.get_kind_display(),
                _("le"): paper.created_at,
                _("empreinte (SHA-256)"): paper.sha256,
            }


# -- agreements -----------------------------------------------------------------------------------------------------


def _conventions(subject: DataSubject) -> Iterable[dict[str, Any]]:
    for convention in subject.conventions:
        annex = getattr(convention, "health_annex", None) if subject.kind == "pupil" else None
        documents = Document.objects.filter(root_label=convention.journal_label(), root_id=convention.pk)
        yield {
            _("numéro"): convention.number,
            _("état"): convention.get_status_display(),
            _("organisme d'accueil"): convention.host.name,
            _("établissement"): convention.school.name,
            _("premier jour"): convention.first_day,
            _("dernier jour"): convention.last_day,
            _("aménagements de santé"): annex.arrangements if annex else "",
            _("documents (SHA-256)"): [
                f"{document.title}, version {document.version} : {document.sealed_sha256}"
                for document in documents.order_by("id")
            ],
        }


def _presences(subject: DataSubject) -> Iterable[dict[str, Any]]:
    if subject.kind != "pupil":
        return
    for convention in subject.conventions:
        for half_day in convention.half_days.all():
            yield {
                _("jour"): half_day.date,
                _("demi-journée"): half_day.get_half_display(),
                _("présence"): half_day.get_status_display(),
                _("minutes"): half_day.minutes_spent,
            }


def _evaluations(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """The pupil reads what was written of them and what they wrote; a tutor what they wrote."""
    for convention in subject.conventions:
        for evaluation in convention.evaluations.all():
            wrote = subject.kind == "contact" and evaluation.author == "tutor" and convention.mentor == subject.person
            if subject.kind == "pupil" or wrote:
                yield {
                    _("convention"): convention.number,
                    _("de"): evaluation.get_author_display(),
                    _("rendue le"): evaluation.submitted_at,
                    _("réponses"): list(_answers(evaluation.answers)),
                }


def _visits(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """The pupil reads what was remarked of them, whoever visited what they wrote."""
    whose = {"pupil": Q(convention__in=subject.conventions), "account": Q(visitor__user__uuid=subject.person.uuid)}
    if subject.kind not in whose:
        return
    for visit in HostVisit.objects.filter(whose[subject.kind]).select_related("convention").order_by("id"):
        yield {
            _("convention"): visit.convention.number,
            _("comment"): visit.get_way_display(),
            _("prévue le"): visit.planned_at,
            _("faite le"): visit.done_on,
            _("accueil et intégration"): visit.welcome,
            _("ce que l'élève observe et fait"): visit.work,
            _("à suivre avec l'élève ou l'organisme"): visit.follow_up,
        }


def _answers(given: dict[str, Any], *, of: str = "") -> Iterable[str]:
    """Yield the answers as lines: ``observer, level : 3``."""
    for key, value in given.items():
        name = f"{of}, {key}" if of else key
        if isinstance(value, dict):
            yield from _answers(value, of=name)
        elif value not in ("", None):
            yield f"{name} : {value}"


def _signatures(subject: DataSubject) -> Iterable[dict[str, Any]]:
    for request in subject.requests:
        proof: Evidence | None = getattr(request, "evidence", None)
        row = {
            _("convention"): request.document.number,
            _("version"): request.document.version,
            _("nom"): request.name,
            _("qualité"): request.quality,
            _("courriel"): request.email,
            _("téléphone"): request.phone,
            _("état"): request.get_status_display(),
            _("ouverte le"): request.opened_at,
            _("répondu le"): request.answered_at,
            _("contestée le"): request.contested_at,
        }
        if proof is not None:
            row |= {
                _("signée le"): proof.signed_at,
                _("texte accepté"): proof.consent_text,
                _("langue de la page"): proof.shown.get("language", ""),
                _("traduction montrée à côté"): proof.shown.get("text", ""),
                _("code envoyé le"): proof.code_sent_at,
                _("code envoyé à"): proof.contact_masked,
                _("essais"): proof.code_tries,
                _("adresse IP"): str(proof.ip or ""),
                _("navigateur"): proof.user_agent,
                _("certificat"): proof.certificate,
            }
        yield row


# -- what was done and said -------------------------------------------------------------------------------------------


def _acts(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the acts of the person, and others' acts on their account."""
    mine = Q(actor_id__in=subject.actors)
    if subject.kind == "account":
        mine |= Q(root_uuid__in=AccountRecord.objects.filter(user=subject.person).values("uuid"))
    for entry in Transition.objects.filter(mine).select_related("personal").order_by("id"):
        part = getattr(entry, "personal", None)
        yield {
            _("acte"): entry.name,
            _("dossier"): f"{entry.root_label}/{entry.root_uuid}",
            _("le"): entry.at,
            _("au nom de"): entry.on_behalf_of,
            _("motif"): part.content.get("reason", "") if part else "",
            _("empreinte"): entry.hash,
        }


def _messages(subject: DataSubject) -> Iterable[dict[str, Any]]:
    refs = {subject.ref, *(f"signature:{request.uuid}" for request in subject.requests)}
    if subject.kind == "account":
        refs |= {f"staff:{uuid}" for uuid in subject.person.posts.values_list("uuid", flat=True)}
    titles = {message.slug: message.title for message in catalogue.every_message()}
    told = Message.objects.filter(ref__in=refs).exclude(slug__in=catalogue.discreet_slugs())
    for message in told.select_related("letter").order_by("id"):
        yield {
            _("message"): titles.get(message.slug, message.slug),
            _("par"): message.get_channel_display(),
            _("à"): message.address,
            _("créé le"): message.created_at,
            _("état"): message.left.outcome_in_words,
            _("envoyé le"): message.left.sent_at,
            _("remise connue le"): message.left.delivery_at,
            _("réponse au téléphone"): message.context.get("said", "") if message.channel == "phone" else "",
        }


def _preferences(subject: DataSubject) -> Iterable[dict[str, Any]]:
    topics = {message.slug: str(message.topic) for message in catalogue.every_message()}
    for preference in Preference.objects.filter(key=subject.ref):
        at_hours = {_("jours"): preference.days, _("heure"): preference.hour} if subject.kind == "account" else {}
        yield {**at_hours, _("ne veut plus recevoir"): [topics.get(slug, slug) for slug in preference.unsubscribed]}


def _reports(subject: DataSubject) -> Iterable[dict[str, Any]]:
    for report in Report.objects.filter(author_id__in=subject.actors).order_by("id"):
        yield {
            _("nature"): report.get_kind_display(),
            _("texte"): report.text,
            _("le"): report.created_at,
            _("suite donnée"): report.answer,
        }


def _accidents(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Accidents of the pupil, whoever told them, and those that the person told."""
    theirs = Q(report__author_id__in=subject.actors)
    if subject.kind == "pupil":
        theirs |= Q(report__convention__pupil=subject.person)
    for accident in Accident.objects.filter(theirs).select_related("report").order_by("pk"):
        yield {
            _("nature"): accident.get_kind_display(),
            _("secours appelés"): accident.help_called,
            _("le"): accident.happened_at,
            _("lieu"): accident.place,
            _("témoins"): accident.witnesses,
            _("premiers soins"): accident.first_care,
            _("signalé aussi par"): [f"{one['label']} : {one['ticked']} {one['text']}" for one in accident.also_told],
            _("déclaré le"): accident.declared_at,
            _("texte"): accident.report.text,
            _("suite donnée"): accident.report.answer,
        }


def _links(subject: DataSubject) -> Iterable[dict[str, Any]]:
    for link in PersonalLink.objects.filter(holder__in=subject.actors):
        yield {
            _("créé le"): link.created_at,
            _("ouvert le"): link.opened_at,
            _("fermé le"): link.revoked_at,
            _("pourquoi"): link.get_revoked_why_display(),
        }


def _opened(subject: DataSubject) -> Iterable[dict[str, Any]]:
    for row in Consultation.objects.filter(actor_id__in=subject.actors).select_related("convention").order_by("id"):
        yield {
            _("acte"): row.get_what_display(),
            _("pièce"): row.detail,
            _("dossier"): row.convention.number,
            _("le"): row.at,
        }


def _numbers_read(subject: DataSubject) -> Iterable[dict[str, Any]]:
    for row in NumbersReading.objects.filter(actor_id__in=subject.actors).order_by("id"):
        yield {_("page"): row.get_what_display(), _("territoire"): row.territory, _("le"): row.at}


def _offer_reports(subject: DataSubject) -> Iterable[dict[str, Any]]:
    for row in OfferReport.objects.filter(actor_id__in=subject.actors).select_related("offer").order_by("id"):
        yield {_("offre"): row.offer.title, _("texte"): row.reason, _("le"): row.at, _("réponse"): row.answer}


def _openings(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the openings of a pupil's data: the reader's quality, never the name."""
    if subject.kind != "pupil":
        return
    qualities = {"account": _("personnel de l'établissement ou auditeur"), "link": _("partie de la convention")}
    rows = Consultation.objects.filter(convention__in=subject.conventions).exclude(actor_id__in=subject.actors)
    for row in rows.order_by("id"):
        yield {
            _("acte"): row.get_what_display(),
            _("pièce"): row.detail,
            _("par"): qualities.get(row.actor_kind, _("la plateforme")),
            _("le"): row.at,
        }
    for reading in subject.person.contact_readings.order_by("id"):
        act = Consultation.What.DOWNLOADED.label if reading.piece else _("lecture des coordonnées")
        yield {_("acte"): act, _("pièce"): reading.piece, _("par"): qualities["account"], _("le"): reading.at}


def _notes(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the office's notes on a pupil."""
    if subject.kind == "pupil":
        for note in subject.person.notes.order_by("id"):
            yield {_("texte"): note.text, _("le"): note.at}


def _decisions(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the school's decisions on a pupil in a period: a medical one keeps its kind of reason alone."""
    if subject.kind == "pupil":
        for one in subject.person.decisions.select_related("period").order_by("id"):
            yield {_("période"): one.period.name, _("décision"): one.words, _("le"): one.at}


def _applications(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the applications of a pupil and their answers."""
    if subject.kind == "pupil":
        found = subject.person.applications.filter(erased_at=None).select_related("offer__host", "slot")
        for application in found.order_by("id"):
            yield {
                _("offre"): f"{application.offer.title}, {application.offer.host.name}",
                _("dates"): str(application.slot),
                _("motivation"): application.motivation,
                _("le"): application.created_at,
                _("état"): application.get_status_display(),
                _("réponse"): " ".join(filter(None, (str(application.get_why_not_display()), application.answer))),
            }


def _offers(subject: DataSubject) -> Iterable[dict[str, Any]]:
    """Yield the offers that a contact of a host answers for."""
    if subject.kind == "contact":
        mine = Q(representative=subject.person) | Q(tutor=subject.person)
        for offer in Offer.objects.filter(mine, erased_at=None).order_by("id"):
            yield {
                _("intitulé"): offer.title,
                _("texte"): offer.activities,
                _("commune"): offer.city,
                _("état"): offer.get_status_display(),
                _("le"): offer.created_at,
            }


def _searches(subject: DataSubject) -> Iterable[dict[str, Any]]:
    if subject.kind == "pupil":
        for step in subject.person.searches.order_by("id"):
            yield {_("démarche"): step.text, _("le"): step.at}
        for search in subject.person.saved_searches.order_by("id"):
            wish = {_("métier demandé"): wish_in_words(search.wanted)} if search.wanted else {}
            yield {_("recherche gardée"): search.criteria, **wish, _("le"): search.created_at}
        for stay in subject.person.stays.select_related("locality").order_by("id"):
            days = {_("du"): stay.first_day, _("au"): stay.last_day}
            yield {_("où dort l'élève"): f"{stay.get_kind_display()}, {stay.locality}", **days, _("le"): stay.said_at}
        rows = AssignmentRow.objects.filter(pupil=subject.person).select_related("proposal", "slot__offer__host")
        for row in rows.order_by("id"):
            place = f"{row.slot.offer.title}, {row.slot.offer.host.name}" if row.slot else _("aucune place")
            yield {_("affectation proposée"): place, _("le"): row.proposal.computed_at}
