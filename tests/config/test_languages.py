"""French for everyone; English for people outside school who choose it, on their pages only, until they change it."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import number_format

from config.languages import COOKIE, languages_of
from conventions import discovery
from conventions.domain.law.rules.weeks import day_in_words, days_in_words
from conventions.domain.persons.people.names import after_de
from conventions.pages.kit.french import date_in_words
from notifications.dates import date_format
from notifications.language import french_name

pytestmark = pytest.mark.django_db

FOR_EVERYONE = (
    "home",
    "accessibility",
    "legal_notice",
    "privacy",
    "privacy_pupils",
    "terms",
    "verifier",
    "own_place",
    "open_data",
)
FOR_STAFF = ("login", "password_reset")


@pytest.mark.parametrize("name", FOR_EVERYONE)
def test_a_public_page_is_read_in_english_at_the_same_address(client: Client, name: str):
    """The switch is a link; the page says in which language it is, and that it depends on a cookie."""
    address = reverse(name)
    page = client.get(address).content.decode()
    assert '<html lang="fr"' in page
    assert f'<a href="{address}?lang=en" lang="en" hreflang="en" rel="nofollow">English</a>' in page
    answer = client.get(address + "?lang=en")
    page = answer.content.decode()
    assert '<html lang="en"' in page
    assert f'<a href="{address}?lang=fr" lang="fr" hreflang="fr" rel="nofollow">Français</a>' in page
    assert "Legal notice" in page
    assert answer["Content-Language"] == "en"
    assert "Cookie" in answer["Vary"]
    assert '<html lang="en"' in client.get(address).content.decode()


def test_a_choice_is_kept_six_months_and_readable_by_no_script(client: Client):
    """It can be taken back; a language that is none of ours changes nothing."""
    kept = client.get("/?lang=en").cookies[COOKIE]
    assert (kept["max-age"], kept["httponly"], kept["samesite"], kept["path"]) == (182 * 86400, True, "Lax", "/")
    assert '<html lang="en"' in client.get("/?lang=de").content.decode()
    assert '<html lang="fr"' in client.get("/?lang=fr").content.decode()
    assert '<html lang="fr"' in client.get("/").content.decode()


@pytest.mark.parametrize("name", FOR_STAFF)
def test_a_page_for_staff_is_french_whatever_was_chosen_or_the_browser_asks(client: Client, name: str):
    """No switch there either."""
    client.get("/?lang=en")
    page = client.get(reverse(name) + "?lang=en", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="fr"' in page
    assert "hreflang" not in page
    assert "Mentions légales" in page


def test_a_browser_in_english_does_not_choose_for_its_reader(client: Client):
    """The language of a phone says little of who holds it: the choice is a person's."""
    assert '<html lang="fr"' in client.get("/", headers={"Accept-Language": "en"}).content.decode()


def test_a_page_that_does_not_exist_says_so_in_the_language_chosen(client: Client):
    """An outsider whose link is cut short reads what to do."""
    client.get("/?lang=en")
    assert "This page does not exist" in client.get("/nowhere").content.decode()


def test_a_room_says_which_languages_its_pages_have():
    """The rooms of people outside school have English, all others French only."""
    reverse("home")  # a page is known once the addresses are read
    said = {name.rpartition(".")[2] for name in discovery.pages() if len(languages_of(name + ".views")) > 1}
    assert said == {
        *("dictionary", "drafting", "family", "help", "host", "host_applications", "ideas", "links", "offering"),
        *("open_data", "public", "pupil_applications", "search", "signer", "tutor"),
    }
    assert languages_of("conventions.pages.staff.school.views.inbox") == ("fr",)
    assert languages_of("conventions.pages.everyone.help.staff") == ("fr",)
    assert languages_of("django.views.generic.base") == ("fr",)
    everyone = {name.rpartition(".")[2] for name in discovery.pages() if "ar" in languages_of(name + ".views")}
    long_texts = {"dictionary", "help", "open_data", "public"}  # half of a legal page would mislead
    assert everyone == said - long_texts


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", ("lundi 1er mars", "d'Inès", "1,5")),
        ("fr-x-falc", ("lundi 1er mars", "d'Inès", "1,5")),
        ("en", ("Monday 1 March", "Inès", "1.5")),
        ("pt", ("Segunda-feira 1 Março", "Inès", "1,5")),
        ("ht", ("lendi 1 mas", "Inès", "1,5")),
        ("es", ("lunes 1 marzo", "Inès", "1,5")),
        ("ar", ("الاثنين 1 مارس", "Inès", "1,5")),
        ("tr", ("Pazartesi 1 Mart", "Inès", "1,5")),
        ("uk", ("понеділок 1 березня", "Inès", "1,5")),
    ],
)
def test_days_names_and_numbers_are_written_as_in_the_language(language: str, told: tuple[str, str, str]):
    """Plain French is French; what Django does not know is in our own files; each is a code that Django accepts."""
    assert translation.get_language_info(language)["name_local"]
    with translation.override(language):
        written = (day_in_words(date(2027, 3, 1)), after_de("Inès"), number_format(1.5, 1))
        assert written == told
        assert translation.get_language_bidi() == (language == "ar")
    assert french_name(language).islower()


@pytest.mark.parametrize(
    ("form", "said"), [("l j F", "mardi 1er décembre"), ("j N Y", "1er déc. 2026"), ("j/n", "1/12")]
)
def test_the_first_of_a_month_is_1er_on_pages_and_in_sentences_of_the_code(form: str, said: str):
    """« relancée le 1er déc. »: one rule for the filter of templates and for what modules write; the eleventh is 11."""
    first = date(2026, 12, 1)
    assert date_format(first, form) == date_in_words(first, form) == said
    assert date_format(date(2026, 12, 11), "j F") == "11 décembre"
    assert date_format(first) == "1er décembre 2026"
    assert days_in_words(first, date(2026, 12, 4)) == "du 1er au 4 décembre 2026"
    with translation.override("en"):
        assert date_format(first, "j F") == date_in_words(first, "j F") == "1 December"
