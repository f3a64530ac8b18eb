"""Parties that owe what is missing, in the few kinds by which an office chooses agreements."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.internship.evaluations.models import Evaluation
from signatures.models import SignatureRequest

from .waiting import Missing, is_visa


class Owed(TextChoices):
    """Party that owes something."""

    HOST = "organisme", _("l'organisme d'accueil")
    SCHOOL = "etablissement", _("le secrétariat")
    HEAD = "direction", _("la direction")
    FAMILY = "famille", _("la famille ou l'élève")
    VISA = "visa", _("un visa facultatif")
    EVALUATION = "evaluation", _("une évaluation")


OF_ROLE = {"guardian": Owed.FAMILY, "pupil": Owed.FAMILY, "head": Owed.HEAD, "office": Owed.SCHOOL}


def owed_by(missing: Missing) -> Owed:
    """Return the party that owes a missing thing."""
    if isinstance(missing.seed, Evaluation):
        return Owed.EVALUATION
    if isinstance(missing.seed, SignatureRequest):
        return Owed.VISA if is_visa(missing.seed) else OF_ROLE.get(missing.seed.role, Owed.HOST)
    return OF_ROLE.get(missing.awaited.role, Owed.HOST)
