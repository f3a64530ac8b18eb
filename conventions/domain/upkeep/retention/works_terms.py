"""Terms of regulated works: declarations, approvals of bars, readings of the labour inspection."""

from django.utils.translation import gettext_lazy as _

from conventions.domain.law.regulated_works.models import BarApproval
from workflow import clock

from . import dossiers
from .term import YEAR, RetentionTerm
from .traces import trace

WORKS: tuple[RetentionTerm, ...] = (
    RetentionTerm(
        key="works_declarations",
        what=_("Déclaration de travaux réglementés : travaux, lieux, fonctions de qui encadre, qui l'a notée"),
        since=_("après sa fin, ou après le dernier acte d'une déclaration jamais envoyée"),
        why=_("Code civil, article 2224 (choix : cinq ans, le temps d'une action ; travaux et dates restent)"),
        default_days=5 * YEAR,
        due=dossiers.works_declarations,
        erase=dossiers.erase_works_declarations,
        tables=("conventions.WorksDeclaration",),
        batch=50,
    ),
    trace(
        BarApproval,
        "until",
        key="bar_approvals",
        what=_("Agrément du préfet d'un débit de boissons, et qui l'a noté"),
        since=_("après sa fin"),
        why=_("Code civil, article 2224 (choix : cinq ans, le temps d'une action)"),
        default_days=5 * YEAR,
        now=clock.now,
    ),
    RetentionTerm(
        key="inspection_grants",
        what=_("Lecture ouverte à l'inspection du travail : nom et adresse de l'agent, ce qu'il a lu et quand"),
        since=_("après sa fin"),
        why=_("RGPD, article 5-1-e (choix : un an ; il reste l'organisme et l'année)"),
        default_days=YEAR,
        due=dossiers.inspection_grants,
        erase=dossiers.erase_inspection_grants,
        public=True,
        tables=("conventions.InspectionGrant",),
        batch=50,
    ),
)
