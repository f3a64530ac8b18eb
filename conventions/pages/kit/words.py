"""Words that a newcomer does not know, explained once: where they are met first (``{% word "visa" %}``), on /aide/mots.

Also the way from a frame to the help of whom it is for: ``{{ quality|help_address }}``.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

if TYPE_CHECKING:
    from conventions.domain.persons.people.models import School


register = template.Library()


@dataclass(frozen=True)
class PlainWord:
    """A word and what it means, in plain words."""

    term: StrOrPromise
    means: StrOrPromise


WORDS = {
    "convention": PlainWord(
        _("Convention de stage"),
        _(
            "L'accord écrit entre l'établissement scolaire, l'entreprise et la famille. "
            "Sans convention signée par tous, le stage ne commence pas."
        ),
    ),
    "organisme": PlainWord(
        _("Organisme d'accueil"),
        _("L'entreprise, l'association ou le service public où l'élève fait son stage."),
    ),
    "responsable": PlainWord(
        _("Responsable légal"),
        _("Qui exerce l'autorité parentale : le plus souvent la mère et le père. C'est cette personne qui signe."),
    ),
    "tuteur": PlainWord(
        _("Tuteur ou tutrice"),
        _("La personne qui accompagne l'élève sur le lieu du stage, note les présences et évalue à la fin."),
    ),
    "referent": PlainWord(
        _("Enseignant référent"),
        _("L'enseignant ou l'enseignante de l'établissement qui suit l'élève pendant le stage."),
    ),
    "visa": PlainWord(
        _("Visa"),
        _("Dire que l'on a lu la convention, sans s'engager. Un visa est demandé, mais le stage peut s'en passer."),
    ),
    "valider": PlainWord(
        _("Valider"),
        _(
            "La direction relit la convention et fixe son texte : il ne change plus, "
            "et chaque personne reçoit son lien pour signer."
        ),
    ),
    "sceller": PlainWord(
        _("Sceller"),
        _(
            "Quand toutes les signatures sont là, le document reçoit le cachet électronique du service : "
            "tout changement fait après se verrait."
        ),
    ),
    "avenant": PlainWord(
        _("Avenant"),
        _(
            "Un changement proposé après la signature : dates, horaires, lieu, tuteur. "
            "La convention reste la même tant que l'avenant n'est pas signé."
        ),
    ),
    "delegation": PlainWord(
        _("Délégation de signature"),
        _("L'écrit par lequel une personne en charge une autre de signer à sa place, de telle date à telle date."),
    ),
    "siret": PlainWord(
        _("SIRET"),
        _("Le numéro à 14 chiffres d'un établissement en France. Il est sur ses factures et ses fiches de paie."),
    ),
    "sequence": PlainWord(
        _("Séquence d'observation"),
        _("Le stage des élèves de 4e, 3e et 2de : regarder comment on travaille, sans travailler soi-même."),
    ),
    "attestation": PlainWord(
        _("Attestation de stage"),
        _("Le papier remis à la fin, qui dit où et quand le stage a été fait."),
    ),
    "avertissement": PlainWord(
        _("Avertissement"),
        _(
            "Un point de la convention qui sort de l'ordinaire sans être interdit : "
            "la direction le lit, puis valide ou renvoie."
        ),
    ),
}
"""Name in templates and texts of help → word, in the order of an internship."""

HELP_OF = {
    **settings.MESSAGE_HELP,
    "head": "/aide/personnel/direction",
    "deputy": "/aide/personnel/direction",
    "office": "/aide/personnel/secretariat",
    "ddfpt": "/aide/personnel/formations",
    "companies": "/aide/personnel/formations",
    "cpe": "/aide/personnel/vie-scolaire",
    "gestionnaire": "/aide/personnel/gestionnaire",
    "teacher": "/aide/personnel/enseignant",
    "referent": "/aide/personnel/enseignant",
}
"""Page of help by the quality in which somebody comes; of several functions the first one here."""
HELP = "/aide"


@register.filter
def help_address(qualities: str | Collection[str]) -> str:
    """Return the page of help of somebody who comes in these qualities; the index where none has its own."""
    held = {qualities} if isinstance(qualities, str) else qualities
    return next((page for quality, page in HELP_OF.items() if quality in held), HELP)


@register.inclusion_tag("frames/_spoken.html")
def spoken(school: "School") -> dict[str, object]:
    """Offer what families of a school can hear in the languages that were recorded, and who there speaks which."""
    from conventions.domain.persons.spoken.queries import (
        heard_at,  # templates of floors without the trade read these words too
    )
    from conventions.domain.persons.spoken.speakers import number_of, speakers_at  # as above

    return {"heard": heard_at(school), "speakers": [(one, number_of(one, school)) for one in speakers_at(school)]}


@register.inclusion_tag("components/word.html")
def word(name: str) -> dict[str, object]:
    """Explain a word where it is met first."""
    return {"name": name, "word": WORDS[name]}
