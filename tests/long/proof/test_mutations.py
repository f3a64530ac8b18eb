"""The database changed by its owner behind every trigger: each mutation is told by the check that the table names."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from signatures import sandbox, validation
from signatures.examination import Examination
from signatures.models import Document
from tests.kit.behind import behind_the_triggers
from tests.kit.mutations import MUTATIONS, UNTELLABLE, Mutation
from tests.kit.proved_world import EXPECTED, World, _answers, lived

pytestmark = pytest.mark.django_db
DOCUMENTATION = Path(__file__).parents[3] / "docs" / "exploitation" / "controles.md"
CHECKS = ("journal", "checkpoints", "documents", "files", "verifier")


_reports: dict[tuple, Examination] = {}


def examined(pdf: bytes, *, roots: list[str], timestamp_roots: list[str]) -> Examination:
    """Examine a file in this process, and each file once: what it says of itself does not change with the database."""
    key = (pdf, *roots, *timestamp_roots)
    if key not in _reports:
        _reports[key] = validation.validate(pdf, roots=roots, timestamp_roots=timestamp_roots)
    return _reports[key]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """One world for all mutations, in a transaction that is rolled back at the end."""
    block = transaction.atomic()
    block._from_testcase = True  # what must be outermost is so for Django, as in its own test cases
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), block:
        patch.setattr(sandbox, "examine", examined)
        with lived(tmp_path_factory.mktemp("tsa")) as found:
            yield found
        transaction.set_rollback(True)


@pytest.fixture
def names(world: World, db) -> dict[str, int]:
    """Return the names in the statements; each test's changes are rolled back, down to the world."""
    roots = {name: getattr(world, name).pk for name in ("whole", "plain", "contested", "unsigned")}
    found = {f"{name}_root": key for name, key in roots.items()}
    found |= {name: document(key, "convention").pk for name, key in roots.items()}
    found["replaced"] = Document.objects.get(root_id=roots["unsigned"], version=1).pk
    found["attestation"] = document(roots["whole"], "attestation").pk
    found["draft_root"] = world.draft.pk
    return found


def document(root: int, purpose: str) -> Document:
    return Document.objects.filter(root_id=root, purpose=purpose).latest("version")


def test_nothing_is_told_while_nobody_has_touched_the_database(world, names):
    """No false alarm: each check is silent, and each copy has the answer that it deserves."""
    assert _answers(world.copies) == EXPECTED
    assert {check: getattr(world, check)() for check in CHECKS} == dict.fromkeys(CHECKS, [])


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.name)
def test_a_mutation_is_told(world, names, mutation: Mutation):
    """Each check that the table names for it tells it, and one at least."""
    make(mutation, names)
    assert mutation.told_by
    silent = [check for check in mutation.told_by if not getattr(world, check)()]
    assert silent == []


@pytest.mark.parametrize("mutation", [one for one in MUTATIONS if "verifier" in one.told_by], ids=lambda one: one.name)
def test_what_the_verifier_notices_is_never_authentic_and_complete(world, names, mutation: Mutation):
    """Whoever sends a copy of what was touched reads that something is wrong, or that it is not final."""
    make(mutation, names)
    touched = {name for name, told in _answers(world.copies).items() if told != EXPECTED[name]}
    assert touched
    assert not [name for name, told in _answers(world.copies).items() if name in touched and told[0] == "complete"]


@pytest.mark.parametrize("mutation", UNTELLABLE, ids=lambda one: one.name)
def test_what_cannot_be_told_is_in_the_documentation(world, names, mutation: Mutation):
    """No check tells it: the operator reads which, and why."""
    make(mutation, names)
    assert {check: getattr(world, check)() for check in CHECKS} == dict.fromkeys(CHECKS, [])
    assert f"`{mutation.name}`" in DOCUMENTATION.read_text(encoding="utf-8")


def make(mutation: Mutation, names: dict[str, int]) -> None:
    """Make the change; a statement that changes no row would prove nothing."""
    known = re.compile(rf"(?<!:):({'|'.join(names)})\b")
    statements = [known.sub(lambda found: str(names[found[1]]), one) for one in mutation.statements]
    changed = [behind_the_triggers(statement) for statement in statements]
    assert all(changed), (mutation.name, changed)
