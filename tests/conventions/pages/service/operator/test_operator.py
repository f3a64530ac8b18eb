"""The operator's day: what is wrong, and each part of the service with what to do about it."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conventions.domain.persons.people.account_records import as_operator
from conventions.domain.persons.people.bans import block_host
from conventions.domain.persons.people.models import HostBan, School, Staff, TerritorialOfficer, User
from conventions.domain.season.rolls import imports_schools, uploaded_schools
from conventions.domain.season.rolls.models import SchoolsImport
from conventions.domain.upkeep.operations import health, services
from conventions.domain.upkeep.operator_acts.models import OperatorAct
from conventions.pages.kit import unsent_forms
from conventions.pages.service.operator.templatetags.operator_pages import MENU
from conventions.pages.service.operator.words import JOBS
from notifications import catalogue, retries
from notifications.jobs import job
from notifications.models import Heartbeat, JobRun, Message
from notifications.rendering import render_mail
from signatures import keys
from tests.conventions.domain.season.rolls.test_import_schools import make_uai
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.places import make_place
from tests.kit.queued import run_jobs
from tests.kit.sign_in import give_second_factor, verified
from workflow import journal
from workflow.engine import Refused
from workflow.models import Transition

pytestmark = pytest.mark.django_db
SIRETS = ("73282932000074", "35600000000048")
WHY = "Demande du 27 novembre, rappelée au standard."


@pytest.fixture
def ona():
    return make_user(is_administrator=True)


@pytest.fixture
def browser(ona) -> Client:
    return verified(ona)


def address(page: str, *args) -> str:
    return reverse(f"operator_{page}" if page else "operator", args=args)


def send(browser: Client, where: str, **given) -> str:
    """Send a form that is taken, and return what the next page says."""
    answer = browser.post(where, given)
    assert answer.status_code == 302, answer.content.decode()
    return browser.get(answer["Location"]).content.decode()


def last_entry(user: User) -> Transition:
    return Transition.objects.filter(root_uuid=user.record.uuid).order_by("position").last()


# -- the home and who opens it --------------------------------------------------------------------------------------


def test_the_operator_begins_with_what_is_wrong_and_what_to_do(browser, ona, settings, monkeypatch):
    """A silent worker, a job given up, messages lost, a certificate within 60 days: each leads to its page."""
    assert browser.get(reverse("home"), follow=True).resolver_match.url_name == "operator"
    JobRun.objects.create(key="a" * 32, name="seal_agreement", tries=20, given_up=True, arguments=[1])
    JobRun.objects.create(key="b" * 32, name="read_pile", tries=4, last_error="ValueError (piles.py, read, 9)")
    lost(slug="reminder", days=2)
    monkeypatch.setattr("signatures.checks.certificates_in_use", lambda: iter(()))
    page = browser.get(address("")).content.decode()
    for sentence in (
        "Le service de fond ne donne plus signe de vie",
        "Tâches abandonnées, que personne n&#x27;a reprises : 1.",
        "Tâches qui échouent et sont réessayées : 1.",
        "Messages qui ne sont pas arrivés depuis 30 jours : 1.",
        "Relancez « manage.py worker »",
    ):
        assert sentence in page
    assert {address("jobs"), address("messages")} <= set(re.findall(r'href="([^"]+)"', page))


def test_a_certificate_is_told_sixty_days_before_its_end_and_to_a_supervisor_thirty(browser, monkeypatch):
    """Who issues one takes weeks; a supervisor would be woken up too early."""
    found = health.figures() | {"certificates": [{"name": "Le cachet", "days_left": 45}]}
    monkeypatch.setattr(health, "figures", lambda: found)
    assert "Le cachet expire dans 45 jours." in browser.get(address("")).content.decode()
    assert not [told for told in health.gather()["attention"] if "expire" in told]


def test_when_all_is_well_the_home_says_so(browser):
    """Nothing but the signs of life, and where rarer things are done."""
    make_place()
    for kind in ("jobs", "relay-email", "relay-sms", "supervisor"):
        Heartbeat.touch(f"{kind}@here")
    page = browser.get(address("")).content.decode()
    assert "Rien ne demande votre attention" in page
    assert "envoi des courriels" in page


def test_each_page_is_made_in_few_queries_however_much_there_is(browser, ona, django_assert_max_num_queries):
    """Twenty schools, accounts, bans, jobs and days of lost messages: no page asks for one after the other."""
    for n in range(12):
        school = lives.make_school()
        user = make_user(last_name="Fictive")
        Staff.objects.create(user=user, school=school, role="office")
        TerritorialOfficer.objects.create(user=user, level="department", code=school.department)
        block_host(siret=SIRETS[n % 2], by=as_operator(ona), reason=WHY)
        JobRun.objects.create(key=f"{n:032}", name="read_pile", tries=20, given_up=True, last_error="x")
        lost(slug=("reminder", "signing_code")[n % 2], days=n)
    search = browser.post(address("accounts"), {"text": "fictive"})["Location"]
    for where in (*(reverse(page) for page, _label in MENU), search, address("school", school.uai)):
        with django_assert_max_num_queries(27 if where == address("") else 12):
            assert browser.get(where).status_code == 200


def test_every_job_has_its_words():
    """A new job is named here for who runs the service."""
    of_the_house = {name for name in job if not job.get(name).__module__.startswith("tests.")}
    assert of_the_house == set(JOBS)


# -- schools ----------------------------------------------------------------------------------------------------------


def csv(*lines: str) -> SimpleUploadedFile:
    head = "uai,nom,type,secteur,code_postal,commune,courriel"
    return SimpleUploadedFile("annuaire.csv", "\n".join([head, *lines]).encode(), "text/csv")


def test_schools_are_compared_first_then_taken_once(browser, ona):
    """The page says new schools, changes and refusals; nothing is written before, and once however often sent."""
    known = lives.make_school()
    known.refresh_from_db()
    new = make_uai("049", 77)
    file = csv(
        f"{known.uai},{known.name} des Nuages,Collège,Privé,49000,Angers,{known.email}",
        f"{new},Collège Nouveau,Collège,Public,49000,Angers,nouveau@ecole.example",
        "0491234Z,Collège Faux,Collège,Public,49000,Angers,",
    )
    sent = browser.post(address("schools_import"), {"file": file})
    page = browser.get(sent["Location"]).content.decode()
    assert f"{known.name} → {known.name} des Nuages" in page
    assert "Ligne 4" in page
    assert "UAI invalide" in page
    assert "Collège Nouveau" in page
    assert not School.objects.filter(uai=new).exists()
    upload = SchoolsImport.objects.get()
    confirm = address("schools_confirm", upload.uuid)
    assert "Les établissements sont importés" in send(browser, confirm)
    send(browser, confirm)
    known.refresh_from_db()
    upload.refresh_from_db()
    assert (School.objects.get(uai=new).name, known.name.endswith("des Nuages")) == ("Collège Nouveau", True)
    assert (upload.content, upload.report["created"], upload.report["changed"]) == (None, 1, 1)
    [act] = OperatorAct.objects.all()
    assert (act.user, act.what) == (ona, "Fichier d'établissements repris : annuaire.csv")
    other = verified(make_user(is_administrator=True))
    assert other.get(address("schools_file", upload.uuid)).status_code == 404


def test_schools_at_work_whose_law_or_mail_changes_are_listed_first_and_each_written_down(browser, monkeypatch):
    """In full, whatever stands before them in the file; a new name is none of these, nor is a school of nobody."""
    monkeypatch.setattr(imports_schools, "SHOWN", 0)
    closed, renamed, empty = lives.make_school(), lives.make_school(), lives.make_school()
    empty.staff.all().delete()
    for school in (closed, renamed, empty):
        school.refresh_from_db()
    head = "uai,nom,type,secteur,code_postal,commune,courriel,etat"
    lines = (
        f"{closed.uai},{closed.name},Collège,Privé,49000,Angers,autre@ecole.example,FERME",
        f"{renamed.uai},{renamed.name} bis,,Privé,49000,Angers,,",
        f"{empty.uai},{empty.name},Collège,Privé,49000,Angers,,FERME",
    )
    file = SimpleUploadedFile("annuaire.csv", "\n".join([head, *lines]).encode())
    where = browser.post(address("schools_import"), {"file": file})["Location"]
    page = browser.get(where).content.decode()
    assert f"{closed.email} → autre@ecole.example" in page
    assert renamed.uai not in page
    upload = SchoolsImport.objects.get()
    assert ([one["uai"] for one in upload.report["at_work"]], upload.report["closed"]) == ([closed.uai], 2)
    send(browser, address("schools_confirm", upload.uuid))
    [of_the_file, of_the_school] = OperatorAct.objects.order_by("-pk")
    assert "annuaire.csv" in of_the_file.what
    assert closed.uai in of_the_school.what
    assert "autre@" not in of_the_school.what
    file.seek(0)
    browser.post(address("schools_import"), {"file": file})
    assert SchoolsImport.objects.get(applied_at=None).report["closed"] == 0


def test_a_large_file_is_read_by_the_worker_and_a_zip_holds_one_table(browser, monkeypatch):
    """The page waits and says so; what is no table, or too large once unpacked, is a sentence beside the field."""
    monkeypatch.setattr(uploaded_schools, "AT_ONCE", 0)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("annuaire.csv", csv(f"{make_uai('049', 78)},Lycée Nouveau,Lycée,Public,49000,Angers,").read())
    send_zip = lambda: browser.post(  # noqa: E731 - said twice
        address("schools_import"), {"file": SimpleUploadedFile("annuaire.zip", packed.getvalue())}
    )
    where = send_zip()["Location"]
    assert "en cours de lecture" in browser.get(where).content.decode()
    run_jobs()
    assert "Lycée Nouveau" in browser.get(where).content.decode()
    send(browser, address("schools_drop", SchoolsImport.objects.get().uuid))
    assert not SchoolsImport.objects.exists()
    monkeypatch.setattr(uploaded_schools, "LARGEST", 10_000)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("annuaire.csv", b"0" * 10_000_000)
    refused = send_zip()
    assert refused.status_code == 422
    assert "trop grand" in refused.content.decode()


def test_a_large_file_holds_no_school_for_long_and_goes_on_after_a_fault(browser, monkeypatch):
    """Batch by batch: a dossier of the school is written meanwhile; what was written before a fault stays."""
    monkeypatch.setattr(uploaded_schools, "AT_ONCE", 0)
    monkeypatch.setattr(imports_schools, "BATCH", 1)
    uais = [make_uai("049", n) for n in (80, 81)]
    file = csv(*(f"{uai},Collège {uai},Collège,Public,49000,Angers," for uai in uais))
    browser.post(address("schools_import"), {"file": file})
    run_jobs()
    upload = SchoolsImport.objects.get()
    browser.post(address("schools_confirm", upload.uuid))
    upsert = imports_schools._upsert

    def stop_at_the_second(schools):
        if schools[0].uai == uais[1]:
            raise InterruptedError
        upsert(schools)

    with monkeypatch.context() as patched:
        patched.setattr(imports_schools, "_upsert", stop_at_the_second)
        with pytest.raises(InterruptedError):
            uploaded_schools.apply_schools(str(upload.uuid))
    assert School.objects.filter(uai__in=uais).count() == 1
    with CaptureQueriesContext(connection) as done:
        run_jobs()
    upload.refresh_from_db()
    assert (upload.content, School.objects.filter(uai__in=uais).count()) == (None, 2)
    held = [query["sql"] for query in done if 'FROM "conventions_school"' in query["sql"] and "FOR " in query["sql"]]
    assert held
    assert all(sql.endswith("FOR NO KEY UPDATE") for sql in held)


def test_a_file_that_is_no_directory_is_refused_in_a_sentence(browser):
    """The headings that are expected are named, the file is forgotten."""
    file = SimpleUploadedFile("liste.csv", b"nom;prenom\nA;B\n")
    sent = browser.post(address("schools_import"), {"file": file})
    assert "les colonnes attendues" in browser.get(sent["Location"]).content.decode().replace("la ou ", "")
    assert SchoolsImport.objects.get().content is None


def test_a_school_is_added_by_hand_and_found(browser, ona):
    """Read as a line of the directory is; a wrong UAI, a known one and a missing reason are told beside the field."""
    uai = make_uai("973", 41)
    given = {"uai": uai, "name": "Collège du Fleuve", "type": "collège", "sector": "public", "city": "Grand-Santi"}
    given |= {"postcode": "97340", "phone": "0594 12 34 56", "reason": WHY}
    assert "Écrivez pourquoi" in browser.post(address("school_add"), given | {"reason": ""}).content.decode()
    assert "pas valable" in browser.post(address("school_add"), given | {"uai": "9730001Z"}).content.decode()
    page = send(browser, address("school_add"), **given)
    assert "Personne encore" in page
    school = School.objects.get(uai=uai)
    assert (school.academy, school.sector, school.phone) == ("Guyane", "public", "+594594123456")
    assert "déjà cet UAI" in browser.post(address("school_add"), given).content.decode()
    assert OperatorAct.objects.get().reason == WHY
    for query in ("?q=fleuve", f"?q={uai}", "?q=grand+santi"):
        assert "Collège du Fleuve" in browser.get(address("schools") + query).content.decode()
    assert address("school", uai) not in browser.get(address("schools") + "?qui=avec").content.decode()


# -- accounts ---------------------------------------------------------------------------------------------------------


def test_a_head_arrives_with_an_account_an_invitation_and_a_reason(browser, ona):
    """The former head's function ends the day before; the chain says who did it, in what quality, and why."""
    school = lives.make_school()
    former = school.staff.get(role="head")
    given = {"email": "nour@ecole.example", "last_name": "Inventée", "school": school.uai, "role": "head"}
    wrong = browser.post(address("appoint"), given | {"school": "0490000X", "reason": WHY})
    assert "Aucun établissement" in wrong.content.decode()
    page = send(browser, address("appoint"), **given, reason=WHY)
    user = User.objects.get(email="nour@ecole.example")
    former.refresh_from_db()
    assert former.ends_on == school.today() - timedelta(days=1)
    assert school.head_on(school.today()).user == user
    entry = last_entry(user)
    assert (entry.name, entry.actor_id, entry.on_behalf_of) == ("grant_function", str(ona.uuid), "operator")
    assert entry.personal.content["reason"] == WHY
    assert WHY in page
    told = Message.objects.get(slug="account_changed", address=former.user.email)
    assert (told.context["reason"], "qui exploite la plateforme" in told.context["by"]) == (WHY, True)
    assert list(journal.check()) == []


