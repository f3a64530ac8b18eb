"""Meanings of states: words said once beside the machine, asked of a subject and of a queryset; and tables of wording.

Whoever adds a state says its meaning in the subject's ``states.py``; what it still lacks is refused by name.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Generic, Protocol, TypeVar, overload

from django.db.models import Q, TextChoices

T = TypeVar("T")


class Unsaid(LookupError):
    """A state of which a word or a table says nothing: somebody added it and did not finish."""

    def __init__(self, who: str, states: Iterable[str]) -> None:
        super().__init__(f"{who} says nothing of the state « {' », « '.join(sorted(map(str, states)))} »")


class Meant(Q):
    """The condition that a word is true: of the subject's own column, through a relation, or of an annotation."""

    @property
    def states(self) -> tuple[str, ...]:
        """The states of which the word is true, in their order."""
        [condition] = self.children
        assert isinstance(condition, tuple)  # made of one condition, as :class:`StateWord` does
        return condition[1]

    def through(self, relation: str) -> Q:
        """The same of a related subject: ``Amendment.is_being_signed.through("amendments")``."""
        return Q((f"{relation}__status__in", self.states))

    def on(self, column: str) -> Q:
        """The same of a column that holds a state of the subject, such as an annotation."""
        return Q((f"{column}__in", self.states))


class InState(Protocol):
    """Whatever has a state."""

    status: str


class StateWord:
    """A word that is true of some states and false of the others.

    Of a subject it is a bool, of its class the condition of a queryset: ``subject.is_being_signed``,
    ``Model.objects.filter(Model.is_being_signed)``.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, subject: None, owner: type["StateWords"]) -> Meant: ...
    @overload
    def __get__(self, subject: InState, owner: type) -> bool: ...
    def __get__(self, subject: InState | None, owner: Any) -> Meant | bool:
        if subject is None:
            return Meant(status__in=owner.states_where(self))
        return self in owner.meaning_of(subject.status, self.name).words


@dataclass(frozen=True)
class Meaning:
    """Meaning of one state."""

    words: frozenset[StateWord]
    """The words that are true of it."""
    phase: Enum | None = None
    """The part of the subject's life that it belongs to, where that life has parts."""


def means(*words: StateWord, phase: Enum | None = None) -> Meaning:
    """Say which words are true of a state; the others are false."""
    return Meaning(frozenset(words), phase)


class StateWords:
    """The words of one subject and, state by state, which of them are true; its machine inherits them."""

    STATES: ClassVar[type[TextChoices]]
    MEANINGS: ClassVar[Mapping[str, Meaning]]
    EVERY: ClassVar[list[type["StateWords"]]] = []
    """Every subject's words."""

    status: str

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "MEANINGS" in cls.__dict__:
            _require_every(f"{cls.__module__}.{cls.__name__}.MEANINGS", cls, cls.MEANINGS)
            StateWords.EVERY.append(cls)

    @classmethod
    def every_word(cls) -> dict[str, StateWord]:
        """The words by name, in the order of the file."""
        return {name: word for name, word in vars(cls).items() if isinstance(word, StateWord)}

    @classmethod
    def meaning_of(cls, state: str, asked: str) -> Meaning:
        """Return what ``state`` means. Raises :class:`Unsaid`, naming the word ``asked``, when nothing says it."""
        try:
            return cls.MEANINGS[state]
        except KeyError:
            raise Unsaid(f"{cls.__name__}.{asked}", [state]) from None

    @classmethod
    def states_where(cls, word: StateWord) -> tuple[str, ...]:
        """Return the states of which ``word`` is true. Raises :class:`Unsaid` when one state has no meaning."""
        return tuple(state.value for state in cls.STATES if word in cls.meaning_of(state.value, word.name).words)


class Wording(Generic[T]):
    """One audience's text for each state of a subject: a sentence, a badge, a step. It covers every state."""

    EVERY: ClassVar[list["Wording"]] = []
    """Every table of every audience."""

    def __init__(self, name: str, words: type[StateWords], said: Mapping[str, T]) -> None:
        self.name, self.words, self.said = name, words, dict(said)
        self.check()
        Wording.EVERY.append(self)

    def check(self) -> None:
        """Raise :class:`Unsaid`, by the table's name, when a state is missing."""
        _require_every(self.name, self.words, self.said)

    def of(self, subject: InState) -> T:
        """Return what is said of the subject's present state."""
        return self[subject.status]

    def __getitem__(self, state: str) -> T:
        try:
            return self.said[state]
        except KeyError:
            raise Unsaid(self.name, [state]) from None


def _require_every(who: str, words: type[StateWords], said: Mapping[str, Any]) -> None:
    if missing := {state.value for state in words.STATES} - {str(state) for state in said}:
        raise Unsaid(who, missing)
