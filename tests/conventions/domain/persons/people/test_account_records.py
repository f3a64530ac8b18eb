"""Accounts by documented commands: journaled, told to their holder at the former contact too, named in the evidence."""

import json
import re
import shlex
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.domain.dossier.agreements import services
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.evidence import verify
from conventions.domain.dossier.evidence.bundle import make_bundle
from conventions.domain.persons.people import account_services, queries, second_factor
from conventions.domain.persons.people.account_records import as_operator
from conventions.domain.persons.people.models import (
    AccountRecord,
    HostBan,
    Pupil,
    School,
    Staff,
    TerritorialOfficer,
    User,
)
from conventions.domain.persons.people.standing import account_actor
from conventions.domain.upkeep.retention.people import erase_accounts
from conventions.domain.upkeep.retention.proofs import faults as erasure_faults
from conventions.pages.service.audit import queries as audit
from notifications.models import Message
from signatures.models import Evidence
from tests.conventions.domain.season.rolls.test_import_pupils import HEAD, line
from tests.conventions.domain.season.rolls.test_import_schools import make_uai
from tests.guards.test_commands import OF_ACCOUNTS
from tests.kit import lives
from tests.kit.people_factory import make_user
from tests.kit.queued import run_jobs
from tests.kit.refusals import refused
from tests.kit.sign_in import code_of, give_second_factor, signed_in, verified
from tests.long.pages.test_approvals import hidden
from tests.long.proof.test_evidence import told, unpacked
from workflow import journal
from workflow.models import PersonalPart, Transition

pytestmark = pytest.mark.django_db
BY = "Ona Opératrice"
PASSWORD = "quatre chevaux bleus"
MOTIVE = "Demande reçue et rappelée au standard."


def run(command: str, *given: str, **options) -> str:
    """Run a command as the operator does; return what it says."""
    out = StringIO()
    call_command(command, *given, by=BY, stdout=out, **options)
    return out.getvalue().strip()


def acts(user: User) -> list[str]:
    """Return what the chain of an account tells, oldest first."""
    rows = Transition.objects.filter(root_uuid=user.record.uuid).order_by("position")
    return list(rows.values_list("name", flat=True))


def addresses(slug: str) -> list[str]:
    return sorted(Message.objects.filter(slug=slug).values_list("address", flat=True))


@pytest.fixture
def head():
    """The head of a school, whose codes go to a telephone."""
    school = lives.make_school()
    post = school.staff.get(role="head")
    post.phone = "+33601020304"
    post.save()
    return post


# -- one installation, from nothing ---------------------------------------------------------------------------


def test_an_empty_database_comes_to_its_first_signed_agreement_by_the_commands_and_the_pages_alone(tmp_path):
    """Schools, accounts, functions and roll by command; passwords, approval and the head's signature by the pages."""
    assert not User.objects.exists()
    uai = make_uai("049", 3)
    directory = tmp_path / "ecoles.csv"
    directory.write_text(
        "uai,nom,adresse,code_postal,commune,statut,telephone\n"
        f"{uai},Collège Fictif,1 rue Imaginaire,49000,Angers,Privé,0241000000\n",
        encoding="utf-8",
    )
    call_command("import_schools", str(directory), stdout=StringIO())
    school = School.objects.get()
    for email, first, last, role, title in (
        ("direction@ecole.example", "Dina", "Fictive", "head", "Principale"),
        ("bureau@ecole.example", "Sacha", "Imaginaire", "office", "Secrétaire"),
    ):
        run("create_account", email, first_name=first, last_name=last)
        run("grant_function", email, school=uai, role=role, title=title)
    roll = tmp_path / "liste.csv"
    roll.write_text(
        "\n".join([HEAD, line(group="3e B", born="04/05/2011", mail="leonie@foyer.example")]) + "\n", encoding="utf-8"
    )
    call_command("import_pupils", str(roll), school=uai, stdout=StringIO())
    pupil, browsers = Pupil.objects.get(), {}
    for role in ("head", "office"):
        user = school.staff.get(role=role).user
        assert not user.has_usable_password()
        browsers[role] = choose_password(user)
    assert browsers["office"].get(reverse("class_pupils")).status_code == 200

    convention = open_by_page(browsers["office"], pupil)
    host = lives.by(convention, "host")
    fields = {"place_address": "2 place du Prototype", "activities": "Observer.", "meals": "Repas tiré du sac."}
    services.save_host_part(
        convention,
        by=host,
        fields=fields | {"safety_contact": "La gérante"},
        host={"address": "2 place du Prototype"},
        representative={"title": "gérante"},
        days=lives.week(),
    )
    services.complete_host_part(convention, by=host)
    office = lives.by(convention, "office")
    services.save_school_part(convention, by=office, fields={"transport": "À pied."})
    services.complete_school_part(convention, by=office)
    convention.refresh_from_db()
    approve_by_page(browsers["head"], convention)
    lives.sign(convention, *[key for key in lives.requests(convention) if key != "head"])
    sign_by_page(browsers["head"], convention)
    run_jobs()

    convention.refresh_from_db()
    assert convention.status == "signed"
    assert list(journal.check()) == []
    evidence = Evidence.objects.get(request__role="head")
    assert (evidence.signer_name, evidence.contact_changed_at) == ("Dina Fictive", None)
    assert acts(school.staff.get(role="head").user) == ["open", "invite", "grant_function", "change_password"]


