"""The directory of schools: what a file becomes, what is refused by line number, a second import changing nothing."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from conventions.domain.persons.people.models import School
from conventions.domain.season.rolls.imports_schools import BATCH, import_schools
from conventions.domain.season.rolls.tabular import LineProblem, UnreadableFile
from tests.kit.people_factory import make_school, make_uai

pytestmark = pytest.mark.django_db

DIRECTORY = (
    "Identifiant_de_l_etablissement", "Nom_etablissement", "Type_etablissement", "Statut_public_prive", "Adresse_1",
    "Adresse_2", "Code_postal", "Code_commune", "Nom_commune", "Code_departement", "Telephone", "Mail",
    "Appartenance_Education_Prioritaire", "Type_contrat_prive", "latitude", "longitude", "precision_localisation",
    "etat",
)  # fmt: skip
IBIS = {
    "Identifiant_de_l_etablissement": make_uai("973", 901),
    "Nom_etablissement": "Collège fictif des Ibis",
    "Type_etablissement": "Collège",
    "Statut_public_prive": "Public",
    "Adresse_1": "1 rue Imaginaire",
    "Code_postal": "97320",
    "Code_commune": "97311",
    "Nom_commune": "Saint-Laurent-du-Maroni",
    "Code_departement": "973",
    "Telephone": "0594301234",
    "Mail": "Etablissement@Exemple.invalid",
    "Appartenance_Education_Prioritaire": "REP+",
    "Type_contrat_prive": "SANS OBJET",
    "latitude": "5.50",
    "longitude": "-54.03",
    "precision_localisation": "Numéro de rue",
    "etat": "OUVERT",
}


def line(**changes: str) -> str:
    """One line of the directory: the Ibis, save for ``changes``, by the first words of the heading."""
    row = IBIS | {next(h for h in DIRECTORY if h.startswith(name)): value for name, value in changes.items()}
    return ";".join(row.get(heading, "") for heading in DIRECTORY)


@pytest.fixture
def directory(tmp_path: Path):
    """Return a function that writes a directory of the given lines."""

    def write(*lines: str, encoding: str = "utf-8-sig", newline: str = "\r\n") -> Path:
        path = tmp_path / "annuaire.csv"
        path.write_bytes(newline.join([";".join(DIRECTORY), *lines, ""]).encode(encoding))
        return path

    return write


def test_the_directory_gives_all_that_is_known_of_a_school(directory):
    """Name, place, sector, contact, position, priority education; academy and time zone follow from the territory."""
    result = import_schools(directory(line()))
    school = School.objects.get()
    assert (result.created, result.changed, result.unchanged) == (1, 0, 0)
    assert (school.uai, school.name, school.type) == (IBIS[DIRECTORY[0]], "Collège fictif des Ibis", "college")
    assert (school.sector, school.contract, school.priority_education) == ("public", "", "REP+")
    assert (school.address, school.postcode, school.city) == ("1 rue Imaginaire", "97320", "Saint-Laurent-du-Maroni")
    assert (school.insee, school.department, school.academy) == ("97311", "973", "Guyane")
    assert (school.phone, school.email) == ("+594594301234", "etablissement@exemple.invalid")
    assert (school.latitude, school.longitude, school.position_source) == (5.5, -54.03, "Numéro de rue")
    assert (school.time_zone, school.is_closed) == ("America/Cayenne", False)
    assert School.objects.named("IBIS maroni").get() == school


def test_the_simpler_columns_are_read_too(tmp_path):
    """A comma, short headings, the position of the town and what is known of the quartiers prioritaires."""
    path = tmp_path / "colleges.csv"
    path.write_text(
        "uai,nom,adresse,code_postal,commune,code_insee,code_departement,statut,contrat,ep,qpv_situation,lat,lon,"
        "position_source\n"
        f'{make_uai("690", 3)},Collège fictif,"3, rue Imaginaire",69310,Oullins,69149,69,Privé,HORS CONTRAT,REP,'
        "à moins de 300 m d'un QPV,45.7,4.8,centre commune (La Poste)\n",
        encoding="utf-8",
    )
    import_schools(path)
    school = School.objects.get()
    assert (school.sector, school.contract, school.priority_education) == ("private", "HORS CONTRAT", "REP")
    assert (school.address, school.qpv, school.department) == ("3, rue Imaginaire", "near", "69")


def test_importing_twice_changes_nothing(directory, django_assert_num_queries):
    """The second time nothing is written, and no row has another identifier."""
    path = directory(line(), line(Identifiant=make_uai("620", 2), Code_commune="2A004", Code_departement="02A"))
    import_schools(path)
    before = list(School.objects.order_by("id").values())
    with django_assert_num_queries(3):  # savepoint, read, release
        result = import_schools(path)
    assert (result.created, result.changed, result.unchanged) == (0, 0, 2)
    assert list(School.objects.order_by("id").values()) == before


def test_a_school_that_changed_is_brought_up_to_date(directory):
    """It keeps its row and its public identifier; what staff entered beside the directory stays."""
    import_schools(directory(line()))
    before = School.objects.get()
    before.ca_decision_reference = "CA 2026-4"
    before.save()
    result = import_schools(directory(line(Nom_etab="Collège fictif des Aras", Mail="", Appartenance="")))
    school = School.objects.get()
    assert (result.created, result.changed) == (0, 1)
    assert (school.pk, school.uuid, school.name) == (before.pk, before.uuid, "Collège fictif des Aras")
    assert (school.email, school.ca_decision_reference) == ("etablissement@exemple.invalid", "CA 2026-4")
    assert school.priority_education == ""
    assert School.objects.named("aras").exists()
    assert not School.objects.named("ibis").exists()


def test_a_closed_school_is_flagged_and_kept(directory):
    """Its agreements still name it."""
    import_schools(directory(line()))
    result = import_schools(directory(line(etat="FERME")))
    assert (result.changed, result.closed) == (1, 1)
    assert School.objects.get().is_closed
    assert import_schools(directory(line())).changed == 1
    assert not School.objects.get().is_closed


@pytest.mark.parametrize(
    ("prefix", "insee", "postcode", "code", "department"),
    [
        ("620", "2A004", "20000", "02A", "2A"),
        ("620", "", "", "", "2A"),
        ("620", "", "", "620", "2A"),
        ("720", "2B033", "20200", "02B", "2B"),
        ("720", "", "", "", "2B"),
        ("983", "98818", "98800", "988", "988"),
        ("983", "", "", "", "988"),
        ("984", "98735", "98713", "987", "987"),
        ("984", "", "", "", "987"),
        ("971", "97801", "97150", "971", "978"),
        ("971", "", "97150", "978", "978"),
        ("971", "97701", "97133", "977", "977"),
        ("971", "97105", "97100", "971", "971"),
        ("987", "98613", "98600", "987", "986"),
        ("001", "01053", "01000", "001", "01"),
        ("976", "", "", "", "976"),
    ],
)
def test_the_departement_is_found_behind_its_traps(directory, prefix, insee, postcode, code, department):
    """Rule M-02: the first digits of a UAI are not always the département, nor is the directory's own code."""
    row = line(Identifiant=make_uai(prefix, 7), Code_c=insee, Code_p=postcode, Code_d=code, Telephone="")
    result = import_schools(directory(row))
    assert School.objects.get().department == department
    assert result.warnings == []


