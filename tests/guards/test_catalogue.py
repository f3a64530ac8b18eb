"""The catalogue holds what people outside school read, all of it and no more, and its compiled file is current.

English is complete; another language may lack sentences, which are French then, and says nothing that French does not.
"""

import re
from collections import Counter
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import polib
from django.conf import settings

from config import catalogues
from config.development import catalogue, extraction, reach

HOLES = re.compile(r"%\(\w+\)[sd]|(?<![%{])\{\w+(?::[^}]*)?\}|</?\w+[^>]*>|%%|https?://\S+")
"""Parts that a translation may neither lose nor invent: values, tags, addresses."""
OTHERS = [language for language, _name in settings.LANGUAGES if language not in ("fr", "en")]
OF_MODULES = {
    '_("Un mot.")': [("Un mot.",)],
    'gettext_lazy("Un " "mot.")': [("Un mot.",)],
    'ngettext("%(n)d an", "%(n)d ans", n)': [("%(n)d an", "%(n)d ans")],
    'translation.gettext("Un mot.")': [("Un mot.",)],
    "other('Un mot.')": [],
}
OF_TEMPLATES = {
    '{% translate "L\'été" %}': [("L'été",)],
    "{% blocktranslate trimmed with a=b %}Un\n  {{ a }} mot{% endblocktranslate %}": [("Un %(a)s mot",)],
    "{% blocktranslate count n=n %}{{ n }} an{% plural %}{{ n }} ans{% endblocktranslate %}": [
        ("%(n)s an", "%(n)s ans")
    ],
    '{{ a|default:_("rien") }}': [("rien",)],
    '{% include "a.html" with empty=_("vide") %}': [("vide",)],
    "<p>Un mot.</p>": [],
}


@cache
def written(language: str) -> polib.POFile:
    return catalogue.read(language)


@cache
def met() -> polib.POFile:
    """Return the catalogue of English as the source asks for it."""
    return catalogue.renewed("en")


def out_of_date(kept: polib.POFile, renewed: polib.POFile) -> list[str]:
    """List what `make messages` would change: what has gone, is new, or says itself or its files otherwise."""
    own, asked = ({entry.msgid: str(entry) for entry in one} for one in (kept, renewed))
    found = [f"has gone: {msgid}" for msgid in own if msgid not in asked]
    found += [f"is kept though it has gone: {entry.msgid}" for entry in kept.obsolete_entries()]
    found += [f"is new: {msgid}" for msgid in asked if msgid not in own]
    found += [f"is written otherwise: {msgid}" for msgid in own if msgid in asked and own[msgid] != asked[msgid]]
    if not found and str(kept) != str(renewed):
        found.append("the order or the head is another")
    return found


def lost_values(entries: polib.POFile, *, complete: bool) -> list[str]:
    """List the translations that lose or invent a value, a tag or an address.

    A form of a language's own plural may say its number in words; one of a language that is complete may not.
    """
    found = []
    for entry in entries:
        if complete or not entry.msgid_plural:
            wrong = any(_holes(other) != _holes(french) for french, other in _pairs(entry) if other)
        else:
            may = _holes(entry.msgid) | _holes(entry.msgid_plural)
            wrong = not all(_holes(text) <= may for text in entry.msgstr_plural.values())
        if wrong:
            found.append(entry.msgid)
    return found


def _pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid, entry.msgstr_plural[0]), (entry.msgid_plural, entry.msgstr_plural[1])]


def _holes(text: str) -> Counter[str]:
    return Counter(HOLES.findall(text))


def otherwise_compiled(entries: polib.POFile, compiled: Path) -> list[str]:
    """List what the file that Django reads says otherwise than what is written, of sentences that count nothing."""
    said = {entry.msgid: entry.msgstr for entry in polib.mofile(str(compiled)) if not entry.msgid_plural}
    kept = {entry.msgid: entry.msgstr for entry in entries if entry.msgstr and not entry.msgid_plural}
    return sorted(msgid for msgid in said.keys() | kept.keys() if said.get(msgid) != kept.get(msgid))


def made(*entries: polib.POEntry) -> polib.POFile:
    """Return a catalogue of these entries."""
    file = polib.POFile(wrapwidth=0)
    file.extend(entries)
    return file


def test_english_is_complete():
    """Every sentence of the pages for people outside school, and of what these are made of, has its English."""
    without = catalogue.untranslated(met())
    assert not without, f"`make messages`, write the English of these in django.po, `make messages` again: {without}"


def test_the_catalogue_holds_nothing_that_has_gone():
    """A sentence that no page says any more is dropped, one said otherwise is renewed: `make messages`."""
    assert out_of_date(written("en"), met()) == []


