"""The receipt of one signature, for who gave it: what was signed, when and how, as a PDF that the service seals."""

from datetime import datetime

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.documents.blocks import Field, Fields, PrintedDocument, Prose, Section
from conventions.domain.law.documents.wording import plural, typeset
from conventions.domain.persons.people.names import after_french_de
from notifications.language import in_french
from signatures.models import SignatureRequest
from workflow import notes, tree
from workflow.models import Checkpoint

from .dossier import Signatures, gather_one
from .readable import framed, sealed, signature

TITLE = "Reçu de signature"
WORTH = typeset(
    "C'est une signature électronique simple au sens du règlement (UE) n° 910/2014, ni avancée, ni qualifiée : sa "
    "force tient aux faits écrits ci-dessus. Gardez ce reçu avec votre copie du document signé. Le lien et le code "
    "carré du haut de la page disent si une copie est authentique."
)
WITNESS = typeset(
    "Chaque acte est écrit dans un journal. Les lignes ci-dessous, signées par le service, résument le journal entier "
    "jusqu'à votre signature comprise : s'il était récrit, même par le service, elles ne lui correspondraient plus. "
    "Qui garde ce reçu en est témoin. Pour le prouver, faites-les confronter au journal par le service, devant vous, "
    "une fois recopiées dans un fichier : manage.py check_journal --checkpoints FICHIER."
)


@in_french
def sealed_receipt(convention: Convention, request: SignatureRequest, made_at: datetime) -> bytes:
    """Return the receipt of the signature that ``request`` got; ``made_at`` is system time."""
    dossier = gather_one(convention, request)
    checkpoint, leaf = tree.covering(dossier.entry_of(request.evidence))
    return sealed(_compose(dossier, checkpoint, leaf), made_at, convention.school.time_zone)


def _compose(dossier: Signatures, checkpoint: Checkpoint, leaf: int) -> PrintedDocument:
    [request] = dossier.signed
    document, revision = dossier.version_of(request).document, request.evidence.revision
    signed = (
        Field("Document", (typeset(document.title),)),
        Field("Élève", (dossier.convention.pupil.name,)),
        Field("Organisme d'accueil", (dossier.convention.host.name,)),
        Field("Fichier avec votre signature", (f"SHA-256 {revision.sha256}",)),
    )
    sections = (
        Section("Ce que vous avez signé", 1, (Fields(signed),)),
        Section(f"Signature {after_french_de(request.evidence.signer_name)}", 1, (signature(dossier, request),)),
        Section("Ce que vaut cette signature", 1, (Prose((WORTH,)),)),
        Section(
            "Le journal entier, dont ce reçu est témoin", 1, (Prose((WITNESS,)), _witness(dossier, checkpoint, leaf))
        ),
    )
    return framed(TITLE, document.title, dossier.convention, sections)


def _witness(dossier: Signatures, checkpoint: Checkpoint, leaf: int) -> Fields:
    """Return the place of the signature in the journal, and the checkpoint that covers it."""
    [request] = dossier.signed
    note = notes.read(checkpoint.note)
    counted = f"{plural(note.size, 'entrée')}, le {checkpoint.at:%d/%m/%Y %H:%M:%S} UTC, heure du service"
    return Fields(
        (
            Field("Votre signature", (typeset(f"entrée n° {leaf + 1}"), dossier.entry_of(request.evidence).hash)),
            Field("Point de contrôle", (counted, typeset(f"racine de l'arbre : {note.root.hex()}"))),
            Field("Lignes à garder", tuple(notes.printed(checkpoint.note))),
        )
    )
