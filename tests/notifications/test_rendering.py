"""From values to words: subject, text, HTML and SMS, and what fails."""

import pytest

from notifications.rendering import MissingVariable, render_mail, render_sms, sms_segments
from notifications.sms import simplify
from tests.kit.each import each
from tests.notifications.sample.messages import Code, News, Plain

VALUES = {"name": "Ana <b>", "pupil": "Zoé & Ğül"}


def test_mail_has_subject_text_and_html(settings):
    """The first line is the subject; the text is not escaped, the HTML is; the footer names operator and funder."""
    settings.OPERATOR_NAME, settings.FUNDER_MENTION = "Exploitant d'essai", "avec le soutien d'Essai"
    settings.SITE_URL = "https://x.example"
    mail = render_mail(News, {**VALUES, "link": "https://x.example/p/a?b=1&c=2"})
    assert mail.subject == "Nouvelle de Zoé & Ğül"
    assert "Bonjour Ana <b>," in mail.text
    assert "Bonjour Ana &lt;b&gt;," in mail.html
    assert '<a href="https://x.example/p/a?b=1&amp;c=2"' in mail.html
    assert "c=2</a>." in mail.html
    assert mail.html.count("<li>") == 2
    for line in ("Exploitant d&#x27;essai", "avec le soutien d&#x27;Essai"):
        assert line in mail.html
    assert mail.text.endswith("Exploitant d'essai\navec le soutien d'Essai\n")


def test_html_loads_nothing_from_elsewhere():
    """No image, script, style sheet or font: opening a mail tells nobody."""
    html = render_mail(News, {**VALUES, "link": "https://x.example/p"}).html
    assert not [word for word in ("src=", "<script", "<link", "@import", "url(") if word in html]


def test_optional_link_may_be_absent():
    """``{% if link %}`` without a link prints nothing and does not fail."""
    assert "À lire ici" not in render_mail(News, VALUES).text
    assert render_sms(News, {"pupil": "Zoé"}) == "Zoé : une nouvelle"


@pytest.mark.parametrize("render", [render_mail, render_sms])
def test_missing_value_fails(render):
    """A value that a template prints and nobody gave is an error, never a hole."""
    with pytest.raises(MissingVariable):
        render(Code, {"name": "Ana"})


def test_code_stands_out():
    """A line that is only a code is printed large."""
    assert "font-size:28px" in render_mail(Code, {"name": "Ana", "code": "123456"}).html


def test_sms_without_text_of_its_own_gets_the_subject():
    """A message without SMS template still reaches those who have only a phone."""
    assert render_sms(Plain, {"name": "Ana"}) == "Sujet pour Ana"


@each(
    "text, segments",
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("ê" * 134, 2),
        ("ê" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_sms_segments_are_counted_in_the_right_alphabet(text, segments):
    """160 septets, 153 in several; one foreign character and it is 70 and 67."""
    assert sms_segments(text) == segments


@pytest.mark.parametrize(
    ("text", "simple"),
    [("L’élève « Zoé »…", 'L\'élève "Zoé"...'), ("ç ê œ Ğ ş ł", "c e oe G s l"), ("Ελένη", "Ελένη")],
)
def test_sms_is_simplified_without_losing_words(text, simple):
    """Accents and typography go where they cost; other scripts stay."""
    assert simplify(text) == simple
