"""What is kept of a pupil's health, and for how long: erased some days after the internship (rule J-03)."""

import logging
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from conventions.people.models import Pupil
from workflow import clock

from .machine import State
from .models import Convention, HealthAnnex

log = logging.getLogger(__name__)


@transaction.atomic
def erase_old_health_data() -> tuple[int, int]:
    """Periodic job: erase the arrangements of internships ended ``HEALTH_KEPT_DAYS`` days ago, and the mark of a PAI.

    Return how many arrangements and marks. What was signed stays as it was signed: yes or no, and who brings the kit.
    An agreement that was withdrawn needs no arrangements any more; its pupil may be about to open another.
    """
    before = clock.now().date() - timedelta(days=settings.HEALTH_KEPT_DAYS)
    over = Q(status=State.WITHDRAWN) | ended_before(before)
    annexes, _each = HealthAnnex.objects.filter(convention__in=Convention.objects.filter(over)).delete()
    own = Convention.objects.filter(pupil=OuterRef("pk"))
    marked = Pupil.objects.filter(Exists(own.filter(ended_before(before))), ~Exists(own.exclude(over)))
    marks = marked.exclude(pai=False, kit_by="").update(pai=False, kit_by="")
    if annexes or marks:
        log.info("health data erased: %d arrangements, %d marks of a PAI", annexes, marks)
    return annexes, marks


def ended_before(day: date) -> Q:
    """Agreements whose internship ended, or was to end, before ``day``."""
    return Q(ended_on__lt=day) | Q(ended_on=None, last_day__lt=day)
