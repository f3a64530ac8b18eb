"""Common parts of the observation sequences: parties, competences, proposed texts."""

from django.utils.translation import gettext_noop

from signatures.policy import Need, PartyRule, Policy

from .base import Competence

POLICY = Policy(
    (
        PartyRule("host", Need.REQUIRED, "host", by_function=True),
        PartyRule("head", Need.REQUIRED, "head", by_function=True),
        PartyRule("guardian", Need.ONE_OF, "guardian"),
        PartyRule("pupil", Need.VISA, "pupil"),
        PartyRule("referent", Need.VISA, "referent"),
        PartyRule("tutor", Need.VISA, "tutor"),
    )
)
"""Parties in the order of the boxes on the document."""

COMPETENCES = (
    Competence("observer", gettext_noop("Observer : regarder, poser des questions, prendre des notes")),
    Competence("communiquer", gettext_noop("Communiquer : s'exprimer clairement, écouter, saluer")),
    Competence(
        "comprendre",
        gettext_noop("Comprendre : expliquer ce que fait l'organisme et le rôle des personnes rencontrées"),
    ),
    Competence(
        "s_impliquer", gettext_noop("S'impliquer : être à l'heure, respecter les consignes, montrer de l'intérêt")
    ),
)

AIMS = (
    "Découvrir comment un organisme fonctionne, quels métiers s'y exercent et comment on s'y forme ; rencontrer des "
    "professionnels, les observer et les interroger."
)
ASSESSMENT = "Le tuteur ou la tutrice évalue les quatre compétences dites ci-dessous."
"""Proposed text that the school may change; the sentences of the national model come first (``documents/texts``)."""
