"""Templates as they are written: every French word can be translated, nothing runs inline, nothing is printed raw."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.kit.sources import ROOT, templates, text_of

READ_ALOUD = r"aria-label|title|alt|placeholder|data-label|aria-description"
"""Attributes whose text a person sees or hears."""
NOT_WORDS = {"XXXXX", "XXXX", "CV", "PDF", "JSON", "CSV", "SMS", "QR", "SHA", "FranceConnect", "UAI", "SIRET"}
"""Names and abbreviations that are the same in every language; a single letter is a mark in a table."""
TRANSLATED = re.compile(
    r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|{%\s*blocktranslate\b.*?endblocktranslate\s*%}|<!--.*?-->"
    r"|{%\s*block (?:\w+_class|lang)\s*%}.*?{%\s*endblock[^%]*%}|<code>.*?</code>",
    re.DOTALL,
)
"""Parts translated already, and parts without language: comments, blocks that fill an attribute, commands."""
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
UNESCAPED = r"\|\s*safe\b|{%\s*autoescape\s+off"
FORBIDDEN = {
    r"\sstyle\s*=": "an inline style: the policy of the site forbids it, write a rule in site.css",
    r"\son[a-z]+\s*=\s*[\"']": "an inline handler: write it in site.js",
    r"<script(?![^>]*\ssrc=)": "an inline script: write it in site.js",
    r"<style\b": "an inline style sheet: write it in site.css",
    r"javascript:": "an address that runs code",
    UNESCAPED: "text printed without escaping",
    r"{%\s*dsfr_(button|accordion)": "a component of django-dsfr with inline handlers",
    r"{%\s*(trans|blocktrans)\s": "an old name of translate or blocktranslate",
    r"{%\s*load\b[^%]*\b(i18n|dsfr_tags)\b": "a library of tags that every template has",
    r"<div class=\"empty\">\s*<p>{% translate \"[^\"]*\" %}</p>\s*</div>": "what `nothing` writes",
    r"<div class=\"fr-alert fr-alert--\w+\">\s*<p>{% translate \"[^\"]*\" %}</p>\s*</div>": "what `notice` writes",
}
LONGEST = 160
"""Characters of a line: one tag a line, and no conditions packed into one."""


def untranslated_words(root: Path) -> list[str]:
    """List what a person reads or hears and no translation can reach, with its line."""
    return [
        f"{path.relative_to(root)}:{line} « {words} »"
        for path in templates(root)
        for line, words in untranslated(text_of(path))
    ]


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


def forbidden_writings(root: Path) -> list[str]:
    """List what the content security policy would block, and what prints a text as it came."""
    found = []
    for path in templates(root):
        text = TRANSLATED.sub("", text_of(path))
        allowed = {UNESCAPED} if str(path).endswith(tuple(RAW)) else set()
        found += [
            f"{path.relative_to(root)}: {reason}"
            for pattern, reason in FORBIDDEN.items()
            if pattern not in allowed and re.search(pattern, text)
        ]
    return found


def long_lines(root: Path) -> list[str]:
    """List the lines of templates that nobody reads aloud in one breath."""
    return [
        f"{path.relative_to(root)}:{number} has {len(line)} characters: break it before {LONGEST}"
        for path in templates(root)
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if len(line) > LONGEST
    ]


def test_every_word_of_a_template_goes_through_a_translation():
    """``translate``, ``blocktranslate``, or a tag of a room's own catalogue such as ``say``."""
    assert len(templates(ROOT)) > 400
    assert untranslated_words(ROOT) == []


def test_a_word_that_no_translation_reaches_is_found(plant):
    """Text and spoken attributes, not tags, comments, variables or values of fields."""
    root = plant(
        "conventions/pages/staff/lists/templates/lists/deep/a.html",
        """{% translate "Oui" %}<p class="big">Non {{ x }}</p>
    {# rien #}{% blocktranslate %}Rien{% endblocktranslate %}<a href="/x" aria-label="Peut-être">{% say "rien" %}</a>
    <input type="hidden" value="rien">&nbsp;– 12 CV""",
    )
    where = "conventions/pages/staff/lists/templates/lists/deep/a.html"
    assert untranslated_words(root) == [f"{where}:2 « Peut-être »", f"{where}:1 « Non »"]


def test_a_template_has_nothing_inline_and_prints_nothing_raw():
    """The content security policy would block it, or a person could inject it."""
    assert forbidden_writings(ROOT) == []


def test_whatever_a_template_writes_inline_or_raw_is_found(plant):
    """Each of the forbidden ways; a file of the site is linked, and a frozen text is printed where it is named."""
    ways = ['<p style="x">', "<p onclick='x'>", "<script>", "<style>", "javascript:x", "{{ x|safe }}"]
    ways += ["{% dsfr_button x %}", '{% trans "x" %}', "{% load tz i18n %}"]
    ways += [
        f'<div class="{look}">\n<p>{{% translate "x" %}}</p>\n</div>' for look in ("empty", "fr-alert fr-alert--info")
    ]
    plant("conventions/pages/kit/templates/head/text.html", "{{ x|safe }}{# <style> #}")
    plant("config/templates/base.html", '<script src="{{ x }}"></script>{% translate "x" %}')
    for number, way in enumerate(ways):
        root = plant(f"conventions/pages/kit/templates/{number:02}.html", way)
    assert forbidden_writings(root) == [
        f"conventions/pages/kit/templates/{number:02}.html: {reason}"
        for number, reason in enumerate(FORBIDDEN.values())
    ]


def test_a_template_reads_aloud():
    """No line is longer than 160 characters."""
    assert long_lines(ROOT) == []


def test_a_line_that_nobody_reads_aloud_is_found(plant):
    """The guard gives its number; one that is just short enough is left alone."""
    root = plant("config/templates/a.html", f"{'x' * LONGEST}\n{'y' * (LONGEST + 1)}")
    assert long_lines(root) == [f"config/templates/a.html:2 has {LONGEST + 1} characters: break it before {LONGEST}"]
