"""The room « remarks »: alike texts stand together and are answered once, by the operator alone."""

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.upkeep.operator_acts.models import OperatorAct
from conventions.domain.upkeep.remarks.models import Improvement, Remark
from conventions.domain.upkeep.remarks.queries import gathered
from conventions.domain.upkeep.remarks.services import keep_remark
from tests.kit.people_factory import make_user
from tests.kit.sign_in import verified

pytestmark = pytest.mark.django_db


def written() -> list[Remark]:
    texts = ("Le bouton pour signer est trop bas", "bouton signer trop bas sur mon téléphone", "La carte est lente")
    return [keep_remark(text, role="family", page="family") for text in texts]


def test_alike_texts_stand_together_the_most_written_first():
    """Two that share half of their words; another subject stands alone."""
    low, also_low, slow = written()
    assert [one.remarks for one in gathered()] == [[low, also_low], [slow]]
    assert gathered()[0].roles == "famille (2)"


def test_the_operator_answers_alike_texts_once_and_later_says_that_it_is_done():
    """The sentence is the operator's; what was answered waits no more; the act is kept."""
    low, also_low, slow = written()
    operator = verified(make_user(is_administrator=True))
    assert low.text in operator.get(reverse("operator_remarks")).content.decode()
    given = {"remarks": [str(low.uuid), str(also_low.uuid)], "text": "Remonter le bouton.", "state": "asked"}
    operator.post(reverse("operator_remark", args=[also_low.uuid]), given)
    answer = Improvement.objects.get()
    assert set(answer.remarks.all()) == {low, also_low}
    assert [one.remarks for one in gathered()] == [[slow]]
    operator.post(
        reverse("operator_improvement", args=[answer.uuid]), {"text": answer.text, "state": "done", "why": "En mars."}
    )
    answer.refresh_from_db()
    assert (answer.state, answer.why) == ("done", "En mars.")
    assert OperatorAct.objects.count() == 2


def test_a_refusal_without_a_reason_is_not_written():
    """The field says so."""
    operator, remark = verified(make_user(is_administrator=True)), written()[2]
    given = {"remarks": [str(remark.uuid)], "text": "Une carte plus rapide.", "state": "refused"}
    answer = operator.post(reverse("operator_remark", args=[remark.uuid]), given)
    assert (answer.status_code, Improvement.objects.count()) == (409, 0)


def test_what_asks_for_nothing_is_set_aside():
    """It waits no more, and has no answer."""
    remark = written()[2]
    verified(make_user(is_administrator=True)).post(reverse("operator_remark_aside", args=[remark.uuid]))
    assert [len(one.remarks) for one in gathered()] == [2]
    remark.refresh_from_db()
    assert remark.aside_at


def test_an_auditor_does_not_read_them_and_whoever_is_not_signed_in_is_led_there(client: Client):
    """Texts of users are the operator's to read."""
    assert verified(make_user(is_auditor=True)).get(reverse("operator_remarks")).status_code == 403
    assert client.get(reverse("operator_remarks")).headers["Location"].startswith(reverse("login"))
