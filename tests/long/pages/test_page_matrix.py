"""Who may open what: every address of the site by every kind of visitor, kept as a text that a person can read.

Run with REWRITE_SNAPSHOTS=1 after a change that was meant, then read the difference.
"""

import re
from collections import defaultdict
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests.kit import html_rules
from tests.kit.access import by_profile
from tests.kit.page_visits import WRITTEN_BY_READING, Visit, World, sessions_read_once, visit_all
from tests.kit.pages import LINKS, PAGES, names
from tests.kit.sign_in import signed_in
from tests.kit.snapshots import check_snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("pages")]
HERE = Path(__file__).parent
_seen: list[Visit] = []


@pytest.fixture
def visits(db) -> list[Visit]:
    """Return every visit; they are made once for all tests of this file."""
    if not _seen:
        _seen.extend(visit_all())
    return _seen


def test_who_may_open_what(visits):
    """Status of every page for every visitor, by GET and by an empty POST, for an own and a foreign object."""
    check_snapshot(HERE / "pages.txt", by_profile(visits))


BY_PASSWORD = {"home", "networks", "account", "letters", "second_factor", "second_factor_setup", "second_factor_sms"}
BY_PASSWORD |= {"second_factor_begin", "second_factor_remove", "passkey_add", "passkey_remove", "recovery_codes"}
BY_PASSWORD |= {"prove_mailbox", "devices_forget", "messages_catalogue", "message_shown", "message_letter"}
"""Pages that may answer otherwise to who publishes at once: their account's, and where a sign-in leads."""


def test_a_password_alone_opens_nothing_of_territories_and_networks(visits):
    """Whatever an officer or a trusted network may open, and others may not, leads to the second factor first."""
    said = {(visit.page, visit.method, visit.visitor): visit.said for visit in visits if visit.case != "foreign"}
    world = World()
    by_password = {"officer": signed_in(world.officer), "network": signed_in(world.own.network_post.user)}
    asked, wrong = 0, []
    for name in PAGES.keys() & set(names()) - BY_PASSWORD:
        address = reverse(name, args=PAGES[name].args(world.own) if PAGES[name].args else None)
        for (visitor, client), method in product(by_password.items(), ("GET", "POST")):
            opened = said[name, method, visitor]
            if opened in ("403", "404", "405") or opened == said[name, method, "account without function"]:
                continue
            answer = client.get(address) if method == "GET" else client.post(address)
            asked += 1
            if answer.status_code != 302 or answer["Location"] != reverse("second_factor"):
                wrong.append(f"{method} {name} as {visitor}: {answer.status_code}")
    assert asked, "no page is theirs: the names of the visitors have changed"
    assert wrong == []


WITHOUT_TOKEN = {"verifier_json", "sms_receipt", "sms_provider_receipt", "sms_answer", "mail_receipt", "unsubscribe"}
"""Addresses for programs: they do nothing on behalf of a visitor, or ask for a token of their own."""
OF_NOBODY = {"pki_revocation_list", "verification", "password_reset_confirm", "school_text_sample"}
OF_NOBODY |= {"place", "place_report", "staff_place", "staff_place_report"}
OF_NOBODY |= {"help_page", "help_staff", "message_shown", "message_letter", "recording", "recording_remove"}
OF_NOBODY |= {"class_apply", "territory_theme", "territory_new_contacts", "school_note", "school_note_remove"}
OF_NOBODY |= {"school_text_write", "school_text_read"}
OF_NOBODY |= {"path_level", "path_step", "path_package", "path_trade", "path_diary_sheets"}
OF_NOBODY |= {"school_steps", "school_step_add", "school_step_write", "school_step_act"}
"""Pages that an address alone opens (a QR code's, the link of a message), and those that name no school: an offer
names a host, new contacts their network, a report its months."""
OF_THE_PLATFORM = ("audit_", "person_data", "operator_")
"""Pages of auditors and administrators, who work for no school."""


def test_what_belongs_to_another_school_does_not_exist(visits):
    """Nobody of a school opens, sends or learns anything of another one's: 404, or 403 by function."""
    wrong = [
        f"{visit.where} answers {visit.said}"
        for visit in visits
        if visit.case == "foreign" and visit.page not in OF_NOBODY and not visit.page.startswith(OF_THE_PLATFORM)
        if visit.said not in ("403", "404", "405", "login", "→ home")
    ]
    assert wrong == []


def test_which_addresses_take_a_post(visits):
    """Whatever acts is in this list: a POST that somebody may send, and that answers otherwise than reading."""
    closed = {"login", "403", "404", "405", "410"}
    read = {(visit.page, visit.case, visit.visitor): visit.said for visit in visits if visit.method == "GET"}
    taking = set()
    for visit in visits:
        if visit.method == "POST" and visit.said not in closed:
            before = read[visit.page, visit.case, visit.visitor]
            leads_on = visit.said.startswith("→") and visit.said != "→ home"
            if before != visit.said or leads_on:
                taking.add(visit.page)
    check_snapshot(HERE / "posts.txt", "\n".join(sorted(taking)) + "\n")


def test_no_post_is_taken_from_another_site(visits):
    """Without the token of the form nothing is accepted, whoever is signed in."""
    world = World()
    with sessions_read_once():
        for name in PAGES.keys() & set(names()) - WITHOUT_TOKEN:
            address = reverse(name, args=PAGES[name].args(world.own) if PAGES[name].args else None)
            for visitor in ("anonymous", "head", "auditor"):
                client = Client(enforce_csrf_checks=True)
                client.cookies = world.visitors[visitor].cookies
                for headers in ({}, {"Origin": "https://elsewhere.example"}):
                    assert client.post(address, headers=headers).status_code in (302, 403, 405), name
    for name in LINKS.keys() & set(names()):
        address = reverse(name, args=[world.own.tokens["signer"], *LINKS[name].args(world.own)])
        assert Client(enforce_csrf_checks=True).post(address).status_code in (403, 404, 405), name