def test_a_sentence_that_is_not_translated_or_not_renewed_is_found():
    """A form of a plural as well; an entry that has gone, is new, or names other files; another order."""
    one = polib.POEntry(msgid="Un mot.", msgstr="A word.", occurrences=[("a.py", "")])
    moved = polib.POEntry(msgid="Un mot.", msgstr="A word.", occurrences=[("b.py", "")])
    half = polib.POEntry(msgid="un an", msgid_plural="des ans", msgstr_plural={0: "a year", 1: ""})
    bare = polib.POEntry(msgid="Deux mots.")
    assert catalogue.untranslated(made(one, half, bare)) == ["un an", "Deux mots."]
    assert out_of_date(made(one, half), made(moved, bare)) == [
        "has gone: un an",
        "is new: Deux mots.",
        "is written otherwise: Un mot.",
    ]
    assert out_of_date(made(one, half), made(half, one)) == ["the order or the head is another"]
    assert out_of_date(made(one), made(one)) == []


def test_a_translation_has_the_values_and_the_tags_of_its_sentence():
    """Nothing that is put into a sentence is lost or misspelt in another language."""
    assert lost_values(written("en"), complete=True) == []
    assert {language: lost_values(written(language), complete=False) for language in OTHERS} == dict.fromkeys(
        OTHERS, []
    )


def test_a_value_that_a_translation_loses_or_invents_is_found():
    """A value of each kind, a tag, an address; a plural of its own may leave its number out where it is partial."""
    good = polib.POEntry(msgid="%(n)s à {name}", msgstr="{name}: %(n)s")
    lost = polib.POEntry(msgid="<b>%(n)s</b>", msgstr="%(n)s")
    misspelt = polib.POEntry(msgid="Bonjour {name}", msgstr="Hello {nom}")
    away = polib.POEntry(msgid="Voir https://a.example", msgstr="See https://b.example")
    plural = polib.POEntry(msgid="%(n)s an", msgid_plural="%(n)s ans", msgstr_plural={0: "a year", 1: "%(n)s years"})
    wrong = polib.POEntry(msgid="un an", msgid_plural="%(n)s ans", msgstr_plural={0: "%(m)s year", 1: "%(n)s years"})
    entries = made(good, lost, misspelt, away, plural, wrong)
    found = ["<b>%(n)s</b>", "Bonjour {name}", "Voir https://a.example"]
    assert lost_values(entries, complete=True) == [*found, "%(n)s an", "un an"]
    assert lost_values(entries, complete=False) == [*found, "un an"]


def test_the_compiled_catalogue_is_current():
    """Django reads what is written: the file beside it is made of it and nothing else, forms of plurals included."""
    for language in OTHERS:
        assert otherwise_compiled(written(language), catalogues.file_of(language).with_suffix(".mo")) == [], language
    compiled = GNUTranslations(BytesIO(catalogues.file_of("en").with_suffix(".mo").read_bytes()))
    for entry in written("en"):
        if entry.msgid_plural:
            both = [compiled.ngettext(entry.msgid, entry.msgid_plural, n) for n in (1, 0, 2)]
            assert both == [entry.msgstr_plural[0], entry.msgstr_plural[1], entry.msgstr_plural[1]]
        else:
            assert compiled.gettext(entry.msgid) == entry.msgstr
    assert len(compiled._catalog) == 1 + sum(len(_pairs(entry)) for entry in written("en"))


def test_a_compiled_catalogue_that_is_older_is_found(tmp_path):
    """A sentence that was changed, added or taken away since."""
    entries = [polib.POEntry(msgid=msgid, msgstr=msgid.upper()) for msgid in ("a", "b", "c")]
    compiled = tmp_path / "django.mo"
    made(*entries).save_as_mofile(str(compiled))
    assert otherwise_compiled(made(*entries), compiled) == []
    changed = [polib.POEntry(msgid="a", msgstr="A"), polib.POEntry(msgid="b", msgstr="x")]
    assert otherwise_compiled(made(*changed, polib.POEntry(msgid="d", msgstr="D")), compiled) == ["b", "c", "d"]


def test_what_is_met_follows_pages_imports_and_templates():
    """A page for people outside, what it imports, extends and includes are met; no other is."""
    met = {path.relative_to(reach.ROOT).as_posix() for path in reach.files_met("en")}
    assert {"config/views.py", "config/templates/base.html", "conventions/pages/bearers/host/views.py"} <= met
    assert {"conventions/pages/kit/forms.py", "conventions/domain/dossier/verification/sentences.py"} <= met
    assert "conventions/pages/shared/drafting/templates/drafting/_head.html" in met
    apart = ("conventions/pages/service/audit/", "conventions/pages/staff/lists/", "config/development/")
    assert not {file for file in met if file.startswith(apart)}


def test_a_sentence_of_a_module_is_found():
    """The names of gettext's calls find it."""
    assert {source: list(extraction._of_python(source)) for source in OF_MODULES} == OF_MODULES


def test_a_sentence_of_a_template_is_found():
    """As Django's own reader of templates gives it."""
    found = {source: list(extraction._of_template(source)) for source in OF_TEMPLATES}
    assert found == OF_TEMPLATES
