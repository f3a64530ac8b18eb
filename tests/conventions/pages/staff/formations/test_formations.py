"""The pages of formations: twelve classes from the roll, classes without codes, competences, apprentices."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from conventions.domain.law.formations.enrolled import choose_formations
from conventions.domain.law.formations.models import Formation
from conventions.domain.law.formations.queries import allowance_on, is_apprentice
from conventions.domain.law.formations.services import formation_for
from conventions.domain.law.year.calendars import next_year, present_year
from conventions.domain.law.year.models import Enrolment
from conventions.domain.persons.people.models import Pupil, School
from conventions.domain.season.rolls.imports_pupils import import_list
from conventions.domain.season.rolls.lists import understand_files
from conventions.pages.kit.access import CHOSEN_YEAR
from conventions.pages.staff.formations.forms import name_of
from tests.kit import lives
from tests.kit.presses import Presses
from tests.kit.rolls import siecle_pupils
from tests.kit.sign_in import signed_in

pytestmark = pytest.mark.django_db

PATH = reverse("formations")
PAGE = {"name": "Lycée professionnel des Nuages", "type": School.Type.LYCEE}
CLASSES = {
    "2ASSP": "24733007310", "1ASSP": "24733007320", "TASSP": "24733007330",
    "2CUIS": "24722106310", "1CUIS": "24722106320", "TCUIS": "24722106330",
    "2COIF": "24733604310", "1COIF": "24733604320", "TCOIF": "24733604330",
    "1CAPC": "24122146210", "2CAPC": "24122146220", "BMA": "25122313210",
}  # fmt: skip
"""Twelve classes of five diplomas, each with its key."""


def made_school() -> School:
    return lives.make_school(**PAGE)


def enter_roll(school: School, classes: dict[str, str], *, size: int = 1, **applied: object) -> None:
    """Import a roll of SIECLE with so many pupils of each class."""
    pupils = [
        {"ELEVE_ID": f"{name}{n}", "ID_ELEVE_ETAB": f"{name}{n}", "NOM": f"NUAGE {name}", "PRENOM": f"Élève{n}",
         "DATE_NAISS": f"0{n % 9 + 1}/05/2009", "DIVISION": name, "CODE_MEF": mef}
        for name, mef in classes.items()
        for n in range(size)
    ]  # fmt: skip
    import_list(understand_files([siecle_pupils(school.uai, pupils)], school=school), school=school, **applied)


def office_of(school: School) -> Client:
    return signed_in(school.staff.get(role="office").user)


def read(client: Client, address: str = PATH) -> str:
    return unescape(client.get(address).content.decode())


def test_twelve_classes_from_the_roll_take_fifteen_presses():
    """From the home: the weeks of all at once, then one page a diploma, which its other years follow."""
    school = made_school()
    enter_roll(school, CLASSES)
    browser = Presses(office_of(school))
    browser.open("/")
    browser.count = 0
    browser.follow("Formations")
    for formation in Formation.objects.filter(year_of_cycle=1):
        weeks = {2: 14, 3: 22}[formation.cycle_years]
        browser.write(f"Semaines de PFMP sur le cycle, {formation}", str(weeks))
    browser.press("Enregistrer les semaines")
    for title in ("Accomp. soins-services", "Cuisine", "Metiers de la coiffure", "Armurerie"):
        browser.follow(title)
        browser.write("Compétences du référentiel", "C1 Accueillir\nC2 Préparer")
        browser.press("Enregistrer la formation")
    cap = Formation.objects.get(mef=CLASSES["1CAPC"])
    browser.open(reverse("formation", args=[cap.uuid]))
    browser.write("Compétences du référentiel", "C1 Accueillir\nC2 Préparer")
    browser.press("Enregistrer la formation")
    assert browser.count == 12  # at most 15
    assert "Il manque" not in browser.text
    assert all(one.cycle_weeks and one.competences.count() == 2 for one in Formation.objects.all())
    assert Formation.objects.count() == len(CLASSES)


def test_the_list_says_what_each_formation_is_and_pays(django_assert_max_num_queries):
    """One row per key on the roll: label, year, classes, weeks, what the State pays; nothing of last year's."""
    school = made_school()
    formation_for(school, "24731115320")
    enter_roll(school, {"TASSP": CLASSES["TASSP"], "1CUIS": CLASSES["1CUIS"], "1NEW": "24799999320"})
    client = office_of(school)
    with django_assert_max_num_queries(12):
        page = read(client)
    assert "terminale professionnelle" in page
    assert "20 € par jour, 1\u202f000 € par an au plus" in page
    assert "Il manque les semaines ou les compétences de 3 formations" in page
    assert "n'est pas dans le tableau de l'État" in page
    assert "Transport fluvial" not in page
    assert sorted(one.classes for one in client.get(PATH).context["page"].rows) == [["1CUIS"], ["1NEW"], ["TASSP"]]
    wrong = Formation.objects.get(mef=CLASSES["TASSP"])
    answer = client.post(PATH, {f"weeks_{one.uuid}": "99" for one in Formation.objects.all()})
    assert answer.status_code == 422
    assert "de 1 à 60" in (shown := unescape(answer.content.decode()))
    assert 'value="99"' in shown
    wrong.refresh_from_db()
    assert wrong.cycle_weeks is None


