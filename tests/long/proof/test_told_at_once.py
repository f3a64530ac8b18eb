"""Messages of a class or a family at once, in the words of each kind."""

import pytest

from config.development.lives.amendments import later, proposed
from notifications.models import Message
from tests.conventions.domain.dossier.agreements.test_told_together import again, left_to_one
from tests.kit import lives

pytestmark = pytest.mark.django_db


def test_each_kind_that_a_class_or_a_family_gets_at_once_is_said_in_its_own_words():
    """Amendments with what they change; visas are no signatures; whoever has no link is told how, or of a break."""
    one = {"channel": "email", "address": "nour@exemple.org", "audience": "guardian"}
    school = lives.make_school()
    for _pupil in range(2):
        convention = lives.signed(school=school)
        proposed(convention, days=later(convention))
    rows = Message.objects.filter(slug="amendment_asked", audience="guardian")
    links = [row.secrets["link"] for row in rows]
    said = left_to_one(rows, **one)
    assert said.startswith("2 avenants à signer ou à confirmer\n")
    assert all(link in said for link in links)
    assert said.count("Horaires") == 2

    school = lives.make_school()
    for _pupil in range(2):
        lives.validated(school=school)
    rows = Message.objects.filter(slug="signature_asked", audience="guardian")
    first = rows.first()
    rows.filter(pk=first.pk).update(context={**first.context, "visa": True})
    assert left_to_one(rows, **one).startswith("2 conventions de stage à signer ou à confirmer\n")

    convention = lives.completed()
    lives.evaluate(convention, {"tutor": (lives.by(convention, "tutor"), lives.TUTOR_ANSWERS)})
    again("evaluation_asked", convention.evaluations.get(author="tutor"))
    rows = Message.objects.filter(slug="evaluation_asked").exclude(audience="tutor")
    first = rows.first()
    rows.filter(pk=first.pk).update(context={**first.context, "interrupted": True}, secrets=None)
    said = left_to_one(rows, **one)
    assert said.startswith("2 stages : un avis est attendu sur chacun\n")
    assert [said.count(words) for words in (" est interrompu. ", "avec le lien ou le code", "terminé")] == [1, 1, 0]
