"""The roll of a school: headings, encodings, keys, guardians, who is gone, and signatures that no roll redirects."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conventions.domain.persons.people.models import ContactChange, Guardian, Pupil
from conventions.domain.persons.people.services import apply_contact_change, change_contact, dismiss_contact_change
from conventions.domain.season.rolls.classes import class_key
from conventions.domain.season.rolls.imports_pupils import import_pupils
from conventions.domain.season.rolls.models import RollColumn
from conventions.domain.season.rolls.reading import read_level
from conventions.domain.season.rolls.tabular import UnreadableFile
from tests.kit.each import each
from tests.kit.people_factory import make_guardian, make_pupil, make_school, make_user
from tests.kit.rolls import xlsx

pytestmark = pytest.mark.django_db

HEAD = (
    "Identifiant élève;Nom de famille;Prénom;Né(e) le;Classe;Courriel élève;Nom responsable 1;Prénom responsable 1;"
    "Lien de parenté responsable 1;Courriel responsable 1;Tél. portable responsable 1;Nom responsable 2;"
    "Prénom responsable 2;Lien de parenté responsable 2;Courriel responsable 2"
)


@pytest.fixture
def school():
    return make_school("973")


@pytest.fixture
def roll(tmp_path, school):
    """Return a function that imports a roll made of these lines."""

    def roll(*lines: str, head: str = HEAD, encoding: str = "utf-8", **options):
        path = tmp_path / "liste.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding=encoding)
        return import_pupils(path, school=school, **options)

    return roll


def line(number="1", last="Brindille", first="Léonie", born="04/05/2011", group="3B", mail="", **given) -> str:
    g = {"kin": "mère", "phone": "", "second": ";;;"} | given
    address = f"camille{number}@foyer.example"
    return ";".join(
        [number, last, first, born, group, mail, last, "Camille", g["kin"], address, g["phone"], g["second"]]
    )


def said(result) -> str:
    return "\n".join(f"{p.line} {p.reason}" for p in (*result.bad_lines, *result.warnings))


# -- reading ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_office_imports_a_roll_in_any_usual_encoding(roll, school, encoding):
    """Accents survive; the numbers go to the territory that they say."""
    result = roll(line(phone="0694 12 34 56", second="Brindille;Sacha;père;sacha@foyer.example"), encoding=encoding)
    pupil = Pupil.objects.get()
    assert (result.created, result.guardians_created) == (1, 2)
    assert (pupil.first_name, pupil.birth_date, pupil.level, pupil.class_name) == (
        "Léonie", date(2011, 5, 4), "3e", "3B",
    )  # fmt: skip
    mother, father = pupil.guardians.order_by("rank")
    assert (mother.quality, mother.phone, father.quality) == ("mother", "+594694123456", "father")


def test_the_office_imports_a_roll_with_commas_and_other_words(roll):
    """Headings are recognised by their words, in any order."""
    result = roll(
        "Brindille,Maël,2011-05-04,4A,Brindille,Camille,PERE,camille@foyer.example",
        head="NOM,PRENOM,Date de naissance,Division,resp1 nom,resp1 prénom,resp1 qualité,resp1 e-mail",
    )
    assert result.created == 1
    assert Guardian.objects.get().email == "camille@foyer.example"


def test_national_identifiers_are_never_read(roll):
    """Rule J-03: neither INE nor social security number is kept, whatever the file holds."""
    roll(
        "Brindille;Maël;04/05/2011;3B;1234567890A",
        head="Nom;Prénom;Date de naissance;Classe;Identifiant national (INE)",
    )
    assert Pupil.objects.get().roll_id == ""


@each("text, group, level", [
        ("3EME GENERALE", "", "3e"), ("3EME PREPA METIERS", "", "3e_prepa"), ("4EME", "", "4e"),
        ("Seconde GT", "", "2de_gt"),
        ("2NDE PRO MELEC", "", "2de_pro"), ("", "3°B", "3e"), ("", "301", "3e"), ("", "4A", "4e"),
        ("", "203", "2de_gt"), ("", "2GT4", "2de_gt"), ("", "1G2", "1re"), ("", "TG4", "terminale"),
        ("", "1CAP2", "cap"), ("", "Les Lilas", ""),
        ("", "3SEGPA", "3e_segpa"), ("", "3 SEGPA 1", "3e_segpa"), ("3EME SEGPA", "", "3e_segpa"),
        ("3EME", "SEGPA 3", "3e_segpa"), ("", "4SEG2", "4e_segpa"), ("QUATRIEME SEGPA", "", "4e_segpa"),
        ("", "3 EREA", "3e_segpa"), ("", "5SEGPA", None), ("", "SEGPA", None),
        ("", "3PM", "3e_prepa"), ("", "3PM2", "3e_prepa"), ("", "3e PM", "3e_prepa"), ("3EME", "3 PREPA", "3e_prepa"),
        ("3ème prépa-métiers", "301", "3e_prepa"), ("", "3 prépa pro", "3e_prepa"), ("", "3PP1", "3e_prepa"),
        ("", "3 DP6", "3e_prepa"), ("", "3DIMA", "dima"), ("DIMA", "3B", "dima"),
        ("", "3AGRI", None), ("3EME DE L'ENSEIGNEMENT AGRICOLE", "3B", None), ("", "4e agricole 1", None),
        ("", "3 Agricola", "3e"),
        ("", "3P", "3e"), ("", "3e Picasso", "3e"), ("", "3PMA", "3e"),
        ("ULIS", "3e B", "3e"), ("", "3 ULIS", "3e"), ("", "ULIS 4", "4e"), ("3EME", "ULIS", "3e"), ("", "ULIS", ""),
        ("", "UPE2A", ""), ("UPE2A", "4C", "4e"), ("", "UPE2A 3", "3e"), ("", "6 ULIS", None),
        ("", "2GT ULIS", "2de_gt"),
    ])  # fmt: skip
def test_the_level_is_read_where_schools_write_it(text, group, level):
    """In its own column, else in the name of the class."""
    assert read_level(text, group) == level


@pytest.mark.parametrize("kin", ["grand-mère", "belle-mère", "voisine", ""])
def test_only_a_quality_of_the_law_is_kept(roll, kin):
    """A grandmother is no mother: the quality is left for staff, who are told."""
    result = roll(line(kin=kin))
    assert Guardian.objects.get().quality == ""
    assert "qualité" in said(result)


# -- keys, twice, gone -----------------------------------------------------------------------------------


def test_importing_twice_changes_nothing(roll):
    """Nothing is created, changed or renewed."""
    lines = [line(), line("2", first="Maël", second="Brindille;Sacha;père;sacha@foyer.example")]
    roll(*lines)
    before = [*Pupil.objects.order_by("id").values(), *Guardian.objects.order_by("id").values()]
    result = roll(*lines)
    assert (result.created, result.changed, result.unchanged) == (0, 0, 2)
    assert [*Pupil.objects.order_by("id").values(), *Guardian.objects.order_by("id").values()] == before


def test_a_pupil_without_identifier_is_known_by_name_and_birth_date(roll, school):
    """Accents and case apart; the identifier is taken when the roll brings one."""
    pupil = make_pupil(school, first_name="LEONIE", last_name="brindille")
    result = roll(line("17"))
    assert result.created == 0
    pupil.refresh_from_db()
    assert pupil.roll_id == "17"


def test_two_rows_of_one_stored_pupil_are_one(roll, school):
    """Found by name, then by identifier: one enrolment, and each guardian once at a rank of their own."""
    pupil = make_pupil(
        school, roll_id="1", last_name="Brindille", first_name="Léonie", birth_date=date(2011, 5, 4), class_name=""
    )
    Guardian.objects.filter(pupil=pupil).delete()
    other = line("1", second="Brindille;Sacha;père;sacha@foyer.example")
    result = roll(line(""), other)
    assert (result.created, result.guardians_created, result.bad_lines) == (0, 2, [])
    assert [one.first_name for one in Guardian.objects.filter(pupil=pupil).order_by("rank")] == ["Camille", "Sacha"]
    assert pupil.enrolments.count() == 1


def test_two_pupils_of_one_name_and_birth_date_are_not_confused(roll, school):
    """Without identifier the line is refused rather than given to one of them."""
    make_pupil(school)
    make_pupil(school)
    result = roll(line(""))
    assert len(result.bad_lines) == 1
    assert Pupil.objects.count() == 2


def test_a_change_of_class_changes_the_class_only(roll):
    """Same pupil, same guardians."""
    roll(line())
    pupil = Pupil.objects.get()
    result = roll(line(group="3C"), whole_school=True, is_frozen=lambda pupil: True)
    assert result.changed == 1
    assert result.gone == 0
    assert Pupil.objects.get().class_name == "3C"
    assert Pupil.objects.get().pk == pupil.pk
    assert not ContactChange.objects.exists()


def test_a_pupil_gone_from_the_roll_is_flagged_and_comes_back(roll):
    """Never deleted; the others are left alone."""
    roll(line(), line("2", first="Maël"))
    result = roll(line())
    gone = Pupil.objects.get(roll_id="2")
    assert result.gone == 1
    assert not gone.is_on_roll
    assert gone.gone_at is not None
    assert roll(line()).gone == 0
    assert roll(line(), line("2", first="Maël")).returned == 1
    gone.refresh_from_db()
    assert gone.is_on_roll
    assert gone.gone_at is None


def test_the_roll_of_one_class_says_nothing_of_the_others(roll):
    """A school may hand over one class at a time."""
    roll(line(), line("2", first="Maël", group="3C"))
    assert roll(line()).gone == 0


def test_nobody_is_gone_when_a_line_could_not_be_read(roll):
    """The missing pupil may be on that very line."""
    roll(line(), line("2", first="Maël"))
    result = roll(line(), line("2", first="Maël", born="31/02/2011"))
    assert result.gone_unknown
    assert Pupil.objects.filter(is_on_roll=True).count() == 2


def test_pupils_of_other_schools_are_left_alone(roll):
    """An identifier is that of one school."""
    other = make_pupil(make_school("69"), roll_id="1")
    roll(line())
    other.refresh_from_db()
    assert other.is_on_roll
    assert Pupil.objects.filter(roll_id="1").count() == 2


def test_bad_lines_are_told_and_lose_nothing_else(roll):
    """Number and reason; the rest is imported."""
    result = roll(
        line(), line("2", last="", first=""), line("3", born="hier"), line("4", born=""), line("1"), 'x;"ouvert',
        line("6", first="Zoé"),
    )  # fmt: skip
    assert [problem.line for problem in result.bad_lines] == [3, 4, 5, 6, 7]
    assert set(Pupil.objects.values_list("first_name", flat=True)) == {"Léonie", "Zoé"}


def test_a_trial_run_writes_nothing_and_says_the_same(roll):
    """The trial prints what the real run does."""
    trial = roll(line(), line("2", first="Maël"), dry_run=True)
    assert not Pupil.objects.exists()
    assert trial == roll(line(), line("2", first="Maël"))


@pytest.mark.parametrize(
    ("known", "given", "kept"),
    [
        ("LÉONIE", "Léonie", "Léonie"), ("Leonie", "Léonie", "Léonie"), ("Léonie", "LEONIE", "Léonie"),
        ("Léo-Nie", "LÉO NIE", "Léo-Nie"), ("LEONIE", "LEONIE", "Leonie"), ("Léonie", "Léa", "Léa"),
    ],
)  # fmt: skip
def test_capitals_never_take_the_accents_that_staff_wrote(roll, school, known, given, kept):
    """A name says more with its accents and small letters; another name is another name."""
    make_pupil(school, first_name=known, roll_id="1")
    roll(line(first=given))
    assert Pupil.objects.get().first_name == kept


@each("one, other", [
        ("3A", "3e A"), ("3ème A", "3°A"), ("3 A", "TROISIEME A"), ("301", "3e 01"), ("2nde 4", "2de 4"),
        ("Tle A", "Terminale A"), ("3ᵉ B", "3eB"), ("3 SEGPA", "3e SEGPA"), ("3e Picasso", "3 PICASSO"),
    ])  # fmt: skip
def test_two_spellings_are_one_class(one, other):
    """As schools write them from one year to the next."""
    assert class_key(one) == class_key(other)


@pytest.mark.parametrize(("one", "other"), [("3A", "4A"), ("3A", "3B"), ("3 EREA", "3 REA"), ("3e 1", "3e 11")])
def test_two_classes_are_not_one(one, other):
    """However alike."""
    assert class_key(one) != class_key(other)


# -- contacts --------------------------------------------------------------------------------------------


def test_a_new_contact_is_written_when_nobody_is_asked_to_sign(roll):
    """The roll is the school's own word."""
    roll(line())
    roll(line(phone="0694123456"))
    assert Guardian.objects.get().phone == "+594694123456"


