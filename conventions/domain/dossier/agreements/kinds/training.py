"""Period of training in a professional environment (*PFMP*), of vocational pupils: several a year, with annexes."""

from django.utils.translation import gettext_noop

from conventions.domain.law.rules.training import training_rules

from .base import Kind
from .observation import POLICY
from .working import COMPETENCES

LEVELS = ("2de_pro", "1re", "terminale", "cap")
"""Levels at which pupils have a formation; which one, their enrolment says."""

KIND = Kind(
    name="pfmp",
    title="Période de formation en milieu professionnel",
    label="Lycée professionnel (PFMP)",
    choice=gettext_noop("Période de formation en milieu professionnel"),
    levels=LEVELS,
    rules=training_rules(levels=LEVELS),
    model_version="pfmp-2026",
    max_days=132,  # 924 hours of seven a day (B-10)
    trains=True,
    policy=POLICY,
    competences=COMPETENCES,
    default_aims=(
        "Mettre en pratique, dans un lieu de travail, ce qui est appris en formation, et y acquérir les compétences "
        "dites dans l'annexe pédagogique."
    ),
    default_assessment="Le tuteur ou la tutrice et l'équipe de l'établissement font le point sur ces compétences.",
)
