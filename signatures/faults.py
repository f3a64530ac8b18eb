"""Faults that a check of the documents finds in a file or in the record beside it: codes, each with its sentence."""

from enum import nonmember

from django.db.models import TextChoices


class FaultKind(TextChoices):
    """Kinds of fault of a document; the label is the sentence, whose fields are the values of the fault."""

    NO_FILE = "no_file", "son fichier a disparu et le journal ne dit pas pourquoi"
    REVISIONS = "revisions", "les révisions de son fichier ne se suivent pas, à partir de la révision {n}"
    BYTES = "bytes", "les octets de son fichier ne correspondent pas à leur empreinte, à la révision {n}"
    FROZEN = "frozen", "l'empreinte de la version arrêtée n'est pas celle de son fichier"
    SIGNATURES = "signatures", "les signatures de son fichier ne sont pas justes"
    FIELDS = "fields", "son fichier n'a pas les signatures que ses révisions annoncent"
    STAMPS = "stamps", "l'heure d'un horodatage n'est pas celle que donne le fichier ou l'autorité, {field}"
    ANSWERS = "answers", "la réponse de l'autorité d'horodatage manque, ou n'est pas la bonne, {field}"
    ARCHIVED = "archived", "l'échéance de son horodatage n'est pas celle de la dernière réponse de l'autorité"
    HTML = "html", "le texte affiché n'est plus celui qui a été arrêté"
    DATA = "data", "ses données ne sont plus celles qui ont été arrêtées"

    CHAIN = "chain", "le journal du dossier ne tient pas : voyez « manage.py check_journal »"
    NO_ROOT = "no_root", "le dossier auquel il appartient n'existe pas"
    UNTOLD = "untold", "le journal ne dit pas qu'il a été arrêté"
    GONE = "gone", "le journal le dit arrêté et la base ne l'a plus"
    FREEZING = "freezing", "le journal dit autre chose de ce qui a été arrêté : {name}"
    VERSIONS = "versions", "ses versions ne sont pas celles que dit le journal"
    SEAL = "seal", "son cachet de clôture n'est pas celui que dit le journal"
    MOMENT = "moment", "une date n'est pas celle que dit le journal : {name}"
    REQUESTS = "requests", "ses demandes de signature ne sont pas celles qui ont été arrêtées"
    REQUEST = "request", "ce n'est plus la personne à qui la signature a été demandée"
    SIGNED = "signed", "le journal et la base ne disent pas la même chose de cette signature"
    EVIDENCE = "evidence", "sa preuve n'est plus celle dont le journal garde l'empreinte"
    EXPLAINED = "explained", "ce qui explique cette signature a disparu : octets, code ou copie papier"
    BATCH = "batch", "le code de cette signature n'est plus celui que dit sa preuve"
    CONTEST = "contest", "le journal et la base ne disent pas la même chose de sa contestation"
    REVOCATION = "revocation", "le journal et la base ne disent pas la même chose de sa révocation"
    ENCLOSURE = "enclosure", "une pièce jointe manque, ou n'est plus celle que dit le journal"
    PAPER = "paper", "une copie papier manque, ou n'est plus celle que dit le journal"
    REVOCATION_LIST = "revocation_list", "la liste publiée des certificats révoqués n'est pas celle qui doit l'être"
    UNREADABLE = "unreadable", "le contrôle n'a pas pu lire ce qui est enregistré ({problem})"
    COLUMNS = "columns", "le dossier ne dit plus ce qui a été signé : {name}"

    OF_FILE = nonmember(("no_file", "revisions", "bytes", "frozen"))
    """Those that leave no file to vouch for."""
