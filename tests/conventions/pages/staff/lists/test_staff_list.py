"""Staff as a list: shown before anything is written, a wrong line kept in the field until it is corrected."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conventions.domain.persons.people.models import Staff, User
from conventions.domain.season.rolls.staff_lists import read_staff
from notifications.models import Message
from tests.kit import lives
from tests.kit.people_factory import move
from tests.kit.sign_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
LINES = (
    "Nom\tPrénom\tCourriel\tFonction\tClasses",
    "FICTIVE\tAna\tana@college.example\tProfesseure principale\t3A, 3e B",
    "Modèle\tSacha\tsacha@college.example\tCPE\t",
    "Exemple\tNoé\tnoe@college.example\t\t",
    "Sans\tAdresse\t\tCPE\t",
    "Mauvaise\tAdresse\tana@\tCPE\t",
    "Autre\tRôle\trole@college.example\tJardinier\t",
    "Cheffe\tIda\tida@college.example\tPrincipale\t",
    "Classe\tZoé\tzoe@college.example\tProfesseur\t3Z",
    "FICTIVE\tAna\tana@college.example\tProf\t",
)


@pytest.fixture
def school():
    school = lives.make_school()
    for name in ("3e A", "3e B"):
        move(lives.make_pupil(school), name)
    return school


def test_a_head_gives_their_functions_to_a_pasted_list(school):
    """Nothing is written by the first press; the second gives the good lines, and leaves the wrong ones to correct."""
    head, before = signed_in(school.staff.get(role="head").user), User.objects.count()
    address = reverse("staff_sheet")
    page = head.post(address, {"lines": "\n".join(LINES)})
    assert (page.status_code, User.objects.count()) == (200, before)
    told = {line: sentence for line, sentence, _who in page.context["problems"]}
    for line, words in {
        5: "Il manque",
        6: "complète",
        7: "Jardinier",
        8: "Ajouter une",
        9: "3Z",
        10: "ligne 2",
    }.items():
        assert words in told[line]
    assert "3e A, 3e B" in page.content.decode()
    given = {"lines": page.context["form"]["lines"].value(), "give": page.context["digest"]}
    changed = head.post(address, given | {"lines": given["lines"].replace("CPE", "Secrétaire")})
    assert (changed.context["may_give"], User.objects.count()) == (True, before)
    page = head.post(address, given)
    found = Staff.objects.filter(school=school, user__email__endswith="@college.example")
    assert {(one.user.last_name, one.role) for one in found} == {
        ("Fictive", "teacher"), ("Modèle", "cpe"), ("Exemple", "teacher")
    }  # fmt: skip
    assert found.get(user__last_name="Fictive").classes == ["3e A", "3e B"]
    assert Message.objects.filter(slug="account_invitation").count() == 3
    left = page.context["form"]["lines"].value()
    assert left.splitlines() == [LINES[0], *LINES[4:]]
    file = SimpleUploadedFile("liste.csv", "\n".join(LINES[:3]).encode())
    again = head.post(address, {"file": file})
    assert not again.context["may_give"]
    assert "une ligne de titres" in head.post(address, {"lines": "bonjour"}).content.decode()


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Adjoint administratif", "office"), ("Professeur d'éducation musicale", "teacher"),
        ("Professeur de biotechnologies santé environnement", "teacher"), ("Directeur adjoint de SEGPA", "teacher"),
        ("Psychologue de l'Éducation nationale", ""), ("Assistant d'éducation", ""),
        ("Conseillère principale d'éducation", "cpe"), ("Proviseure adjointe", "deputy"),
        ("Infirmière scolaire", "health"), ("Secrétaire général", "gestionnaire"), ("Jardinier", ""),
    ],
)  # fmt: skip
def test_a_function_is_given_for_its_own_words_alone(text, role):
    """A corps of the administration makes nobody a deputy; what no word says is refused."""
    content = f"Nom;Prénom;Courriel;Fonction\nFICTIVE;Ana;ana@college.example;{text}".encode()
    read = read_staff(content, school=lives.make_school())
    assert [row.role for row in read.rows] == ([role] if role else [])


def test_an_office_gives_no_functions(school):
    """The direction alone does."""
    office = signed_in(school.staff.get(role="office").user)
    assert office.get(reverse("staff_sheet")).status_code == 403
