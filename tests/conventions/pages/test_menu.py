"""The school's menu says under which entry one is, on every page."""

import re

import pytest
from django.urls import reverse

from conventions.domain.dossier.agreements import services
from tests.kit import lives
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db


def current(browser, address) -> tuple[str, str]:
    """Label of the entry marked in the menu, with its mark."""
    page = browser.get(address).content.decode()
    nav = page[page.index('class="fr-nav"') : page.index("</nav>", page.index('class="fr-nav"'))]
    [(mark, label)] = re.findall(r'aria-current="(\w+)"\s*>\s*(.*?)\s*</a>', nav, re.DOTALL)
    return label, mark


def test_every_page_stands_under_an_entry_of_the_menu():
    """The page itself is « page », what stands below it « true »: one is never lost."""
    convention = lives.validated()
    head = signed_in(convention.school.staff.get(role="head").user)
    number = [convention.number]
    for address, label, mark in (
        (reverse("inbox"), "À faire", "page"),
        (reverse("classes"), "Élèves", "page"),
        (reverse("class_pupils"), "Élèves", "true"),
        (reverse("agreement", args=number), "Élèves", "true"),
        (reverse("agreement_act", args=[*number, "withdraw"]), "Élèves", "true"),
        (reverse("paper", args=number), "Élèves", "true"),
        (reverse("approvals"), "Valider et signer", "page"),
        (reverse("review_agreement", args=number), "Valider et signer", "true"),
        (reverse("week_board"), "Semaine de stage", "page"),
        (reverse("registry_pupils"), "Listes et réglages", "true"),
        (reverse("periods"), "Listes et réglages", "true"),
        (reverse("registry_pupil", args=[convention.pupil.uuid]), "Listes et réglages", "true"),
    ):
        assert current(head, address) == (label, mark), address


def test_a_teachers_visas_stand_under_what_is_to_do():
    """Whoever does not sign for the school has no entry for signing."""
    school = lives.make_school()
    teacher = signed_in(school.staff.get(role="teacher").user)
    assert current(teacher, reverse("visas")) == ("À faire", "true")


def test_a_dangerous_act_looks_dangerous():
    """« Retirer la convention » is not drawn as the harmless rows above it."""
    convention = lives.validated()
    office = signed_in(convention.school.staff.get(role="office").user)
    page = office.get(reverse("agreement", args=[convention.number])).content.decode()
    [row] = re.findall(r'<a[^>]*href="[^"]*/acte/withdraw"[^>]*>', page)
    assert 'class="danger"' in row


def test_the_reason_of_a_refusal_is_read_while_the_next_version_is_written():
    """It is under « Maintenant » of version 2, where it is mended; gone once that version is being signed."""
    convention = lives.in_state("refused")

    services.revise(convention, by=lives.by(convention, "office"), reason="Nouvelles dates.")
    office = signed_in(convention.school.staff.get(role="office").user)
    page = office.get(reverse("agreement", args=[convention.number])).content.decode()
    now = page[page.index('id="now"') : page.index("</section>", page.index('id="now"'))]
    assert "Les dates ne conviennent pas." in now
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    services.approve(convention, by=lives.by(convention, "head"))
    page = office.get(reverse("agreement", args=[convention.number])).content.decode()
    now = page[page.index('id="now"') : page.index("</section>", page.index('id="now"'))]
    assert "Les dates ne conviennent pas." not in now
