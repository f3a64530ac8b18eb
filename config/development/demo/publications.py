"""The open figures of the demonstration: of the last two declared days, as they would have been published then."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from config.development.demo.past_weeks import AT, histories
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.numbers.figures.rebuilding import rebuild_figures
from conventions.domain.numbers.publishing.declared import Release, releases_of
from conventions.domain.numbers.publishing.models import Publication, PublishedTable
from conventions.domain.numbers.publishing.services import publish
from workflow import clock


@transaction.atomic
def publish_past_days() -> list[Publication]:
    """Publish the last two declared days, the earlier one first; nothing where one of them is published already."""
    today = timezone.localdate(clock.now())
    declared = sorted(one for year in range(today.year - 2, today.year + 1) for one in releases_of(year))
    last_two = [one for one in declared if one.date <= today][-2:]
    if Publication.objects.filter(date__gte=last_two[0].date, refused="").exists():
        return []
    return [made for made in map(_publish_as_it_was, last_two) if made]


def _publish_as_it_was(release: Release) -> Publication | None:
    """Publish a day by the states that agreements had then, all else as it is now; what was made so alone stays."""
    at = timezone.make_aware(datetime.combine(release.date, AT))
    with transaction.atomic():
        with clock.held(at):
            _put_back(at)
            rebuild_figures()
            made = publish(release)
            tables = list(made.tables.all()) if made else []
        transaction.set_rollback(True)
    if made is None or made.refused:
        return None
    Publication.objects.bulk_create([made])
    PublishedTable.objects.bulk_create(tables)
    return made


def _put_back(at: datetime) -> None:
    """Put agreements into the states that their journal tells of a moment; those to come count for nobody.

    In SQL, and in a savepoint that is undone: nothing is done to an agreement here, so the door has nothing to say.
    """
    [to_come] = Convention.is_withdrawn.states
    then = defaultdict[str, list[UUID]](list)
    for uuid, history in histories(Convention).items():
        then[history.state_at(at) or to_come].append(uuid)
    with connection.cursor() as cursor:
        for state, uuids in then.items():
            cursor.execute("UPDATE conventions_convention SET status = %s WHERE uuid = ANY(%s)", [state, uuids])
