"""Base of every state machine: subjects whose status only the door writes, and the form of a transition."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar

import django_fsm
from django.db import models

from notifications import catalogue

from . import names
from .actors import Actor
from .refusals import Refused

M = TypeVar("M", bound="Subject")


class StatusWrittenOutsideTheDoor(Exception):
    """Something other than ``workflow.engine`` tried to write a status: a programming error."""


@dataclass(frozen=True)
class Condition:
    """A condition of a transition.

    ``explain`` returns nothing when it holds, else the refusal that says what is wrong.
    """

    explain: Callable[[Any], Refused | None]

    def __call__(self, subject: Any) -> bool:
        return self in subject.__dict__.get("_conditions_held", ()) or not self.explain(subject)


def require(test: Callable[[Any], bool], code: str) -> Condition:  # each law asks its own subject
    """Return the condition that ``test`` holds; otherwise the act is refused with ``code``."""
    return Condition(lambda subject: None if test(subject) else Refused(code))


def named(name: str) -> Condition:
    """Return the condition that a room registers as ``name``: what it looks at is built on the law's own subject."""
    names.condition.expect(name, by="a law")
    return Condition(lambda subject: names.condition.get(name)(subject))


@dataclass(frozen=True)
class Spec:
    """A transition's declaration beyond its source and target."""

    label: str
    """Words on the button, in French: the person's act."""
    who: tuple[str, ...]
    """Roles that may fire it; ``system`` is one of them."""
    tells: tuple[str, ...] = ()
    """Slugs of the messages it causes."""
    silent: str = ""
    """Why nobody is told, when ``tells`` is empty."""
    reason_required: bool = False
    """A reason must be given in words."""
    reason_from: tuple[str, ...] = ()
    """States from which a reason must be given, when the others ask for none: what is already said is corrected."""
    writes: tuple[str, ...] = ()
    """Columns that the transition's body changes, written together with the status."""
    effect: str = ""
    """Registered name of what is done after the body, with the same values; see :data:`workflow.names.effect`."""
    carries: str = ""
    """Transition of the carrier fired by the same act (a party's ``sign`` moves what is signed too)."""
    rearms_carrier: tuple[str, ...] = ()
    """Deadlines of the carrier that a child's transition may change."""
    rearms: tuple[str, ...] = ()
    """Deadlines computed again even if the state stays the same."""
    looks_at_others: bool = False
    """It depends on other roots: the rows that they share are locked before the root, so that of two one waits."""


@dataclass(frozen=True)
class Opening:
    """The act that begins a root's life, from nothing to the initial state."""

    label: str
    who: tuple[str, ...]
    tells: tuple[str, ...] = ()
    silent: str = ""
    name: str = "open"


@dataclass(frozen=True)
class DeadlineRule:
    """A moment at which the schedule hands a subject back to the door."""

    name: str
    states: tuple[str, ...]
    due: str
    """Name of the subject's method ``() -> datetime | None``."""
    act: str = ""
    """Registered name of what is done, see :data:`workflow.names.act`; by default the transition ``name`` is fired."""
    from_state: bool = False
    """It counts from when the state began: the method is given that moment, ``(since: datetime)``."""
    with_shared: bool = False
    """The transition depends on other roots: the rows that they share are locked first, as for theirs."""

    def __post_init__(self) -> None:
        if self.act:
            names.act.expect(self.act, by=f"the deadline « {self.name} »")

    def runs_for(self, subject: "Subject") -> bool:
        """Tell whether the subject is in a state in which it counts."""
        return subject.status in self.states


def transition(
    *,
    source: str | Iterable[str],
    target: str | None,
    label: str,
    who: Iterable[str],
    needs: Iterable[Condition] = (),
    **declared: Any,
) -> Callable:
    """Declare a transition of the ``status`` column; keywords are those of :class:`Spec`.

    ``target=None``: something is written down, and the state stays what it is.
    """
    spec = Spec(label=label, who=tuple(who), **declared)
    if not spec.tells and not spec.silent:
        raise TypeError(f"the transition « {label} » tells nobody and does not say why")
    catalogue.expect(*spec.tells, by=f"« {label} »")
    if spec.effect:
        names.effect.expect(spec.effect, by=f"« {label} »")
    sources = [source] if isinstance(source, str) else source
    declare = django_fsm.transition(
        field="status",
        source=[str(state) for state in sources],
        target=None if target is None else str(target),
        conditions=list(needs),
        custom={"spec": spec},
    )
    return lambda body: declare(_for_the_door(body, spec.effect))


def _for_the_door(body: Callable, effect: str) -> Callable:
    """Let the door alone call a transition: its body and effect prepare what only the door makes true."""

    @wraps(body)
    def guarded(self: "Subject", **values: Any) -> Any:
        if not self.__dict__.pop("_in_the_door", False):
            raise StatusWrittenOutsideTheDoor(f"{body.__name__} is fired through workflow.engine.fire")
        told = body(self, **values) or {}
        return {**told, **(names.effect.get(effect)(self, **values) or {})} if effect else told

    return guarded


