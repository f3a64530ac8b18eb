"""Pages of the counts: differences first, many certified by one press, the list that is typed for the State."""

import pytest
from django.urls import reverse

from conventions.domain.dossier.day_counts.models import DayCount
from tests.kit import lives
from tests.kit.presses import Presses
from tests.kit.sign_in import signed_in
from tests.kit.training import two_over

pytestmark = pytest.mark.django_db

SESSION = 6
"""Queries by which an account is known."""


def test_the_head_certifies_from_home_what_shows_no_difference():
    """One press certifies what is whole; what nobody noted stays first, and is read on its own page."""
    first, second = two_over()
    head = Presses(signed_in(lives.staff_user(first.school, "head")))
    head.open(reverse("inbox"))
    head.follow("Certifier les jours de PFMP (2)")
    assert head.text.index("10 demi-journées non notées") < head.text.index("Sans différence")
    head.press("Certifier ce compte")
    assert head.count == 3
    assert [count.convention for count in DayCount.objects.all()] == [first]
    head.open(reverse("day_counts"))
    head.follow(second.pupil.name)
    head.type("Jours faits", "3")
    head.type("Pourquoi ce nombre", "Feuille de présence sur papier, ligne coupée deux semaines.")
    head.press("Certifier ce compte")
    assert second.day_counts.get().certified == 3
    head.open(reverse("days_to_type"))
    assert head.read(first.class_name)[first.pupil.name][-1] == "5"
    assert head.read(second.class_name)[second.pupil.name][-1] == "3"
    sent = signed_in(lives.staff_user(first.school, "head")).get(reverse("days_to_type"), {"fichier": "csv"})
    rows = b"".join(sent).decode("utf-8-sig").splitlines() if sent.streaming else sent.content.decode().splitlines()
    assert [row.split(";")[-1].strip('"') for row in rows[1:]] == ["5", "3"]


def test_a_number_of_ones_own_has_its_reason_and_no_bank_data():
    """What was typed stays, with the sentence; an account number is never kept."""
    _first, second = two_over()
    head, page = signed_in(lives.staff_user(second.school, "head")), reverse("day_count", args=[second.number])
    for reason, sentence in (
        ("", "Écrivez pourquoi"),
        ("FR76 3000 6000 0112 3456 7890 189", "numéro de compte bancaire"),
        ("1 84 12 76 451 089 46", "numéro de sécurité sociale"),
    ):
        answer = head.post(page, {"certified": "3", "reason": reason})
        assert (answer.status_code, sentence in answer.content.decode()) == (409, True)
    assert not DayCount.objects.exists()


def test_a_list_costs_the_same_whatever_its_length(django_assert_max_num_queries):
    """Twelve queries at most; and a teacher reads no count, nor does another school."""
    first, second = two_over()
    office = signed_in(lives.staff_user(first.school, "office"))
    for page in ("day_counts", "days_to_type"):
        with django_assert_max_num_queries(12 + SESSION):
            assert office.get(reverse(page)).status_code == 200
    assert "Certifier ce compte" not in office.get(reverse("day_counts")).content.decode()
    assert office.post(reverse("day_counts_certify")).status_code == 403
    teacher = signed_in(lives.staff_user(first.school, "teacher"))
    assert teacher.get(reverse("day_counts")).status_code == 403
    other = signed_in(lives.staff_user(lives.make_school(), "head"))
    assert other.get(reverse("day_count", args=[second.number])).status_code == 404
