"""Sentences that families hear in their language, and the languages that are above all oral.

A speaker says the meaning of the French sentence in their own words. No machine reads in these languages: a sentence
without a recording is not offered.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "who_writes": _("C'est le collège ou le lycée de votre enfant qui vous écrit."),
    "internship": _("Votre enfant doit faire un stage : quelques jours dans une entreprise, pour voir un métier."),
    "agreement": _("Pour le stage, il faut un papier : la convention. Il dit où, quand et à quelles heures."),
    "what_is_asked": _("On vous demande de lire ce papier, ou de vous le faire lire, et de répondre."),
    "until_when": _("La date avant laquelle il faut répondre est écrite en chiffres en haut de la page."),
    "birth_date": _("Pour ouvrir la page, écrivez la date de naissance de votre enfant : jour, mois, année."),
    "essential": _("Le lieu, les jours et les heures du stage sont sur la page. Regardez s'ils sont justes."),
    "meaning": _("Signer, c'est dire : j'ai lu, ou on m'a lu, et je suis d'accord pour ce stage."),
    "code": _("Pour signer, vous recevez un code de six chiffres. Écrivez-le sur la page. Ne le donnez à personne."),
    "free": _("C'est gratuit. Personne ne vous demande d'argent ni de numéro de carte bancaire."),
    "refuse": _("Vous avez le droit de refuser. Touchez « Je refuse » et dites pourquoi. Seule l'école lit la raison."),
    "error": _("S'il y a une erreur, un nom ou une heure, touchez « Il y a une erreur ». L'école corrige."),
    "paper": _("Vous préférez le papier, ou parler à quelqu'un ? Venez à l'école : vous pouvez signer là-bas."),
    "call": _("Une question ? Appelez l'école : le numéro est en bas de la page."),
    "privacy": _("Ce que vous écrivez sert au stage de votre enfant, et à rien d'autre."),
}
"""Meanings in French by name, in the order in which one needs them."""


@dataclass(frozen=True)
class SpokenLanguage:
    """One language of families; the code is that of ISO 639-3."""

    code: str
    name: str
    """Name of the language in itself."""
    said: str
    """Name of the language in French."""


EXPECTED = (
    SpokenLanguage("swb", "Shimaore", "shimaoré"),
    SpokenLanguage("buc", "Kibushi", "kibushi"),
    SpokenLanguage("djk", "Nenge tongo", "nenge tongo"),
    SpokenLanguage("hat", "Kreyòl ayisyen", "créole haïtien"),
    SpokenLanguage("srn", "Sranan tongo", "sranan tongo"),
    SpokenLanguage("gcr", "Kréyòl gwiyannen", "créole guyanais"),
)
"""Languages of which recordings are expected everywhere, the most needed first; a school adds its own by name."""