def test_a_formation_is_described_and_others_follow():
    """Bad lines stay in the field with a sentence; the title is this one's alone."""
    school = made_school()
    enter_roll(school, {"1ASSP": CLASSES["1ASSP"], "TASSP": CLASSES["TASSP"], "TCUIS": CLASSES["TCUIS"]})
    client = office_of(school)
    first, last, other = (Formation.objects.get(mef=CLASSES[name]) for name in ("1ASSP", "TASSP", "TCUIS"))
    path = reverse("formation", args=[first.uuid])
    assert client.get(path).context["form"].initial["also"] == [str(last.uuid)]
    typed = {"title": "Soins", "cycle_weeks": "22", "competences": "C1 Un\nC1 Deux", "also": [str(last.uuid)]}
    answer = client.post(path, typed)
    assert answer.status_code == 422
    shown = unescape(answer.content.decode())
    assert "Le code « C1 » sert deux fois" in shown
    assert "C1 Un\nC1 Deux" in shown
    assert client.post(path, {**typed, "competences": "C1.1 ; Un\n\n• C1.2 – Deux\nTrois"}).status_code == 302
    first.refresh_from_db()
    last.refresh_from_db()
    assert (first.title, last.title, last.cycle_weeks) == ("Soins", "Accomp. soins-services personne", 22)
    assert [str(one) for one in last.competences.all()] == ["C1.1 Un", "C1.2 Deux", "3 Trois"]
    assert other.competences.count() == 0


def test_another_schools_formation_is_not_found():
    """Neither read nor changed; a teacher opens none, and a collège has no such entry."""
    school, other = made_school(), made_school()
    theirs = formation_for(other, CLASSES["1ASSP"])
    path = reverse("formation", args=[theirs.uuid])
    client = office_of(school)
    assert client.get(path).status_code == 404
    assert client.post(path, {"title": "x"}).status_code == 404
    teacher = signed_in(school.staff.get(role="teacher").user)
    assert [teacher.get(one).status_code for one in (PATH, reverse("apprentices"))] == [403, 403]
    assert f'href="{PATH}"' in read(client, reverse("inbox"))
    assert f'href="{PATH}"' not in read(office_of(lives.make_school()), reverse("inbox"))


def test_competences_of_several_formations_come_as_one_list():
    """By key, the other years follow; a wrong line is told by its number and the good ones are kept."""
    school = made_school()
    enter_roll(school, {"1ASSP": CLASSES["1ASSP"], "TASSP": CLASSES["TASSP"], "TCUIS": CLASSES["TCUIS"]})
    client, path = office_of(school), reverse("competences_import")
    head = "MEF\tCode\tCompétence"
    lines = [f"{CLASSES['1ASSP']}\tC1\tAccueillir", "\tC2\tAider", "24700000000\tC1\tRien", "Cuisine\t\tCuire"]
    answer = client.post(path, {"lines": "\n".join([head, *lines])})
    assert "Ligne 4 : aucune formation d'ici n'a ce code" in unescape(answer.content.decode())
    said = {one.mef: [str(each) for each in one.competences.all()] for one in Formation.objects.all()}
    assert said[CLASSES["1ASSP"]] == said[CLASSES["TASSP"]] == ["C1 Accueillir", "C2 Aider"]
    assert said[CLASSES["TCUIS"]] == ["1 Cuire"]
    twice = client.post(path, {"lines": f"{head}\n{CLASSES['TCUIS']}\tC1\tA\n\tC1\tB"})
    assert "Le code « C1 » sert deux fois" in unescape(twice.content.decode())
    assert client.post(path, {"lines": "Nom\tPrénom\nNuage\tZoé"}).status_code == 422
    assert said[CLASSES["TCUIS"]] == [str(one) for one in Formation.objects.get(mef=CLASSES["TCUIS"]).competences.all()]


