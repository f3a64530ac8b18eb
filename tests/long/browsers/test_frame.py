"""The frame that every page shares."""

from playwright.sync_api import expect

from tests.browser.fixtures import PHONE, SMALL
from tests.browser.pages import OVERFLOW


def test_the_front_page_is_reached_without_a_mouse(person):
    """The first Tab shows the way to the content, Enter goes there."""
    page = person(viewport=SMALL)
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


def test_a_page_that_asks_another_site_is_found(person, elsewhere):
    """A picture from elsewhere is refused and noted, which fails any test of this folder; the site itself is not."""
    page = person()
    page.goto("/")
    assert elsewhere == []
    page.goto("about:blank")
    page.set_content('<img src="http://ailleurs.example/suivi.png" alt="">', wait_until="load")
    assert elsewhere == ["http://ailleurs.example/suivi.png"]
    elsewhere.clear()


def test_a_page_read_from_right_to_left_fits_a_small_phone(person):
    """In Arabic at 320 px: nothing to scroll sideways, the languages one tap away, each named in itself."""
    page = person(viewport=SMALL)
    page.goto("/j-ai-deja-un-stage?lang=ar")
    assert page.evaluate("[document.documentElement.dir, getComputedStyle(document.body).direction]") == ["rtl", "rtl"]
    page.locator("details.languages > summary").click()
    assert page.get_by_role("link", name="Українська").is_visible()
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1]
    page.get_by_role("link", name="Kreyòl").click()
    expect(page.locator("html")).to_have_attribute("lang", "ht")


def test_open_figures_fit_a_phone_with_all_that_is_folded_open(person, published):
    """Tables, pictures, columns and fingerprints too: nothing to scroll sideways, on each width of a phone."""
    page = person(viewport=PHONE)
    for address in ("/chiffres", "/chiffres?departement=973", "/chiffres/dictionnaire"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        for width in (320, 360, 390):
            page.set_viewport_size({"width": width, "height": PHONE["height"]})
            assert page.evaluate(OVERFLOW) <= 0, (address, width)
