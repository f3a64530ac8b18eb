"""Whatever is typed in a search is answered with a sentence, by about as many queries as any other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

pytestmark = pytest.mark.django_db
TYPED = (
    *("😀😀😀", "картина", "مدرسة", "学校", "' OR 1=1 --", "& | ! ( ) : *", "\\", "½ ﷺ", "z" * 100),
    *("aa bb cc dd ee ff gg hh ii jj kk ll mm nn oo pp", "jsp", "je sais pas", "nique", "-", "10 000", "g" * 10_000),
)
MORE = 20
"""Queries more than an ordinary search takes: those by which more is looked for, and the words respelt."""


def asked(client, words):
    """Return the answer and its number of queries."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get("/stages", {"mots": words, "commune": "Cayenne"})
    return page, len(queries)


def test_whatever_is_typed_is_answered_with_a_sentence(client, offer_at):
    """Emoji, another script, ten thousand letters, operators: never an error, never many more queries."""
    for km in range(6):
        offer_at("Cayenne", title=f"Garage {km}")
    _page, usual = asked(client, "garage")
    for words in TYPED:
        page, queries = asked(client, words)
        assert page.status_code in (200, 422), words
        assert html.fromstring(page.content.decode()).find(".//main").text_content().split(), words
        assert queries <= usual + MORE, (words, queries, usual)


def test_words_may_end_with_the_place(client, offer_at):
    """« garage à Kourou » looks around Kourou where no commune is typed."""
    offer_at("Kourou", title="Garage du fleuve")
    page = client.get("/stages", {"mots": "garage à Kourou"})
    assert page.status_code == 200
    assert "Garage du fleuve" in page.content.decode()


@pytest.mark.parametrize("words", ["jsp", "je sais pas", "aucune idée", "n'importe quoi", ""])
def test_who_does_not_know_is_undecided(client, offer_at, words):
    """The page says so to its template, which shows the pictures."""
    page = client.get("/stages", {"mots": words, "commune": "Cayenne"})
    assert page.context["page"].is_undecided
