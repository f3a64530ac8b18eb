"""One person's data: complete, readable, without anybody else's, handed over by administrators alone, written down."""

import io
import json
import zipfile
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from config.development.lives.offers import apply, make_offer
from conventions.domain.dossier.agreements.models import Consultation
from conventions.domain.dossier.alerts import calls
from conventions.domain.dossier.alerts.messages import ToRead
from conventions.domain.persons.people.models import User
from conventions.domain.placements.applications.services import accept_application
from conventions.domain.season.path.services import keep_step
from conventions.domain.upkeep.retention.models import PersonExport
from conventions.domain.upkeep.retention.person import collect
from conventions.domain.upkeep.retention.subject import find
from notifications.models import Message
from tests.kit import lives
from tests.kit.sign_in import signed_in, verified

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]


@pytest.fixture
def administrator():
    return User.objects.create_user("admin@exemple.invalid", last_name="Fictif", is_administrator=True)


def address(person, kind: str) -> str:
    return reverse("person_data", args=[kind, person.uuid])


def test_a_guardian_receives_their_data_and_nothing_of_the_other_one(administrator):
    """Identity, signature with its proof, acts, messages; neither name nor contact of the other parent."""
    convention = lives.evaluated(guardians=2, tutor=True)
    one, other = convention.pupil.guardians.order_by("rank")
    answer = verified(administrator).post(address(one, "guardian"))
    assert answer["Content-Type"] == "application/zip"
    assert one.last_name not in answer["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == ["index.html", "style.css", "donnees.json"]
    page, data = (archive.read(name).decode() for name in ("index.html", "donnees.json"))
    for text in (page, data):
        assert one.email in text
        assert convention.number in text
        for secret in (other.email, other.first_name, convention.representative.email, convention.tutor.email):
            assert secret not in text
    told = json.loads(data)
    [signature] = told["Signatures demandées et données"]
    assert (signature["état"], signature["adresse IP"]) == ("signée", "127.0.0.1")
    assert told["Messages envoyés"]
    assert "<h1>Données de" in unescape(page)


def test_a_pupil_receives_presences_evaluations_and_who_read_the_dossier():
    """The tutor's words about them too; no contact of a guardian, and the conflict of guardians is theirs."""
    convention = lives.evaluated(guardians=2, tutor=True)
    Consultation.objects.create(
        convention=convention, what="opened", actor_kind="account", actor_id="x", actor_label="Alix Bureau"
    )
    keep_step(convention.enrolment, "merci", done=True)
    told = collect(find(f"pupil:{convention.pupil.uuid}"))
    assert len(told["Présences"]) == 10
    assert any(row.get("étape du parcours") == "merci" for row in told["Années scolaires"])
    assert {row["de"] for row in told["Évaluations"]} == {"tuteur ou tutrice", "élève"}
    assert any("Bien." in line for row in told["Évaluations"] for line in row["réponses"])
    assert told["Qui a ouvert son dossier"]
    text = str(told)
    for guardian in convention.pupil.guardians.all():
        assert guardian.email not in text
    assert "Alix Bureau" not in text


def test_hosts_and_accounts_receive_theirs():
    """Hosts and accounts receive their data, their acts and the messages to them."""
    convention = lives.evaluated(tutor=True)
    tutor = collect(find(f"contact:{convention.tutor.uuid}"))
    assert any(row["acte"] == "submit" for row in tutor["Actes"])
    assert convention.representative.email not in str(tutor)
    head = convention.school.staff.get(role="head").user
    account = collect(find(f"account:{head.uuid}"))
    assert any(row["acte"] == "approve" for row in account["Actes"])
    assert account["Fonctions et connexions"][0]["établissement"] == convention.school.name


def test_what_a_reader_of_alerts_was_told_is_not_given_out():
    """An administrator who gives a head's data out would learn of it that a pupil wrote, and when."""
    convention = lives.signed()
    calls.raise_alert(convention.pupil, "Ça ne va pas.", to="head")
    head = convention.school.staff.get(role="head").user
    assert Message.objects.filter(slug="to_read").exists()
    assert str(ToRead.title) not in str(collect(find(f"account:{head.uuid}")))


def test_who_asked_for_a_place_and_who_offered_it_receive_that():
    """The pupil's own words and where it stands; the host's offer, and what it did by its link."""
    school = lives.make_school()
    offer, by_host = make_offer(school)
    application, _by = apply(offer, lives.make_pupil(school))
    accept_application(application, by=by_host)
    pupil, host = (
        collect(find(ref)) for ref in (f"pupil:{application.pupil.uuid}", by_host.id.replace("desk", "contact"))
    )
    [asked], [offered] = pupil["Candidatures"], host["Offres de stage"]
    assert (asked["état"], offered["intitulé"]) == (application.get_status_display(), offer.title)
    assert len(host["Actes"]) > 1


def test_each_export_is_written_down_in_each_dossier(administrator):
    """Who received whose data, when."""
    convention = lives.signed()
    verified(administrator).post(address(convention.pupil, "pupil"))
    [row] = PersonExport.objects.all()
    assert (row.person, row.actor_id) == (f"pupil:{convention.pupil.uuid}", str(administrator.uuid))
    noted = Consultation.objects.get(what="exported")
    assert (noted.convention, noted.actor_id) == (convention, str(administrator.uuid))


def test_administrators_with_a_second_factor_alone(administrator):
    """Neither staff, nor auditors, nor a password alone; nothing is written down then."""
    convention = lives.opened()
    target = address(convention.pupil, "pupil")
    head = convention.school.staff.get(role="head").user
    auditor = User.objects.create_user("audit@exemple.invalid", last_name="Fictif", is_auditor=True)
    for browser in (signed_in(head), verified(head), verified(auditor)):
        assert browser.post(target).status_code == 403
        assert browser.get(reverse("people_data")).status_code == 403
    assert signed_in(administrator).post(target).status_code == 302
    assert verified(administrator).get(target).status_code == 405
    assert not PersonExport.objects.exists()


def test_a_person_is_found_by_name_or_contact_and_no_name_stands_in_an_address(administrator):
    """The search is a POST; namesakes are told apart by their school; an address carries identifiers only."""
    pupil = lives.make_pupil(lives.make_school(), guardians=1)
    browser = verified(administrator)
    for text in (pupil.last_name.upper(), pupil.email, pupil.guardians.get().email):
        page = unescape(browser.post(reverse("people_data"), {"text": text}).content.decode())
        assert address(pupil, "pupil") in page or address(pupil.guardians.get(), "guardian") in page
        assert pupil.school.name in page
    assert browser.post(reverse("people_data"), {"text": "ab"}).status_code == 422
    assert "rien n'est gardé" in unescape(browser.post(reverse("people_data"), {"text": "zzzz"}).content.decode())


def test_the_command_writes_a_file_that_others_cannot_read(tmp_path):
    """Mode 600, recorded, an existing file is not written over."""
    pupil = lives.make_pupil(lives.make_school())
    file = tmp_path / "donnees.zip"
    call_command("export_person", f"pupil:{pupil.uuid}", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert zipfile.ZipFile(file).testzip() is None
    assert PersonExport.objects.get().actor_kind == "system"
    for person in (f"pupil:{pupil.uuid}", "pupil:rien", "school:x"):
        with pytest.raises(CommandError):
            call_command("export_person", person, str(file))


def test_the_page_of_what_is_kept_shows_the_last_purge(administrator, django_assert_max_num_queries):
    """Every rule with its term and count; few queries, no name."""
    convention = lives.closed()
    call_command("purge")
    browser = verified(administrator)
    with django_assert_max_num_queries(12):
        page = unescape(browser.get(reverse("keeping")).content.decode())
    assert "5 ans après la fin du stage" in page
    assert "les conventions signées attendent" in page
    assert convention.pupil.last_name not in page


def test_nothing_of_a_minor_reaches_the_log_when_data_are_handed_over_or_erased(administrator, caplog):
    """Export, search, purge: the log holds neither name nor contact."""
    convention = lives.in_state("withdrawn")
    pupil = convention.pupil
    browser = verified(administrator)
    with caplog.at_level("DEBUG", logger="conventions"), caplog.at_level("DEBUG", logger="django.request"):
        browser.post(reverse("people_data"), {"text": pupil.last_name})
        browser.post(address(pupil, "pupil"))
        browser.post(address(pupil, "autre"))
        call_command("purge")
    for secret in (pupil.last_name, pupil.email, pupil.guardians.get().email):
        assert secret not in caplog.text
