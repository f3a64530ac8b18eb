"""The catalogue of refusals: every code raised has its entry, every entry is raised, and each says what to do next."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from tests.kit.sources import ROOT, files, nodes_of, text_of
from workflow.refusals import Entry, every_refusal

READ = ("workflow", "signatures", "conventions")
REQUIRE = Path("workflow/machine.py")
"""Module whose ``require`` hands on the code that it was given."""
OLD = {"told_before"}
"""Not raised any more: rows written when a refusal was kept as its sentence."""
OF_RULES = {"against_rules", "rule_to_meet"}
"""The sentence of each rule says what to do: the tests of the rules ask it."""
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


Catalogue = Mapping[str, Entry]


class Raised(NamedTuple):
    """One place of the code that refuses."""

    where: str
    code: str
    values: frozenset[str]


def raised(root: Path) -> list[Raised]:
    """List every call of ``Refused`` and ``require`` in the code; a code is written there, never put together."""
    return [
        Raised(f"{path.relative_to(root)}:{line}", code, values)
        for path in files(root, "*.py", *READ)
        if "Refused(" in text_of(path) or "require(" in text_of(path)
        for line, code, values in _calls(path, may_hand_on=path.relative_to(root) == REQUIRE)
    ]


def _calls(path: Path, *, may_hand_on: bool) -> Iterator[tuple[int, str, frozenset[str]]]:
    for node in nodes_of(path):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        if name == "Refused" and not may_hand_on:
            written = node.args[0]
        elif name == "require" and len(node.args) == 2 and isinstance(node.args[0], ast.Lambda):
            written = node.args[1]
        else:
            continue
        given = frozenset(word.arg for word in node.keywords if word.arg) - {"detail"}
        for code in _codes(written):
            yield node.lineno, code, given


def _codes(written: ast.expr) -> list[str]:
    if isinstance(written, ast.IfExp):
        return _codes(written.body) + _codes(written.orelse)
    return [str(written.value)] if isinstance(written, ast.Constant) else [f"not a code: {ast.unparse(written)}"]


class Shown(int):
    """A value of any kind, in a sentence."""

    def __format__(self, spec: str) -> str:
        return "7"


def told(text: StrOrPromise, names: Iterable[str]) -> str:
    """Return half a sentence with a value under each of these names."""
    return text.format(**dict.fromkeys(names, Shown(7)))


def names_of(refusals: list[Raised]) -> set[str]:
    """Return every name under which a refusal is given a value."""
    return {name for one in refusals for name in one.values}


def unsaid_codes(refusals: list[Raised], catalogue: Catalogue) -> list[str]:
    """List the codes raised that have no sentence: give it, and what to do next, in the room's ``refusals.py``."""
    return [f"{one.where} {one.code}" for one in refusals if one.code not in catalogue]


def unread_codes(refusals: list[Raised], catalogue: Catalogue) -> list[str]:
    """List the codes that nothing raises any more: take their sentences away."""
    return sorted(set(catalogue) - {one.code for one in refusals} - OLD)


def holes(refusals: list[Raised], catalogue: Catalogue) -> list[str]:
    """List the places that refuse without a value that the sentence needs."""
    found = []
    for one in refusals:
        for half in catalogue.get(one.code, ()):
            try:
                told(half, one.values)
            except KeyError as missing:
                found.append(f"{one.where} {one.code} lacks {missing}")
    return found


def idle_sentences(catalogue: Catalogue, names: set[str]) -> list[str]:
    """List the sentences that say neither what the reader can do nor who can."""
    asked = {code: entry for code, entry in catalogue.items() if code not in OLD | OF_RULES}
    return [code for code, entry in asked.items() if not CAN_BE_DONE.search(told(entry.then, names))]


def untranslatable(catalogue: Catalogue) -> list[str]:
    """List the codes with a text that is no message of gettext; a value alone needs none."""
    return [
        code
        for code, entry in catalogue.items()
        if any(not isinstance(half, Promise) and re.sub(r"{\w+}", "", half) for half in entry)
    ]


def ill_written(catalogue: Catalogue, names: set[str]) -> list[str]:
    """List the sentences that do not begin and end as one: a capital, a full stop; small letters after a colon."""
    found = []
    for code, entry in ((code, entry) for code, entry in catalogue.items() if code not in OLD):
        what, then = (told(half, names) for half in entry)
        if "7" in (what, then):
            continue  # a value alone
        begins = re.match(r"[A-ZÀÉÊ«7]", what or then)
        ends = then.endswith((".", "7")) and (what == "" or what.endswith((".", ",", ":")))
        if not (begins and ends and then[0].isupper() == (not what.endswith((",", ":")))):
            found.append(code)
    return found


