"""Terms of retention, with their reasons: the table that the purge applies and the pages show.

``settings.RETENTION_DAYS`` replaces the days of a row by its key.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from workflow import clock

from . import dossiers, health, people, traces

YEAR, HALF_A_YEAR = 365, 180


@dataclass(frozen=True)
class Kept:
    """One row: what is kept, for how many days, from when, by which rule."""

    key: str
    what: StrOrPromise
    since: StrOrPromise
    """Event from which the days count."""
    why: StrOrPromise
    """The rule or the article, and the choice where the text leaves one."""
    default_days: int
    due: Callable[[datetime], QuerySet]
    """Query of the rows that are due, given the moment that is :attr:`days` ago."""
    erase: Callable[[Sequence[Any]], int]
    """Erases rows of :attr:`due`, inside the caller's transaction; returns how many things went."""
    tables: tuple[str, ...]
    """Models that the row empties, by label: every model of the house stands in one of them."""
    batch: int = 500
    least_days: int = 0
    """The fewest days an operator may set: a trigger of the database keeps younger rows, or a limit counts them."""
    now: Callable[[], datetime] = clock.now
    """The time by which it counts: the trade's for dossiers and people, the system's for traces."""
    public: bool = False
    """The page about personal data lists the term; the audit's page lists the others, which are technical."""
    stays: StrOrPromise = ""
    """Anonymous data that outlives the term, and why (decision 94)."""
    counted: bool = True
    """The number of due rows may be shown; false for pupils' messages, whose existence is their readers' alone."""
    needs_visa: bool = False
    """Public archives: nothing is destroyed without their visa (code du patrimoine, L212-2)."""

    @property
    def days(self) -> int:
        return settings.RETENTION_DAYS.get(self.key, self.default_days)

    @property
    def years(self) -> int:
        """Whole years when the days make them, else 0: how the pages say it."""
        return self.days // YEAR if self.days % YEAR == 0 else 0

    def due_now(self) -> QuerySet:
        """Return the rows that are over now, oldest first."""
        return self.due(self.now() - timedelta(days=self.days)).order_by("pk")


OF_AGREEMENT = _(
    "Il reste pour les chiffres une ligne anonyme : année, établissement, niveau, nature, semaine, secteur, état."
)
OF_PUPIL = _("Il reste pour les chiffres une ligne anonyme par période : année, établissement, niveau, semaine, étape.")