def test_a_school_learns_that_an_operator_gave_it_a_direction(browser):
    """Direction and office in post, and the school's address; of another function nobody; no day that is past."""
    school = lives.make_school()
    office = school.staff.get(role="office")
    given = {"email": "nour@ecole.example", "last_name": "Inventée", "school": school.uai, "reason": WHY}
    send(browser, address("appoint"), **given, role="cpe")
    assert not Message.objects.filter(slug="direction_given").exists()
    send(browser, address("appoint"), **given, role="deputy")
    told = Message.objects.filter(slug="direction_given")
    posts = [school.staff.get(role="head"), office]
    assert set(told.values_list("address", flat=True)) == {school.email, *(post.user.email for post in posts)}
    said = render_mail(catalogue.get("direction_given"), told[0].context)
    assert "Inventée" in said.text
    assert WHY in said.text
    yesterday = (school.today() - timedelta(days=1)).isoformat()
    assert "Ce jour est passé" in refused_with(browser, address("appoint"), given | {"starts_on": yesterday})
    assert "Ce jour est passé" in refused_with(
        browser, address("post_end", office.uuid), {"last_day": yesterday, "reason": WHY}
    )


def refused_with(browser: Client, where: str, given: dict) -> str:
    answer = browser.post(where, given)
    assert answer.status_code == 422
    return answer.content.decode()


