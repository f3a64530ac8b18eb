"""A red alert on Wednesday at eleven: a whole school is suspended and everybody told, against ten minutes.

Mails and SMS are handed to the channels of the tests: what a provider takes longer is the provider's.
"""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from tests.bench import Ratio, say

TEN_MINUTES = 600.0
SMALL = {"pupils": 3}


def run(pupils: int = 180) -> Iterator[Ratio]:
    """Return the seconds in which so many running internships are found, suspended by the job, and everybody told."""
    from conventions.domain.dossier.agreements.models import Convention
    from conventions.domain.dossier.internship.suspension.services import Suspension
    from conventions.domain.persons.people.models import Guardian
    from conventions.domain.season.force_majeure import queries, services
    from notifications.models import Message
    from notifications.relay import deliver_due
    from signatures import limits
    from tests.kit import lives
    from tests.kit.queued import run_jobs
    from workflow import clock

    logging.getLogger("notifications.relay").setLevel(logging.WARNING)
    school = lives.make_school(postcode="97600", city="Mamoudzou")
    with patch.object(limits, "PER_CONTACT", ()):  # so many codes to one head in so short a time
        made = []
        for number in range(1, pupils + 1):
            made.append(lives.signed(school=school, tutor=True, guardians=2))
            if number % 20 == 0 or number == pupils:
                say(f"{number} of {pupils} agreements signed")
    clock.move_to(lives.at(made[0], made[0].first_day, 8))
    for convention in made:
        lives.attendance.begin(convention)
    Guardian.objects.filter(rank=1).update(phone="+262639123456")  # an SMS to one of each family
    Message.objects.all().delete()
    wednesday = made[0].first_day + timedelta(days=2)
    clock.move_to(lives.at(made[0], wednesday, 11))
    alert, head = Suspension("cyclone", wednesday, from_noon=True), school.staff.get(role="head").user

    say("the alert is given")
    began = time.perf_counter()
    found = [one.convention for one in queries.to_suspend([school], alert)]
    bulk = services.suspend_together(found, alert, reason="Alerte rouge.", user=head, key=uuid4(), school=school)
    while not (bulk.finished_at and queries.told_by(bulk).waiting == 0):
        run_jobs()
        deliver_due()
        bulk.refresh_from_db()
    taken = time.perf_counter() - began

    told = Message.objects.filter(slug="internship_suspended").count()
    assert Convention.objects.filter(queries.on_hold()).count() == pupils
    assert queries.told_by(bulk).left == told >= pupils
    yield Ratio(f"red alert: {pupils} suspended, {told} messages left", TEN_MINUTES, taken, 1.0, against="ten minutes")