def test_classes_of_a_list_without_codes_get_their_formation_on_one_screen():
    """« 1re » without a track waits; words find one formation, several are a sentence; last year's is proposed."""
    school = made_school()
    head = "Nom;Prénom;Né le;Classe"
    lines = [f"Nuage{n};Zoé;04/05/2009;{name}" for n, name in enumerate(("1 ASSP", "1 ASSP", "T CUIS", "CAP 1 CUI"))]
    roll = "\n".join([head, *lines]).encode()
    import_list(understand_files([roll], school=school), school=school)
    client, path = office_of(school), reverse("formation_classes")
    assert "3 classes attendent leur formation" in read(client)
    page = read(client, path)
    assert "ne disent pas la voie" in page
    assert "24733007320 Accomp. soins-services personne, 1re professionnelle" in page
    typed = {"1 ASSP": "soins-services personne", "T CUIS": "31132009210", "CAP 1 CUI": "cuisine"}

    def send() -> str:
        answer = client.post(path, {name_of(name): words for name, words in typed.items()})
        return "" if answer.status_code == 302 else unescape(answer.content.decode())

    shown = send()
    assert "Les stages d'un BTS" in shown
    assert "formations ont ces mots : choisissez" in shown
    assert "soins-services personne" in shown
    typed |= {"T CUIS": "24722106330 Cuisine, terminale professionnelle", "CAP 1 CUI": "Cuisine, CAP, 1re année sur 2"}
    assert send() == ""
    said = {one.class_name: one.formation.mef for one in Enrolment.objects.select_related("formation")}
    assert said == {"1 ASSP": CLASSES["1ASSP"], "T CUIS": CLASSES["TCUIS"], "CAP 1 CUI": CLASSES["1CAPC"]}
    assert Pupil.objects.get(last_name="Nuage3").level == "cap"
    assert "attend" not in read(client)
    typed["T CUIS"] = "24733604330"
    assert send() == ""
    assert Enrolment.objects.get(class_name="T CUIS").formation.mef == CLASSES["TCOIF"]
    year = next_year(present_year(school))
    import_list(understand_files([roll], school=school), school=school, year=year)
    Enrolment.objects.filter(year=year).update(formation=None)
    session = client.session
    session[CHOSEN_YEAR] = year.number
    session.save()
    proposed = client.get(path).context["page"].proposed
    assert {name: one.mef for name, one in proposed.items()}["1 ASSP"] == CLASSES["1ASSP"]


def test_ten_of_twenty_four_become_apprentices_in_january():
    """One press for a class, dated, undone by one; neither agreement nor allowance from that day on (rule A-16)."""
    school = made_school()
    enter_roll(school, {"1ASSP": CLASSES["1ASSP"]}, size=24)
    client, path = office_of(school), f"{reverse('apprentices')}?classe=1ASSP"
    year = present_year(school)
    day = date(year.number + 1, 1, 5)
    pupils = list(Pupil.objects.order_by("first_name"))
    chosen = [str(one.uuid) for one in pupils[:10]]
    given = {"pupils": chosen, "what": "apprentis", "day": day.isoformat()}
    assert client.post(path, {**given, "day": "2020-01-05"}).status_code == 422
    assert client.post(path, {**given, "pupils": []}).status_code == 422
    assert client.post(path, given).status_code == 302
    page = read(client, path)
    assert f"Apprentis depuis le 5 janvier {day.year}" in page
    assert "C'est noté pour 10 élèves" in page
    before = day - timedelta(days=1)
    assert [is_apprentice(pupils[0], one) for one in (before, day)] == [False, True]
    assert allowance_on(pupils[0], before).day_rate == 15
    assert allowance_on(pupils[0], day) is None
    assert allowance_on(pupils[10], day).ceiling == 600
    march = day + timedelta(days=60)
    client.post(path, {"pupils": chosen[:2], "what": "scolaires", "day": march.isoformat()})
    assert [is_apprentice(pupils[0], one) for one in (march - timedelta(days=1), march)] == [True, False]
    undo = reverse("apprentices_undo")
    assert client.post(undo, {"classe": "1ASSP", "jour": "2020-01-01"}).status_code == 404
    assert client.post(undo, {"classe": "1ASSP", "jour": "2020-99-01"}).status_code == 404
    assert office_of(made_school()).post(undo, {"classe": "1ASSP", "jour": day.isoformat()}).status_code == 404
    assert client.post(undo, {"classe": "1ASSP", "jour": day.isoformat()}).status_code == 302
    assert not Enrolment.objects.exclude(apprentice_from=None).exists()


