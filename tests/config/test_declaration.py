"""The declaration of accessibility and the foot of each page say what the table of the evaluation says, no more."""

from datetime import timedelta

import pytest
from django.urls import reverse

from config.rgaa import declaration, evaluation
from config.rgaa.shortcomings import shortcomings
from tests.kit.html_rules import words

pytestmark = pytest.mark.django_db


def test_the_declaration_says_the_rate_and_each_fault(client):
    """With the law's text, the version, who evaluated, what was evaluated, and whom to turn to."""
    said = words(client.get(reverse("accessibility")).content.decode())
    for expected in (
        *("article 47", "2005-102", "2019-768", "20 septembre 2019", evaluation.VERSION, "auto-évaluation"),
        *(f"{evaluation.rate()} %", "partiellement conforme", "Aucun tiers", "Défenseur des droits"),
        *(str(place) for place in evaluation.COLUMNS.values()),
        *(str(one.words) for one in shortcomings()),
    ):
        assert expected in said, expected


@pytest.mark.parametrize(("per_cent", "sentence"), [(100, "totalement"), (88, "partiellement"), (49, "non conforme")])
def test_the_foot_of_a_page_says_the_state_and_no_more(client, monkeypatch, per_cent, sentence):
    """The same word as the declaration, on any page."""
    monkeypatch.setattr(evaluation, "rate", lambda: per_cent)
    foot = client.get(reverse("home")).content.decode().rpartition("<footer")[2]
    assert f"Accessibilité : {sentence}" in foot
    assert sentence in words(client.get(reverse("accessibility")).content.decode())


def test_an_old_evaluation_counts_no_more(monkeypatch):
    """Three years after its oldest column the site says « non conforme », whatever the rate."""
    assert evaluation.state(evaluation.until()) == "partial"
    assert evaluation.state(evaluation.until() + timedelta(days=1)) == "none"
    monkeypatch.setattr(declaration, "state", lambda today: "none")
    assert str(declaration.foot()) == "Accessibilité : non conforme"
