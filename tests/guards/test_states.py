"""One reading of the law: nothing compares a state outside its machine, and whoever adds one is told what lacks it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import TextChoices

from tests.kit.snapshots import check_snapshot
from tests.kit.sources import ROOT
from tests.kit.states_read import compared_states
from workflow.machine import Subject
from workflow.states import StateWord, StateWords, Unsaid, Wording, means

MATRIX = Path(__file__).with_name("words.txt")


def subjects() -> list[type[Subject]]:
    """Every subject of the project whose state something asks."""
    found = [model for model in apps.get_models() if issubclass(model, Subject) and issubclass(model, StateWords)]
    return sorted(found, key=lambda model: model.journal_label())


@pytest.fixture(autouse=True)
def every_page():
    """Every page is imported, with its tables, before anybody invents a state."""
    import_module(settings.ROOT_URLCONF)


def words_class(model: type[Subject]) -> type[StateWords]:
    return next(cls for cls in model.__mro__ if cls in StateWords.EVERY)


def tables_of(words: type[StateWords]) -> list[Wording]:
    return sorted((table for table in Wording.EVERY if table.words is words), key=lambda table: table.name)


def name(model: type[Subject]) -> str:
    return model._meta.model_name


# -- nothing compares a state ------------------------------------------------------------------------------------------


def test_the_project_compares_no_status():
    """Python and templates ask words; the machines, their states and the constraints of tables are the exception."""
    assert compared_states(ROOT) == []


BREACHES = {
    "if convention.status == 'signed': pass": "compares a status",
    "if 'signed' != convention.status: pass": "compares a status",
    "done = convention.status in ('signed', 'running')": "compares a status",
    "if State(convention.status) is x: pass": "compares a status",
    "if convention.get_status_display() == 'signée': pass": "compares a status",
    "match convention.status:\n    case 'signed': pass": "compares a status",
    "def f(c):\n    request, status = c.request, c.status\n    return status in x": "compares a status",
    "def f(c):\n    if (now := c.status) and now == 'signed': pass": "compares a status",
    "TONES.get(half_day.status, '')": "reads a table by a status",
    "TONES[half_day.status]": "reads a table by a status",
    "rows.filter(status='signed')": "looks for « status »",
    "rows.exclude(status__in=x)": "looks for « status__in »",
    "Q(amendments__status=x)": "looks for « amendments__status »",
    "Count('pk', filter=Q(('status', 'signed')))": "looks for « status »",
    "rows.annotate(n=F('a')).filter(**x, a__status__in=y)": "looks for « a__status__in »",
    "from .states import State\nLIVE = (State.SIGNED, State.RUNNING)": "names the state SIGNED",
    "from .machine import State as Mark\nTONES = {Mark.LATE: 'warning'}": "names the state LATE",
}


ASKED = [
    '{% if convention.status == "signed" %}x{% endif %}',
    "{% if a and convention.status in b %}x{% endif %}",
    "{{ convention.status|yesno }}",
    '{% if convention.get_status_display == "signée" %}x{% endif %}',
]
ALLOWED = [
    ("conventions/domain/x/states.py", "if status == State.SIGNED: pass"),
    ("conventions/domain/x/machine.py", "from .states import State\nsource = [State.SIGNED]"),
    ("conventions/domain/x/models.py", "class A:\n    class Meta:\n        x = Q(status__in=y)"),
    ("conventions/pages/x/a.py", "from .states import State\nSAID = Wording('a', W, {State.SIGNED: 'x'})"),
    ("conventions/pages/x/b.py", "if page.status != 200: pass"),
    ("conventions/pages/x/c.py", "render(http, 'a.html', context, status=409)"),
    ("conventions/pages/x/d.py", "rows.filter(Convention.is_being_signed)"),
    ("conventions/pages/x/templates/x/a.html", "{{ convention.get_status_display }}{% if status == 409 %}"),
]


def test_a_compared_status_is_found(plant):
    """Each way of comparing a state in Python is told with its line."""
    for number, text in enumerate(BREACHES):
        root = plant(f"conventions/pages/bearers/host/n{number:02d}.py", text)
    found = compared_states(root)
    for number, complaint in enumerate(BREACHES.values()):
        where = f"conventions/pages/bearers/host/n{number:02d}.py:"
        assert any(line.startswith(where) and complaint in line for line in found), complaint
    assert all(line.startswith("conventions/pages/bearers/host/n") for line in found)


def test_a_status_asked_by_a_template_is_found(plant):
    """A template that decides by status, or prints the bare value, is told with its line."""
    where = "conventions/pages/bearers/host/templates/host/a.html"
    found = compared_states(plant(where, "\n".join(ASKED)))
    assert found == [f"{where}:{line} asks the status: ask a word" for line in range(1, len(ASKED) + 1)]


def test_what_may_name_a_state_is_left_alone(plant):
    """The owners of the states, the constraints of a table, tables of wording and answers of the web are no breach."""
    for where, text in ALLOWED:
        root = plant(where, text)
    assert compared_states(root) == []


# -- whoever adds a state is told what lacks it ------------------------------------------------------------------------


@contextmanager
def invented(model: type[Subject]) -> Iterator[Subject]:
    """Give a subject in a state that was added and of which nothing says what it means."""
    words = words_class(model)
    states = [(state.name, (state.value, state.label)) for state in words.STATES]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "STATES", TextChoices("State", [*states, ("INVENTED", ("invented", "inventée"))]))
        subject = model()
        subject.__dict__["status"] = "invented"
        yield subject


def test_an_invented_state_fails_every_query_by_name():
    """A queryset that asks a word of a subject with an unexplained state is refused, and the word is named."""
    for model in subjects():
        with invented(model):
            for word in words_class(model).every_word():
                with pytest.raises(Unsaid, match=rf"^{model.__name__}\.{word} says nothing of the state « invented »$"):
                    getattr(model, word)


def test_an_invented_state_fails_every_word_by_name():
    """A subject in an unexplained state is not taken for one of which every word is false."""
    for model in subjects():
        with invented(model) as subject:
            for word in words_class(model).every_word():
                with pytest.raises(Unsaid, match=rf"^{model.__name__}\.{word} says nothing of the state « invented »$"):
                    getattr(subject, word)


def test_an_invented_state_fails_every_table_by_name():
    """Each audience's table says itself, by the name it has in its module, that it lacks the state."""
    for model in subjects():
        with invented(model) as subject:
            for table in tables_of(words_class(model)):
                for ask in (table.check, partial(table.of, subject), partial(table.__getitem__, "invented")):
                    with pytest.raises(Unsaid) as told:
                        ask()
                    assert str(told.value) == f"{table.name} says nothing of the state « invented »"


