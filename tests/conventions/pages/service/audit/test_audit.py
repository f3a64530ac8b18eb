"""The audit over HTTP: who gets in, what is found, what is shown of journals and messages, and that nothing changes."""

import json
from contextlib import redirect_stdout
from datetime import timedelta
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from config.development.lives.amendments import TUTOR, proposed
from conventions.domain.dossier.agreements.models import Consultation, Convention
from notifications.models import Message
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.owner import past_triggers
from tests.kit.people_factory import make_user
from tests.kit.sign_in import signed_in, verified
from workflow import clock, journal
from workflow.actors import system
from workflow.models import PersonalPart, Transition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_html")]
PAGES = ("/audit/", "/audit/journal", "/audit/acteurs", "/audit/chaines")


@pytest.fixture
def browser():
    """The browser of an auditor whose second factor was checked."""
    return verified(make_user("Alix", "Auditrice", is_auditor=True))


@from_the_cast
def being_signed():
    convention = lives.validated()
    lives.sign(convention, "guardian_1")
    return convention


@pytest.fixture
def convention():
    """An agreement being signed: its guardian has signed."""
    return being_signed()


def path(convention) -> str:
    return f"/audit/conventions/{convention.number}"


def found(page) -> list[str]:
    return [convention.number for convention in page.context["page"]]


def everything() -> tuple:
    return (
        list(Convention.objects.order_by("pk").values()),
        list(Transition.objects.order_by("pk").values()),
        Message.objects.count(),
        PersonalPart.objects.count(),
    )


# -- who gets in --------------------------------------------------------------------------------------------------


def test_auditors_and_administrators_get_in_with_a_second_factor_and_nobody_else(convention):
    """Anonymous: sign in. Staff of a school, its head included: not here. Without second factor: set one up first."""
    head = convention.school.staff.get(role="head").user
    for address in (*PAGES, path(convention)):
        assert Client().get(address)["Location"].startswith("/compte/connexion")
        assert verified(head).get(address).status_code == 403
        for rights in ({"is_auditor": True}, {"is_administrator": True}):
            someone = make_user(**rights)
            assert signed_in(someone).get(address)["Location"] == "/compte/second-facteur/activer"
            assert verified(someone).get(address).status_code == 200
    assert not Consultation.objects.filter(actor_id=str(head.uuid)).exists()


# -- looking for agreements -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "validated"])
def test_an_agreement_is_found_by_each_criterion(browser, state):
    """Number, pupil without accents, school by name or UAI, host, state, dates; names never stand in an address."""
    one, other = lives.in_state(state), lives.in_state("completed_by_host")
    for criterion in (
        {"number": one.number.lower()},
        {"pupil": f"maelle {one.pupil.last_name.split()[-1]}"},
        {"school": one.school.name},
        {"school": one.school.uai},
        {"host": one.host.name},
        {"status": state},
    ):
        page = browser.post("/audit/", criterion, follow=True)
        [(address, _status)] = page.redirect_chain
        assert address.startswith("/audit/?cherche=")
        assert not any(value in address for value in criterion.values())
        assert found(page) == [one.number]
    assert found(browser.post("/audit/", {}, follow=True)) == [other.number, one.number]
    far = {"since": "2099-01-01"}
    assert found(browser.post("/audit/", far, follow=True)) == []
    week = {"since": one.first_day.isoformat(), "until": one.last_day.isoformat()}
    assert found(browser.post("/audit/", week, follow=True)) == [other.number, one.number]


def test_dates_that_cannot_be_read_or_are_in_the_wrong_order_are_explained(browser):
    """The typed dates stay; the page says what to do."""
    page = browser.post("/audit/", {"since": "31/02/2027", "pupil": "Maëlle"})
    assert page.status_code == 422
    assert "Écrivez une date" in page.content.decode()
    assert 'value="Maëlle"' in page.content.decode()
    page = browser.post("/audit/", {"since": "2027-03-02", "until": "2027-03-01"})
    assert "échangez-les" in page.content.decode()


