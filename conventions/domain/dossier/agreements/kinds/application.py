"""Stage d'application, of 3e SEGPA: machines that the training needs, after a medical opinion (A-14).

The rulebook reads it in 4e too, where schools quote initiation: there it stands besides, closed until the operator,
a text in hand, sets its days.
"""

from django.utils.translation import gettext_noop

from conventions.domain.law.rules.working import working_rules

from .base import Kind
from .observation import POLICY
from .working import AIMS, ASSESSMENT, COMPETENCES, MODEL

LEVELS, ALSO = ("3e_segpa",), ("4e_segpa",)

KIND = Kind(
    name="application",
    title="Stage d'application en milieu professionnel",
    label="Stage d'application (SEGPA ou EREA)",
    choice=gettext_noop("Stage d'application"),
    levels=LEVELS,
    also_at=ALSO,
    rules=working_rules(levels=(*LEVELS, *ALSO), machines=True),
    model_version=MODEL,
    takes_host_place=True,
    needs_voted_text=True,
    policy=POLICY,
    competences=COMPETENCES,
    default_aims=AIMS,
    default_assessment=ASSESSMENT,
)