def test_an_account_is_found_invited_again_closed_and_opened_again(browser):
    """A name without accents or an address finds it, and stands closed in the address; each act asks why."""
    user = make_user(first_name="Maëlle", last_name="Fictive")
    sent = browser.post(address("accounts"), {"text": "maelle"})
    assert "maelle" not in sent["Location"]
    assert address("account", user.uuid) in browser.get(sent["Location"]).content.decode()
    invite, close = (address("account_act", user.uuid, act) for act in ("inviter", "fermer"))
    assert browser.post(invite, {"reason": " "}).status_code == 422
    assert "L&#x27;invitation est partie" in send(browser, invite, reason=WHY)
    assert Message.objects.get(slug="account_opened").address == user.email
    assert last_entry(user).name == "invite"
    page = send(browser, close, reason=WHY)
    user.refresh_from_db()
    assert not user.is_active
    assert address("account_act", user.uuid, "rouvrir") in page
    send(browser, address("account_act", user.uuid, "rouvrir"), reason=WHY)
    user.refresh_from_db()
    assert user.is_active
    assert Message.objects.filter(slug="account_changed", address=user.email).count() == 2
    assert browser.get(address("account_act", user.uuid, "effacer")).status_code == 404


def test_a_telephone_left_at_home_and_one_that_is_lost(browser):
    """The account opens for a day; or the factor goes: both told to the holder, with the reason."""
    user = make_user()
    assert "second-facteur" not in browser.get(address("account", user.uuid)).content.decode()
    give_second_factor(user)
    send(browser, address("account_act", user.uuid, "un-jour-sans-second-facteur"), reason=WHY)
    user.refresh_from_db()
    assert user.second_factor_waived_until > timezone.now()
    send(browser, address("account_act", user.uuid, "enlever-le-second-facteur"), reason=WHY)
    assert last_entry(user).name == "reset_second_factor"
    again = browser.post(address("account_act", user.uuid, "enlever-le-second-facteur"), {"reason": WHY})
    assert "rien à enlever" in again.content.decode()


