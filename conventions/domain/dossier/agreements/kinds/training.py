"""Period of training in a professional environment (*PFMP*), of vocational pupils: several a year, with annexes."""

from django.utils.translation import gettext_noop

from conventions.domain.law.rules.training import training_rules
from signatures.policy import Need, PartyRule, Policy

from .base import Kind
from .working import COMPETENCES

SHARED = ("1re", "terminale")
"""Levels of the general track too: the formation alone tells whose they are."""
LEVELS = ("2de_pro", *SHARED, "cap", "bma", "cs", "fcil")
"""Levels at which pupils have a formation; which one, their enrolment says."""

POLICY = Policy(
    (
        PartyRule("host", Need.REQUIRED, "host", by_function=True),
        PartyRule("head", Need.REQUIRED, "head", by_function=True),
        PartyRule("guardian", Need.ONE_OF, "guardian"),
        PartyRule("pupil", Need.READING, "pupil"),
        PartyRule("referent", Need.REQUIRED, "referent_of_training"),
        PartyRule("tutor", Need.REQUIRED, "tutor_of_training"),
    )
)
"""Five parties (code de l'éducation, D124-4); a minor reads besides, and signs in place of guardians once of age."""

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
    takes_host_place=True,
    by_formation=SHARED,
    policy=POLICY,
    consents={
        "referent_of_training": "Je suis l'enseignante ou l'enseignant référent : ma signature porte sur les seules "
        "stipulations pédagogiques de la convention.",
        "tutor_of_training": "Je suis le tuteur ou la tutrice de l'élève dans l'organisme d'accueil.",
    },
    competences=COMPETENCES,
    default_aims=(
        "Mettre en pratique, dans un lieu de travail, ce qui est appris en formation, et y acquérir les compétences "
        "dites dans l'annexe pédagogique."
    ),
    default_assessment="Le tuteur ou la tutrice et l'équipe de l'établissement font le point sur ces compétences.",
)
