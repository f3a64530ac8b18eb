"""The page where the holder of an account chooses when the letter leaves, and what is wanted of what is optional."""

from datetime import time

import pytest
from django.urls import reverse

from notifications.models import Preference
from tests.kit import html_rules, lives

pytestmark = pytest.mark.django_db


def test_a_person_chooses_days_hour_and_optional_messages_and_cannot_turn_off_what_a_signature_needs(client):
    """A wrong value stays typed beside its sentence; the account page leads there."""
    user = lives.make_school().staff.get(role="office").user
    client.force_login(user)
    address = reverse("letters")
    assert address in client.get(reverse("account")).content.decode()
    page = client.get(address).content.decode()
    assert "ne peut pas être coupé" in page
    assert "signature_asked" not in page
    wrong = client.post(address, {"hour": "22:00", "wanted": ["weekly_letter"]})
    assert wrong.status_code == 422
    said = wrong.content.decode()
    assert html_rules.faults(page) == []
    assert html_rules.faults(said) == []
    assert "Choisissez au moins un jour" in said
    assert "Choisissez une heure entre 6 h et 19 h 30." in said
    assert 'value="22:00"' in said
    assert client.post(address, {"hour": "08:15", "days": ["4"], "wanted": ["signature_asked"]}).status_code == 422
    assert not Preference.objects.exists()
    kept = client.post(address, {"hour": "08:15", "days": ["4"], "wanted": ["agreement_closed"]}, follow=True)
    assert "C&#x27;est enregistré." in kept.content.decode()
    chosen = Preference.objects.get(key=user.account_key)
    assert (chosen.hour, chosen.days) == (time(8, 15), [4])
    assert "weekly_letter" in chosen.unsubscribed
    assert "agreement_closed" not in chosen.unsubscribed