def test_a_function_and_a_territory_end_with_their_reason(browser):
    """An officer follows Guyane; what no territory is, is told beside the field."""
    post = lives.make_school().staff.get(role="office")
    send(browser, address("post_end", post.uuid), last_day=post.school.today().isoformat(), reason=WHY)
    post.refresh_from_db()
    assert post.ends_on == post.school.today()
    add = address("officer_add", post.user.uuid)
    assert (
        "pas connu" in browser.post(add, {"level": "academy", "territory": "Ailleurs", "reason": WHY}).content.decode()
    )
    send(browser, add, level="academy", territory="Guyane", reason=WHY)
    officer = TerritorialOfficer.objects.get()
    assert "Guyane" in browser.get(address("officers")).content.decode()
    send(browser, address("officer_end", officer.uuid), reason=WHY)
    assert not TerritorialOfficer.objects.exists()
    assert last_entry(post.user).personal.content["reason"] == WHY


def test_nobody_operates_on_their_own_account(browser, ona):
    """Nor gives themselves a function: another administrator does, or a command."""
    school = lives.make_school()
    page = browser.get(address("account", ona.uuid)).content.decode()
    assert "C'est votre compte" in page
    assert address("account_act", ona.uuid, "fermer") not in page
    given = {"email": ona.email, "school": school.uai, "role": "head", "reason": WHY}
    refused = browser.post(address("appoint"), given)
    assert refused.status_code == 409
    assert not Staff.objects.filter(user=ona).exists()
    assert browser.post(address("account_act", ona.uuid, "fermer"), {"reason": WHY}).status_code == 409