def test_nothing_fails(visits):
    """No visitor meets the page of an error of ours."""
    assert [visit.where for visit in visits if visit.status >= 500] == []


def test_reading_never_acts(visits):
    """A GET writes nothing of the trade: mail scanners and impatient fingers may open every address."""
    wrong = [
        f"{visit.where} writes {', '.join(set(visit.written) - set(WRITTEN_BY_READING))}"
        for visit in visits
        if visit.method == "GET" and set(visit.written) - set(WRITTEN_BY_READING)
    ]
    assert wrong == []


def test_what_is_refused_changes_nothing(visits):
    """Led to sign in, forbidden, unknown: nothing but the session was written, nor a wrong try counted."""
    harmless = {"django_session", "conventions_tries"}
    wrong = [
        f"{visit.where} answers {visit.said} and writes {', '.join(visit.written)}"
        for visit in visits
        if visit.said in ("login", "403", "404", "405", "410") and set(visit.written) - harmless
        if visit.page not in ("logout",)
    ]
    assert wrong == []


def test_every_page_keeps_the_rules_of_html(visits):
    """One h1, headings in order, labels, captions, unique ids, language, title; nothing inline."""
    read = [visit for visit in visits if visit.html and not _is_mail(visit)]
    pages = {(visit.page, visit.said, visit.html) for visit in read}
    faults = {text: html_rules.faults(text) for text in {text for _page, _said, text in pages}}
    assert sorted({f"{page} ({said}): {line}" for page, said, text in pages for line in faults[text]}) == []


def test_titles_tell_pages_apart(visits):
    """No visitor finds one title on two pages, unless they say the same; a page with errors says so first."""
    titles, said = defaultdict(dict), cache(lambda text: (html_rules.title(text), html_rules.words(text)))
    for visit in visits:
        if visit.html and visit.status == 200 and visit.method == "GET" and not _is_mail(visit):
            title, words = said(visit.html)
            titles[visit.visitor, title].setdefault(words, visit.page)
    shared = {title: sorted(set(pages.values())) for (_visitor, title), pages in titles.items()}
    assert {title: pages for title, pages in shared.items() if len(pages) > 1} == {}
    wrong = [visit.where for visit in visits if visit.status == 422 and visit.html and not _says_error(visit)]
    assert wrong == []


def _is_mail(visit: Visit) -> bool:
    """A mail alone, for the frame of its preview: it has styles and rules of its own (``pages/service/voice``)."""
    return visit.page == "message_letter" and visit.status == 200


def _says_error(visit: Visit) -> bool:
    return html_rules.title(visit.html).startswith(("Erreur :", "Error:"))


def test_every_answer_carries_the_headers_that_protect(visits):
    """Errors and redirects too: policy without exceptions, no frame but a mail's, no referrer to others, no camera."""
    for visit in visits:
        policy = visit.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy, visit.where
        assert "unsafe" not in policy or (_is_mail(visit) and "sandbox" in policy), visit.where
        assert visit.headers["X-Frame-Options"] == ("SAMEORIGIN" if _is_mail(visit) else "DENY"), visit.where
        assert visit.headers["X-Content-Type-Options"] == "nosniff", visit.where
        assert visit.headers["Referrer-Policy"] in ("same-origin", "no-referrer"), visit.where
        assert "camera=()" in visit.headers["Permissions-Policy"], visit.where
        assert visit.headers["Cross-Origin-Resource-Policy"] == "same-origin", visit.where


PUBLIC = {
    "pki_roots",
    "pki_revocation_list",
    *("home", "accessibility", "legal_notice", "privacy", "privacy_pupils", "terms"),
    *("own_place", "typed_code", "recover_links", "links_sent", "not_mine_done"),
    *("last_checkpoint", "journal_key"),
    *("help", "help_words", "help_page", "help_staff"),
    *("places", "place_pictures", "places_map", "holiday_places", "place", "place_report"),
    *("open_data", "open_data_of", "open_data_file"),
    *("dictionary", "dictionary_file"),
    *("path_home", "path_level", "path_step", "path_package", "path_trades", "path_trade", "path_manifest"),
    "path_diary_sheets",
}
"""Pages with nothing of anybody on them."""


def test_what_concerns_somebody_is_kept_by_no_browser_and_found_by_no_search_engine(visits):
    """The back button of a shared computer shows nothing; a link that leaked is not indexed."""
    for visit in visits:
        if visit.status == 200 and visit.page not in PUBLIC:
            assert "no-store" in visit.headers.get("Cache-Control", ""), visit.where
        if visit.status == 200 and visit.method == "GET":
            is_found = visit.page in ("home", "verifier", "open_data")
            assert ("noindex" in visit.headers.get("X-Robots-Tag", "")) is not is_found, visit.where
            if is_found:
                assert 'name="robots"' not in visit.html
                assert re.search(r'<meta\s+name="description"\s+content="[^"]{60,}"', visit.html)
        if visit.status == 200 and visit.html and visit.method == "GET" and not is_found:
            robots = visit.headers.get("X-Robots-Tag", "") + str(
                re.findall('name="robots" content="(.*?)"', visit.html)
            )
            assert "noindex" in robots, visit.where
