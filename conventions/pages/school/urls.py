"""Addresses of the school's office: what to do, classes, agreements."""

from django.urls import path

from .views import agreement, amendments, classes, contacts, contested, delegation, evidence, inbox, parts, place

urlpatterns = [
    path("etablissement/", inbox.inbox, name="inbox"),
    path("etablissement/choisir", inbox.choose_school, name="choose_school"),
    path("etablissement/signalements/<uuid:uuid>", inbox.handle, name="handle_report"),
    path("etablissement/signalements/<uuid:uuid>/liberer", inbox.release, name="release_report"),
    path("etablissement/eleves", classes.classes, name="classes"),
    path("etablissement/eleves/liste", classes.class_pupils, name="class_pupils"),
    path("etablissement/eleves/<uuid:uuid>/relancer", classes.send_family_reminder, name="remind_family"),
    path("etablissement/eleves/<uuid:uuid>/convention", place.open_for_pupil, name="open_for_pupil"),
    path("conventions/<slug:number>", agreement.agreement, name="agreement"),
    path("conventions/<slug:number>/etablissement", parts.school_part, name="school_part"),
    path("conventions/<slug:number>/organisme/<slug:step>", parts.host_typing, name="host_typing"),
    path("conventions/<slug:number>/preuve", evidence.agreement_evidence, name="agreement_evidence"),
    path("conventions/<slug:number>/delegation", delegation.host_delegation, name="agreement_delegation"),
    path("conventions/<slug:number>/delegation/preuve", delegation.delegation_proof, name="delegation_proof"),
    path("conventions/<slug:number>/contact/<slug:role>", contacts.host_contact, name="host_contact"),
    path("conventions/<slug:number>/relancer", classes.send_reminder, name="send_reminder"),
    path("conventions/<slug:number>/acte/<slug:name>", agreement.agreement_act, name="agreement_act"),
    path("conventions/<slug:number>/rectifier", amendments.rectification, name="rectification"),
    path("conventions/<slug:number>/avenant", amendments.amend, name="amend"),
    path("conventions/<slug:number>/avenants/<int:n>", amendments.amendment, name="amendment"),
    path("conventions/<slug:number>/avenants/<int:n>/signer", amendments.propose, name="amendment_propose"),
    path("conventions/<slug:number>/avenants/<int:n>/retirer", amendments.withdraw, name="amendment_withdraw"),
    path("conventions/<slug:number>/avenants/<int:n>/visas", amendments.lapse, name="amendment_visas"),
    path("conventions/<slug:number>/avenants/<int:n>/relancer", amendments.reminder, name="amendment_reminder"),
    path("conventions/<slug:number>/visas", agreement.lapse, name="agreement_visas"),
    path(
        "conventions/<slug:number>/signatures/<uuid:uuid>/contestation",
        contested.contested_signature,
        name="contested_signature",
    ),
    path("conventions/<slug:number>/texte/<int:version>", agreement.agreement_document, name="agreement_document"),
    path(
        "conventions/<slug:number>/fichiers/<slug:purpose>/<int:version>",
        agreement.agreement_file,
        name="agreement_file",
    ),
]
