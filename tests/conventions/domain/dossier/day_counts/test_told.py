"""Days told to whoever acts on them: the pupil's page, the letters of the school, the sheet on the welcome."""

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.day_counts.services import certify_days
from conventions.domain.dossier.pupil_opinions.models import WaitingOpinion
from conventions.domain.persons.links import tokens
from conventions.domain.persons.links.services import link_of
from conventions.domain.season.inbox.training import training
from conventions.domain.season.letters.readers import reader_of
from tests.kit import lives
from tests.kit.refusals import refused
from tests.kit.training import head_of, over, two_over
from workflow import clock

pytestmark = pytest.mark.django_db


def page_of(client, kind: str, convention, name: str = "family", *args: str) -> str:
    """Return the page that the personal link of the pupil, or of a guardian, opens."""
    person = convention.pupil if kind == "pupil" else convention.pupil.guardians.get()
    page = reverse(name, args=[tokens.token(link_of(f"{kind}:{person.uuid}")), *args])
    client.post(page, {"gate-birth_date": f"{convention.pupil.birth_date:%d/%m/%Y}"})
    return page


@pytest.mark.parametrize("kind", ["pupil", "guardian"])
def test_pupil_and_family_read_days_euros_and_what_is_made_up(client, kind):
    """An estimate under the ceiling of the year; a lost day says how it is made up, until the head decides."""
    convention = over(present=6)
    page = page_of(client, kind, convention)
    told = " ".join(client.get(page).content.decode().split())
    assert "3 jours faits sur 5 : environ 45 €. Plafond de l&#x27;année 600 €, reste 555 €." in told
    assert "2 jours ne sont pas faits : ils se rattrapent" in told
    certify_days(convention, by=head_of(convention))
    services.decide_outcome(convention, by=lives.by(convention, "head"), outcome="validated")
    assert "ils se rattrapent" not in client.get(page).content.decode()


def test_nothing_is_decided_where_every_day_was_done():
    """The head decides of days that are lost, interrupted or not (H-14)."""
    with refused("nothing_to_decide"):
        services.decide_outcome(convention := over(), by=lives.by(convention, "head"), outcome="postponed")


def test_letters_say_what_waits_to_whoever_certifies():
    """The DDFPT certifies as the head does; the office reads of attestations alone."""
    first, _second = two_over()
    ddfpt = lives.hire(first.school, "ddfpt")
    assert told_to(ddfpt.user) == {
        "day_counts": "2 comptes de jours de PFMP à certifier.",
        "attestations": "2 attestations de PFMP attendues d'organismes.",
    }
    assert list(told_to(lives.staff_user(first.school, "office"))) == ["attestations"]
    assert told_to(lives.staff_user(first.school, "teacher")) == {}
    certify_days(first, by=ddfpt.user)
    assert told_to(head_of(first))["day_counts"] == "1 compte de jours de PFMP à certifier."


def told_to(user) -> dict[str, str]:
    reader = reader_of(user.account_key)
    assert reader is not None
    return {line.kind: line.text for line in training(reader, clock.now())}


def test_the_sheet_on_the_welcome_is_the_pupils_opinion(client):
    """Annex 4: questions of one press each, after the tutor's part; the school reads it, the host never its pupil."""
    convention = over()
    lives.evaluate(convention, {"tutor": (lives.by(convention, "tutor"), lives.answers_of_tutor(convention))})
    page = page_of(client, "pupil", convention, "pupil_evaluation", convention.number)
    assert "Comment était l" in client.get(page).content.decode()
    answers = {key: str(value) for key, value in lives.PUPIL_ANSWERS.items()}
    client.post(page, {**answers, "safety": "1", "violence": "0", "action": "submit"})
    assert convention.evaluations.get(author="pupil").is_submitted
    assert WaitingOpinion.objects.get().host == convention.host
