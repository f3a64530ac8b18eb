"""Faults that the checks of journal, tree and agenda find: each is a code, and each code has its one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices


class ChainFault(TextChoices):
    """Kinds of fault; the label is the sentence, whose fields are the values of the fault."""

    ENTRY_MISSING = "entry_missing", "elle manque"
    ENTRY_ASTRAY = "entry_astray", "elle ne suit pas l'entrée précédente"
    CONTENT_CHANGED = "content_changed", "son contenu a été changé"
    PERSONAL_ADDED = "personal_added", "des données personnelles y ont été ajoutées"
    PERSONAL_MISSING = "personal_missing", "ses données personnelles manquent, sans effacement noté"
    PERSONAL_BACK = "personal_back", "ses données personnelles, effacées, sont revenues"
    PERSONAL_CHANGED = "personal_changed", "ses données personnelles ont été changées"
    SOURCE = "source", "son état de départ n'est pas celui que le journal donnait jusque-là"
    REMOVED = "removed", "elle a été retirée, le dossier compte {entries}"
    INSERTED = "inserted", "elle a été ajoutée, le dossier compte {entries}"
    NO_SUCH_ROOT = "no_such_root", "elle a été ajoutée, ce dossier n'existe pas"
    NO_SUCH_KIND = "no_such_kind", "elle a été ajoutée, aucune sorte de dossier ne porte ce nom"
    HEAD = "head", "l'empreinte gardée avec le dossier est une autre"
    NO_OPENING = "no_opening", "l'ouverture du dossier manque"
    STATUS = "status", "l'état est « {found} », le journal dit « {told} »"
    ROW_GONE = "row_gone", "le journal en parle et la base ne l'a plus"

    MAC_MISSING = "mac_missing", "elle n'a pas de code d'authentification : le service ne l'a pas écrite"
    MAC_WRONG = "mac_wrong", "son code d'authentification n'est pas juste : le service ne l'a pas écrite ainsi"
    MAC_RETIRED = "mac_retired", "son code d'authentification est d'une clé qui ne servait plus"
    MAC_KEY = (
        "mac_key",
        "son code d'authentification est d'une clé que la configuration ne donne pas (JOURNAL_KEY_FALLBACKS)",
    )
    UNCOVERED = (
        "uncovered",
        "{entries} sans code d'authentification, qu'aucun point de contrôle ne couvre : juste après une mise à "
        "niveau, export_checkpoints en fait un ; sinon, le service ne les a pas écrites",
    )

    NEVER_ENTERED = "never_entered", "elle n'est jamais entrée dans l'arbre"
    WAITS_IN_VAIN = "waits_in_vain", "elle attend d'entrer dans l'arbre, et y est déjà ou n'existe pas"
    LEAF_MISSING = "leaf_missing", "elle manque, ou son entrée manque"
    LEAF_ALTERED = "leaf_altered", "l'arbre a été fait d'une autre entrée"
    LEAVES_REMOVED = "leaves_removed", "elle a été retirée, l'arbre a encore ses nœuds"
    CUT = "cut", "il compte {told} et l'arbre {found}, la fin a été retirée"
    REWRITTEN = "rewritten", "il donne une autre racine pour {told}, le journal a été récrit"

    NOTE_UNREADABLE = "note_unreadable", "il ne se lit pas comme un point de contrôle"
    NOTE_OF_ANOTHER = "note_of_another", "c'est un point de contrôle de « {found} », pas de « {own} »"
    NOTE_KEY = "note_key", "il est signé d'une clé qui n'est pas celle du journal"
    NOTE_SIGNATURE = "note_signature", "sa signature ne correspond pas à son texte"
    NOTE_BASE64 = "note_base64", "son base64 est illisible"
    NOTE_SIZE = "note_size", "son texte compte {told}"
    NOTE_TOKEN = "note_token", "son horodatage n'est pas juste ({why})"

    TASK_NOT_DUE = "task_not_due", "tâche ouverte que le journal ne donne pas, {task}"
    TASK_NOT_OPEN = "task_not_open", "tâche que le journal donne et qui n'est pas ouverte, {task}"
    DEADLINE = "deadline", "échéance {name} de {subject}, {found} ici et {told} d'après le journal"


@dataclass(frozen=True)
class Fault:
    """One thing wrong; ``str()`` is a line for whoever runs the service."""

    where: str
    """Place of the fault: ``label/uuid`` of a root or of a subject, or a leaf or checkpoint by its number."""
    what: TextChoices
    position: int | None = None
    """Number of the entry in the chain of a root; ``None`` elsewhere."""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """Sentence that names the fault and its entry, for a reader who sees the place."""
        said = self.what.label.format(**self.values)
        return f"entrée {self.position} : {said}" if self.position else said

    def __str__(self) -> str:
        return f"{self.where}{', ' if self.position else ' : '}{self.sentence}"