def test_a_bad_line_is_told_by_number_and_loses_nothing_else(directory):
    """Each reason is a sentence; the lines around are imported."""
    path = directory(
        line(),
        line(Identifiant="0010002A"),
        line(Identifiant=""),
        line(Identifiant=make_uai("690", 4), Nom_etab=""),
        '"0019999X;jamais refermé;Collège',
        "0019999X;trop court",
        line(Identifiant=make_uai("099", 5), Code_c="99134", Code_p="", Code_d="099"),
        line(Identifiant=make_uai("690", 6), Nom_etab="x" * 201),
        "",
        line(Identifiant=make_uai("690", 7), Nom_etab='Collège "fictif" des Ponts', Code_c="69123"),
    )
    result = import_schools(path)
    assert result.bad_lines == [
        LineProblem(3, "UAI invalide : il faut sept chiffres et la bonne lettre de contrôle."),
        LineProblem(4, "l'UAI manque."),
        LineProblem(5, "le nom de l'établissement manque."),
        LineProblem(6, "un guillemet ouvert n'est pas refermé."),
        LineProblem(7, "2 colonnes au lieu de 18."),
        LineProblem(8, "ce département n'est pas servi ici (étranger, Monaco…)."),
        LineProblem(9, "nom : plus de 200 caractères."),
    ]
    assert (result.created, School.objects.count()) == (2, 2)
    assert School.objects.filter(name='Collège "fictif" des Ponts').exists()


