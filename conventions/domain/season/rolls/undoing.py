"""Undoing an import of a roll within a day: what it wrote is compared with what stands, then put back as it was.

Whatever applies a roll, its trace is the difference between the rows of the school before and after. Nothing is
undone once something rests on it: a row changed since, a link handed out, an agreement, an act on one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.year.enrolling import SHOWN, show_present
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.people.models import ContactChange, Guardian, Pupil, School, User
from workflow.engine import Refused
from workflow.models import Transition

from .models import RollImport

UNDO_FOR = timedelta(days=1)
BATCH = 500
_TRACKED: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Pupil, ("school",)),
    (Guardian, ("pupil__school",)),
    (Enrolment, ("pupil__school",)),
    (ContactChange, ("pupil__school", "guardian__pupil__school")),
)
"""Models that a roll writes, with the way from each row to its school; rows that others need come first."""
_MODELS = {model._meta.label: model for model, _ways in _TRACKED}
Rows = dict[str, dict[int, dict[str, Any]]]


@contextmanager
def traced(school: School) -> Iterator[dict[str, Any]]:
    """Fill a trace with what is written inside, in the caller's transaction."""
    trace: dict[str, Any] = {}
    before = _rows_of(school)
    yield trace
    trace |= _difference(before, _rows_of(school))


def may_be_undone(roll: RollImport) -> bool:
    """Tell whether the time to undo an import has not passed."""
    return bool(
        roll.applied_at and roll.trace and roll.undone_at is None and timezone.now() - roll.applied_at < UNDO_FOR
    )


def imports_to_undo(school: School, user: User) -> list[RollImport]:
    """Return the imports of somebody whose time to be undone has not passed, the latest first."""
    found = RollImport.objects.filter(school=school, user=user, applied_at__gt=timezone.now() - UNDO_FOR)
    return list(found.filter(undone_at=None).exclude(trace={}).defer("trace", "report"))


@transaction.atomic
def undo_roll(roll: RollImport) -> None:
    """Put everything back as it was before the import; raises ``Refused`` when something rests on it."""
    School.objects.select_for_update().get(pk=roll.school_id)
    roll = RollImport.objects.select_for_update(of=("self",)).select_related("school").get(pk=roll.pk)
    if not may_be_undone(roll):
        raise Refused("undo_too_late")
    now, trace = _rows_of(roll.school), roll.trace
    for label in _MODELS:
        written = {pk: {name: new for name, (_old, new) in fields.items()}
                   for pk, fields in trace["changed"].get(label, {}).items()}  # fmt: skip
        for pk, row in {**written, **trace["created"].get(label, {})}.items():
            if not _stands(label, row, now[label].get(int(pk))):
                raise Refused("undo_changed_since")
    created = {label: {int(pk) for pk in rows} for label, rows in trace["created"].items()}
    if _something_rests(roll, created, now):
        raise Refused("undo_rests")
    for label in reversed(_MODELS):
        _MODELS[label]._base_manager.filter(pk__in=created.get(label, ())).delete()
    for label, model in _MODELS.items():
        _put_back(model, trace["deleted"].get(label, []), trace["changed"].get(label, {}))
    show_present(roll.school, Pupil.objects.select_for_update(no_key=True).filter(school=roll.school).order_by("id"))
    roll.trace, roll.undone_at = {}, timezone.now()
    roll.save(update_fields=["trace", "undone_at"])


def _stands(label: str, written: dict[str, Any], now: dict[str, Any] | None) -> bool:
    """Tell whether a row is as the import left it; what a pupil's row repeats of enrolments is looked at there."""
    repeated = SHOWN if label == Pupil._meta.label else ()
    return now is not None and all(now[name] == value for name, value in written.items() if name not in repeated)


def _rows_of(school: School) -> Rows:
    """Return every tracked row of a school, each value as JSON keeps it."""
    return {
        model._meta.label: {
            row["pk"]: {name: _plain(value) for name, value in row.items() if name != "pk"}
            for row in model._base_manager.filter(_at(school, ways)).values("pk", *_columns(model))
        }
        for model, ways in _TRACKED
    }


