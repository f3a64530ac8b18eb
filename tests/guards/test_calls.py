"""« Appeler » leads to a number or is not there, and each short number is written once: read in all templates."""

import re
from pathlib import Path

from tests.kit.sources import ROOT, templates, text_of

PRESS = re.compile(r"<(a|button)\b(.*?)>(.*?)</\1>", re.DOTALL)
DRESSED = re.compile(r'{% (?:link|press) _\("([^"]*)"\)')
"""Sentences of the kit's tags: they lead to pages of ours, never to a number."""
TAGS = re.compile(r"{%(?!\s*translate)[^%]*%}|<[^>]*>|{#.*?#}", re.DOTALL)
LITERAL = re.compile(r'href="(?:tel|sms):\d')


def calls_without_number(root: Path) -> list[str]:
    """List the links and buttons that offer to call and lead to no number."""
    found = []
    for path in templates(root):
        presses = [(attributes, inside) for _tag, attributes, inside in PRESS.findall(text_of(path))]
        for attributes, inside in presses + [("", label) for label in DRESSED.findall(text_of(path))]:
            said = " ".join(TAGS.sub(" ", inside).split())
            if re.search(r"\bappel(?:er|ez|le)\b", said, re.IGNORECASE) and 'href="tel:' not in attributes:
                found.append(f"{path.relative_to(root)}: {said}")
    return found


def written_numbers(root: Path) -> list[str]:
    """List the templates that dial a number of their own; each stands once, in ``distress/numbers.py``."""
    return [str(path.relative_to(root)) for path in templates(root) if LITERAL.search(text_of(path))]


def test_every_press_that_offers_to_call_dials_a_number():
    """No template of the site promises a call that the telephone does not begin."""
    assert calls_without_number(ROOT) == []


def test_a_press_that_only_says_it_is_found(plant):
    """A link that leads to a page, a button, one whose words are in a block; a number is left alone."""
    wrong = '<a class="fr-btn" href="{% url "x" %}">{% translate "Appeler la famille" %}</a>'
    block = "<button>{% blocktranslate trimmed %}\n  Appelez {{ name }}\n{% endblocktranslate %}</button>"
    right = '<a href="tel:{{ phone }}">{% translate "Appeler la famille" %}</a><p>Appelez.</p>'
    tag = '{% link _("Appelez-nous") "x" %}{% press _("Noter un appel") "x" %}'
    root = plant("conventions/pages/kit/templates/a.html", wrong + block + right + tag)
    assert calls_without_number(root) == [
        'conventions/pages/kit/templates/a.html: {% translate "Appeler la famille" %}',
        "conventions/pages/kit/templates/a.html: Appelez {{ name }}",
        "conventions/pages/kit/templates/a.html: Appelez-nous",
    ]


def test_no_page_writes_the_address_of_a_short_number_itself():
    """A number to dial comes from the table of numbers, with its purpose."""
    assert written_numbers(ROOT) == []


def test_a_number_that_a_template_writes_itself_is_found(plant):
    """To call and to write; an address that is made of a value is left alone."""
    plant("conventions/pages/kit/templates/a.html", '<a href="tel:119">')
    plant("conventions/pages/kit/templates/b.html", '<a href="{{ "119"|dialled }}"><a href="tel:{{ phone }}">')
    root = plant("config/templates/c.html", '<a href="sms:114">')
    assert written_numbers(root) == ["config/templates/c.html", "conventions/pages/kit/templates/a.html"]