def test_an_empty_cell_erases_nothing(roll):
    """Staff's own entry stays when the roll does not know it."""
    roll(line(phone="0694123456"))
    roll(line())
    assert Guardian.objects.get().phone == "+594694123456"


def roll_line_with(mail: str) -> str:
    return line().replace("camille1@foyer.example", mail)


def test_a_roll_never_redirects_a_live_signature_request(roll):
    """The changed contact is not written: it waits for staff, once, and the last roll counts."""
    roll(line())
    for mail, found in (("autre@foyer.example", 1), ("autre@foyer.example", 0), ("encore@foyer.example", 1)):
        result = roll(roll_line_with(mail), is_frozen=lambda pupil: True)
        assert len(result.contact_changes) == found
    assert Guardian.objects.get().email == "camille1@foyer.example"
    change = ContactChange.objects.get()
    assert (change.field, change.old, change.new, change.resolved_at) == (
        "email", "camille1@foyer.example", "encore@foyer.example", None,
    )  # fmt: skip


def test_a_roll_never_puts_another_person_in_place_of_a_signatory(roll):
    """A guardian of another name could sign under a link sent to the first."""
    roll(line())
    guardian = Guardian.objects.get()
    other = "1;Brindille;Léonie;04/05/2011;3B;;Galet;Andrea;tutrice;a@foyer.example;;Écorce;Alix;père;x@foyer.example"
    roll(other, is_frozen=lambda pupil: True)
    guardian.refresh_from_db()
    assert (guardian.last_name, guardian.first_name) == ("Brindille", "Camille")
    assert guardian.email == "camille1@foyer.example"


