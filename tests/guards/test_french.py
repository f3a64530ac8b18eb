"""French as people read it, in all files: no *point médian*, *de* before a vowel, one and many."""

import re
import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from tests.kit.sources import ROOT, text_of

READ = (".html", ".txt", ".toml", ".po", ".js", ".md", ".py")
MEDIAN = re.compile(r"\w[·•‧]\w")
BLOCK = re.compile(r"{% blocktranslate\b[^%]*%}(.*?){% endblocktranslate %}", re.DOTALL)
COUNTED = re.compile(
    r"{{ (n|count|counter|total|created|changed) }} (?!sur|sans|depuis|dans|plus)([^\W\d_][\w-]*s|nouveaux)\b"
)
ALWAYS_MANY = (
    "conventions/pages/bearers/host/templates/host/pupils.html: {{ n }} documents attendent votre signature",
)
"""Shown from two on only."""
THE_RULE = ("conventions/domain/persons/people/names.py", "conventions/domain/dossier/evidence/verify.py")
"""Modules in which « de » is written or elided; the second goes with the file of proof, alone."""
PEOPLE = "name|pupil|party|holder|host|who|from_name"
"""How templates call what begins with a letter that nobody chose."""
IN_TEMPLATES = re.compile(rf"\b[dD]e {{{{ ({PEOPLE}) }}}}")
SAID = PEOPLE.replace("|who", "")  # in the code, « who » is said by words of ours: « la personne qui signera »
IN_CODE = re.compile(rf"\b[dD]e (%\(({SAID})\)s|{{({SAID})}})")


@cache
def written() -> tuple[str, ...]:
    """List the files of the repository in which people may read French, tests apart."""
    found = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(name for name in found.splitlines() if name.endswith(READ) and not name.startswith("tests/"))


def median_points(root: Path, names: Iterable[str]) -> list[str]:
    """List where one word is written for two: « représentant·e »."""
    return _lines(root, names, MEDIAN.search)


def unelided(root: Path, names: Iterable[str]) -> list[str]:
    """List where « de » stands before a name that may begin with a vowel."""
    texts = [name for name in names if name.endswith((".html", ".txt"))]
    code = [name for name in names if name.startswith("conventions/") and name.endswith(".py") and name not in THE_RULE]
    return _lines(root, texts, IN_TEMPLATES.search) + _lines(root, code, IN_CODE.search)


def _lines(root: Path, names: Iterable[str], search: Callable[[str], object]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()}"
        for name in names
        if search(text_of(root / name))
        for number, line in enumerate(text_of(root / name).splitlines(), start=1)
        if search(line)
    ]


def counted_in_one_form(root: Path, names: Iterable[str]) -> list[str]:
    """List the sentences with a number that have the plural alone."""
    return [
        f"{name}: {' '.join(body.split())}"
        for name in names
        if name.endswith((".html", ".txt"))
        for body in BLOCK.findall(text_of(root / name))
        if "{% plural" not in body and COUNTED.search(body)
    ]


def test_nobody_reads_a_median_point():
    """Circulaires of 21-11-2017 and 5-5-2021: « la représentante ou le représentant », never « représentant·e »."""
    assert len(written()) > 1500
    assert median_points(ROOT, written()) == []


def test_a_median_point_is_found(plant):
    """A median point of any shape is found between letters; a list may have its points."""
    root = plant("docs/a.md", "• un\nreprésentant·e\nélève•s\n12 · 13")
    assert median_points(root, ["docs/a.md"]) == ["docs/a.md:2: représentant·e", "docs/a.md:3: élève•s"]


def test_no_sentence_writes_de_before_a_name_that_may_begin_with_a_vowel():
    """Templates write ``{{ of_name }}`` or ``{{ name|after_de }}``; sentences of the code ``%(of_name)s``."""
    assert unelided(ROOT, written()) == []


def test_de_before_a_name_is_found(plant):
    """In a template, in a text and in both ways of the code; what is elided already is left alone."""
    plant("conventions/a.html", "la convention de {{ pupil }}\nla convention {{ of_pupil }} de {{ count }}")
    plant("conventions/a.py", "_('Part de %(host)s')\n_('Dossier de {name}')\n_('Nom de %(who)s')")
    root = plant("config/a.txt", "De {{ who }}")
    assert unelided(root, ["conventions/a.html", "conventions/a.py", "config/a.txt"]) == [
        "conventions/a.html:1: la convention de {{ pupil }}",
        "config/a.txt:1: De {{ who }}",
        "conventions/a.py:1: _('Part de %(host)s')",
        "conventions/a.py:2: _('Dossier de {name}')",
    ]


def test_what_a_page_counts_is_said_for_one_and_for_many():
    """A number that is shown stands in a sentence that has both forms."""
    assert [line for line in counted_in_one_form(ROOT, written()) if not line.startswith(ALWAYS_MANY)] == []


def test_a_number_with_the_plural_alone_is_found(plant):
    """« 1 élèves » would be read one day; a part of a whole is no count."""
    several = "{% blocktranslate %}{{ n }} élèves{% endblocktranslate %}"
    both = "{% blocktranslate count n=n %}{{ n }} an{% plural %}{{ n }} ans{% endblocktranslate %}"
    root = plant("a.html", several + both + "{% blocktranslate %}{{ n }} sur dix{% endblocktranslate %}")
    assert counted_in_one_form(root, ["a.html"]) == ["a.html: {{ n }} élèves"]
