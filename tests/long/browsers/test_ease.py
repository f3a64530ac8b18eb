"""How much each act costs: screens seen, fields typed, taps; counted in the browser, with what is kept as a promise."""

import re
from datetime import timedelta
from urllib.parse import urlparse

import pytest

from tests.browser.cast import Wanted, bring
from tests.browser.fixtures import DESK
from tests.browser.people import Someone, declare_place


@pytest.fixture(scope="module")
def schools(stage):
    return bring(
        stage,
        Wanted("signing"),
        Wanted("draft", same_host=True),
        Wanted("none"),
        Wanted("completed_by_school", count=3),
    )


def test_a_guardian_signs_in_three_screens_and_two_fields(person, stage, schools):
    """Birth date, agreement, code: the fourth page says that it is signed."""
    agreement = schools[0].agreements[0]
    guardian = Someone(person(), stage)
    guardian.signs(agreement.signing["guardian_1"], agreement.codes["guardian_1"], born=agreement.born)
    guardian.sees(re.compile("Votre signature est enregistrée"))
    assert (guardian.screens - 1, guardian.fields) == (3, 2)


def test_a_known_host_types_eight_fields_at_most(person, stage, schools):
    """The contact's words for an earlier pupil are there: the hours are chosen, the rest is checked and sent."""
    agreement = schools[1].agreements[0]
    host = Someone(person(), stage).open(agreement.links["host"])
    host.press("Remplir")
    for _ in range(5):
        if "/etape/envoi" in host.page.url:
            break
        hours = host.page.locator("input[name=hours]").first
        if hours.count():
            first_day = host.page.get_by_label("Premier jour")
            if not first_day.input_value():
                first_day.fill(f"{schools[0].agreements[0].first_day:%Y-%m-%d}")
                host.fields += 1
            hours.check(force=True)
        host.press("Enregistrer et continuer")
    host.press("Envoyer à l'établissement").sees("Votre partie est envoyée à l'établissement.")
    assert host.fields <= 8


def test_a_tutor_marks_a_day_in_two_taps(person, stage):
    """The message's link, then « présence toute la journée »."""
    operator = Someone(person(viewport=DESK), stage).open("/demonstration/")
    running = operator.page.locator("details", has_text="stage en cours").first
    link = running.locator("a", has_text="tuteur ou tutrice").first.get_attribute("href")
    tutor = Someone(person(), stage).open(link)
    tutor.taps = 1
    tutor.press("Présence toute la journée").sees("C'est tout pour aujourd'hui, merci !")
    assert (tutor.taps, tutor.fields) == (2, 0)


def test_a_lost_link_is_found_with_one_field(person, stage, schools):
    """An address typed once brings the links back, and the page does not tell whether it is known."""
    agreement = schools[2].agreements[0]
    parent = Someone(person(), stage).open("/mes-liens")
    last = stage.last_number()
    parent.type("Votre adresse électronique ou votre téléphone", agreement.emails["guardian_2"])
    parent.press(re.compile("Recevoir")).well()
    assert parent.fields == 1
    link = stage.link(agreement.emails["guardian_2"], "/f/", after=last)
    assert urlparse(link).path == urlparse(agreement.links["guardian_2"]).path
    answer = parent.page.get_by_role("main").inner_text()
    parent.open("/mes-liens").type("Votre adresse électronique ou votre téléphone", "personne@inconnu.example")
    parent.press(re.compile("Recevoir"))
    assert parent.page.get_by_role("main").inner_text() == answer


def test_a_pupil_declares_a_place_in_eight_fields_at_most(person, stage, schools):
    """The birth date, then host, town, person, contact and week."""
    agreement = schools[2].agreements[0]
    pupil = Someone(person(), stage)
    declare_place(pupil, agreement.links["pupil"], agreement.born, contact="accueil@lutherie.example")
    assert pupil.fields <= 8


def test_a_head_approves_and_signs_all_clean_agreements_in_six_actions(person, stage, schools):
    """However many there are: list, all, approve, code asked, code typed, sign."""
    school = schools[3]
    head = Someone(person(viewport=DESK), stage).signs_in(school, "head").open("/etablissement/")
    head.follow("Valider et signer ensemble")
    head.tick(re.compile("Tout sélectionner")).press("Valider")
    head.waits_for("3 conventions validées")
    last = stage.last_number()
    head.press("Recevoir un code pour signer les 3 conventions")
    head.type("Code", stage.code(school.account("head"), after=last)).press("Signer les 3 conventions")
    head.waits_for("3 conventions signées par vous")
    assert head.taps + head.fields <= 6


def test_a_host_posts_an_offer_on_a_phone_in_under_three_minutes(person, stage, schools):
    """Seven fields and six taps, the one that sends it included; no account, and the whole fits in minutes."""
    host = Someone(person(), stage).open("/proposer-un-stage")
    last = stage.last_number()
    host.unfold("Pas de SIRET")
    host.type("Nom de l'entreprise", "Garage Exemple").type("Code postal et commune", "49000 Angers")
    host.type("Vos prénom et nom", "Ida Exemple").type("Votre courriel", "ida@garage.example")
    host.press("Continuer").type("Métier ou domaine", "Mécanicien auto")
    host.tick(re.compile("Découvrir l'équipe")).tick("3e").press("Continuer")
    monday = schools[0].agreements[0].first_day + timedelta(weeks=8)
    host.type("D'autres dates : premier jour", f"{monday:%Y-%m-%d}").type(
        "Dernier jour", f"{monday + timedelta(days=4):%Y-%m-%d}"
    )
    host.press("Recevoir mon lien").sees("Il reste un geste")
    host.open(stage.link("ida@garage.example", "/o/", after=last)).press("Envoyer mon offre")
    host.sees("Votre offre est envoyée")
    assert (host.fields, host.taps) == (7, 6)