def test_what_is_to_do_says_formations_to_complete():
    """At a lycée with vocational classes alone; a general 1re asks for nothing, and a collège neither."""
    school, home = made_school(), reverse("inbox")
    client = office_of(school)
    assert "Compléter les formations" not in read(client, home)
    head = "Nom;Prénom;Né le;Classe"
    rows = ("Nuage;Zoé;04/05/2009;1 G", "Brume;Léo;04/05/2010;2GT1", "Pluie;Ana;04/05/2009;2 PRO A")
    import_list(understand_files(["\n".join([head, *rows]).encode()], school=school), school=school)
    page = read(client, home)
    assert "1 classe professionnelle attend sa formation" in page
    enter_roll(school, {"TASSP": CLASSES["TASSP"]})
    assert "Il manque les semaines ou les compétences d'une formation" in read(client, home)
    college = lives.make_school()
    enter_roll(college, {"TASSP": CLASSES["TASSP"]})
    assert "Il manque" not in read(office_of(college), home)


def test_the_list_of_pupils_says_formation_and_status():
    """On the screen, in the file, on the pupil's sheet; the sheet gives another formation, or follows the class."""
    school = made_school()
    enter_roll(school, {"TASSP": CLASSES["TASSP"], "TCUIS": CLASSES["TCUIS"]})
    client, year = office_of(school), present_year(school)
    one = Enrolment.objects.select_related("pupil").get(class_name="TASSP")
    one.apprentice_from = year.first_day
    one.save()
    listed = reverse("registry_pupils")
    said = "Accomp. soins-services personne (terminale professionnelle)"
    assert said in read(client, listed)
    lines = client.get(f"{listed}?fichier=csv").content.decode("utf-8-sig").splitlines()
    assert "Formation" in lines[0]
    assert any(said in line and "apprenti depuis le" in line for line in lines[1:])
    sheet = reverse("registry_pupil", args=[one.pupil.uuid])
    assert said in read(client, sheet)
    path = reverse("pupil_edit", args=[one.pupil.uuid])
    form = client.get(path).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"pai": ""}
    cook = Formation.objects.get(mef=CLASSES["TCUIS"])
    assert client.post(path, {**typed, "formation": str(cook.uuid)}).status_code == 302
    one.refresh_from_db()
    assert one.formation == cook
    assert client.post(path, {**typed, "formation": str(cook.uuid), "class_name": "TASSP B"}).status_code == 302
    one.refresh_from_db()
    assert (one.formation, one.class_name) == (None, "TASSP B")
    assert client.post(path, {**typed, "formation": "", "class_name": "TCUIS"}).status_code == 302
    one.refresh_from_db()
    assert one.formation == cook


def test_a_period_that_runs_on_into_an_apprenticeship_is_named():
    """Whoever notes the apprentice sees the agreement to shorten; one that ends before is not named."""
    convention = lives.opened(level="2de_pro")
    pupil, school = convention.pupil, convention.school
    choose_formations(school, present_year(school), {pupil.class_name: CLASSES["2ASSP"]})
    client = office_of(school)
    path = f"{reverse('apprentices')}?classe={pupil.class_name}"
    given = {"pupils": [str(pupil.uuid)], "what": "apprentis"}
    client.post(path, {**given, "day": (convention.last_day + timedelta(days=1)).isoformat()})
    assert "raccourcissez-les" not in read(client, path)
    client.post(path, {**given, "day": convention.last_day.isoformat()})
    page = read(client, path)
    assert "raccourcissez-les" in page
    assert reverse("agreement", args=[convention.number]) in page
