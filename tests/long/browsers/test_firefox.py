"""The office's and the head's journeys in Firefox ESR, the browser of school computers."""

import pytest

from tests.browser.cast import Wanted, bring
from tests.browser.firefox import find_firefox, sitting
from tests.browser.fixtures import FAILURES

pytestmark = [
    pytest.mark.skipif(
        not find_firefox(), reason="Firefox ESR or config/fetch_npm.sh firefox var/tools/firefox is missing"
    ),
]

ROLL = """\
Liste des élèves de 3e C;;;;;;
Nom;Prénom;Né(e) le;Classe;Nom de la mère;Prénom de la mère;Mail resp 1
ESSAI-LISTE;Naël;04/05/{year};3e C;ESSAI-LISTE;Éva;eva.liste@famille.example
ESSAI-SUITE;Zoé;12/09/{year};3e C;ESSAI-SUITE;Éva;eva.suite@famille.example
"""


@pytest.fixture(scope="module")
def school(stage):
    """A school where three hosts have filled their part."""
    [school] = bring(stage, Wanted("completed_by_host", count=3))
    return school


@pytest.fixture
def sitter(stage):
    with sitting(stage.url, pictures=FAILURES) as sitter:
        yield sitter


def test_an_office_and_a_head_go_from_the_roll_to_all_signed(stage, school, sitter, tmp_path):
    """The roll is imported, the parts finished together, all approved and signed together; then all stand signed."""
    numbers = [agreement.number for agreement in school.agreements]
    year = school.agreements[0].birth_date.year
    roll = tmp_path / "3e-C.csv"
    roll.write_bytes(ROLL.format(year=year).encode("cp1252"))

    sitter.signs_in(school, "office").open("/etablissement/listes/import")
    sitter.give("Fichier de la liste", roll).press("Voir ce qui changerait")
    sitter.sees("Ce que la liste changerait").sees("Essai-Liste").press("Importer cette liste")
    sitter.waits_for("La liste est importée")
    sitter.open("/etablissement/parties").follow("Nommer les référents proposés")
    sitter.choose("Enseignante ou enseignant référent", index=2)
    sitter.type("Trajet", "À pied ou en bus, avec la famille le premier jour.").press("Afficher")
    sitter.press("erminer ces 3").waits_for("3 conventions sont prêtes à être validées")
    sitter.press("Se déconnecter")

    sitter.signs_in(school, "head").open("/etablissement/").follow("Valider et signer ensemble")
    sitter.tick("Tout sélectionner").press("Valider")
    sitter.waits_for("3 conventions validées")
    last = stage.last_number()
    sitter.press("Recevoir un code pour signer les 3 conventions")
    sitter.type("Code", stage.code(school.account("head"), after=last)).press("Signer les 3 conventions")
    sitter.waits_for("3 conventions signées par vous")
    assert sitter.taps + sitter.fields <= 6

    stage.ask("sign", numbers)
    for number in numbers:
        sitter.open(f"/conventions/{number}").sees("Maintenant signée").sees("Personne n'est attendu.")
