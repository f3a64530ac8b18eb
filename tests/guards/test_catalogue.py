"""The catalogue holds what people outside school read, all of it and no more, and its compiled file is current.

English is complete; another language may lack sentences, which are French then, and says nothing that French does not.
"""

import re
from collections import Counter
from gettext import GNUTranslations
from io import BytesIO

import polib
import pytest
from django.conf import settings

from config.development import catalogue, extraction, reach

HOLES = re.compile(r"%\(\w+\)[sd]|(?<![%{])\{\w+(?::[^}]*)?\}|</?\w+[^>]*>|%%|https?://\S+")
"""What a translation may neither lose nor invent: values, tags, addresses."""


@pytest.fixture(scope="module")
def english() -> polib.POFile:
    return catalogue.read("en")


@pytest.fixture(scope="module")
def met() -> polib.POFile:
    return catalogue.renewed("en")


def pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid, entry.msgstr_plural[0]), (entry.msgid_plural, entry.msgstr_plural[1])]


def test_english_is_complete(met):
    """Every sentence of the pages for people outside school, and of what these are made of, has its English."""
    without = catalogue.untranslated(met)
    assert not without, f"`make messages`, write the English of these in django.po, `make messages` again: {without}"


def test_the_catalogue_holds_nothing_that_has_gone(english, met):
    """What no page says any more is dropped, what says itself otherwise is renewed: `make messages`."""
    assert {entry.msgid for entry in english} - {entry.msgid for entry in met} == set()
    assert english.obsolete_entries() == []
    assert str(english) == str(met), "`make messages` renews the catalogue"


def test_a_translation_has_the_values_and_the_tags_of_its_sentence(english):
    """Nothing that is put into a sentence is lost or misspelt in another language."""
    for entry in english:
        for french, other in pairs(entry):
            assert Counter(HOLES.findall(other)) == Counter(HOLES.findall(french)), french


OTHERS = [language for language, _name in settings.LANGUAGES if language not in ("fr", "en")]


@pytest.mark.parametrize("language", OTHERS)
def test_another_language_loses_and_invents_no_value(language):
    """Of each form that its plural has, too; its compiled file is that of what is written."""
    written = catalogue.read(language)
    compiled = catalogue.file_of(language).with_suffix(".mo")
    if not written:
        assert not compiled.exists()
        return
    for entry in written:
        forms = [entry.msgstr, *entry.msgstr_plural.values()]
        may = Counter(HOLES.findall(entry.msgid)) | Counter(HOLES.findall(entry.msgid_plural))
        for text in filter(None, forms):
            assert Counter(HOLES.findall(text)) <= may, (entry.msgid, text)
            if not entry.msgid_plural:
                assert Counter(HOLES.findall(text)) == may, (entry.msgid, text)
    said = {entry.msgid: entry.msgstr for entry in polib.mofile(str(compiled)) if not entry.msgid_plural}
    assert said == {entry.msgid: entry.msgstr for entry in written if entry.msgstr and not entry.msgid_plural}


def test_the_compiled_catalogue_is_current(english):
    """Django reads what is written: the file beside it is made of it and nothing else."""
    compiled = GNUTranslations(BytesIO(catalogue.file_of("en").with_suffix(".mo").read_bytes()))
    for entry in english:
        if entry.msgid_plural:
            both = [compiled.ngettext(entry.msgid, entry.msgid_plural, n) for n in (1, 0, 2)]
            assert both == [entry.msgstr_plural[0], entry.msgstr_plural[1], entry.msgstr_plural[1]]
        else:
            assert compiled.gettext(entry.msgid) == entry.msgstr
    assert len(compiled._catalog) == 1 + sum(len(pairs(entry)) for entry in english)


def test_what_is_met_follows_pages_imports_and_templates():
    """A page for people outside, what it imports, extends and includes are met; a page for staff is not."""
    met = {path.relative_to(reach.ROOT).as_posix() for path in reach.files_met("en")}
    assert {"config/views.py", "config/templates/base.html", "conventions/pages/bearers/host/views.py"} <= met
    assert {"conventions/pages/kit/forms.py", "conventions/domain/dossier/verification/sentences.py"} <= met
    assert "conventions/pages/shared/drafting/templates/drafting/_head.html" in met
    assert not {
        file for file in met if file.startswith(("conventions/pages/service/audit/", "conventions/pages/staff/lists/"))
    }


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('_("Un mot.")', [("Un mot.",)]),
        ('gettext_lazy("Un " "mot.")', [("Un mot.",)]),
        ('ngettext("%(n)d an", "%(n)d ans", n)', [("%(n)d an", "%(n)d ans")]),
        ('translation.gettext("Un mot.")', [("Un mot.",)]),
        ("other('Un mot.')", []),
    ],
)
def test_a_sentence_of_a_module_is_found(source, texts):
    """By the names under which gettext is called."""
    assert list(extraction._of_python(source)) == texts


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('{% translate "L\'été" %}', [("L'été",)]),
        ("{% blocktranslate trimmed with a=b %}Un\n  {{ a }} mot{% endblocktranslate %}", [("Un %(a)s mot",)]),
        (
            "{% blocktranslate count n=n %}{{ n }} an{% plural %}{{ n }} ans{% endblocktranslate %}",
            [("%(n)s an", "%(n)s ans")],
        ),
        ('{{ a|default:_("rien") }}', [("rien",)]),
        ('{% include "a.html" with empty=_("vide") %}', [("vide",)]),
        ("<p>Un mot.</p>", []),
    ],
)
def test_a_sentence_of_a_template_is_found(source, texts):
    """As Django's own reader of templates gives it."""
    assert list(extraction._of_template("{% load i18n %}" + source)) == texts
