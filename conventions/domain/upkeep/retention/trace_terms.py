"""Terms of what the service notes of its own use: messages, readings, sign-ins, codes, files on their way."""

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_q.models import Task

from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.batches.models import BulkAct
from conventions.domain.dossier.paper.models import PaperPile, PaperUpload
from conventions.domain.exchange.moderation.models import OfferReport
from conventions.domain.exchange.posting.models import OffersImport
from conventions.domain.exchange.supply.models import HostAsked, NetworkAsked
from conventions.domain.numbers.publishing.models import NumbersReading
from conventions.domain.numbers.steering.models import ThresholdCrossing
from conventions.domain.persons.limits.models import Tries
from conventions.domain.persons.people.models import ContactReading
from conventions.domain.season.found_places.models import PlacesImport
from conventions.domain.season.rolls.models import RollImport, SchoolsImport, SheetPrint
from conventions.domain.upkeep.operator_acts.models import OperatorAct
from conventions.domain.upkeep.remarks.models import Remark
from workflow import clock

from . import traces
from .models import PersonExport
from .term import YEAR, RetentionTerm
from .traces import trace

HALF_A_YEAR = 180

TRACES: tuple[RetentionTerm, ...] = (
    RetentionTerm(
        key="message_texts",
        what=_(
            "Texte, destinataire et adresse d'un message parti, réponse à un appel "
            "(la date et l'adresse masquée restent)"
        ),
        since=_("après l'envoi"),
        why=_("RGPD, article 5-1-c (choix : 90 jours)"),
        default_days=90,
        due=traces.message_texts,
        erase=traces.empty_messages,
        now=timezone.now,
        public=True,
        tables=("notifications.Message",),
    ),
    RetentionTerm(
        key="messages",
        what=_("Trace d'un message qui ne touche aucune convention"),
        since=_("après l'envoi"),
        why=_("RGPD, article 5-1-e (choix : un an)"),
        default_days=YEAR,
        due=traces.messages_of_no_dossier,
        erase=traces.delete,
        now=timezone.now,
        tables=("notifications.Message",),
    ),
    trace(
        Remark,
        "written_at",
        key="remarks",
        what=_("Idée ou souci écrit par quelqu'un sur le service"),
        since=_("après avoir été écrit ; la réponse, dite par l'opérateur, reste"),
        why=_("RGPD, article 5-1-c (choix : six mois, le temps d'y répondre)"),
        default_days=HALF_A_YEAR,
        public=True,
    ),
    trace(
        Consultation,
        key="consultations",
        what=_("Qui a ouvert ou reçu un dossier"),
        since=_("après la consultation"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=YEAR,
        least_days=HALF_A_YEAR,
        public=True,
    ),
    trace(
        ContactReading,
        key="contact_readings",
        what=_("Qui, dans l'établissement, a lu les coordonnées d'une famille ou une pièce d'un élève"),
        since=_("après la lecture"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=YEAR,
        least_days=HALF_A_YEAR,
        public=True,
    ),
    trace(
        NumbersReading,
        key="numbers_readings",
        what=_("Qui, hors de l'établissement, a lu les nombres exacts d'élèves d'un territoire"),
        since=_("après la lecture"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=YEAR,
        least_days=HALF_A_YEAR,
    ),
    trace(
        ThresholdCrossing,
        key="threshold_crossings",
        what=_("Quel établissement ou département a franchi un seuil qu'un référent territorial a choisi"),
        since=_("après le franchissement ; le seuil lui-même part avec le compte"),
        why=_("RGPD, article 5-1-e (choix : un an, le temps d'une année scolaire)"),
        default_days=YEAR,
        now=clock.now,
    ),
    RetentionTerm(
        key="steering_reports",
        what=_("Rapport au comité de pilotage et bilan d'activité, avec ce que référents et directions y ont signé"),
        since=_("après le dernier jour de sa période"),
        why=_("Convention constitutive de 2018, articles 4 et 5 (choix : dix ans)"),
        default_days=10 * YEAR,
        due=traces.steering_reports,
        erase=traces.delete,
        tables=("conventions.SteeringReport", "conventions.SteeringFile", "conventions.SteeringNote"),
    ),
    trace(
        OfferReport,
        key="offer_reports",
        what=_("Signalement sur une offre de stage, et sa réponse"),
        since=_("après le signalement"),
        why=_("RGPD, article 5-1-e (choix : un an)"),
        default_days=YEAR,
        public=True,
    ),
    trace(
        HostAsked,
        "sent_at",
        key="host_letters",
        what=_("À quel organisme de l'an dernier un référent territorial a écrit, et quand"),
        since=_("après la lettre"),
        why=_("RGPD, article 5-1-e (choix : un an, le temps de n'écrire qu'une fois par trimestre)"),
        default_days=YEAR,
        least_days=HALF_A_YEAR,
    ),
    trace(
        NetworkAsked,
        "sent_at",
        key="network_letters",
        what=_("À quel réseau un référent territorial a demandé des places que des élèves cherchent, et quand"),
        since=_("après la lettre"),
        why=_("RGPD, article 5-1-e (choix : un an, le temps de n'écrire qu'une fois par trimestre)"),
        default_days=YEAR,
        least_days=HALF_A_YEAR,
    ),
    trace(
        PersonExport,
        key="exports",
        what=_("Qui a reçu toutes les données d'une personne"),
        since=_("après l'export"),
        why=_("Code civil, article 2224 : preuve qu'il a été répondu à la demande"),
        default_days=5 * YEAR,
        least_days=HALF_A_YEAR,
    ),
    trace(
        SheetPrint,
        key="sheets",
        what=_("Qui a imprimé les fiches d'une classe"),
        since=_("après l'impression"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=YEAR,
        least_days=HALF_A_YEAR,
    ),
    trace(
        OperatorAct,
        key="administration",
        what=_("Actes d'exploitation du service"),
        since=_("après l'acte"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=YEAR,
    ),
    trace(
        AccessLog,
        "attempt_time",
        key="sign_ins",
        what=_("Connexions des comptes : heure, adresse, navigateur"),
        since=_("après la connexion"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=180,
        public=True,
    ),
    trace(
        AccessAttempt,
        "attempt_time",
        key="failed_sign_ins",
        what=_("Essais de connexion refusés"),
        since=_("après le dernier essai"),
        why=_("RGPD, article 5-1-c (choix : 30 jours)"),
        default_days=30,
        also=(
            "axes.AccessAttemptExpiration",
            "axes.AccessFailureLog",
        ),
    ),
    RetentionTerm(
        key="codes",
        what=_("Codes de signature qui n'ont pas servi : heure, contact masqué, essais"),
        since=_("après leur fin"),
        why=_("RGPD, article 5-1-c (choix : 90 jours, le temps de voir un abus)"),
        default_days=90,
        due=traces.unused_codes,
        erase=traces.delete_codes,
        now=timezone.now,
        public=True,
        tables=("signatures.SigningBatch", "signatures.BatchItem"),
    ),
    RetentionTerm(
        key="in_person",
        what=_("Signature en présence ouverte puis abandonnée : membre du personnel, ce qu'il a déclaré, heures"),
        since=_("après sa fin"),
        why=_("RGPD, article 5-1-c (choix : 90 jours, le temps de voir un abus)"),
        default_days=90,
        due=traces.abandoned_sessions,
        erase=traces.delete,
        now=timezone.now,
        public=True,
        tables=("signatures.InPersonSession",),
    ),
    trace(
        Tries,
        "since",
        key="tries",
        what=_("Compteurs d'essais (codes, dates de naissance, demandes de liens)"),
        since=_("après leur début"),
        why=_("RGPD, article 5-1-c (choix : 31 jours, la plus longue limite en dure trente)"),
        default_days=31,
        least_days=31,
    ),
    trace(
        Session,
        "expire_date",
        key="sessions",
        what=_("Sessions des navigateurs"),
        since=_("à leur fin, 12 heures après la dernière page"),
        why=_("RGPD, article 5-1-c"),
        default_days=0,
    ),
    trace(
        RollImport,
        "created_at",
        key="rolls",
        what=_("Liste d'élèves envoyée et son compte rendu"),
        since=_("après l'envoi, à la purge de la nuit"),
        why=_("RGPD, article 5-1-c (choix : un jour)"),
        default_days=1,
    ),
    trace(
        SchoolsImport,
        "created_at",
        key="school_files",
        what=_("Fichier d'établissements envoyé par l'exploitant et son compte rendu"),
        since=_("après l'envoi, à la purge de la nuit"),
        why=_("RGPD, article 5-1-c (choix : un jour)"),
        default_days=1,
    ),
    trace(
        OffersImport,
        "created_at",
        key="offer_files",
        what=_("Fichier d'offres envoyé par un réseau, lignes refusées et compte rendu"),
        since=_("après l'envoi, à la purge de la nuit"),
        why=_("RGPD, article 5-1-c (choix : sept jours, le temps de corriger ce qui est refusé)"),
        default_days=7,
    ),
    trace(
        PlacesImport,
        "created_at",
        key="found_places",
        what=_("Liste de lieux trouvés envoyée par un établissement, lignes refusées et compte rendu"),
        since=_("après l'envoi, à la purge de la nuit"),
        why=_("RGPD, article 5-1-c (choix : sept jours, le temps de corriger ce qui est refusé)"),
        default_days=7,
    ),
    trace(
        PaperUpload,
        "created_at",
        key="scans",
        what=_("Feuille signée numérisée que personne n'a certifiée"),
        since=_("après l'envoi, à la purge de la nuit"),
        why=_("RGPD, article 5-1-c (choix : un jour)"),
        default_days=1,
    ),
    trace(
        PaperPile,
        "created_at",
        key="piles",
        what=_("Pile de feuilles numérisées, certifiées ou non"),
        since=_("après l'envoi, à la purge de la nuit"),
        why=_("RGPD, article 5-1-c (choix : sept jours, le temps de finir de comparer)"),
        default_days=7,
        also=("conventions.PilePage",),
    ),
    trace(
        BulkAct,
        "finished_at",
        key="bulk_acts",
        what=_(
            "Acte groupé : ce qui a été choisi, ce qui n'a pas été fait et pourquoi ; "
            "adresse et navigateur de qui certifie une pile"
        ),
        since=_("après sa fin ; les journaux des conventions gardent ce qu'il a fait"),
        why=_("RGPD, article 5-1-c (choix : 90 jours)"),
        default_days=90,
        also=("conventions.BulkItem",),
    ),
    trace(
        Task,
        "stopped",
        key="jobs",
        what=_("Tâches de fond terminées"),
        since=_("après leur fin"),
        why=_("RGPD, article 5-1-c (choix : 30 jours)"),
        default_days=30,
        also=("notifications.JobRun",),
    ),
)