def test_an_account_with_rights_is_left_to_commands(browser):
    """Neither closed, nor opened again, nor freed of its second factor from here; the page says so."""
    for right in ("is_administrator", "is_auditor"):
        user = make_user(**{right: True})
        give_second_factor(user)
        page = browser.get(address("account", user.uuid)).content.decode()
        assert "seule une commande" in page
        for act in ("fermer", "rouvrir", "un-jour-sans-second-facteur", "enlever-le-second-facteur"):
            where = address("account_act", user.uuid, act)
            assert where not in page
            assert browser.post(where, {"reason": WHY}).status_code == 409
        user.refresh_from_db()
        assert (user.is_active, user.second_factor_waived_until) == (True, None)


def test_what_an_operator_typed_when_the_session_had_ended_is_offered_again(ona, browser):
    """Once signed in again, second factor given."""
    where = address("account_open")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    page = strict.get(where)
    sent = {"csrfmiddlewaretoken": str(page.context["csrf_token"]), "last_name": "Inventée", "reason": WHY}
    Session.objects.all().delete()
    assert strict.post(where, sent)["Location"].startswith(reverse("login"))
    key = unsent_forms.SESSION_KEY
    kept = strict.session[key]
    again = verified(ona)
    session = again.session
    session[key] = kept
    session.save()
    assert again.get(where).context["unsent"].fields["reason"] == [WHY]


# -- hosts ------------------------------------------------------------------------------------------------------------


def test_a_host_is_forbidden_with_a_reason_and_allowed_again(browser, ona):
    """The SIRET is banned; the list keeps both decisions with who wrote them down."""
    assert "pas valable" in browser.post(address("ban_add"), {"siret": "123", "reason": WHY}).content.decode()
    page = send(browser, address("ban_add"), siret="732 829 320 00074", reason=WHY)
    ban = HostBan.objects.get()
    assert (ban.siret, ban.is_in_force) == ("73282932000074", True)
    assert WHY in page
    assert ona.name in page
    assert "déjà interdit" in send(browser, address("ban_add"), siret=ban.siret, reason=WHY)
    assert "levée" in send(browser, address("ban_lift", ban.uuid), reason="Décision levée le 3 décembre.")
    assert browser.get(address("ban_lift", ban.uuid)).status_code == 404
    assert list(journal.check()) == []


