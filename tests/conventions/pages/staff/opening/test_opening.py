"""Agreements opened many at once: a grid of a class, a list of found places, what is wrong with a line, undone."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.services import save_host_part
from conventions.domain.law.rules.weeks import school_weeks
from conventions.domain.persons.people.models import Host, Pupil, School
from conventions.domain.season.found_places import uploads
from conventions.domain.season.found_places.models import PlacesImport
from conventions.domain.season.periods.models import Period
from conventions.domain.season.rolls import lines
from conventions.domain.season.rolls.models import RollImport
from notifications.models import Message
from tests.kit import lives
from tests.kit.people_factory import move
from tests.kit.queued import run_jobs
from tests.kit.refusals import refused
from tests.kit.rolls import xlsx
from tests.kit.sign_in import signed_in
from workflow import clock
from workflow.models import Transition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
HEAD = "Élève;Classe;Lieu de stage;Code postal;Commune;Tuteur;Courriel;Téléphone;Dates"


@pytest.fixture
def school() -> School:
    return lives.make_school()


@pytest.fixture
def office(school) -> Client:
    return signed_in(school.staff.get(role="office").user)


def pupils(school: School, *names: str, class_name: str = "3e A") -> list[Pupil]:
    found = []
    for name in names:
        pupil = lives.make_pupil(school)
        pupil.last_name = name
        pupil.save()
        move(pupil, class_name)
        found.append(pupil)
    return found


def week(school: School, n: int = 3) -> str:
    monday = school_weeks(school)[n]
    return f"du {monday:%d/%m/%Y} au {monday + timedelta(days=4):%d/%m/%Y}"


def line(name: str, dates: str, **changed: str) -> str:
    cells = {
        "name": f"{name.upper()} Maëlle", "class": "3A", "host": f"Atelier {name}", "postcode": "49000",
        "city": "Angers", "who": "Mme Camille Inventée", "email": "camille@accueil.example", "phone": "",
        "dates": dates,
    }  # fmt: skip
    return ";".join({**cells, **changed}.values())


def send(client: Client, *lines: str, head: str = HEAD):
    file = SimpleUploadedFile("lieux.csv", "\r\n".join([head, *lines]).encode())
    return client.post(reverse("found_places_add"), {"file": file}, follow=True)


def own() -> PlacesImport:
    return PlacesImport.objects.latest("id")


def test_a_list_is_shown_opened_and_undone(school, office):
    """Nothing is written before the press; hosts receive their link; what a host began stays."""
    pupils(school, "Alizé", "Brume")
    page = send(office, *(line(name, week(school)) for name in ("Alizé", "Brume")))
    assert own().report["opened"] == 2
    assert "Atelier Alizé, Angers" in page.content.decode()
    assert not Convention.objects.exists()
    assert not Message.objects.filter(slug="agreement_opened").exists()
    page = office.post(reverse("found_places_confirm", args=[own().uuid]), follow=True)
    assert "Les conventions sont ouvertes" in page.content.decode()
    first, second = Convention.objects.order_by("pupil__sort_name")
    assert first.representative.email == "camille@accueil.example"
    assert (first.representative.last_name, len(first.presences())) == ("Inventée", 5)
    assert Transition.objects.get(root_uuid=first.uuid).actor_id == str(school.staff.get(role="office").user.uuid)
    assert (own().content, own().report["refused"]) == (None, 0)
    send(office, line("Alizé", week(school)))
    assert (own().report["opened"], own().report["known"]) == (0, 1)
    PlacesImport.objects.filter(confirmed_at=None).delete()
    save_host_part(second, by=lives.by(second, "host"), fields={"activities": "Regarder."})
    said = office.post(reverse("found_places_undo", args=[own().uuid]), follow=True).content.decode()
    assert "1 convention est retirée. 1 reste" in said
    assert [one.is_stopped for one in Convention.objects.order_by("pupil__sort_name")] == [True, False]
    assert "annule plus" in office.post(reverse("found_places_undo", args=[own().uuid]), follow=True).content.decode()


def test_each_fault_of_a_list_is_a_sentence_at_its_line(school, office):
    """The good line is opened, the others stay until they are corrected; the file gives them back with why."""
    pupils(school, "Alizé", "Brume", "Crête", "Dune")
    pupils(school, "Double", class_name="3e A")
    pupils(school, "Double", class_name="3e B")
    good = week(school)
    faults = {
        line("Inconnu", good): "n'est pas sur la liste de l'année",
        line("Alise", good): "Le plus proche : Maëlle Alizé, 3e A.",
        line("Double", good, **{"class": ""}): "2 élèves s'appellent DOUBLE Maëlle (3e A, 3e B)",
        line("Brume", good, **{"class": "3e B"}): "Maëlle Brume est en 3e A, pas en 3e B",
        line("Brume", "du 13/07/2027 au 16/07/2027"): "Aucun jour de classe",
        line("Brume", "du 32/01/2027 au 33/01/2027"): "n'est pas un jour",
        line("Brume", "du 05/02/2027"): "Il manque un jour",
        line("Brume", "semaine 60"): "n'est pas une semaine",
        line("Brume", "du 02/02/2026 au 06/02/2026"): "Ces dates sont passées",
        line("Brume", "quand il veut"): "ne dit pas de dates",
        line("Brume", ""): "aucune période à venir",
        line("Brume", good, postcode="98000", city="Monaco"): "Monaco est hors de France",
        line("Brume", good, postcode="99999"): "Le code postal 99999 n'existe pas",
        line("Brume", good, postcode="", city=""): "Il manque le code postal et la commune",
        line("Brume", good, host=""): "Il manque le lieu de stage",
        line("Brume", good, host="=A2"): "une case contient une formule",
        line("Brume", good, host="www.atelier.example"): "n'est pas un nom",
        line("Brume", good, host="Th? Nguy?n Caf?s"): "a perdu ses accents",
        line("Brume", good, host="A" * 201): "plus de 200 caractères",
        line("Brume", good, email="camille@"): "n'est pas complète",
        line("Brume", good, email=""): "Il manque le courriel ou le téléphone",
        line("Brume", good, email="", phone="12"): "bon nombre de chiffres",
        line("Brume", good, who=""): "Il manque le nom de qui accueille",
        line("Brume", good).replace("BRUME Maëlle", ""): "Il manque le nom de l'élève",
        line("Alizé", good): "Cet élève est déjà à la ligne 2",
        '"Crête;3e A;Atelier': "guillemet",
    }
    send(office, line("Alizé", good), *faults)
    told = dict(own().report["bad_lines"])
    for number, (typed, sentence) in enumerate(faults.items(), start=3):
        if typed.startswith('"'):
            assert told[number]
        else:
            assert sentence in told[number], (typed, told.get(number))
    assert own().report["opened"] == 1
    page = office.post(reverse("found_places_confirm", args=[own().uuid]), follow=True).content.decode()
    assert "Ligne 6, BRUME Maëlle" in page
    assert Convention.objects.count() == 1
    corrected = office.get(reverse("found_places", args=[own().uuid])).context["correcting"]["lines"].value()
    typed = line("Brume", "", **{"class": "3e B"}).split(";")
    assert "\t".join([*typed[:-1], good]) in corrected.splitlines()
    file = office.get(reverse("found_places", args=[own().uuid]), {"fichier": "csv"}).content.decode("utf-8-sig")
    assert file.startswith("Erreur;Élève;")
    assert len(file.splitlines()) > len(faults)
    office.post(reverse("found_places_add"), {"lines": corrected.replace("3e B\tAtelier Brume", "3e A\tAtelier Brume")})
    assert (own().report["opened"], own().report["known"]) == (1, 1)  # what was wrong with its class, and Alizé again
    assert own().report["refused"] == len(faults) - 3  # the quotation mark that is never closed has no cells


def test_a_workbook_has_a_sentence_for_each_formula_and_a_long_list_is_a_job(school, office):
    """Days are read as days; the lines without a formula are opened; of 5,000 lines none is lost."""
    pupils(school, "Alizé", "Brume", "Crête")
    first = school_weeks(school)[3]
    head = [*HEAD.split(";")[:-1], "Début", "Fin"]
    cells = [line(name, "").split(";")[:-1] for name in ("Alizé", "Brume", "Crête")]
    days = [f"{first:%d/%m/%Y}", f"{first + timedelta(days=4):%d/%m/%Y}"]
    rows = [head, [*cells[0], *days], [*cells[1][:2], "=C2", *cells[1][3:], *days], [*cells[2], *days[:1], "=J2"]]
    book = SimpleUploadedFile("lieux.xlsx", xlsx(("Stages", rows)))
    office.post(reverse("found_places_add"), {"file": book})
    assert own().report["opened"] == 1
    assert own().report["bad_lines"] == [
        [3, "La case C3 est une formule : collez-en la valeur."],
        [4, "La case J4 est une formule : collez-en la valeur."],
    ]
    dates = week(school)
    page = send(office, *(line(f"Inconnu {n}", dates) for n in range(5000)), line("Alizé", dates))
    assert "La liste est en cours de lecture" in page.content.decode()
    run_jobs()
    assert (own().report["opened"], own().report["refused"], own().done) == (1, 5000, 5000)
    assert "les premières lignes" in office.get(reverse("found_places", args=[own().uuid])).content.decode()


def test_pasted_lines_without_titles_ask_what_each_column_says(school, office):
    """Tabs part the cells; what is chosen is read."""
    pupils(school, "Alizé")
    pasted = "\t".join(line("Alizé", week(school)).split(";"))
    office.post(reverse("found_places_add"), {"lines": f"{pasted}\n"})
    page = office.get(reverse("found_places", args=[own().uuid])).content.decode()
    assert "Aucune colonne n'est reconnue pour" in page
    names = ("pupil", "class_name", "host_name", "postcode", "city", "contact", "email", "phone", "dates")
    office.post(
        reverse("found_places_columns", args=[own().uuid]),
        {f"column_{place}": name for place, name in enumerate(names)},
    )
    assert own().report["opened"] == 1
    assert office.post(reverse("found_places_add"), {}).status_code == 422
    office.post(reverse("found_places_drop", args=[own().uuid]))
    assert not PlacesImport.objects.exists()


def test_a_class_is_opened_in_one_press(school, office):
    """A host that the school knows needs its name alone; what is wrong keeps all that was typed."""
    garage = lives.validated(school=school)
    garage.host.name = "Garage des Palmiers"
    garage.host.save()
    first, second, third = pupils(school, "Alizé", "Brume", "Crête")
    address = f"{reverse('opening')}?classe=3e+A"
    page = office.get(address)
    assert "Garage des Palmiers" in page.content.decode()
    [(_empty, _label), *weeks] = page.context["form"].fields[f"week_{first.uuid}"].choices
    given = {
        f"host_{first.uuid}": "Garage des Palmiers",
        f"week_{first.uuid}": weeks[3][0],
        f"host_{second.uuid}": "Atelier Trouvé",
        f"place_{second.uuid}": "49000 Angers",
        f"who_{second.uuid}": "Camille Inventée",
        f"contact_{second.uuid}": "camille@accueil",
        f"week_{second.uuid}": weeks[4][0],
    }
    wrong = office.post(address, given)
    assert (wrong.status_code, Convention.objects.count()) == (422, 1)
    assert "Camille Inventée" in wrong.content.decode()
    assert list(wrong.context["form"].errors) == [f"contact_{second.uuid}"]
    given[f"contact_{second.uuid}"] = "camille@accueil.example"
    assert office.post(address, given)["Location"] == reverse("found_places", args=[own().uuid])
    assert set(Convention.objects.exclude(pk=garage.pk).values_list("pupil", flat=True)) == {first.pk, second.pk}
    assert Convention.objects.get(pupil=first).representative.email == garage.representative.email
    assert [one.pk for one in office.get(address).context["page"].pupils] == [third.pk]
    assert office.post(address, {}).status_code == 422


def test_a_known_host_named_alone_is_read_as_what_is_typed(school, office):
    """Its seat may be abroad; whoever the line names is written to, not whom the host named before."""
    known = lives.validated(school=school)
    host = Host.objects.get(pk=known.host_id)
    host.name, host.postcode, host.city = "Garage Voisin", "98000", "Monaco"
    host.save()
    [pupil] = pupils(school, "Alizé")
    page = send(office, line("Alizé", week(school), host="Garage Voisin", postcode="", city=""))
    assert "Monaco est hors de France" in page.content.decode()
    host.postcode, host.city = "49000", "Angers"
    host.save()
    told = {"host": "Garage Voisin", "postcode": "", "city": "", "email": ""}
    page = send(office, line("Alizé", week(school), **told, who="Paul Autre"))
    assert "Il manque le courriel ou le téléphone" in page.content.decode()
    send(office, line("Alizé", week(school), **told, who=known.representative.name))
    assert own().report["opened"] == 1


def test_an_opening_that_stopped_goes_on_where_it_was(school, office, monkeypatch):
    """Killed after the first line, the job opens the second alone; a day later nothing is undone any more."""
    pupils(school, "Alizé", "Brume")
    send(office, *(line(name, week(school)) for name in ("Alizé", "Brume")))
    opens, calls = uploads.open_for_found_place, []

    def fails_once(**given):
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return opens(**given)

    monkeypatch.setattr(uploads, "open_for_found_place", fails_once)
    PlacesImport.objects.update(confirmed_at=clock.now())
    with pytest.raises(RuntimeError):
        uploads.apply_places(str(own().uuid))
    assert Convention.objects.count() == 1
    uploads.apply_places(str(own().uuid))
    assert (own().report["opened"], own().report["known"], Convention.objects.count()) == (2, 0, 2)
    PlacesImport.objects.update(applied_at=clock.now() - timedelta(days=2))
    with refused("undo_too_late"):
        uploads.undo_places(own(), by=lives.account(school.staff.get(role="office")))


def test_what_was_read_otherwise_meanwhile_is_not_overwritten(school, office):
    """A preview that ends after another choice keeps nothing; one of a list that was dropped neither."""
    pupils(school, "Alizé")
    send(office, line("Alizé", week(school)))
    upload = own()
    PlacesImport.objects.update(previewed_at=None, columns={"0": "pupil"}, report={})
    lines.keep_preview(upload, report={"opened": 9})
    assert own().report == {}
    PlacesImport.objects.all().delete()
    lines.keep_preview(upload, report={"opened": 9})
    assert not PlacesImport.objects.exists()


def test_another_office_reads_no_list_of_this_one(school, office):
    """Nor whoever may not open agreements."""
    pupils(school, "Alizé")
    send(office, line("Alizé", week(school)))
    address = reverse("found_places", args=[own().uuid])
    assert office.get(address).status_code == 200
    stranger = signed_in(lives.make_school().staff.get(role="office").user)
    assert stranger.get(address).status_code == 404
    assert signed_in(school.staff.get(role="head").user).get(reverse("opening")).status_code == 403


def test_imported_pupils_in_no_period_are_told_where_one_looks(school, office):
    """At the end of the import, on *Élèves*, on their page; each leads to what opens an agreement."""
    known = pupils(school, "Alizé")[0]
    Period.objects.create(
        school=school, year=known.enrolments.get().year, name="Stage de 3e", kind="observation_3e_4e", levels=["3e"],
        first_day=school_weeks(school)[5], last_day=school_weeks(school)[6], confirmed_at=clock.now(),
    )  # fmt: skip
    lines = "Nom;Prénom;Date de naissance;Classe\r\nBrume;Noé;04/05/2013;4e A\r\nCrête;Ida;04/05/2013;4e A"
    office.post(reverse("roll_import"), {"file": SimpleUploadedFile("liste.csv", lines.encode())})
    roll = RollImport.objects.get()
    office.post(reverse("roll_confirm", args=[roll.uuid]))
    result = office.get(reverse("roll", args=[roll.uuid])).content.decode()
    assert "Ajouter une période : 4e A, 2 élèves" in result
    grid = f"{reverse('opening')}?classe=4e%20A"
    assert grid in result
    assert "Aucune période ne concerne : 4e A." in office.get(reverse("classes")).content.decode()
    assert grid in office.get(reverse("classes")).content.decode()
    form = office.get(f"{reverse('period_add')}?niveau=4e&classe=4e%20A").context["form"]
    assert (form["levels"].value(), form["classes"].value(), form["kind"].value()) == (
        "4e",
        ["4e A"],
        "observation_3e_4e",
    )
    new = Pupil.objects.get(last_name="Brume")
    page = office.get(reverse("registry_pupil", args=[new.uuid])).content.decode()
    assert "Aucune période de stage ne concerne cet élève" in page
    assert reverse("open_for_pupil", args=[new.uuid]) in page
    page = office.get(reverse("registry_pupil", args=[known.uuid])).content.decode()
    assert "Aucune période de stage" not in page
