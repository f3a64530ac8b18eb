"""The rules of internships of initiation and of application: pupils work a little, as young workers do (C-10)."""

from . import calendar, content, limits, load, scope, signatories, training_hours, work
from .registry import RuleSet

WHO = "un élève de collège"


def working_rules(*, levels: tuple[str, ...], machines: bool) -> RuleSet:
    """Return the rules for ``levels``; ``machines``: pupils may use those that their training needs (application)."""
    return (
        limits.built_for(levels)
        + scope.WORKING
        + calendar.AS_SET
        + scope.SCHOOL_TIME.without("A-08")
        + training_hours.WEEKS
        + training_hours.YOUNG_WORKERS
        + (work.WITH_MACHINES if machines else work.ALL)
        + load.BINDING
        + content.ALL
        + signatories.ALL
    ).using("D-02", who=WHO)