class SubjectQuerySet(models.QuerySet[M]):
    """Refuses every way around the door that a queryset offers."""

    def update(self, **values: Any) -> int:
        if closed := self.model.door_columns() & set(values):
            raise StatusWrittenOutsideTheDoor(f"{', '.join(sorted(closed))}: workflow.engine.fire alone writes this")
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]  # how Django marks what a template may not call

    def delete(self) -> NoReturn:
        raise StatusWrittenOutsideTheDoor("what the journal tells of is never deleted")

    delete.alters_data = True  # type: ignore[attr-defined]

    def in_state(self, state: str) -> Self:
        """Rows in the state that somebody chose from a list; what a state means, words say."""
        return self.filter(status=state)

    def door_delete(self) -> int:
        """DELETE for the door itself, of rows that the journal tells nothing of; nothing else calls it."""
        return super().delete()[0]

    door_delete.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        if kwargs.get("update_conflicts") or kwargs.get("ignore_conflicts"):
            raise StatusWrittenOutsideTheDoor("rows of a subject are created, never written over")
        objs = list(objs)
        for obj in objs:
            obj.require_initial_status()
        return super().bulk_create(objs, *args, **kwargs)


SubjectManager = models.Manager.from_queryset(SubjectQuerySet, "SubjectManager")
"""Default manager of subjects."""


class StateField(django_fsm.FSMField):
    """The column of a machine's state: written by transitions alone.

    The history of the schema knows it as the column of characters that it is. With the machine's field, each model of
    each step of the history looked for the transitions of all others: a third of the time of ``migrate``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"verbose_name": "état", "protected": True, **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:  # Any: as Django
        """Return what a migration writes of it."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


class Subject(models.Model):
    """Something that has a status and belongs to a root's chain.

    The concrete machine declares ``status = StateField(default=…, choices=…)``.
    """

    FLOW: ClassVar[str] = ""
    """Registered name of the flow that keeps the agenda: of a root, or of a subject with a life beside its root's.

    A subject's flow is part of its root's agenda; its processes begin at ``after_<transition>`` alone.
    """
    DEADLINES: ClassVar[tuple[DeadlineRule, ...]] = ()
    ROLES: ClassVar[Mapping[str, str]] = {}
    """Role → how it is called in a sentence (« le secrétariat »)."""
    FETCH: ClassVar[tuple[str, ...]] = ()
    """Relations the door loads together with the subject."""
    LEAVE: ClassVar[tuple[str, ...]] = ()
    """Long columns that the door leaves in the table; they are read when somebody asks for them."""

    status: str
    root: "Root"
    """The row whose chain it is written in; the door sets it, locked, on the copy that it reads."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = SubjectManager()
    if TYPE_CHECKING:
        _base_manager: ClassVar[SubjectManager[Self]]

        def get_status_display(self) -> str: ...

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(
        self,
        *args: Any,
        force_insert: bool | tuple[models.base.ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        if self._state.adding:
            self.require_initial_status()
            super().save(force_insert=True, using=using)
            return
        door = self.door_columns()
        if update_fields is None:
            deferred = self.get_deferred_fields()
            update_fields = [
                f.name
                for f in self._meta.concrete_fields
                if not f.primary_key and f.attname not in deferred and f.name not in door
            ]
        elif door & set(update_fields):
            raise StatusWrittenOutsideTheDoor("workflow.engine.fire alone writes this")
        super().save(using=using, update_fields=update_fields)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise StatusWrittenOutsideTheDoor("what the journal tells of is never deleted")

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        """Reload; django-fsm's protection of ``status`` stays on for every other instance."""
        if fields is None:
            fields = [f.attname for f in self._meta.concrete_fields if f.attname in self.__dict__]
            for relation in self._meta.related_objects:
                if relation.is_cached(self):  # Django forgets these only where it is told no field
                    relation.delete_cached_value(self)
        else:
            fields = list(fields)
        kept = self.__dict__.get("status")
        if "status" in fields:
            self.__dict__.pop("status", None)
        try:
            super().refresh_from_db(using=using, fields=fields, from_queryset=from_queryset)
        finally:
            if kept is not None:
                self.__dict__.setdefault("status", kept)

    # -- identity ----------------------------------------------------------------------------------

    @property
    def root_key(self) -> tuple[type["Root"], int]:
        """Model and key of the root that this subject belongs to, without a query."""
        raise NotImplementedError

    def shared_rows(self) -> models.QuerySet:
        """Rows that other roots depend on too, in the order in which they are locked before the root."""
        raise NotImplementedError

    def shared_names(self) -> Iterable[str]:
        """Names of what other roots depend on too and no single row stands for, locked after the root."""
        return ()

    @property
    def carrier(self) -> "Subject":
        """Subject that the acts on this one move too: the root, unless another subject stands between them."""
        return self.root

    @classmethod
    def journal_label(cls) -> str:
        """Name of the model in the journal: its label in small letters."""
        return cls._meta.label_lower

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """Roles that ``actor`` holds towards this subject."""
        return frozenset({"system"}) if actor.is_system else frozenset()

    # -- the status is not ours to write ------------------------------------------------------------

    @classmethod
    def status_field(cls) -> StateField:
        """Return the column of the state, as the concrete machine declares it."""
        field = cls._meta.get_field("status")
        assert isinstance(field, StateField)
        return field

    @classmethod
    def initial_status(cls) -> str:
        return str(cls.status_field().default)

    def require_initial_status(self) -> None:
        if self.status != self.initial_status():
            raise StatusWrittenOutsideTheDoor(
                f"a {self._meta.verbose_name} is created « {self.initial_status()} », not « {self.status} »"
            )

    @classmethod
    def door_columns(cls) -> frozenset[str]:
        """Columns that only the door writes: the status, and what transitions write with it."""
        return frozenset({"status", *(column for law in cls.transitions().values() for column in law.spec.writes)})

    # -- reading the law ---------------------------------------------------------------------------

    @classmethod
    @cache
    def transitions(cls) -> dict[str, "Law"]:
        """Every transition of the machine by name, in the order of the file, those of its parents first."""
        declared = cls.status_field().transitions[cls]
        laws = {}
        for name in (name for part in reversed(cls.__mro__) for name in vars(part) if name in declared):
            steps = declared[name]._django_fsm.transitions
            first = next(iter(steps.values()))
            laws[name] = Law(
                name=name,
                sources=tuple(steps),
                target=first.target or "",
                conditions=tuple(first.conditions),
                spec=first.custom["spec"],
            )
        return laws

    @classmethod
    def states(cls) -> list[str]:
        return list(cls.labels())

    @classmethod
    def labels(cls) -> dict[str, str]:
        """How each state is called, in their order."""
        return dict(cls.status_field().flatchoices)

    @classmethod
    def is_final(cls, state: str) -> bool:
        """A state that nothing leaves."""
        return not any(state in law.sources for law in cls.transitions().values())

    @classmethod
    def ended(cls) -> models.Q:
        """The condition that nothing leaves the subject's state, for a queryset."""
        return models.Q(status__in=[state for state in cls.states() if cls.is_final(state)])

    def may(self, actor: Actor) -> list["Law"]:
        """Transitions that the law allows ``actor`` now, in the machine's order: what buttons come from."""
        roles = self.roles_of(actor)
        return [
            law
            for law in self.transitions().values()
            if law.starts_from(self) and roles & set(law.spec.who) and all(c(self) for c in law.conditions)
        ]