def test_a_state_without_a_meaning_stops_the_import():
    """The words of a subject are not even defined when a state is left out."""
    with pytest.raises(Unsaid, match=r"HalfWords\.MEANINGS says nothing of the state « over »"):

        class HalfWords(StateWords):
            STATES = TextChoices("State", [("BEGUN", "begun"), ("OVER", "over")])
            is_begun = StateWord()
            MEANINGS = {"begun": means(is_begun)}


# -- words and tables as they are --------------------------------------------------------------------------------------


def test_every_subject_has_words():
    """A subject whose machine names states has words for them, of the very states of its column."""
    without = {model for model in apps.get_models() if issubclass(model, Subject)} - set(subjects())
    assert {name(model) for model in without} == {"accountrecord"}  # Django's is_active says whether it is open
    for model in subjects():
        words = words_class(model)
        assert model.states() == [state.value for state in words.STATES]
        assert {state.value: str(state.label) for state in words.STATES} == {
            value: str(label) for value, label in model._meta.get_field("status").choices
        }


def test_every_table_is_named_where_it_stands():
    """The name that a refusal gives leads to the table: a module and what it is called there."""
    for table in Wording.EVERY:
        module, _, attribute = table.name.rpartition(".")
        held = getattr(import_module(module), attribute)
        assert table is held or table in held.values()


def test_a_word_of_a_subject_and_of_its_queryset_agree():
    """In each state, a word is true of the subject exactly when the queryset's condition names the state."""
    for model in subjects():
        for state in model.states():
            subject = model()
            subject.__dict__["status"] = state
            for word in words_class(model).every_word():
                assert getattr(subject, word) == (state in getattr(model, word).states)


def test_a_word_is_one_condition_on_the_column():
    """A queryset asks ``status IN (…)`` and nothing else: of its own column, of a relation, of an annotation."""
    from conventions.domain.dossier.agreements.models import Convention
    from conventions.domain.dossier.amendments.models import Amendment

    own = str(Convention.objects.filter(Convention.is_being_signed).values("pk").query)
    through = str(Amendment.objects.filter(Convention.is_in_force.through("convention")).values("pk").query)

    def states(word: str) -> tuple[str, ...]:
        """Those of which the word is true, in the order of the life."""
        return tuple(state.value for state in Convention.STATES if getattr(Convention(status=state.value), word))

    assert f'"status" IN ({", ".join(states("is_being_signed"))})' in own
    assert own.count("JOIN") == 0
    assert f'"conventions_convention"."status" IN ({", ".join(states("is_in_force"))})' in through
    assert Convention.is_stopped.on("state").children == [("state__in", states("is_stopped"))]


def test_words_by_state():
    """The matrix of states and words is the one that a product owner reads in ``words.txt``."""
    text = "\n\n".join(_matrix(model) for model in subjects()) + "\n"
    check_snapshot(MATRIX, text)


def _matrix(model: type[Subject]) -> str:
    words = words_class(model)
    lines = [f"# {model.journal_label()}"]
    for state in words.STATES:
        meaning = words.MEANINGS[state.value]
        phase = f" [{meaning.phase.name.lower()}]" if meaning.phase else ""
        said = ", ".join(name for name, word in words.every_word().items() if word in meaning.words)
        lines.append(f"{state.value}{phase}: {said or '–'}")
    return "\n".join(lines)
