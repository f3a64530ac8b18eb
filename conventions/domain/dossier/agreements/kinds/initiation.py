"""Stage d'initiation, of 3e prépa-métiers and of 4e SEGPA: light work under supervision, from fourteen (A-14)."""

from django.utils.translation import gettext_noop

from conventions.domain.law.rules.working import working_rules

from .base import Kind
from .observation import POLICY
from .working import AIMS, ASSESSMENT, COMPETENCES, MODEL

LEVELS = ("3e_prepa", "4e_segpa")

KIND = Kind(
    name="initiation",
    title="Stage d'initiation en milieu professionnel",
    label="Stage d'initiation (3e prépa-métiers, 4e SEGPA ou EREA)",
    choice=gettext_noop("Stage d'initiation"),
    levels=LEVELS,
    rules=working_rules(levels=LEVELS, machines=False),
    model_version=MODEL,
    takes_host_place=True,
    needs_voted_text=True,
    policy=POLICY,
    competences=COMPETENCES,
    default_aims=AIMS,
    default_assessment=ASSESSMENT,
)
