"""Training period of lycée professionnel, in outline: five parties, several hosts in a year, the hours of L3162-1."""

from dataclasses import replace

from conventions.domain.dossier.agreements.kinds.base import Competence, Kind
from conventions.domain.law.rules import RuleSet, content, limits, scope, signatories, training_hours
from signatures.policy import Need, PartyRule, Policy

LEVELS = ("dima",)

KIND = Kind(
    name="essai",
    title="Période de formation en milieu professionnel",
    label="Lycée professionnel",
    choice="Période de formation",
    levels=LEVELS,
    rules=limits.built_for(LEVELS)
    + scope.COMMON
    + scope.SCHOOL_TIME.without("A-08")
    + training_hours.WEEKS
    + training_hours.YOUNG_WORKERS
    + content.ALL
    + RuleSet((replace(content.referent_is_named, severity="blocking"),))
    + signatories.ALL,
    model_version="essai",
    max_days=30,
    policy=Policy(
        (
            PartyRule("host", Need.REQUIRED, "host", by_function=True),
            PartyRule("head", Need.REQUIRED, "head", by_function=True),
            PartyRule("guardian", Need.ONE_OF, "guardian"),
            PartyRule("referent", Need.REQUIRED, "referent_of_essai"),
            PartyRule("tutor", Need.REQUIRED, "tutor_of_essai"),
        )
    ),
    consents={
        "referent_of_essai": "Je suis l'enseignante ou l'enseignant référent : je suis la formation de l'élève.",
        "tutor_of_essai": "Je suis le tuteur ou la tutrice : je forme l'élève dans l'organisme d'accueil.",
    },
    competences=(Competence("souder", "Souder : assembler deux pièces"),),
    default_aims="Souder deux pièces.",
    default_assessment="Le tuteur ou la tutrice évalue la compétence dite ci-dessous.",
)
