"""Templates as they are written: every French word can be translated, nothing runs inline, nothing is printed raw."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path for folder in ("conventions", "config") for path in (ROOT / folder).rglob("templates/**/*.html")
)
READ_ALOUD = r"aria-label|title|alt|placeholder|data-label|aria-description"
"""Attributes whose text a person sees or hears."""
NOT_WORDS = {"XXXXX", "XXXX", "CV", "PDF", "JSON", "CSV", "SMS", "QR", "SHA", "FranceConnect", "UAI", "SIRET"}
"""Names and abbreviations that are the same in every language; a single letter is a mark in a table."""
TRANSLATED = re.compile(
    r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|{%\s*blocktranslate\b.*?endblocktranslate\s*%}|<!--.*?-->"
    r"|{%\s*block (?:\w+_class|lang)\s*%}.*?{%\s*endblock[^%]*%}|<code>.*?</code>",
    re.DOTALL,
)
"""What is translated already, and what is no language: comments, blocks that fill an attribute, commands."""
FROZEN = "the agreement's frozen HTML, made by ourselves with every value escaped"
RAW = {
    "head/text.html": FROZEN,
    "signer/agreement.html": FROZEN,
    "signer/device/read.html": FROZEN,
    "school/amendment.html": FROZEN,
    "school/document.html": FROZEN,
    "public/answer.html": FROZEN,
    "lists/text.html": "a wording rendered by our own documents, which escape what a school's file says",
}
"""Templates that print a text without escaping it, each with the reason."""
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
FORBIDDEN = {
    r"\sstyle\s*=": "an inline style: the policy of the site forbids it, write a rule in site.css",
    r"\son[a-z]+\s*=\s*[\"']": "an inline handler: write it in site.js",
    r"<script(?![^>]*\ssrc=)": "an inline script: write it in site.js",
    r"<style\b": "an inline style sheet: write it in site.css",
    r"javascript:": "an address that runs code",
    r"\|\s*safe\b|{%\s*autoescape\s+off": "text printed without escaping",
    r"{%\s*dsfr_(button|accordion)": "a component of django-dsfr with inline handlers",
    r"{%\s*(trans|blocktrans)\s": "an old name of translate or blocktranslate",
}


def untranslated(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and words of what a person reads and no translation can reach."""
    blank = lambda found: re.sub(r"[^\n]", " ", found[0])  # noqa: E731 - keeps the lines where they are
    text = TAG.sub(blank, TRANSLATED.sub(blank, text))
    for found in re.finditer(rf'\s(?:{READ_ALOUD})="([^"]*)"', text):
        if _words(found[1]):
            yield text.count("\n", 0, found.start(1)) + 1, found[1].strip()
    text = re.sub(r"<[^>]*>", blank, text)
    for n, line in enumerate(text.splitlines(), start=1):
        if _words(line):
            yield n, " ".join(line.split())


def _words(text: str) -> list[str]:
    plain = re.sub(r"&[a-z]+;|&#\w+;", " ", text)
    return [word for word in re.findall(r"[^\W\d_]{2,}", plain) if word not in NOT_WORDS]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_of_a_template_goes_through_a_translation(path):
    """``translate``, ``blocktranslate``, or a tag of a room's own catalogue such as ``say``."""
    found = [f"{path.name}:{line} « {words} »" for line, words in untranslated(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_nothing_inline_and_prints_nothing_raw(path):
    """What the content security policy would block, or what a person could inject."""
    text = TRANSLATED.sub("", path.read_text(encoding="utf-8"))
    allowed = {r"\|\s*safe\b|{%\s*autoescape\s+off"} if str(path).endswith(tuple(RAW)) else set()
    found = [reason for pattern, reason in FORBIDDEN.items() if pattern not in allowed and re.search(pattern, text)]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_reads_aloud(path):
    """No line is longer than 160 characters: one tag a line, and no conditions packed into one."""
    long = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1) if len(line) > 160]
    assert long == []


def test_the_search_for_words_finds_what_it_should():
    """Text and spoken attributes, not tags, comments, variables or values of fields."""
    text = """{% translate "Oui" %}<p class="big">Non {{ x }}</p>
    {# rien #}{% blocktranslate %}Rien{% endblocktranslate %}<a href="/x" aria-label="Peut-être">{% say "rien" %}</a>
    <input type="hidden" value="rien">&nbsp;– 12 CV"""
    assert list(untranslated(text)) == [(2, "Peut-être"), (1, "Non")]
