"""The declaration of regulated works to the labour inspection, to sign by hand (code du travail, art. R4153-41)."""

from collections.abc import Sequence
from dataclasses import dataclass

from .blocks import Boxes, Bullets, Field, Fields, PrintedDocument, Prose, Section, SigningBlock
from .rendering import render
from .wording import clean, joined, lines_of, upper_first, write_siret

LEAD = (
    "L'établissement ou l'entreprise désigné ci-dessous déclare à l'inspection du travail qu'il affecte à des travaux "
    "interdits susceptibles de dérogation, pour les besoins de leur formation professionnelle, des jeunes de quinze "
    "ans au moins et de moins de dix-huit ans (code du travail, articles R4153-38 à R4153-45)."
)
CONDITIONS = (
    "les risques pour les jeunes et pour chaque travail sont évalués (article L4121-3) ;",
    "les actions de prévention qui en résultent sont mises en œuvre avant toute affectation ;",
    "chaque jeune est informé des risques et formé à la sécurité avant les travaux ;",
    "une personne compétente encadre chaque jeune pendant les travaux ;",
    "un avis médical de moins d'un an permet les travaux à chaque jeune.",
)
KEPT = (
    "La déclaration s'envoie par tout moyen qui donne une date certaine : gardez-en la preuve. Elle vaut trois ans à "
    "partir de l'envoi. Un changement de secteur, de formation, de lieu, de travail ou d'encadrement se dit dans les "
    "huit jours. Pour chaque jeune, son nom, sa formation, l'avis médical et l'encadrement sont tenus à la disposition "
    "de l'inspection, sans être envoyés."
)
NOT_YET = ("à compléter",)


@dataclass(frozen=True)
class DeclaredOnPaper:
    """Content of the declaration of one side, in words."""

    declarant: str
    siret: str
    address: str
    sector: str
    formations: Sequence[str]
    places: str
    works: Sequence[tuple[str, str]]
    """Words and article of each work."""
    equipment: str
    supervisors: str


def render_works_declaration(declared: DeclaredOnPaper) -> bytes:
    """Render the declaration as a PDF of one page; no young person is named in it."""
    who = clean(declared.declarant)
    works = tuple(f"{upper_first(clean(words))} ({clean(article)})" for words, article in declared.works)
    content = Fields(
        (
            Field("Déclarant", (who, *lines_of(declared.address))),
            *((Field("SIRET", (write_siret(declared.siret),)),) if declared.siret else ()),
            Field("1° Secteur d'activité", lines_of(declared.sector) or NOT_YET),
            Field("2° Formations", tuple(clean(one) for one in declared.formations) or NOT_YET),
            Field("3° Lieux de formation", lines_of(declared.places) or NOT_YET),
            Field("4° Travaux", works or NOT_YET),
            Field("Machines et produits", lines_of(declared.equipment) or ("aucun de plus",)),
            Field("5° Encadrement", lines_of(declared.supervisors) or NOT_YET),
        )
    )
    box = SigningBlock("", "Pour le déclarant", who, "nom, qualité, date et signature", stamp=True)
    document = PrintedDocument(
        title="Déclaration de dérogation",
        subtitle="Travaux interdits susceptibles de dérogation, jeunes en formation professionnelle",
        number="",
        version_label="",
        verification_label="",
        verification_url="",
        sections=(
            Section("Ce qui est déclaré", 1, (Prose((LEAD,)), content)),
            Section("Conditions", 1, (Bullets("Le déclarant atteste que :", CONDITIONS), Prose((KEPT,), small=True))),
            Section("Signature", 1, (Boxes((box,), "Fait à", "le", "Cachet"),), room=40),
        ),
        footer=who,
        author=who,
        subject=joined(("Déclaration de dérogation", who), ", "),
        short_title="Déclaration de dérogation",
    )
    return render(document).pdf
