"""Observation sequence of 2nde générale et technologique: two weeks in the second half of June."""

from django.utils.translation import gettext_noop

from conventions.domain.law.rules import calendar, scope
from conventions.domain.law.rules.calendars import seconde_window
from conventions.domain.law.rules.observation import observation_rules

from .base import Kind, UsualPeriod
from .observation import AIMS, ASSESSMENT, COMPETENCES, POLICY

LEVELS = ("2de_gt",)

KIND = Kind(
    name="observation_2nde",
    title="Séquence d'observation en milieu professionnel",
    label="Lycée (2de générale et technologique)",
    choice=gettext_noop("Stage d'observation"),
    levels=LEVELS,
    rules=observation_rules(levels=LEVELS, duration=scope.SECONDE + calendar.SECONDE),
    model_version="2026-3",
    max_days=10,
    policy=POLICY,
    competences=COMPETENCES,
    usual_periods=(UsualPeriod("Stage de 2de", LEVELS, window=seconde_window),),
    default_aims=AIMS,
    default_assessment=ASSESSMENT,
)