def test_two_other_persons_wait_beside_the_two_who_are_asked(roll):
    """Neither takes the rank of somebody whose signature is awaited."""
    two = "1;Brindille;Léonie;04/05/2011;3B;;{};{};mère;a@foyer.example;;{};{};père;b@foyer.example"
    roll(two.format("Brindille", "Camille", "Galet", "Andrea"))
    result = roll(two.format("Ruisseau", "Lou", "Rivière", "Sacha").replace("@", "@2."), is_frozen=lambda pupil: True)
    assert [(change.field, change.new) for change in result.contact_changes] == [
        ("person", "Lou Ruisseau"), ("person", "Sacha Rivière"),
    ]  # fmt: skip
    assert [guardian.last_name for guardian in Guardian.objects.order_by("rank")] == ["Brindille", "Galet"]


def test_staff_apply_what_waits(roll):
    """Then the roll and the file agree."""
    roll(line())
    roll(roll_line_with("autre@foyer.example"), is_frozen=lambda pupil: True)
    apply_contact_change(change=ContactChange.objects.get(), by=make_user())
    assert Guardian.objects.get().email == "autre@foyer.example"
    assert roll(roll_line_with("autre@foyer.example")).unchanged == 1


@pytest.mark.parametrize("frozen", [True, False])
def test_what_staff_set_aside_does_not_come_back(roll, frozen):
    """The same roll, imported again, neither asks again nor writes it."""
    roll(line())
    roll(roll_line_with("autre@foyer.example"), is_frozen=lambda pupil: True)
    dismiss_contact_change(change=ContactChange.objects.get(), by=make_user())
    result = roll(roll_line_with("autre@foyer.example"), is_frozen=lambda pupil: frozen)
    assert result.contact_changes == []
    assert Guardian.objects.get().email == "camille1@foyer.example"


