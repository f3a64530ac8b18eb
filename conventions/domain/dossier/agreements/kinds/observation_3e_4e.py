"""Observation sequence of collège: five days, consecutive or not, of pupils of 4e and 3e."""

from django.utils.translation import gettext_noop

from conventions.domain.law.rules import calendar, scope
from conventions.domain.law.rules.observation import observation_rules

from .base import Kind, UsualPeriod
from .observation import AIMS, ASSESSMENT, COMPETENCES, POLICY

LEVELS = ("4e", "3e")

KIND = Kind(
    name="observation_3e_4e",
    title="Séquence d'observation en milieu professionnel",
    label="Collège (4e et 3e)",
    choice=gettext_noop("Stage d'observation"),
    levels=LEVELS,
    rules=observation_rules(levels=LEVELS, duration=scope.COLLEGE + calendar.COLLEGE),
    model_version="2026-3",
    max_days=5,
    policy=POLICY,
    competences=COMPETENCES,
    usual_periods=(
        UsualPeriod("Stage de 3e", ("3e",)),
        UsualPeriod("Stage de 4e", ("4e",), is_expected=False),
    ),
    default_aims=AIMS,
    default_assessment=ASSESSMENT,
)
