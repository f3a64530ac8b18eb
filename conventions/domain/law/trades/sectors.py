"""Sectors in words of a pupil of 3e, and twelve pictures for those who do not know what to look for.

``data/naf.csv`` says which sector a NAF code (rev. 2) belongs to: beginnings of codes without a dot, the longest one
that fits decides. Every code has its sector; what is not written as a code has none.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).parent / "data"
_NAF = re.compile(r"\d{2}(\.?\d{1,2}[A-Za-z]?)?")


@dataclass(frozen=True)
class Sector:
    """A part of the world of work; its trades are those of :mod:`.trades` that name it."""

    slug: str
    name: str | Promise
    examples: str | Promise
    """A few of its trades, for whoever reads the name only."""
    words: str = ""
    """French words that people type for the whole sector, between commas."""

    @property
    def lexeme(self) -> str:
        """Lexeme shared by all offers of the sector."""
        return f"sector:{self.slug}"


@dataclass(frozen=True)
class SectorPicture:
    """One of the drawings that lead to sectors."""

    slug: str
    caption: str | Promise
    """Name of the activity drawn, which stands beside the picture."""
    sectors: tuple[str, ...]


SECTORS: Mapping[str, Sector] = {
    one.slug: one
    for one in (
        Sector(
            "agriculture",
            _("Agriculture et élevage"),
            _("agricultrice, éleveur, maraîchère"),
            "agriculture, agricole, ferme, plantation, exploitation agricole",
        ),
        Sector(
            "mer",
            _("Mer, rivière et bateaux"),
            _("pêcheur, piroguière, mécanicien de bateaux"),
            "mer, bateau, maritime, nautique, fleuve, rivière",
        ),
        Sector(
            "nature",
            _("Nature et animaux"),
            _("vétérinaire, paysagiste, garde forestier"),
            "nature, forêt, environnement, écologie, animaux, animal, jardin, bêtes",
        ),
        Sector(
            "alimentation",
            _("Métiers de bouche"),
            _("boulangère, boucher, pâtissière"),
            "alimentation, alimentaire, métiers de bouche, agroalimentaire",
        ),
        Sector(
            "restauration",
            _("Cuisine et restaurant"),
            _("cuisinière, serveur, pizzaïolo"),
            "restauration, restaurant, resto",
        ),
        Sector(
            "tourisme",
            _("Hôtel et tourisme"),
            _("réceptionniste, guide, agente de voyages"),
            "tourisme, touristique, vacances, voyage",
        ),
        Sector(
            "batiment",
            _("Bâtiment et travaux"),
            _("maçon, plombière, électricien"),
            "bâtiment, BTP, travaux, chantier, construction, construire",
        ),
        Sector(
            "artisanat",
            _("Bois, métal et artisanat d'art"),
            _("ébéniste, ferronnier, bijoutière"),
            "artisanat, artisan, artisanat d'art, métiers d'art, travail manuel",
        ),
        Sector(
            "auto",
            _("Autos, motos et vélos"),
            _("mécanicien, carrossière, réparateur de vélos"),
            "auto, automobile, voiture, véhicule, bagnole",
        ),
        Sector(
            "industrie",
            _("Usines, machines et énergie"),
            _("soudeuse, technicien de maintenance, électricienne de réseau"),
            "industrie, industriel, énergie",
        ),
        Sector(
            "transport",
            _("Transport et livraison"),
            _("conductrice de bus, livreur, pilote"),
            "transport, conduire",
        ),
        Sector(
            "commerce",
            _("Magasins et vente"),
            _("vendeuse, libraire, fleuriste"),
            "commerce, magasin, vente, boutique, vendre, commerçant, centre commercial",
        ),
        Sector(
            "beaute",
            _("Coiffure, beauté et mode"),
            _("coiffeur, esthéticienne, couturier"),
            "beauté, mode, bien-être, esthétique",
        ),
        Sector(
            "sante",
            _("Santé"),
            _("infirmière, médecin, pharmacienne"),
            "santé, médical, paramédical, soigner, soin",
        ),
        Sector(
            "social",
            _("Enfants, personnes âgées, aide aux autres"),
            _("éducateur, auxiliaire de puériculture, assistante sociale"),
            "social, médico-social, aide à la personne, aider",
        ),
        Sector(
            "enseignement",
            _("École et formation"),
            _("professeure des écoles, professeur, formatrice"),
            "enseignement, éducation, formation, enseigner",
        ),
        Sector(
            "sport",
            _("Sport et loisirs"),
            _("entraîneuse, animateur, maître-nageuse"),
            "sport, sportif, loisirs",
        ),
        Sector(
            "culture",
            _("Musique, spectacle et musées"),
            _("musicienne, comédien, bibliothécaire"),
            "culturel, spectacle, art, artistique, artiste, patrimoine",
        ),
        Sector(
            "media",
            _("Images, journaux et communication"),
            _("journaliste, graphiste, photographe"),
            "média, communication, audiovisuel",
        ),
        Sector(
            "informatique",
            _("Informatique et jeux vidéo"),
            _("développeuse, technicien réseau, créateur de jeux"),
            "informatique, numérique, internet, ordi, ordinateur, high-tech",
        ),
        Sector(
            "bureau",
            _("Bureau, banque et immobilier"),
            _("comptable, secrétaire, agent immobilier"),
            "bureau, finance, gestion, administratif, économie",
        ),
        Sector(
            "administration",
            _("Mairie, État et justice"),
            _("agente de mairie, greffier, avocate"),
            "administration, service public, fonctionnaire, collectivité, fonction publique",
        ),
        Sector(
            "securite",
            _("Sécurité, secours et armée"),
            _("pompier, policière, militaire"),
            "sécurité, secours, défense, urgence",
        ),
        Sector(
            "sciences",
            _("Sciences, plans et laboratoires"),
            _("architecte, ingénieure, chercheur"),
            "science, scientifique, technologie",
        ),
        Sector(
            "proprete",
            _("Propreté, eau et déchets"),
            _("agente de propreté, éboueur, technicienne de l'eau"),
            "propreté, nettoyage, déchet",
        ),
    )
}

PICTURES: tuple[SectorPicture, ...] = (
    SectorPicture("soigner", _("Soigner"), ("sante", "social")),
    SectorPicture("aider", _("S'occuper des petits et des grands"), ("social", "enseignement")),
    SectorPicture("reparer", _("Réparer, fabriquer"), ("auto", "industrie", "artisanat")),
    SectorPicture("nourrir", _("Nourrir"), ("alimentation", "restauration", "agriculture")),
    SectorPicture("construire", _("Construire"), ("batiment", "artisanat", "proprete")),
    SectorPicture("nature", _("La nature et les bêtes"), ("nature", "agriculture")),
    SectorPicture("voyager", _("Naviguer, conduire, voyager"), ("mer", "transport", "tourisme")),
    SectorPicture("accueillir", _("Accueillir, vendre"), ("commerce", "tourisme", "beaute")),
    SectorPicture("creer", _("Jouer, dessiner, filmer"), ("culture", "media", "beaute")),
    SectorPicture("compter", _("Les chiffres, les sciences, l'ordinateur"), ("informatique", "bureau", "sciences")),
    SectorPicture("proteger", _("Protéger, secourir, rendre justice"), ("securite", "administration")),
    SectorPicture("transmettre", _("Transmettre, entraîner"), ("enseignement", "sport")),
)
"""Pictures; every sector is behind one at least."""


def naf_key(code: str) -> str:
    """Return a NAF code as it is compared: *45.20A* gives ``4520a``; nothing for what is no code."""
    code = code.strip()
    return code.replace(".", "").lower() if _NAF.fullmatch(code) else ""


def sector_of_naf(code: str) -> Sector | None:
    """Return the sector of a NAF rev. 2 code, with its dot or without; ``None`` for what is no code of it."""
    key = naf_key(code)
    for length in range(len(key), 1, -1):
        if sector := _sectors_by_naf().get(key[:length]):
            return SECTORS[sector]
    return None


@cache
def _sectors_by_naf() -> Mapping[str, str]:
    with (DATA / "naf.csv").open(encoding="utf-8", newline="") as file:
        return {
            beginning: row["sector"]
            for row in csv.DictReader(file, delimiter=";")
            for beginning in row["naf"].lower().split()
        }
