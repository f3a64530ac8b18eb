"""Visite d'information: two days on end at most, to look and to ask, beside the internship of the year (A-13)."""

from django.utils.translation import gettext_noop

from conventions.domain.law.rules import calendar
from conventions.domain.law.rules.observation import visit_rules

from .base import Kind, Reminders, Rhythm
from .observation import COMPETENCES, POLICY

LEVELS = ("4e", "3e", "2de_gt")

KIND = Kind(
    name="visite",
    title="Visite d'information en milieu professionnel",
    label="Visite d'information (4e, 3e, 2de générale et technologique)",
    choice=gettext_noop("Visite d'information"),
    also_at=LEVELS,
    rules=visit_rules(levels=LEVELS, duration=calendar.VISIT),
    model_version="visite-2026-2",
    max_days=2,
    policy=POLICY,
    competences=tuple(one for one in COMPETENCES if one.key in ("observer", "comprendre")),
    reminders=Reminders(host_part=Rhythm((2, 5), (3, 1)), signature=Rhythm((2, 5), (3, 1))),
    default_aims=(
        "Voir de près un métier ou un organisme, poser ses questions à des professionnels, commencer à dire ce qui "
        "plaît ou non."
    ),
    default_assessment="Le tuteur ou la tutrice évalue les deux compétences dites ci-dessous.",
)