def test_an_old_roll_does_not_undo_what_staff_corrected(roll):
    """The roll still says the former address; a third one, though, is news."""
    roll(line())
    change_contact(holder=Guardian.objects.get(), by=make_user(), email="Corrigee@foyer.example")
    assert roll(line()).unchanged == 1
    assert Guardian.objects.get().email == "corrigee@foyer.example"
    roll(roll_line_with("nouvelle@foyer.example"))
    assert Guardian.objects.get().email == "nouvelle@foyer.example"


def test_a_guardian_whom_staff_added_is_kept(roll, school):
    """Only staff take a guardian away."""
    pupil = make_pupil(school, roll_id="1")
    make_guardian(pupil, 1, first_name="Camille", last_name="Brindille", email="camille1@foyer.example")
    make_guardian(pupil, 2, first_name="Sacha", last_name="Brindille")
    result = roll(line())
    assert pupil.guardians.count() == 2
    assert "conservé" in said(result)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([line(mail="camille1@foyer.example")], "aussi celui de l'élève"),
        ([line().replace("foyer.example", "gmial.com")], "@gmail.com"),
        ([line(second="Brindille;Sacha;père;camille1@foyer.example")], "des deux responsables"),
        ([line(), line("2", last="Galet").replace("camille2@", "camille1@")], "sous un autre nom"),
        ([line().replace("camille1@foyer.example", "")], "ni courriel ni téléphone"),
        ([line().replace("camille1@foyer.example", "sans arobase")], "n'est pas valable"),
        ([line(phone="06 12")], "téléphone"),
        (["1;Brindille;Léonie;04/05/2011;3B" + ";" * 10], "aucun responsable"),
    ],
)  # fmt: skip
def test_a_doubtful_contact_is_told_without_being_printed(roll, lines, words):
    """Warnings give the line; no whole address or number stands in them."""
    result = roll(*lines)
    assert words in said(result)
    assert "camille1@" not in said(result)
    assert result.created == len(lines)