@dataclass(frozen=True)
class Law:
    """One transition as the machine declares it."""

    name: str
    sources: tuple[str, ...]
    target: str
    """Empty when the state stays what it is."""
    conditions: tuple[Condition, ...]
    spec: Spec

    def starts_from(self, subject: Subject) -> bool:
        """Tell whether the subject is in a state that it leaves; what else it needs is not asked."""
        return subject.status in self.sources

    def needs_reason(self, subject: Subject) -> bool:
        """Tell whether whoever fires it must say why: always, or from the state in which the subject is."""
        return self.spec.reason_required or subject.status in self.spec.reason_from

    def is_done(self, subject: Subject) -> bool:
        """Tell whether the subject is in the state to which it leads."""
        return subject.status == self.target

    def state_after(self, state: str) -> str:
        """Return the state to which it leads from ``state``."""
        return self.target or state


class Root(Subject):
    """A subject with a chain of its own; writers of different roots never wait for each other."""

    OPENING: ClassVar[Opening]
    """How a root begins: the first entry of its chain."""

    journal_length = models.PositiveIntegerField(default=0, editable=False)
    journal_head = models.CharField(max_length=64, default="", editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the personal data of the whole root were erased: nothing is done to it any more."""

    class Meta:
        abstract = True

    @property
    def root_key(self) -> tuple[type["Root"], int]:
        return type(self), self.pk

    @property
    def root(self) -> "Root":  # type: ignore[override]  # its own, which nobody sets
        return self

    @classmethod
    def door_columns(cls) -> frozenset[str]:
        return super().door_columns() | {"journal_length", "journal_head", "erased_at"}


def next_due(rule: DeadlineRule, subject: Subject, since: Callable[[], datetime]) -> datetime | None:
    """Return when ``rule`` falls due for ``subject`` in its present state, which began ``since()``, or ``None``."""
    method = getattr(subject, rule.due)
    return method(since()) if rule.from_state else method()