def test_what_cannot_be_read_of_a_line_is_told_and_left_out(directory):
    """A school is not lost for a telephone, a position or a sector."""
    result = import_schools(directory(line(Telephone="12", latitude="ici", Statut="")))
    assert [problem.reason for problem in result.warnings] == [
        "ni public ni privé selon le fichier : le secteur reste à indiquer.",
        "le téléphone n'est pas lisible : il n'a pas été repris.",
        "la position n'est pas lisible : elle n'a pas été reprise.",
    ]
    school = School.objects.get()
    assert (school.phone, school.latitude, school.sector) == ("", None, "")
    assert school.needs_ca_decision


def test_a_school_without_sector_is_private_when_its_name_says_so(directory):
    """Rule F-04: unknown, it never passes for private."""
    import_schools(directory(line(Statut="", Nom_etab="Collège privé fictif")))
    school = School.objects.get()
    assert (school.sector, school.needs_ca_decision) == ("private", False)


def test_a_school_on_two_lines_is_taken_once(directory):
    """The directory has one line per site: the first stands."""
    result = import_schools(directory(line(), line(Nom_etab="Collège fictif, annexe")))
    assert result.created == 1
    assert result.warnings == [LineProblem(3, "UAI déjà lu à la ligne 2 : ligne ignorée.")]
    assert School.objects.get().name == "Collège fictif des Ibis"


def test_primary_schools_and_administrations_are_left_out(directory):
    """They have no pupil who does an internship."""
    result = import_schools(directory(line(Type="Ecole"), line(Type="Service Administratif"), line(Type="Lycée")))
    assert (result.left_out, result.created) == (2, 1)
    assert School.objects.get().type == "lycee"


def test_the_town_s_position_does_not_replace_the_school_s(directory):
    """In Guyane the middle of a commune can be sixty kilometres from its school (rule L-06)."""
    import_schools(directory(line()))
    result = import_schools(directory(line(latitude="4.95", precision="centre commune (La Poste)")))
    assert result.unchanged == 1
    assert School.objects.get().latitude == 5.5


def test_the_number_of_queries_follows_the_batches_not_the_lines(directory, django_assert_num_queries):
    """Two queries and a savepoint per thousand schools."""
    lines = [line(Identifiant=make_uai(f"6{n // 900:02d}", n % 900), Code_c="69149") for n in range(BATCH + 20)]
    with django_assert_num_queries(8):
        result = import_schools(directory(*lines))
    assert result.created == BATCH + 20


@pytest.mark.parametrize(("encoding", "newline"), [("utf-8", "\n"), ("cp1252", "\r\n"), ("utf-8-sig", "\r\n")])
def test_any_encoding_a_spreadsheet_writes_is_read(directory, encoding, newline):
    """UTF-8 with or without its mark, Windows-1252."""
    import_schools(directory(line(), encoding=encoding, newline=newline))
    assert School.objects.get().name == "Collège fictif des Ibis"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "est vide"),
        (b"PK\x03\x04rest", "est un classeur"),
        ("a;b\n".encode("utf-16"), "est en UTF-16"),
        (b"a;b\n1;2\n", "n'a pas la ou les colonnes attendues"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(tmp_path, content, sentence):
    """Nothing is written, and the operator is told what to do."""
    path = tmp_path / "annuaire.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=sentence):
        import_schools(path)


def test_the_command_reports_and_ends_well(directory):
    """Counts first, then what is wrong, by line; a bad line does not make it fail."""
    out = StringIO()
    call_command("import_schools", str(directory(line(), line(Identifiant="0010002A"))), stdout=out)
    assert "1 créé, 0 modifié (dont 0 fermé), 0 inchangé ; lignes refusées : 1" in out.getvalue()
    assert "ligne 3 : UAI invalide" in out.getvalue()


def test_the_command_fails_with_a_sentence_on_a_missing_file(tmp_path):
    """Exit status 1."""
    with pytest.raises(CommandError, match="ne peut pas être lu : il n'existe pas") as failure:
        call_command("import_schools", str(tmp_path / "absent.csv"))
    assert failure.value.returncode == 1


def test_a_directory_does_not_touch_schools_it_does_not_name(directory):
    """A file of collèges says nothing of lycées."""
    other = make_school()
    import_schools(directory(line()))
    other.refresh_from_db()
    assert not other.is_closed