def _at(school: School, ways: tuple[str, ...]) -> Q:
    found = Q()
    for way in ways:
        found |= Q(**{way: school})
    return found


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)


def _difference(before: Rows, after: Rows) -> dict[str, Any]:
    created: Rows = {}
    deleted: dict[str, list[dict[str, Any]]] = {}
    changed: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for label, rows in after.items():
        created[label] = {pk: row for pk, row in rows.items() if pk not in before[label]}
        deleted[label] = [{"pk": pk, **row} for pk, row in before[label].items() if pk not in rows]
        for pk in set(rows) & set(before[label]):
            old, new = before[label][pk], rows[pk]
            if fields := {name: (old[name], new[name]) for name in new if old[name] != new[name]}:
                changed[label][pk] = fields
    return {"created": created, "deleted": deleted, "changed": dict(changed)}


_COLUMN = (models.ForeignKey, models.ManyToManyField)
"""Columns that point to a row; an agreement finds its enrolment by pupil and year, and is looked at by the pupil."""


def _something_rests(roll: RollImport, created: dict[str, set[int]], now: Rows) -> bool:
    """Tell whether anything else of the database points to what was created, or an agreement has moved since."""
    for label, keys in created.items():
        for relation in _MODELS[label]._meta.get_fields(include_hidden=True):
            if keys and isinstance(relation, models.ForeignObjectRel) and isinstance(relation.field, _COLUMN):
                other = relation.field.model
                pointing = other._base_manager.filter(**{f"{relation.field.name}__in": keys})
                if pointing.exclude(pk__in=created.get(other._meta.label, ())).exists():
                    return True
    people = [
        (model._meta.model_name, now[model._meta.label][pk]["uuid"])
        for model in (Pupil, Guardian)
        for pk in created.get(model._meta.label, ())
    ]
    if PersonalLink.objects.filter(holder__in=[f"{kind}:{uuid}" for kind, uuid in people]).exists():
        return True
    moved = Convention.objects.filter(pupil__in=_touched(roll.trace, now)).values_list("uuid", flat=True)
    roots = [*moved, *(uuid for _kind, uuid in people)]
    return Transition.objects.filter(root_uuid__in=roots, recorded_at__gte=roll.applied_at).exists()


def _touched(trace: dict[str, Any], now: Rows) -> Collection[int]:
    """Return the keys of the pupils of whom, or of whose family, the import changed something."""
    pupils = {int(pk) for pk in trace["changed"].get(Pupil._meta.label, ())}
    guardians = [int(pk) for pk in trace["changed"].get(Guardian._meta.label, ())]
    guardians += [int(pk) for pk in trace["created"].get(Guardian._meta.label, ())]
    pupils |= {now[Guardian._meta.label][pk]["pupil_id"] for pk in guardians}
    enrolments = [*trace["created"].get(Enrolment._meta.label, ()), *trace["changed"].get(Enrolment._meta.label, ())]
    pupils |= {now[Enrolment._meta.label][int(pk)]["pupil_id"] for pk in enrolments}
    return pupils | {row["pupil_id"] for row in trace["deleted"].get(Guardian._meta.label, ())}


def _put_back(
    model: type[models.Model], deleted: list[dict[str, Any]], changed: dict[str, dict[str, tuple[Any, Any]]]
) -> None:
    columns = {field.attname: field for field in model._meta.concrete_fields}
    back = [
        model(**{name: value if name == "pk" else columns[name].to_python(value) for name, value in row.items()})
        for row in deleted
    ]
    model._base_manager.bulk_create(back, batch_size=BATCH)
    rows = model._base_manager.in_bulk([int(pk) for pk in changed])
    names = {columns[name].name for fields in changed.values() for name in fields}
    for pk, fields in changed.items():
        for name, (old, _new) in fields.items():
            setattr(rows[int(pk)], name, columns[name].to_python(old))
    if names:
        model._base_manager.bulk_update(rows.values(), names, batch_size=BATCH)