# -- messages ---------------------------------------------------------------------------------------------------------


def lost(*, slug: str, days: int = 0, **values) -> Message:
    """Write a message that did not arrive, of so many days ago, to somebody whom no operator may read of."""
    given = {
        "audience": "pupil",
        "recipient_name": "Élève Secret",
        "channel": "email",
        "address": "eleve@famille.example",
    }
    given |= {"status": "failed", "last_error": "Abandonné après 8 essais.", "context": {"pupil": "Élève Secret"}}
    at = timezone.now() - timedelta(days=days)
    return Message.objects.create(slug=slug, created_at=at, **(given | values))


def test_lost_messages_are_read_by_day_and_kind_and_never_by_name(browser):
    """Counted with their reasons; what has no secret leaves again, the rest is set aside; who and why is kept."""
    again, bounced = lost(slug="account_changed", audience="account"), lost(
        slug="account_changed", status="sent", sent_at=timezone.now(), last_error="",
        delivery="bounced", delivery_at=timezone.now(), delivery_code="5.1.1",
    )  # fmt: skip
    lost(slug="account_opened", days=3)
    lost(slug="account_opened", days=40)
    page = browser.get(address("messages")).content.decode()
    assert "Secret" not in page
    assert "famille.example" not in page
    assert "1 par courriel : cette adresse n&#x27;existe pas" in page
    assert page.count("Un compte est ouvert par l&#x27;exploitant") == 2  # one line, read aloud once more in its link
    where = address("messages_of", timezone.localdate(again.created_at), "account_changed")
    assert "Renvoyer 1 message" in browser.get(where).content.decode()
    send(browser, where, act="again", reason=WHY)
    again.refresh_from_db()
    assert (again.is_queued, again.tries) == (True, 0)
    send(browser, where, act="aside", reason=WHY)
    bounced.refresh_from_db()
    assert bounced.set_aside_at
    assert browser.get(where).status_code == 404
    assert browser.post(where, {"act": "aside", "reason": WHY}).status_code == 409
    assert list(OperatorAct.objects.values_list("reason", flat=True)) == [WHY, WHY]


def test_a_link_that_was_wiped_is_not_sent_again(browser):
    """Nothing would stand where the link was: only setting aside is offered, and sending again is refused."""
    old = lost(slug="account_opened")
    where = address("messages_of", timezone.localdate(old.created_at), old.slug)
    assert "Renvoyer" not in browser.get(where).content.decode()
    assert browser.post(where, {"act": "again", "reason": WHY}).status_code == 422


def test_nothing_old_and_nothing_to_a_family_is_sent_again(browser):
    """Its contact is that of the day it was written, and so is what it says; the school sends from the dossier."""
    to_a_family = lost(slug="account_changed")
    old = lost(slug="account_changed", audience="account", days=2)
    for message in (to_a_family, old):
        where = address("messages_of", timezone.localdate(message.created_at), message.slug)
        page = browser.get(where).content.decode()
        assert "Renvoyer" not in page
        assert "L&#x27;établissement relance" in page or "L'établissement relance" in page
        assert browser.post(where, {"act": "again", "reason": WHY}).status_code == 422
    with pytest.raises(Refused):
        services.send_again(day=timezone.localdate(), slug="account_changed", by=make_user(), reason=WHY)
    to_a_family.refresh_from_db()
    assert not to_a_family.is_queued


def test_what_waits_for_its_next_try_leaves_at_once_when_the_server_is_mended(browser):
    """A message never tried waits as it was asked to."""
    later = timezone.now() + timedelta(hours=4)
    tried = lost(slug="account_changed", status="queued", tries=5, not_before=later)
    asked = lost(slug="account_changed", status="queued", not_before=later, last_error="")
    assert "1 message a été refusé" in browser.get(address("messages")).content.decode()
    assert "1 message repart aussitôt" in send(browser, address("messages_now"), reason=WHY)
    tried.refresh_from_db()
    asked.refresh_from_db()
    assert tried.not_before <= timezone.now() < asked.not_before
    assert browser.post(address("messages_now"), {"reason": WHY}).status_code == 409


# -- jobs, dates, room ------------------------------------------------------------------------------------------------


