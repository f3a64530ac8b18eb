"""Sentences that pupils may begin a motivation with."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

EVERYWHERE: tuple[StrOrPromise, ...] = (
    _("Je voudrais découvrir votre métier et voir comment se passe une journée de travail."),
    _("Je ne connais encore personne dans ce métier : ce stage m'aiderait à choisir mon orientation."),
)
OF_SECTOR: dict[str, tuple[StrOrPromise, ...]] = {
    "agriculture": (_("J'aime être dehors et je voudrais voir d'où vient ce que nous mangeons."),),
    "mer": (_("J'aime l'eau et les bateaux, et je voudrais voir comment on y travaille."),),
    "nature": (_("J'aime les animaux et les plantes, et je voudrais voir comment on s'en occupe."),),
    "alimentation": (_("J'aime cuisiner et je voudrais voir comment on prépare et vend ce que les gens mangent."),),
    "restauration": (_("J'aime accueillir les gens et travailler en équipe."),),
    "commerce": (_("J'aime parler avec les gens et je voudrais voir comment on conseille des clients."),),
    "batiment": (_("J'aime fabriquer et réparer, et je voudrais voir un chantier de près."),),
    "auto": (_("J'aime comprendre comment les machines fonctionnent et aider à réparer."),),
    "sante": (_("J'aimerais aider les gens et je voudrais voir comment on prend soin d'eux."),),
    "social": (_("J'aime m'occuper des plus petits ou des personnes âgées."),),
    "enseignement": (_("J'aime expliquer et je voudrais voir l'école de l'autre côté du bureau."),),
    "informatique": (_("J'aime les ordinateurs et je voudrais voir comment on crée ou répare ce que nous utilisons."),),
    "culture": (_("J'aime dessiner, jouer ou écrire, et je voudrais voir comment on en fait un métier."),),
    "securite": (_("Je voudrais voir comment on protège les gens."),),
    "beaute": (_("J'aime prendre soin de moi et des autres, et je voudrais apprendre les gestes."),),
    "sport": (_("Je fais du sport et je voudrais voir comment on en fait un métier."),),
    "sciences": (_("J'aime les expériences et je voudrais voir comment on travaille dans un laboratoire."),),
    "administration": (_("Je voudrais voir comment fonctionne un service qui travaille pour les habitants."),),
    "transport": (_("J'aime bouger et je voudrais voir comment on transporte les gens ou les marchandises."),),
}
"""Sentences by slug of a sector; a sector without its own has those that fit everywhere."""


def model_sentences(sector: str) -> list[str]:
    """Return sentences that a pupil may take into a motivation, those of the sector first."""
    return [str(one) for one in (*OF_SECTOR.get(sector, ()), *EVERYWHERE)]
