"""Languages of texts kept or sent: French whoever acts; a code's is that of the page that asks for it."""

import pytest
from django.utils import translation
from django.utils.translation import gettext

from notifications import catalogue
from notifications.language import in_french
from notifications.models import Message
from notifications.outbox import queue
from tests.notifications.conftest import event, person


@in_french
def made() -> str:
    return gettext("Cette page n'existe pas")


def test_what_is_made_in_french_leaves_its_caller_in_their_language():
    """One inside another, or ended by an error: the reader's language is back."""

    @in_french
    def fails() -> None:
        assert made() == "Cette page n'existe pas"
        raise ValueError

    with translation.override("en"):
        assert made() == "Cette page n'existe pas"
        with pytest.raises(ValueError):
            fails()
        assert gettext("Cette page n'existe pas") == "This page does not exist"


@pytest.mark.django_db
def test_a_message_is_french_whoever_acts_and_a_code_is_in_their_language(monkeypatch):
    """The values too are written in the language of the message."""
    for slug in ("sample_news", "sample_code"):
        monkeypatch.setattr(type(catalogue.get(slug)), "context", lambda *_: {"name": gettext("oui")})
    monkeypatch.setattr(type(catalogue.get("sample_code")), "is_code", True)
    with translation.override("en"):
        queue(["sample_news", "sample_code"], event(person(1)))
    rows = {row.slug: row for row in Message.objects.all()}
    assert (rows["sample_news"].language, rows["sample_news"].context["name"]) == ("fr", "oui")
    assert (rows["sample_code"].language, rows["sample_code"].context["name"]) == ("en", "yes")