def test_a_job_that_was_given_up_is_done_again_or_set_aside(browser, ona, monkeypatch):
    """Again under its key with the ids that it had; one of before ids were kept can only be set aside."""
    calls = []
    monkeypatch.setitem(job._functions, "read_pile", lambda *ids: calls.append(ids))
    run = JobRun.objects.create(key="a" * 32, name="read_pile", tries=20, given_up=True, arguments=["x"])
    old = JobRun.objects.create(key="b" * 32, name="read_pile", tries=20, given_up=True)
    assert "Abandonnées : à décider" in browser.get(address("jobs")).content.decode()
    send(browser, address("job", run.key), act="again", reason=WHY)
    run_jobs()
    run.refresh_from_db()
    assert (calls, run.given_up, bool(run.done_at)) == ([("x",)], False, True)
    assert browser.post(address("job", old.key), {"act": "again", "reason": WHY}).status_code == 422
    page = send(browser, address("job", old.key), act="aside", reason=WHY)
    assert "Abandonnées" not in page
    assert browser.get(address("job", old.key)).status_code == 404
    assert set(OperatorAct.objects.values_list("user", "reason")) == {(ona.pk, WHY)}


def test_dates_and_room_are_told(browser):
    """Certificates with the days that are left; disks, tables and terms."""
    keys.keyring()
    page = browser.get(address("dates")).content.decode()
    assert "Le cachet de l&#x27;organisme" in page
    page = browser.get(address("storage")).content.decode()
    for part in ("Disques de cette machine", "Base de données", "Fichier d&#x27;établissements envoyé"):
        assert part in page


def test_a_kind_of_message_bears_a_secret_or_can_be_sent_again():
    """Nobody gets a letter in which the link is missing."""
    whole = set(retries.without_secret())
    assert "account_changed" in whole
    assert not {"account_opened", "signing_code", "account_invitation", "links_again"} & whole


def test_a_job_ended_by_its_time_out_is_told(browser):
    """It wrote no error and is busy no more: it stands among those that fail, with why."""
    since = timezone.now() - timedelta(hours=1)
    JobRun.objects.create(key="c" * 32, name="read_pile", tries=1, started_at=since, busy_until=since)
    assert "arrêtée par son délai" in browser.get("/exploitation/taches").content.decode()


def test_what_a_leaver_held_passes_to_another_account_in_one_act(browser):
    """Functions with their classes and territories; the leaver's account closes, an unknown address is refused."""
    school = lives.make_school()
    leaver, heir = school.staff.get(role="teacher"), make_user("Lise", "Relève")
    Staff.objects.filter(pk=leaver.pk).update(classes=["3e B"])
    TerritorialOfficer.objects.create(user=leaver.user, level="department", code="49")
    at = f"/exploitation/comptes/{leaver.user.uuid}/passer-la-suite"
    refused = browser.post(at, {"email": "personne@exemple.fr", "reason": "départ"})
    assert "ouvrez-le d" in refused.content.decode()
    assert browser.post(at, {"email": heir.email, "reason": "départ"}).status_code == 302
    leaver.user.refresh_from_db()
    [post] = heir.posts.all()
    assert (post.school, post.role, post.classes, leaver.user.is_active) == (school, "teacher", ["3e B"], False)
    assert [one.code for one in heir.territories.all()] == ["49"]
    other = make_user("Ida", "Départ")
    Staff.objects.create(user=other, school=school, role="teacher", classes=["3e A", "3e B"])
    browser.post(f"/exploitation/comptes/{other.uuid}/passer-la-suite", {"email": heir.email, "reason": "départ"})
    [post] = heir.posts.all()
    assert post.classes == ["3e A", "3e B"]


def test_accounts_that_reach_beyond_a_school_stand_without_a_search(browser, ona):
    """Administration, audit, territories; not a teacher."""
    school = lives.make_school()
    page = browser.get("/exploitation/comptes").content.decode()
    assert ona.email in page
    assert school.staff.get(role="teacher").user.email not in page


def test_messages_without_an_address_stand_apart_from_failures(browser):
    """Nothing failed where nobody has a contact: what is wrong now counts the others alone."""
    Message.objects.create(
        slug="account_invitation", audience="account", channel="", status="undeliverable", last_error="sans adresse"
    )
    page = browser.get("/exploitation/messages").content.decode()
    assert "Sans adresse, le dernier jour" in page
    assert "Messages qui ne sont pas arrivés depuis" not in browser.get("/exploitation/").content.decode()
