"""Terms of training periods: agreements, attestations and days for ten years, and the mark for the diploma."""

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.training_grids.models import CertifyingMark
from workflow import clock

from . import dossiers
from .term import OF_AGREEMENT, YEAR, RetentionTerm
from .traces import trace

TRAINING: tuple[RetentionTerm, ...] = (
    RetentionTerm(
        key="trained",
        what=_("Convention de PFMP signée, avec ses annexes et son attestation"),
        since=_("après la fin de la période, ou après la majorité de l'élève si elle vient plus tard"),
        why=_("Règle H-12 : les jours de PFMP payés par l'État se justifient dix ans"),
        default_days=10 * YEAR,
        due=dossiers.trained,
        erase=dossiers.erase_each("trained", "Code de l'éducation, article D331-3 ; allocation de l'État"),
        stays=OF_AGREEMENT,
        public=True,
        tables=("conventions.TrainingAnnex", "conventions.TrainingGrid", "conventions.DayCount"),
        batch=20,
        needs_visa=True,
    ),
    trace(
        CertifyingMark,
        "jury_on",
        key="certifying_marks",
        what=_("Note d'une période de formation qui compte pour le diplôme"),
        since=_("après le jour du jury"),
        why=_("RGPD, article 5-1-e (choix : un an, le temps d'un recours ; le jury garde la sienne)"),
        default_days=YEAR,
        now=clock.now,
        public=True,
    ),
)