@pytest.mark.parametrize("mark", ["0", "-1", "x", "999", "9" * 30, "1-2-3", "²", "9" * 17 + "-1"])
@pytest.mark.parametrize("way", ["avant", "apres"])
def test_an_address_that_names_no_row_shows_a_page(browser, convention, way, mark):
    """The latest rows, or those that there are."""
    for address in PAGES:
        assert browser.get(address, {way: mark}).status_code == 200


# -- one agreement --------------------------------------------------------------------------------------------------


def test_the_journal_says_who_did_what_when_for_whom_on_which_version(browser, convention):
    """Act, states, name, version and fingerprint of the document; the chain holds to its last entry."""
    page = browser.get(path(convention))
    text = page.content.decode()
    convention.refresh_from_db()
    assert f"chaîne intacte jusqu'à l'entrée {convention.journal_length}" in text
    document = lives.requests(convention)["guardian_1"].document
    signature = next(line for line in page.context["table"].rows if line.entry.name == "sign" and line.version)
    assert (signature.version, signature.source) == ("1", "en attente")
    assert signature.actor == str(convention.pupil.guardians.get().name)
    assert any(line.document == document.frozen_sha256 for line in page.context["table"].rows)
    assert "A validé la convention" in [line.act for line in page.context["table"].rows]


def test_reading_a_dossier_is_written_down_once_per_reading(browser, convention):
    """Turning its pages is one consultation; coming back later is another; it can be read there."""
    for section in ("journal", "messages", "consultations"):
        page = browser.get(path(convention), {"vue": section})
        assert page.status_code == 200
    row = Consultation.objects.get(convention=convention)
    assert (row.what, row.detail, row.actor_label) == ("opened", "audit", "Alix Auditrice")
    assert "Alix Auditrice" in page.content.decode()
    with patch("conventions.pages.service.audit.views.SAME_READING", timedelta()):
        browser.get(path(convention))
    assert Consultation.objects.filter(convention=convention).count() == 2


def test_an_erased_name_is_shown_as_erased_and_the_chain_still_holds(browser, convention):
    """The entry, its place and its proof stay."""
    entry = Transition.objects.get(root_uuid=convention.uuid, name="approve")
    name = entry.personal.content["actor"]
    journal.erase_personal(convention, positions=[entry.position], by=system("erasure"), ground="demande")
    page = browser.get(path(convention))
    line = next(line for line in page.context["table"].rows if line.entry.pk == entry.pk)
    assert (line.erased, line.actor) == (True, "")
    assert "<em>effacé</em>" in page.content.decode()
    assert page.context["page"].chain.holds
    assert name not in str(line)


def test_a_chain_that_was_tampered_with_says_where_it_breaks(browser, convention):
    """Whoever passes the database's triggers is found out."""
    third = Transition.objects.get(root_uuid=convention.uuid, position=3)
    with past_triggers() as cursor:
        cursor.execute("UPDATE workflow_transition SET actor_id = 'somebody else' WHERE id = %s", [third.pk])
    page = browser.get(path(convention))
    assert (page.context["page"].chain.holds, page.context["page"].chain.intact_until) == (False, 2)
    assert "Intacte jusqu'à l'entrée 2 ; entrée 3 : son contenu a été changé." in page.content.decode()
    assert "chaîne rompue" in browser.get("/audit/chaines").content.decode()
    page = browser.post("/audit/chaines", {"kind": "conventions.convention", "start": "0"})
    assert [chain.root for chain in page.context["broken"]] == [convention]