TABLE: tuple[Kept, ...] = (
    Kept(
        key="abandoned",
        what=_("Convention jamais signée, sans acte : retirée par la plateforme"),
        since=_("après le dernier acte"),
        why=_("RGPD, article 5-1-e (choix : un an après le dernier échange)"),
        default_days=YEAR,
        due=dossiers.abandoned,
        erase=dossiers.withdraw_abandoned,
        tables=(),
        batch=20,
    ),
    Kept(
        key="unsigned",
        what=_("Convention qui n'a pas été signée par tous"),
        since=_("après son retrait"),
        why=_("RGPD, article 5-1-e (choix : un an)"),
        default_days=YEAR,
        due=dossiers.unsigned,
        erase=dossiers.erase_each("unsigned", "RGPD, article 5-1-e"),
        stays=OF_AGREEMENT,
        public=True,
        tables=(),
        batch=20,
    ),
    Kept(
        key="signed",
        what=_("Convention signée, attestation, preuves de signature et de délégation, journal nominatif"),
        since=_("après la fin du stage, ou après la majorité de l'élève si elle vient plus tard"),
        why=_("Code civil, articles 2224 et 2235 ; plus longtemps tant qu'un accident ou une contestation la retient"),
        default_days=5 * YEAR,
        due=dossiers.signed,
        erase=dossiers.erase_each("signed", "Code civil, articles 2224 et 2235"),
        stays=OF_AGREEMENT,
        public=True,
        tables=(
            *("conventions.Convention", "conventions.Report", "conventions.Accident"),
            *("conventions.Evaluation", "conventions.HostVisit"),
            *("conventions.Review", "conventions.BulkItem", "conventions.SheetHandover", "conventions.PersonalLink"),
            *("workflow.PersonalPart", "notifications.Message"),
            *("signatures.Document", "signatures.Revision", "signatures.SignatureRequest", "signatures.Evidence"),
            *("signatures.BatchItem", "signatures.SigningBatch", "signatures.PaperCopy", "signatures.PaperSignature"),
            *("signatures.Revocation", "signatures.TimestampAnswer", "conventions.Amendment"),
            *("signatures.Enclosure", "conventions.DelegationProof", "signatures.InPersonSession"),
        ),
        batch=20,
        needs_visa=True,
    ),
    Kept(
        key="pupil_alerts",
        what=_("Message d'un élève pour qui quelque chose ne va pas"),
        since=_(
            "après que ses lecteurs ont dit qu'il ne retient plus rien, et après la majorité de l'élève ; avant, avec "
            "la convention qu'il concerne"
        ),
        why=_("Code civil, articles 2224 et 2235"),
        default_days=5 * YEAR,
        due=people.alerts,
        erase=people.erase_alerts,
        public=True,
        counted=False,
        tables=("conventions.PupilAlert",),
    ),
    Kept(
        key="arrangements",
        what=_("Aménagements de santé confiés à l'établissement"),
        since=_("après la fin du stage, ou dès le retrait de la convention"),
        why=_("RGPD, article 9 ; ce qui a été signé dit seulement s'il y a un projet d'accueil"),
        default_days=30,
        due=health.arrangements,
        erase=traces.delete,
        public=True,
        tables=("conventions.HealthAnnex",),
    ),
    Kept(
        key="pai_marks",
        what=_("Mention d'un projet d'accueil individualisé sur la fiche de l'élève"),
        since=_("après la fin de son dernier stage"),
        why=_("RGPD, article 9"),
        default_days=30,
        due=health.pai_marks,
        erase=health.forget_pai,
        public=True,
        tables=(),
    ),
    Kept(
        key="authority_papers",
        what=_("Décision de justice ou accord des responsables joint à la fiche d'un élève"),
        since=_("après la fin de son dernier stage, ou après l'envoi s'il n'en a pas eu"),
        why=_("RGPD, article 5-1-c (choix : un an ; le journal garde qui l'a jointe, quand, et son empreinte)"),
        default_days=YEAR,
        due=people.authority_papers,
        erase=traces.delete,
        public=True,
        tables=("conventions.AuthorityPaper",),
    ),
    Kept(
        key="insurance",
        what=_("Attestation d'assurance d'un élève"),
        since=_("après l'envoi, avec sa dernière convention de l'année"),
        why=_("RGPD, article 5-1-c (choix : un an, le temps qu'elle couvre ; avec le dossier s'il est gardé plus)"),
        default_days=YEAR,
        due=people.insurance_certificates,
        erase=traces.delete,
        public=True,
        tables=("conventions.InsuranceCertificate",),
    ),
    Kept(
        key="recordings",
        what=_("Voix enregistrée pour les familles"),
        since=_("après l'enregistrement"),
        why=_("RGPD, article 5-1-e (choix : trois ans, puis elle est demandée de nouveau)"),
        default_days=3 * YEAR,
        due=people.recordings,
        erase=traces.delete,
        public=True,
        tables=("conventions.Recording",),
    ),
    Kept(
        key="applications",
        what=_("Candidature et sa motivation"),
        since=_("après le dernier acte"),
        why=_("RGPD, article 5-1-e (choix : un an après le dernier échange)"),
        default_days=YEAR,
        due=dossiers.applications,
        erase=dossiers.erase_applications,
        public=True,
        tables=("conventions.Application", "conventions.Holding"),
        batch=50,
    ),
    Kept(
        key="unsent_offers",
        what=_("Offre de stage écrite et jamais envoyée"),
        since=_("après le dernier acte"),
        why=_("RGPD, article 5-1-c (choix : trois mois, le temps d'ouvrir son lien)"),
        default_days=90,
        due=dossiers.unsent_offers,
        erase=dossiers.erase_offers,
        tables=(),
        batch=50,
    ),
    Kept(
        key="assignments",
        what=_("Proposition d'affectation : places proposées à des élèves"),
        since=_("après le dernier acte"),
        why=_("RGPD, article 5-1-e (choix : un an, le temps de répondre à qui demande pourquoi)"),
        default_days=YEAR,
        due=dossiers.assignments,
        erase=dossiers.erase_assignments,
        public=True,
        tables=(
            *("conventions.AssignmentProposal", "conventions.AssignmentRow"),
            *("conventions.AssignmentPart", "conventions.Pairing"),
        ),
        batch=50,
    ),
    Kept(
        key="offers",
        what=_("Offre de stage, noms des interlocuteurs"),
        since=_("après le dernier acte"),
        why=_("RGPD, article 5-1-e (choix : deux ans pour les professionnels)"),
        default_days=2 * YEAR,
        due=dossiers.offers,
        erase=dossiers.erase_offers,
        tables=("conventions.Offer", "conventions.Slot", "conventions.Seat"),
        batch=50,
    ),
    Kept(
        key="place_stops",
        what=_("Arrêt d'un lieu qui peut être dangereux : motifs, qui l'a arrêté, qui en a décidé"),
        since=_("après la fin de l'arrêt"),
        why=_("Code civil, article 2224 (choix : cinq ans, le temps d'une action ; l'arrêt reste, sans motif)"),
        default_days=5 * YEAR,
        due=dossiers.place_stops,
        erase=dossiers.erase_place_stops,
        public=True,
        tables=("conventions.PlaceStop",),
        batch=50,
    ),
    Kept(
        key="saved_searches",
        what=_("Recherche de stage gardée pour un élève : lieu, dates, secteurs, offres déjà signalées"),
        since=_("après son enregistrement"),
        why=_("RGPD, article 5-1-e (choix : un an, le temps d'une année scolaire)"),
        default_days=YEAR,
        due=people.saved_searches,
        erase=traces.delete,
        public=True,
        tables=("conventions.SavedSearch",),
    ),
    Kept(
        key="stays",
        what=_("Commune où dort l'élève pendant son stage : à la maison, à l'internat, en famille d'accueil"),
        since=_("après avoir été dite"),
        why=_("RGPD, article 5-1-e (choix : un an, le temps d'une année scolaire)"),
        default_days=YEAR,
        due=people.stays,
        erase=traces.delete,
        public=True,
        tables=("conventions.Stay",),
    ),
    Kept(
        key="pupils",
        what=_("Fiche d'un élève et de ses responsables, hors convention"),
        since=_("après son départ de la liste, une fois ses conventions effacées"),
        why=_("RGPD, article 5-1-e (choix : un an après le dernier échange)"),
        default_days=YEAR,
        due=people.pupils,
        erase=people.erase_pupils,
        stays=OF_PUPIL,
        public=True,
        tables=(
            *("conventions.Pupil", "conventions.Guardian", "conventions.ContactChange"),
            *("conventions.ParentalAuthority", "conventions.PupilNote", "conventions.Enrolment"),
            *("conventions.PeriodDecision", "conventions.SearchStep", "notifications.Preference"),
        ),
        batch=100,
    ),
    Kept(
        key="host_contacts",
        what=_("Interlocuteurs d'un organisme d'accueil"),
        since=_("avec sa dernière convention"),
        why=_("RGPD, article 5-1-e"),
        default_days=0,
        due=people.host_contacts,
        erase=people.erase_host_contacts,
        public=True,
        tables=("conventions.HostContact", "notifications.Preference"),
    ),
    Kept(
        key="accounts",
        what=_("Compte d'un personnel"),
        since=_("après sa dernière fonction et sa dernière connexion"),
        why=_("RGPD, article 5-1-e (choix : deux ans pour les professionnels)"),
        default_days=2 * YEAR,
        due=people.accounts,
        erase=people.erase_accounts,
        public=True,
        tables=(
            *("conventions.User", "conventions.AccountRecord", "conventions.Staff", "conventions.Delegation"),
            "conventions.SecondReader",
            *("conventions.NetworkPost", "conventions.DeputyOfficer"),
            *("conventions.TerritorialOfficer", "conventions.SchoolHolidayPeriod", "notifications.Preference"),
            "conventions.Threshold",
        ),
        batch=50,
    ),
    Kept(
        key="language_reviews",
        what=_("Qui a relu les phrases d'accord et de refus dans une langue"),
        since=_("après la relecture ; les dossiers de preuve la nomment aussi longtemps qu'ils sont gardés"),
        why=_("RGPD, article 5-1-e (choix : dix ans, tant qu'un accord peut être discuté)"),
        default_days=10 * YEAR,
        due=traces.language_reviews,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.LanguageReview",),
    ),
    Kept(
        key="calendars",
        what=_("Qui a rempli un calendrier scolaire, proposé ou refusé un jour"),
        since=_("après la fin de l'année scolaire ; le calendrier lui-même reste"),
        why=_("RGPD, article 5-1-e (choix : deux ans pour les professionnels)"),
        default_days=2 * YEAR,
        due=dossiers.calendars,
        erase=dossiers.erase_calendars,
        tables=("conventions.SchoolCalendar", "conventions.CalendarProposal"),
        batch=50,
    ),
    Kept(
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
    Kept(
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
    Kept(
        key="consultations",
        what=_("Qui a ouvert ou reçu un dossier"),
        since=_("après la consultation"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=YEAR,
        least_days=HALF_A_YEAR,
        due=traces.consultations,
        erase=traces.delete,
        now=timezone.now,
        public=True,
        tables=("conventions.Consultation",),
    ),
    Kept(
        key="contact_readings",
        what=_("Qui, dans l'établissement, a lu les coordonnées d'une famille ou une pièce d'un élève"),
        since=_("après la lecture"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=YEAR,
        least_days=HALF_A_YEAR,
        due=traces.contact_readings,
        erase=traces.delete,
        now=timezone.now,
        public=True,
        tables=("conventions.ContactReading",),
    ),
    Kept(
        key="numbers_readings",
        what=_("Qui, hors de l'établissement, a lu les nombres exacts d'élèves d'un territoire"),
        since=_("après la lecture"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=YEAR,
        least_days=HALF_A_YEAR,
        due=traces.numbers_readings,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.NumbersReading",),
    ),
    Kept(
        key="threshold_crossings",
        what=_("Quel établissement ou département a franchi un seuil qu'un référent territorial a choisi"),
        since=_("après le franchissement ; le seuil lui-même part avec le compte"),
        why=_("RGPD, article 5-1-e (choix : un an, le temps d'une année scolaire)"),
        default_days=YEAR,
        due=traces.threshold_crossings,
        erase=traces.delete,
        tables=("conventions.ThresholdCrossing",),
    ),
    Kept(
        key="steering_reports",
        what=_("Rapport au comité de pilotage et bilan d'activité, avec ce que référents et directions y ont signé"),
        since=_("après le dernier jour de sa période"),
        why=_("Convention constitutive de 2018, articles 4 et 5 (choix : dix ans)"),
        default_days=10 * YEAR,
        due=traces.steering_reports,
        erase=traces.delete,
        tables=("conventions.SteeringReport", "conventions.SteeringFile", "conventions.SteeringNote"),
    ),
    Kept(
        key="offer_reports",
        what=_("Signalement sur une offre de stage, et sa réponse"),
        since=_("après le signalement"),
        why=_("RGPD, article 5-1-e (choix : un an)"),
        default_days=YEAR,
        due=traces.offer_reports,
        erase=traces.delete,
        now=timezone.now,
        public=True,
        tables=("conventions.OfferReport",),
    ),
    Kept(
        key="host_letters",
        what=_("À quel organisme de l'an dernier un référent territorial a écrit, et quand"),
        since=_("après la lettre"),
        why=_("RGPD, article 5-1-e (choix : un an, le temps de n'écrire qu'une fois par trimestre)"),
        default_days=YEAR,
        least_days=HALF_A_YEAR,
        due=traces.host_letters,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.HostAsked",),
    ),
    Kept(
        key="exports",
        what=_("Qui a reçu toutes les données d'une personne"),
        since=_("après l'export"),
        why=_("Code civil, article 2224 : preuve qu'il a été répondu à la demande"),
        default_days=5 * YEAR,
        least_days=HALF_A_YEAR,
        due=traces.exports,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.PersonExport",),
    ),
    Kept(
        key="sheets",
        what=_("Qui a imprimé les fiches d'une classe"),
        since=_("après l'impression"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=YEAR,
        least_days=HALF_A_YEAR,
        due=traces.sheets,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.SheetPrint",),
    ),
    Kept(
        key="administration",
        what=_("Actes faits dans l'administration du service"),
        since=_("après l'acte"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=YEAR,
        due=traces.administration,
        erase=traces.delete,
        now=timezone.now,
        tables=("admin.LogEntry",),
    ),
    Kept(
        key="sign_ins",
        what=_("Connexions des comptes : heure, adresse, navigateur"),
        since=_("après la connexion"),
        why=_("CNIL, délibération 2021-122 : journaux de six mois à un an"),
        default_days=180,
        due=traces.sign_ins,
        erase=traces.delete,
        now=timezone.now,
        public=True,
        tables=("axes.AccessLog",),
    ),
    Kept(
        key="failed_sign_ins",
        what=_("Essais de connexion refusés"),
        since=_("après le dernier essai"),
        why=_("RGPD, article 5-1-c (choix : 30 jours)"),
        default_days=30,
        due=traces.failed_sign_ins,
        erase=traces.delete,
        now=timezone.now,
        tables=("axes.AccessAttempt", "axes.AccessAttemptExpiration", "axes.AccessFailureLog"),
    ),
    Kept(
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
    Kept(
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
    Kept(
        key="tries",
        what=_("Compteurs d'essais (codes, dates de naissance, demandes de liens)"),
        since=_("après leur début"),
        why=_("RGPD, article 5-1-c (choix : 31 jours, la plus longue limite en dure trente)"),
        default_days=31,
        least_days=31,
        due=traces.tries,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.Tries",),
    ),
    Kept(
        key="sessions",
        what=_("Sessions des navigateurs"),
        since=_("à leur fin, 12 heures après la dernière page"),
        why=_("RGPD, article 5-1-c"),
        default_days=0,
        due=traces.sessions,
        erase=traces.delete,
        now=timezone.now,
        tables=("sessions.Session",),
    ),
    Kept(
        key="rolls",
        what=_("Liste d'élèves envoyée et son compte rendu"),
        since=_("après l'envoi, à la purge de la nuit"),
        why=_("RGPD, article 5-1-c (choix : un jour)"),
        default_days=1,
        due=traces.rolls,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.RollImport",),
    ),
    Kept(
        key="school_files",
        what=_("Fichier d'établissements envoyé par l'exploitant et son compte rendu"),
        since=_("après l'envoi, à la purge de la nuit"),
        why=_("RGPD, article 5-1-c (choix : un jour)"),
        default_days=1,
        due=traces.school_files,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.SchoolsImport",),
    ),
    Kept(
        key="offer_files",
        what=_("Fichier d'offres envoyé par un réseau, lignes refusées et compte rendu"),
        since=_("après l'envoi, à la purge de la nuit"),
        why=_("RGPD, article 5-1-c (choix : sept jours, le temps de corriger ce qui est refusé)"),
        default_days=7,
        due=traces.offer_files,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.OffersImport",),
    ),
    Kept(
        key="scans",
        what=_("Feuille signée numérisée que personne n'a certifiée"),
        since=_("après l'envoi, à la purge de la nuit"),
        why=_("RGPD, article 5-1-c (choix : un jour)"),
        default_days=1,
        due=traces.scans,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.PaperUpload",),
    ),
    Kept(
        key="piles",
        what=_("Pile de feuilles numérisées, certifiées ou non"),
        since=_("après l'envoi, à la purge de la nuit"),
        why=_("RGPD, article 5-1-c (choix : sept jours, le temps de finir de comparer)"),
        default_days=7,
        due=traces.piles,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.PaperPile", "conventions.PilePage"),
    ),
    Kept(
        key="bulk_acts",
        what=_(
            "Acte groupé : ce qui a été choisi, ce qui n'a pas été fait et pourquoi ; "
            "adresse et navigateur de qui certifie une pile"
        ),
        since=_("après sa fin ; les journaux des conventions gardent ce qu'il a fait"),
        why=_("RGPD, article 5-1-c (choix : 90 jours)"),
        default_days=90,
        due=traces.bulk_acts,
        erase=traces.delete,
        now=timezone.now,
        tables=("conventions.BulkAct", "conventions.BulkItem"),
    ),
    Kept(
        key="jobs",
        what=_("Tâches de fond terminées"),
        since=_("après leur fin"),
        why=_("RGPD, article 5-1-c (choix : 30 jours)"),
        default_days=30,
        due=traces.jobs,
        erase=traces.delete,
        now=timezone.now,
        tables=("django_q.Task", "notifications.JobRun"),
    ),
)


def kept(key: str) -> Kept:
    """Return the row of that key."""
    return next(row for row in TABLE if row.key == key)
