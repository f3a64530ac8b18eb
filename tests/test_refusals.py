"""The catalogue of refusals: every code raised has its entry, every entry is raised, and each says what to do next."""

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import translation
from django.utils.functional import Promise

from tests.kit.refusals import refused
from workflow.models import Deadline
from workflow.refusals import Entry, Refused, every_refusal, from_sentences, register

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("workflow", "signatures", "conventions")
REQUIRE = Path("workflow/machine.py")
"""Where ``require`` hands on the code that it was given."""
OLD = {"told_before"}
"""Not raised any more: rows written when a refusal was kept as its sentence."""
CAN_BE_DONE = re.compile(
    r"\b(?!(?:avez|assez|chez)\b)\w{2,}ez\b"  # the imperative: « rechargez la page »
    r"|\b(faites|dites|téléphoner|appelle|écris|il (en )?fau(t|dra)|(il|vous) reste|c'est par)\b"
    r"|\b(peut|doit|revient|attend|se connecte|part vers|se prépare|rien à (re)?faire|la plateforme)\b",
    re.IGNORECASE,
)
TRADE = re.compile(
    r"convention|\bstages?\b|élève|établissement|famille|organisme|tuteur|internship|pupil|school|agreement",
    re.IGNORECASE,
)


class Raised(NamedTuple):
    """One place of the code that refuses."""

    where: str
    code: str
    values: frozenset[str]


def raised() -> Iterator[Raised]:
    """Read every call of ``Refused`` and ``require`` in the code; a code is written there, never put together."""
    for floor in FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if not isinstance(node, ast.Call):
                    continue
                name = ast.unparse(node.func).rpartition(".")[2]
                if name == "Refused" and path.relative_to(ROOT) != REQUIRE:
                    written = node.args[0]
                elif name == "require" and len(node.args) == 2 and isinstance(node.args[0], ast.Lambda):
                    written = node.args[1]
                else:
                    continue
                given = frozenset(word.arg for word in node.keywords) - {"detail"}
                for code in _codes(written):
                    yield Raised(f"{path.relative_to(ROOT)}:{node.lineno}", code, given)


def _codes(written: ast.expr) -> list[str]:
    if isinstance(written, ast.IfExp):
        return _codes(written.body) + _codes(written.orelse)
    return [written.value] if isinstance(written, ast.Constant) else [f"not a code: {ast.unparse(written)}"]


RAISED = list(raised())


class Shown(int):
    """A value of any kind, in a sentence."""

    def __format__(self, spec: str) -> str:
        return "7"


def said(code: str, names: Iterable[str]) -> Refused:
    """A refusal with values of these names."""
    return Refused(code, **{name: Shown(7) for name in names})


NAMES = {name for one in RAISED for name in one.values}


def test_every_code_raised_has_its_entry_and_every_entry_is_raised():
    """A new refusal without its sentence fails here, and so does a sentence that nobody reads any more."""
    assert len(RAISED) > 120
    unsaid = {one.where: one.code for one in RAISED if one.code not in every_refusal()}
    assert not unsaid, f"give these codes a sentence, and what to do next, in the room's refusals.py: {unsaid}"
    unread = set(every_refusal()) - {one.code for one in RAISED} - OLD
    assert not unread, f"no code raises these any more, take their sentences away: {unread}"


@pytest.mark.parametrize("one", RAISED, ids=lambda one: f"{one.code} at {one.where}")
def test_a_refusal_is_given_the_values_that_its_sentence_needs(one):
    """Wherever it is raised: a hole would be found by the first person who is refused."""
    assert str(said(one.code, one.values))


def test_every_refusal_says_what_the_reader_can_do_or_who_can():
    """Its second half is an instruction, names who acts, or says that there is nothing to do."""
    by_rules = {"against_rules", "rule_to_meet"}  # the sentence of each rule says what to do: tests of the rules
    halves = {code: said(code, NAMES).then for code in set(every_refusal()) - by_rules - OLD}
    assert {code: then for code, then in halves.items() if not CAN_BE_DONE.search(then)} == {}


def test_every_sentence_is_ready_for_translation():
    """The French is a message of gettext; a text that is a value alone needs none."""
    bare = {
        code: half
        for code, entry in every_refusal().items()
        for half in entry
        if not isinstance(half, Promise) and re.sub(r"{\w+}", "", half)
    }
    assert bare == {}