def words_of_the_trade(root: Path) -> list[str]:
    """List what the ground floor says of internships: it serves whatever goes through the door."""
    return [
        f"{path.relative_to(root)} {word}"
        for path in files(root, "*.py", "workflow")
        for word in TRADE.findall(text_of(path))
    ]


def test_every_code_raised_has_its_entry_and_every_entry_is_raised():
    """A new refusal without its sentence fails here, and so does a sentence that nobody reads any more."""
    found = raised(ROOT)
    assert len(found) > 120
    assert unsaid_codes(found, every_refusal()) == []
    assert unread_codes(found, every_refusal()) == []


def test_a_refusal_is_given_the_values_that_its_sentence_needs():
    """Wherever it is raised: a hole would be found by the first person who is refused."""
    assert holes(raised(ROOT), every_refusal()) == []


def test_a_refusal_without_sentence_or_value_is_found(plant):
    """However it is written: in a condition, by ``require``, put together; a sentence that nobody raises as well."""
    plant("workflow/machine.py", "raise Refused(code)\nrequire(lambda one: one.x, 'not_yet')")
    plant("signatures/a.py", "raise Refused('late' if x else 'early', day=1)")
    root = plant("conventions/a.py", "raise Refused(f'not_{x}')\nrequire('late')\nraise engine.Refused('late')")
    found = raised(root)
    assert unsaid_codes(found, {"late": Entry("", "{day}"), "gone": Entry("", "")}) == [
        "conventions/a.py:1 not a code: f'not_{x}'",
        "signatures/a.py:1 early",
        "workflow/machine.py:2 not_yet",
    ]
    assert unread_codes(found, {"late": Entry("", ""), "gone": Entry("", "")}) == ["gone"]
    assert holes(found, {"late": Entry("", "Attendez {day}.")}) == ["conventions/a.py:3 late lacks 'day'"]


def test_every_refusal_says_what_the_reader_can_do_or_who_can():
    """Its second half is an instruction, names who acts, or says that there is nothing to do."""
    assert idle_sentences(every_refusal(), names_of(raised(ROOT))) == []


def test_every_sentence_is_ready_for_translation():
    """The French is a message of gettext; a text that is a value alone needs none."""
    assert untranslatable(every_refusal()) == []


def test_every_sentence_begins_and_ends_as_one():
    """A capital first, a full stop last; what precedes a colon goes on in small letters."""
    assert ill_written(every_refusal(), names_of(raised(ROOT))) == []


def test_a_sentence_that_leads_nowhere_or_is_none_is_found():
    """It only says no, is a text of Python, has no capital or no full stop, or goes on wrongly."""
    _ = gettext_lazy
    good = {"a": Entry(_("Le code a servi."), _("Demandez-en un autre.")), "b": Entry(_("Donc :"), _("rechargez {x}."))}
    good["c"] = Entry("{sentence}", _("Rechargez la page."))
    bad = {
        "only_no": Entry(_("Non."), _("C'est ainsi.")),
        "bare": Entry("Non.", _("Rechargez la page.")),
        "small": Entry(_("non."), _("Rechargez la page.")),
        "endless": Entry(_("Non."), _("Rechargez la page")),
        "capital_after_colon": Entry(_("Non :"), _("Rechargez la page.")),
    }
    assert idle_sentences(good | bad, {"x", "sentence"}) == ["only_no"]
    assert untranslatable(good | bad) == ["bare"]
    assert ill_written(good | bad, {"x", "sentence"}) == ["small", "endless", "capital_after_colon"]


def test_the_ground_floor_knows_no_word_of_the_trade():
    """Its refusals fit whatever goes through the door, and nothing else there speaks of internships either."""
    own = {one.code for one in raised(ROOT) if one.where.startswith("workflow/")}
    assert {"not_now", "not_for_you", "reason_missing", "request_reused"} <= own
    assert words_of_the_trade(ROOT) == []


def test_a_word_of_the_trade_on_the_ground_floor_is_found(plant):
    """In French and in English, whatever its case."""
    plant("conventions/a.py", "# the pupil")
    root = plant("workflow/deep/a.py", '"""The stage of a Pupil."""')
    assert words_of_the_trade(root) == ["workflow/deep/a.py stage", "workflow/deep/a.py Pupil"]
