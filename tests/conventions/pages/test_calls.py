"""« Appeler » leads to a number or is not there: every link and button of the templates that says it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PRESS = re.compile(r"<(a|button)\b(.*?)>(.*?)</\1>", re.DOTALL)
TAGS = re.compile(r"{%(?!\s*translate)[^%]*%}|<[^>]*>|{#.*?#}", re.DOTALL)


def calls_without_number(text: str) -> list[str]:
    """Return what is said by the links and buttons that offer to call and lead to no number."""
    found = []
    for _tag, attributes, inside in PRESS.findall(text):
        said = " ".join(TAGS.sub(" ", inside).split())
        if re.search(r"\bappel(?:er|ez|le)\b", said, re.IGNORECASE) and 'href="tel:' not in attributes:
            found.append(said)
    return found


def test_every_press_that_offers_to_call_dials_a_number():
    """No template of the site promises a call that the telephone does not begin."""
    templates = [*ROOT.glob("conventions/**/*.html"), *ROOT.glob("config/**/*.html")]
    assert len(templates) > 200
    found = {str(one.relative_to(ROOT)): calls_without_number(one.read_text()) for one in templates}
    assert {name: said for name, said in found.items() if said} == {}


def test_a_press_that_only_says_it_is_found():
    """A link that leads to a page, a button, one whose words are in a block; a number is left alone."""
    wrong = '<a class="fr-btn" href="{% url "x" %}">{% translate "Appeler la famille" %}</a>'
    block = "<button>{% blocktranslate trimmed %}\n  Appelez {{ name }}\n{% endblocktranslate %}</button>"
    right = '<a href="tel:{{ phone }}">{% translate "Appeler la famille" %}</a><p>Appelez.</p>'
    assert len(calls_without_number(wrong + block + right)) == 2