def test_every_sentence_begins_and_ends_as_one():
    """A capital first, a full stop last; what precedes a colon goes on in small letters."""
    for code in set(every_refusal()) - OLD:
        what, then = said(code, NAMES).what, said(code, NAMES).then
        if "7" in (what, then):
            continue  # a value alone
        assert re.match(r"[A-ZÀÉÊ«7]", what or then), code
        assert then.endswith((".", "7")), code
        assert what == "" or what.endswith((".", ",", ":")), code
        assert then[0].isupper() == (not what.endswith((",", ":"))), code


def test_the_ground_floor_knows_no_word_of_the_trade():
    """Its refusals fit whatever goes through the door, and nothing else there speaks of internships either."""
    own = [one for one in RAISED if one.where.startswith("workflow/")]
    assert {"not_now", "not_for_you", "reason_missing", "request_reused"} <= {one.code for one in own}
    files = [path for path in (ROOT / "workflow").rglob("*.py") if path.parent.name != "migrations"]
    assert {path.name: found for path in files if (found := TRADE.findall(path.read_text(encoding="utf-8")))} == {}


def test_a_code_is_entered_once():
    """Two rooms with one code would answer for each other."""
    with pytest.raises(ImproperlyConfigured, match="not_now"):
        register(not_now=Entry("Autre chose.", "Rechargez la page."))


def test_a_reader_is_told_how_many_tries_are_left_in_the_singular_and_the_plural():
    """One catalogue, plural forms included."""
    assert str(Refused("wrong_code", left=1)).endswith("Il vous reste 1 essai avec celui que vous avez reçu.")
    assert str(Refused("wrong_code", left=3)).endswith("Il vous reste 3 essais avec celui que vous avez reçu.")


def test_a_refusal_is_read_in_the_language_of_the_reader_not_of_who_was_refused():
    """The sentence is looked up when it is read: the same refusal, twice, in two languages."""
    refusal = Refused("wrong_code", left=1)
    french = str(refusal)
    with translation.override("en"):
        assert str(refusal) == "This is not the right code. You have 1 try left with the one you received."
    assert str(refusal) == french


def test_a_code_that_a_later_version_retired_is_shown_as_it_is():
    """A stored row never breaks the page that shows it."""
    assert str(Refused.from_json({"code": "gone_for_good", "values": {}})) == "gone_for_good"


def test_a_refusal_expected_by_another_code_fails():
    """The helper of the tests would otherwise prove nothing."""
    with pytest.raises(AssertionError), refused("wrong_code"):
        raise Refused("code_used")


@pytest.mark.django_db
def test_a_kept_refusal_is_code_and_values_and_reads_as_before():
    """Days come back as days; a database is asked by code."""
    refusal = Refused("half_day_to_come", day=date(2027, 3, 15))
    deadline = Deadline.objects.create(
        subject_label="x.x", subject_id=1, name="x", due_at="2027-01-01T00:00Z", last_refusal=refusal
    )
    kept = Deadline.objects.get(last_refusal__code="half_day_to_come")
    assert kept == deadline
    assert kept.last_refusal.values == {"day": date(2027, 3, 15)}
    assert str(kept.last_refusal) == str(refusal)
    Deadline.objects.update(last_refusal=None)
    assert Deadline.objects.get(last_refusal__isnull=True).last_refusal is None


@pytest.mark.django_db
def test_a_row_written_as_a_sentence_stays_readable():
    """The migration's statement, there and back."""
    there, back = from_sentences("kept", "why", 500)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (id int, why varchar(500) NOT NULL)")
        cursor.execute("INSERT INTO kept VALUES (1, ''), (2, 'Il manque l''accord : 100 %.')")
        cursor.execute(there)
        cursor.execute("SELECT why->>'code', why->'values'->>'sentence' FROM kept ORDER BY id")
        assert cursor.fetchall() == [(None, None), ("told_before", "Il manque l'accord : 100 %.")]
        assert str(Refused("told_before", sentence="Il manque l'accord : 100 %.")) == "Il manque l'accord : 100 %."
        cursor.execute('INSERT INTO kept VALUES (3, \'{"code": "not_now", "values": {}}\')')
        cursor.execute(back)
        cursor.execute("SELECT why FROM kept ORDER BY id")
        assert cursor.fetchall() == [("",), ("Il manque l'accord : 100 %.",), ("not_now",)]