def choose_password(user: User) -> Client:
    """Choose the first password by the link of the mail, then sign in with it."""
    browser = Client()
    link = Message.objects.filter(slug="account_opened", address=user.email).latest("id").secrets["link"]
    form = browser.get(link[link.index("/compte") :], follow=True)
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert browser.post(form.redirect_chain[-1][0], chosen).status_code == 302
    answer = browser.post(reverse("login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def open_by_page(office: Client, pupil: Pupil) -> Convention:
    address = reverse("open_for_pupil", args=[pupil.uuid])
    week = office.get(address).context["form"].fields["first_week"].choices[-1][0]
    place = {"host_name": "Atelier Fictif", "place": "49000 Angers", "contact_name": "Andréa Inventée"}
    place |= {"contact": "andrea@accueil.example", "first_week": week, "last_week": ""}
    answer = office.post(address, place)
    assert answer.status_code == 302, answer.content.decode()
    return Convention.objects.get()


def approve_by_page(head: Client, convention: Convention) -> None:
    page = head.get(reverse("review_agreement", args=[convention.number]))
    warnings = [key for key, _finding in page.context["page"].warnings]
    seen = f"{convention.number}:{page.context['convention'].journal_length}"
    read = {"shown": seen, "warning": warnings, "when": "now", "do": "approve"}
    read["key"] = hidden(page.content.decode(), "key")
    assert head.post(reverse("acknowledge", args=[convention.number]), read).status_code == 302
    run_jobs()
    convention.refresh_from_db()
    assert convention.status == "validated"


def sign_by_page(head: Client, convention: Convention) -> None:
    asked = head.post(reverse("ask_batch_code"), {"number": [convention.number]})
    code = Message.objects.filter(slug="signing_code").latest("id").secrets["code"]
    assert head.post(asked["Location"] + "/signer", {"code": code}).status_code == 302


# -- the commands ---------------------------------------------------------------------------------------------


def test_the_documentation_gives_commands_that_work_as_they_stand():
    """Every example of docs/exploitation/comptes.md, in the order of the page; each command has one."""
    text = (Path(settings.BASE_DIR) / "docs" / "exploitation" / "comptes.md").read_text(encoding="utf-8")
    examples = [shlex.split(found) for found in re.findall(r"^    manage\.py (.+)$", text, re.MULTILINE)]
    uai = next(given[given.index("--school") + 1] for given in examples if "--school" in given)
    School.objects.create(uai=uai, name="Collège Fictif", sector="private", postcode="49000", city="Angers")
    for email in ("nour.inventee@ecole.example", "morgan.fictif@academie.example"):
        run("create_account", email, last_name="Fictif")
    ariel = User.objects.create_user("ariel.fictif@exemple.invalid", last_name="Fictif")
    give_second_factor(ariel)
    SocialAccount.objects.create(user=ariel, provider="https://fca.exemple.fr", uid="1")
    for command, *given in examples:
        if not command.startswith("import_"):
            call_command(command, *given, stdout=StringIO())
    assert set(OF_ACCOUNTS) <= {command for command, *_given in examples}
    assert Staff.objects.get(role="head").phone == "+33611223344"
    assert list(journal.check()) == []


@pytest.mark.parametrize("command", ["createsuperuser", "changepassword"])
def test_no_command_types_a_secret_for_somebody_else(command):
    """Django's own are refused, with what to do instead."""
    with pytest.raises(CommandError, match=r"create_account|lien"):
        call_command(command)


def test_an_account_is_opened_without_a_password_and_its_holder_gets_a_link():
    """Run again it opens nothing and sends another link; the link is in no journal."""
    said = run("create_account", "Audit@Exemple.invalid", first_name="Ariel", last_name="Fictif", right="auditor")
    user = User.objects.get()
    assert "Ariel Fictif" in said
    assert (user.email, user.is_auditor, user.has_usable_password()) == ("audit@exemple.invalid", True, False)
    assert "existait déjà" in run("create_account", user.email, last_name="Fictif")
    assert len(addresses("account_opened")) == 2
    assert acts(user) == ["open", "grant_right", "invite", "invite"]
    entry = Transition.objects.filter(root_uuid=user.record.uuid).first()
    assert (entry.actor_kind, entry.actor_id, entry.personal.content["actor"]) == (
        *("operator", "command:create_account"),
        BY,
    )
    assert "Ariel" not in json.dumps(entry.data)
    assert list(journal.check()) == []


def test_a_function_is_given_once_and_the_former_head_is_told_that_theirs_ends(head):
    """The new head and the former one each get a message; the same command again changes nothing."""
    run("create_account", "nouvelle@ecole.example", first_name="Nour", last_name="Inventée")
    given = {"school": head.school.uai, "role": "head", "title": "Principale"}
    assert "à partir du" in run("grant_function", "nouvelle@ecole.example", **given)
    assert "rien n'est changé" in run("grant_function", "nouvelle@ecole.example", **given)
    assert addresses("account_changed") == sorted(["nouvelle@ecole.example", head.user.email])
    assert head.school.head_on(head.school.today()).user.email == "nouvelle@ecole.example"
    assert acts(head.user) == ["open", "end_function"]
    [told_it] = Message.objects.filter(slug="account_changed", address=head.user.email)
    assert "prend fin" in told_it.context["what"]
    assert BY in told_it.context["by"]
    assert "finit" in run("end_function", "nouvelle@ecole.example", school=head.school.uai, role="head")


def test_whoever_changes_a_contact_is_known_to_the_one_who_had_it(head):
    """In the administration nobody was told: both contacts are, former and new, and the journal keeps it."""
    former = head.user.email
    said = run("change_contact", former, new_email="autre@ecole.example", phone="06 11 22 33 44", reason=MOTIVE)
    head.refresh_from_db()
    assert (head.user.email, head.phone) == ("autre@ecole.example", "+33611223344")
    assert "l'adresse" in said
    assert {former, "autre@ecole.example", "+33601020304", "+33611223344"} <= set(addresses("account_contact_changed"))
    entries = Transition.objects.filter(root_uuid=head.user.record.uuid, name="change_contact").order_by("position")
    assert [entry.data["contact"] for entry in entries] == ["phone", "email"]
    assert "0601020304" not in json.dumps([entry.data for entry in entries])
    assert entries[0].personal.content == {
        "actor": BY, "reason": MOTIVE, "before": "••• 04", "after": "••• 44",
    }  # fmt: skip
    assert "rien n'est changé" in run("change_contact", head.user.email, phone="0611223344", reason=MOTIVE)
    with pytest.raises(CommandError, match="Dites ce qui change"):
        run("change_contact", head.user.email, reason=MOTIVE)
    with pytest.raises(CommandError, match="create_account"):
        run("change_contact", "personne@exemple.invalid", phone="0611223344", reason=MOTIVE)


def test_giving_a_function_again_with_another_number_is_a_change_of_contact(head):
    """Ending a post and granting it anew does not hide that the codes now go elsewhere."""
    run("end_function", head.user.email, school=head.school.uai, role="head")
    run("grant_function", head.user.email, school=head.school.uai, role="deputy", phone="0699887766")
    assert acts(head.user)[-2:] == ["grant_function", "change_contact"]
    assert "+33601020304" in addresses("account_contact_changed")


def test_officers_auditors_and_administrators_are_bound_and_released(head):
    """Named by a territory that exists; twice is once; each change is told."""
    email = head.user.email
    assert "confié" in run("appoint_officer", email, level="department", territory="49")
    assert "rien n'est changé" in run("appoint_officer", email, level="department", territory="49")
    assert TerritorialOfficer.objects.get(user=head.user).code == "49"
    with pytest.raises(CommandError, match="n'existe pas"):
        run("appoint_officer", email, level="department", territory="999")
    assert "retiré" in run("appoint_officer", email, level="department", territory="49", end=True)
    assert "donné" in run("grant_right", email, right="administrator")
    head.user.refresh_from_db()
    assert head.user.is_administrator
    run("grant_right", email, right="administrator", end=True)
    assert acts(head.user) == ["open", "grant_right", "withdraw_right", "grant_right", "withdraw_right"]
    assert len(addresses("account_changed")) == 4


def test_a_lost_second_factor_is_taken_away_with_a_reason_and_its_holder_knows(head):
    """The account signs in by password, the journal keeps why, the holder is written to."""
    give_second_factor(head.user)
    run("reset_second_factor", head.user.email, reason="Téléphone perdu, rappel au standard.")
    assert second_factor.application_of(head.user) is None
    assert acts(head.user) == ["open", "reset_second_factor"]
    assert addresses("account_changed") == [head.user.email]
    with pytest.raises(CommandError, match="n'a pas de second facteur"):
        run("reset_second_factor", head.user.email, reason="Encore.")


def test_a_day_without_second_factor_is_journaled_told_and_over_the_day_after(head):
    """The password alone opens the account until then; the factor itself stays, and is asked for again."""
    give_second_factor(head.user)
    head.user.set_password(PASSWORD)
    head.user.save()
    run("waive_second_factor", head.user.email, reason="Téléphone oublié, rappel au standard.")
    assert acts(head.user) == ["open", "waive_second_factor"]
    [told] = Message.objects.filter(slug="account_changed")
    assert (told.address, "seul mot de passe jusqu'au" in str(told.context)) == (head.user.email, True)
    sign_in = {"login": head.user.email, "password": PASSWORD}
    assert Client().post(reverse("login"), sign_in)["Location"] == "/"
    head.user.refresh_from_db()
    with time_machine.travel(head.user.second_factor_waived_until + timedelta(seconds=1), tick=False):
        assert Client().post(reverse("login"), sign_in)["Location"] == reverse("second_factor")


def test_nobody_is_freed_of_a_second_factor_that_nobody_asks_for(head):
    """The command says that the password is enough already; nothing is journaled."""
    with pytest.raises(CommandError, match="le mot de passe suffit déjà"):
        run("waive_second_factor", head.user.email, reason="Téléphone oublié.")
    assert not AccountRecord.objects.filter(user=head.user).exists()


def test_a_closed_account_holds_no_function_and_opens_no_page(head):
    """Its functions end, its session is over; opened again it has none of them."""
    browser = signed_in(head.user)
    assert browser.get("/compte/").status_code == 200
    run("deactivate_account", head.user.email, reason="Départ.")
    assert browser.get("/compte/").status_code == 302
    head.refresh_from_db()
    assert head.ends_on == head.school.today()
    assert acts(head.user) == ["open", "end_function", "deactivate"]
    assert "déjà fermé" in run("deactivate_account", head.user.email, reason="Départ.")
    run("reactivate_account", head.user.email, reason="Retour.")
    assert AccountRecord.objects.get(user=head.user).status == "open"
    assert list(journal.check()) == []


def test_a_closed_account_keeps_no_right_and_no_territory():
    """Each has its entry with the reason; opened again the account has none of them."""
    user = make_user(is_auditor=True, is_administrator=True, is_superuser=True)
    TerritorialOfficer.objects.create(user=user, level="department", code="973")
    run("deactivate_account", user.email, reason=MOTIVE)
    assert acts(user) == ["open", *["withdraw_right"] * 3, "deactivate"]
    run("reactivate_account", user.email, reason="Retour.")
    user.refresh_from_db()
    assert user.is_active
    assert not any((user.is_auditor, user.is_administrator, user.is_superuser))
    assert not user.territories.exists()


def test_no_agreement_is_approved_with_a_host_that_the_inspection_forbids(head):
    """The ban holds for the SIRET, so for every dossier of that host, those to come included; lifted, it ends."""
    convention = lives.school_completed(school=head.school)
    convention.host.siret = "73282932000074"
    convention.host.save()
    run("block_host", "732 829 320 00074", reason="Décision du 12/11/2026, réf. fictive.")
    with refused("against_rules"):
        services.approve(convention, by=lives.by(convention, "head"))
    assert "déjà interdit" in run("block_host", "73282932000074", reason="Encore.")
    run("unblock_host", "73282932000074", reason="Décision levée.")
    services.approve(convention, by=lives.by(convention, "head"))
    ban = HostBan.objects.get()
    entries = Transition.objects.filter(root_uuid=ban.uuid).order_by("position")
    assert [(entry.name, entry.personal.content["actor"]) for entry in entries] == [("open", BY), ("lift", BY)]
    assert "n'était pas interdit" in run("unblock_host", "73282932000074", reason="Encore.")
    with pytest.raises(CommandError, match="SIRET"):
        run("block_host", "123", reason="Faux numéro.")


# -- pages go the same way ------------------------------------------------------------------------------------


def test_the_head_who_changes_a_number_by_the_page_is_journaled_and_the_former_number_told(head):
    """The school's own page is no way around: same service, same chain, same messages."""
    office = head.school.staff.get(role="office")
    office.phone = "+33655443322"
    office.save()
    given = {"title": office.title, "phone": "06 10 20 30 40", "classes": []}
    assert signed_in(head.user).post(reverse("post_edit", args=[office.uuid]), given).status_code == 302
    office.refresh_from_db()
    assert office.phone == "+33610203040"
    assert acts(office.user) == ["open", "change_contact"]
    assert addresses("account_contact_changed") == sorted(["+33610203040", "+33655443322", office.user.email])
    entry = Transition.objects.filter(root_uuid=office.user.record.uuid).last()
    assert entry.actor_id == str(head.user.uuid)


def test_the_head_who_names_the_next_one_ends_their_own_post_by_that_act(head):
    """The rights at the beginning of the request count for the whole of it."""
    given = {
        "email": "suivante@ecole.example", "first_name": "Alix", "last_name": "Suivante", "role": "head",
        "title": "Principale", "starts_on": "", "phone": "", "classes": [],
    }  # fmt: skip
    assert signed_in(head.user).post(reverse("staff_add"), given).status_code == 302
    new = head.school.head_on(head.school.today())
    assert new.user.email == "suivante@ecole.example"
    assert acts(new.user) == ["open", "grant_function"]
    assert acts(head.user) == ["open", "end_function"]
    assert addresses("account_invitation") == ["suivante@ecole.example"]
    assert addresses("account_changed") == [head.user.email]


def test_a_second_factor_set_renewed_or_removed_by_its_holder_is_journaled_and_told(head):
    """Whoever holds the session alone does not do it unseen."""
    key = second_factor.draw_key()
    second_factor.confirm(head.user, key, code_of(key))
    second_factor.renew_recovery_codes(head.user)
    second_factor.remove(head.user)
    assert acts(head.user) == ["open", "set_second_factor", "renew_recovery_codes", "remove_second_factor"]
    assert addresses("account_changed") == [head.user.email] * 3


def test_nobody_else_than_the_direction_or_an_operator_writes_in_the_chain_of_an_account(head):
    """An office, a head of another school, a stranger: refused, and nothing is left."""
    stranger = lives.account(lives.make_school().staff.get(role="head"))
    for actor in (lives.account(head.school.staff.get(role="office")), stranger):
        with refused("not_for_you"):
            account_services.change_staff_phone(staff=head, phone="0611223344", by=actor)
        head.refresh_from_db()
        assert head.phone == "+33601020304"
    assert not AccountRecord.objects.exists()


# -- the chain ------------------------------------------------------------------------------------------------


def test_an_auditor_reads_who_changed_which_account(head, client):
    """The page of all journals names the operator, the act, the holder and both masked contacts."""
    run("change_contact", head.user.email, phone="0611223344", reason=MOTIVE)
    auditor = User.objects.create_user("audit@exemple.invalid", last_name="Audit", is_auditor=True)
    page = verified(auditor, client).get(reverse("audit_journal"), {"number": "", "kind": "operator"})
    text = page.content.decode()
    assert "A changé un contact" in text
    assert f"{head.user.name} : ••• 04 → ••• 44" in text
    assert BY in text
    assert "commande change_contact" in text
    entry = Transition.objects.filter(name="change_contact").select_related("personal").get()
    [shown] = audit.lines_of([entry])
    assert (shown.by_platform, shown.actor) == (False, BY)


def test_the_chain_of_an_account_ends_with_the_account(head):
    """Erased with it: no name is left, the erasure is proved, and the journal still holds."""
    run("change_contact", head.user.email, phone="0611223344", reason=MOTIVE)
    erase_accounts([head.user])
    assert not PersonalPart.objects.filter(entry__root_uuid=head.user.record.uuid).exists()
    assert list(erasure_faults()) == []
    assert list(journal.check()) == []


# -- the evidence ---------------------------------------------------------------------------------------------


def signed_by_head(school: School) -> Convention:
    convention = lives.validated(school=school)
    lives.sign(convention)
    lives.signing.seal(str(convention.uuid))
    return Convention.objects.get(pk=convention.pk)


def test_a_number_changed_shortly_before_it_received_a_code_is_in_the_evidence(head):
    """In the dossier and its verifier, on the school's page, in the journal: since when, by whom."""
    run("change_contact", head.user.email, phone="0611223344", reason=MOTIVE)
    convention = signed_by_head(head.school)
    evidence = Evidence.objects.get(request__role="head")
    assert evidence.channel == "sms"
    assert evidence.contact_changed_by == BY
    entry = Transition.objects.get(name="change_contact")
    assert evidence.contact_changed_at == entry.recorded_at
    files = unpacked(content := make_bundle(convention))
    by_party = {one["facts"]["party"]: one["facts"] for one in json.loads(files["signatures.json"])["signed"]}
    assert by_party["head"]["contact_changed"] == {"at": journal.stamp(entry.recorded_at), "by": BY}
    assert all("contact_changed" not in facts for party, facts in by_party.items() if party != "head")
    good, said = told(content)
    assert good, said
    assert len(verify.STEPS) == said.count("[ oui ]")
    page = signed_in(head.user).get(reverse("agreement", args=[convention.number])).content.decode()
    assert "numéro qui a reçu le code avait été changé le" in page
    assert f"par {BY}" in page
    signing = Transition.objects.get(root_uuid=convention.uuid, name="sign", data__party="head")
    assert signing.data["contact_changed_at"] == journal.stamp(entry.recorded_at)


@pytest.mark.parametrize(("days", "channel", "told_it"), [(6, "sms", True), (8, "sms", False), (1, "email", False)])
def test_only_a_late_change_of_the_contact_that_received_the_code_is_told(head, days, channel, told_it):
    """Seven days, and the way that the code went: an older change, or of the other contact, says nothing."""
    run("change_contact", head.user.email, phone="0611223344", reason=MOTIVE)
    found = queries.contact_change_before(
        account=str(head.user.uuid),
        school=head.school,
        channel=channel,
        sent_at=timezone.now() + timedelta(days=days),
    )
    assert (found is not None) == told_it


def test_a_number_taken_away_so_that_codes_go_to_the_mailbox_is_told_too(head):
    """Who has the mailbox alone does not get the code unseen."""
    run("change_contact", head.user.email, phone="", reason=MOTIVE)
    signed_by_head(head.school)
    evidence = Evidence.objects.get(request__role="head")
    assert (evidence.channel, evidence.contact_changed_by) == ("email", BY)


def test_evidence_without_a_change_says_what_it_always_said(head):
    """No key is added, so the digests in the journals of before still fit."""
    convention = signed_by_head(head.school)
    facts = [one["facts"] for one in json.loads(unpacked(make_bundle(convention))["signatures.json"])["signed"]]
    assert all("contact_changed" not in one for one in facts)
    assert not Staff.objects.filter(user__record__isnull=False).exists()


def test_an_administrator_acts_as_operator_on_these_pages_alone():
    """Elsewhere the same account has no more rights than anybody; an account that is none has none here."""
    administrator, user = make_user(is_administrator=True), make_user()
    with refused("not_for_you"):
        account_services.deactivate_account(user=user, by=account_actor(administrator), reason=MOTIVE)
    with refused("not_for_you"):
        account_services.deactivate_account(user=user, by=as_operator(make_user()), reason=MOTIVE)