def test_brothers_and_sisters_share_their_guardian_without_warning(roll):
    """The same person, of the same name, for two pupils."""
    result = roll(line(), line("2", first="Maël").replace("camille2@", "camille1@"))
    assert result.warnings == []


# -- the command -----------------------------------------------------------------------------------------


def test_the_command_imports_for_a_school_and_prints_no_name(tmp_path, school):
    """Counts and line numbers only."""
    path = tmp_path / "liste.csv"
    path.write_text("\n".join([HEAD, line(), line("2", born="hier")]), encoding="utf-8")
    out = StringIO()
    call_command("import_pupils", str(path), "--school", school.uai.lower(), "--dry-run", stdout=out)
    assert "Essai" in out.getvalue()
    assert not Pupil.objects.exists()
    call_command("import_pupils", str(path), "--school", school.uai, stdout=out)
    assert Pupil.objects.count() == 1
    assert "ligne 3" in out.getvalue()
    assert "Brindille" not in out.getvalue()
    assert "@" not in out.getvalue()


def test_the_command_reads_what_the_page_reads(tmp_path, school):
    """A workbook too; each column with what it was taken for, and of several sheets the one that is named."""
    rows = [["Nom", "Né le", "Classe", "Téléphone"], ["BRINDILLE", 41033, "3e A", "0694123456"]]
    path = tmp_path / "liste.xlsx"
    path.write_bytes(xlsx(("3e A", rows), ("3e B", rows)))
    with pytest.raises(CommandError, match="Feuilles : 3e A, 3e B"):
        call_command("import_pupils", str(path), "--school", school.uai)
    with pytest.raises(CommandError, match="Aucune feuille"):
        call_command("import_pupils", str(path), "--school", school.uai, "--sheet", "3e C")
    out = StringIO()
    call_command("import_pupils", str(path), "--school", school.uai, "--sheet", "3e b", stdout=out)
    assert Pupil.objects.get().last_name == "Brindille"
    assert "Né le → Élève : date de naissance" in out.getvalue()
    assert "Téléphone → non lue. Ce titre ne dit pas de qui" in out.getvalue()
    RollColumn.objects.create(school=school, heading="telephone", meaning="phone")
    call_command("import_pupils", str(path), "--school", school.uai, "--sheet", "3e B", stdout=out)
    assert Pupil.objects.get().phone == "+594694123456"


def test_the_command_refuses_a_school_or_a_file_that_it_does_not_know(tmp_path, school):
    """One sentence each."""
    with pytest.raises(CommandError, match="UAI"):
        call_command("import_pupils", str(tmp_path / "rien.csv"), "--school", "0000000A")
    with pytest.raises(CommandError, match="n'existe pas"):
        call_command("import_pupils", str(tmp_path / "rien.csv"), "--school", school.uai)


def test_a_file_without_birth_dates_is_refused_as_a_whole(roll):
    """Without them two pupils of one name could be taken for one."""
    with pytest.raises(UnreadableFile, match="date de naissance"):
        roll("Brindille;Maël", head="Nom;Prénom")


def test_the_size_of_a_roll_does_not_change_the_number_of_queries(roll, django_assert_max_num_queries):
    """Ten pupils or three hundred: the same handful; seven of them write the school years, the first time."""
    with django_assert_max_num_queries(27):
        roll(*(line(str(number), first=f"Maël-{number}") for number in range(300)))