def test_the_audit_words_a_fault_as_the_command_does(browser, convention):
    """One sentence, whoever reads it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE conventions_convention SET status = 'signed' WHERE id = %s", [convention.pk])
    [fault] = journal.check()
    chain = browser.get(path(convention)).context["page"].chain
    assert (chain.fault, chain.what) == (fault, fault.sentence)
    assert str(fault) == f"conventions.convention/{convention.uuid} : {chain.what}"


def test_messages_show_their_state_and_never_an_address_or_their_contents(browser, convention):
    """Masked addresses; no code, no link, no value."""
    message = Message.objects.filter(slug="signing_code").latest("id")
    code = (message.secrets or {}).get("code", "never")
    page = browser.get(path(convention), {"vue": "messages"})
    text = page.content.decode()
    assert message.address not in text
    assert "r•••@f•••.example" in text
    assert code not in text
    assert "/s/" not in text.replace("</s", "")


def test_the_export_is_the_commands_own_and_is_written_down(browser, convention):
    """Line by line what ``manage.py export_journal`` writes; names only when asked for."""
    file = browser.post(f"{path(convention)}/journal")
    assert file["Content-Disposition"] == f'attachment; filename="journal-{convention.number}.jsonl"'
    lines = file.content.decode().splitlines()
    with redirect_stdout(StringIO()) as printed:
        call_command("export_journal", root=[str(convention.uuid)])
    assert printed.getvalue().splitlines() == lines
    assert all("personal_part" not in json.loads(line) for line in lines)
    whole = browser.post(f"{path(convention)}/journal", {"with_personal": "on"}).content.decode()
    assert convention.pupil.guardians.get().name in whole
    kept = list(Consultation.objects.filter(what="exported").order_by("id").values_list("detail", flat=True))
    assert kept == ["journal", "journal, données personnelles"]
    assert browser.get(f"{path(convention)}/journal").status_code == 405


# -- actors, journal, chains ------------------------------------------------------------------------------------------


def test_everything_that_one_actor_did_is_shown_between_two_days(browser, convention):
    """An account by its identifier, found by name through a POST; a guardian by the identifier of the link."""
    office = convention.school.staff.get(role="office").user
    page = browser.post("/audit/acteurs", {"name": office.email})
    assert [account.uuid for account in page.context["accounts"]] == [office.uuid]
    page = browser.get("/audit/acteurs", {"id": str(office.uuid)})
    assert {line.entry.actor_id for line in page.context["table"].rows} == {str(office.uuid)}
    assert len(page.context["table"].rows) == Transition.objects.filter(actor_id=str(office.uuid)).count() > 1
    guardian = Transition.objects.filter(actor_id__startswith="signature:").first() or Transition.objects.filter(
        actor_kind="link"
    ).latest("id")
    page = browser.get("/audit/acteurs", {"id": guardian.actor_id})
    assert page.context["table"].rows
    page = browser.get("/audit/acteurs", {"id": str(office.uuid), "since": "2099-01-01", "until": ""})
    assert page.context["table"].rows == []
    assert browser.get("/audit/acteurs", {"id": "nobody'\""}).status_code == 200


def test_the_journal_of_all_is_narrowed_by_act_kind_number_and_days(browser, convention):
    """Each criterion by itself; an unreadable day is explained."""
    other = lives.opened()

    def names(**wanted):
        page = browser.get("/audit/journal", {"number": "", "act": "", "kind": "", "since": "", "until": "", **wanted})
        return {(line.number, line.entry.name) for line in page.context["table"].rows}

    assert names(number=other.number) == {(other.number, "open")}
    assert names(act="approve") == {(convention.number, "approve")}
    assert {entry.actor_kind for entry in Transition.objects.all()} >= {"account", "link"}
    assert names(kind="account", act="open", number=other.number) == {(other.number, "open")}
    assert names(since="2099-01-01") == set()
    assert browser.get("/audit/journal", {"number": "", "since": "demain"}).status_code == 422


def test_an_auditor_reads_and_changes_nothing(browser, convention):
    """Every page and every form of the room: rows, journals, messages and personal parts are as before."""
    before = everything()
    for address in (*PAGES, path(convention)):
        browser.get(address)
        browser.head(address)
        browser.post(address, {"name": "x", "number": "x", "status": "signed", "start": "0"})
    browser.post(f"{path(convention)}/journal")
    assert everything() == before


def test_pages_of_the_audit_cost_fourteen_queries_whatever_the_number_of_rows(
    browser, settings, django_assert_max_num_queries
):
    """One agreement or thirty, a short journal or a long one; one of them for who shares a name."""
    convention = lives.evaluated()
    clock.set_offset(timedelta())
    settings.WORKFLOW_CLOCK_ADJUSTABLE = False  # production's clock costs no query
    school = convention.school
    office = school.staff.get(role="office").user
    addresses = [
        *PAGES,
        *(f"{path(convention)}?vue={section}" for section in ("journal", "messages", "consultations")),
        f"/audit/acteurs?id={office.uuid}",
        f"/audit/acteurs?id={office.uuid}&vue=consultations",
    ]
    for more in (0, 30):
        for _ in range(more):
            lives.opened(school=school)
        for address in addresses:
            with django_assert_max_num_queries(14):
                assert browser.get(address).status_code == 200


def test_a_signature_is_one_line_wherever_a_page_ends(browser, convention):
    """The request and what is signed moved by one act: one line says both, in the dossier and in the journal of all."""
    for address in (path(convention), "/audit/journal"):
        page = browser.get(address)
        signatures = [line for line in page.context["table"].rows if line.entry.name == "sign"]
        assert [line.carried.entry.name for line in signatures] == ["sign"]
        assert (
            f"Entrées {signatures[0].entry.position} et {signatures[0].carried.entry.position}" in page.content.decode()
        )
    [signature] = signatures
    with patch("conventions.pages.kit.paging.PER_PAGE", 1):
        older = f"?avant={signature.carried.entry.position}"
        led = browser.get(f"{path(convention)}?avant={signature.carried.entry.position + 1}")
        assert led.context["table"].rows == []
        leading = browser.get(path(convention) + older)
        assert [line.carried.entry.pk for line in leading.context["table"].rows] == [signature.carried.entry.pk]
    asked = {"number": "", "act": "sign", "kind": "", "since": "", "until": ""}
    assert len(browser.get("/audit/journal", asked).context["table"].rows) == 2


def test_acts_inside_a_dossier_are_narrowed_by_act_person_and_days(browser, convention):
    """People by their identifier; nothing found is said with what to do."""

    def lines(**wanted):
        page = browser.get(path(convention), {"act": "", "who": "", "since": "", "until": "", **wanted})
        return page, page.context["table"].rows

    office = convention.school.staff.get(role="office").user
    page, every = lines()
    assert dict(page.context["page"].form.fields["who"].choices)[str(office.uuid)] == office.name
    assert {line.entry.name for line in lines(act="approve")[1]} == {"approve"}
    found = lines(who=str(office.uuid))[1]
    assert 0 < len(found) < len(every)
    assert {line.entry.actor_id for line in found} == {str(office.uuid)}
    page, none = lines(since="2099-01-01")
    assert none == []
    assert "Retirez-en un" in page.content.decode()
    assert "échangez-les" in lines(since="2027-02-02", until="2027-02-01")[0].content.decode()


def test_an_amendment_is_named_where_a_version_would_be_taken_for_the_agreements(browser):
    """« Avenant n° 1 », and the version of the agreement for its own acts."""
    convention = lives.signed()
    proposed(convention, tutor=TUTOR)
    page = browser.get(path(convention))
    change = next(line for line in page.context["table"].rows if line.entry.name == "propose")
    assert (change.amendment, change.version) == ("1", "")
    assert "Avenant n° 1" in page.content.decode()
    approved = next(line for line in page.context["table"].rows if line.entry.name == "approve")
    assert (approved.amendment, approved.version) == ("", "1")


def test_two_persons_of_one_name_are_told_apart(browser):
    """Two accounts of one name bear their address, in the lines and in the choice of a person."""
    convention = lives.school_completed()
    head = convention.school.staff.get(role="head").user
    assert head.email not in browser.get("/audit/journal").content.decode()
    make_user(head.first_name, head.last_name)
    lives.services.approve(convention, by=lives.by(convention, "head"))
    assert f"{head.name} ({head.email})" in browser.get("/audit/journal").content.decode()
