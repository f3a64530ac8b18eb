"""A text read as blocks, and drawn: headings, what one may do, facts with their bars, lists of links."""

import pytest
from lxml import html

from notifications.blocks import blocks_of
from notifications.rendering import text_to_html

LETTER = """Bonjour,

À faire
-------

- 12 conventions à valider : https://x.example/a
- une autre : https://ailleurs.example/b

Signées : 96 sur 150
Sans stage : 0 sur 150
Partie rendue : 150 sur 150

Lire et signer :
https://x.example/s/1

Un doute ? Dites-le :
https://x.example/s/1/contester

2 familles n'ont pas reçu leur lien.
https://x.example/c

Une question ? Collège : 02 69 00 00 00"""


@pytest.fixture(autouse=True)
def our_site(settings):
    settings.SITE_URL = "https://x.example"


def test_blocks_are_told_from_how_people_write_them():
    """One button, though two lines over an address end in a colon; a lone « name : value » stays a paragraph."""
    kinds = [block.kind for block in blocks_of(LETTER)]
    assert kinds == ["paragraph", "heading", "list", "facts", "button", "link", "link", "paragraph"]


def test_figures_are_bars_of_table_cells():
    """As full as the figure says, hidden from who hears the words beside; nothing full and nothing empty are drawn."""
    drawn = html.fragment_fromstring(text_to_html(LETTER), create_parent="main")
    bars = drawn.xpath("//td/table[@aria-hidden='true']")
    widths = [[cell.get("width") for cell in bar.iter("td") if "done" in cell.get("class")] for bar in bars]
    assert widths == [["64%"], [], ["100%"]]
    assert [th.text for th in drawn.iter("th")] == ["Signées", "Sans stage", "Partie rendue"]
    assert drawn.xpath("//h2/text()") == ["À faire"]


def test_each_line_of_a_list_is_one_link_to_our_own_pages():
    """An address that is not ours stays text, as everywhere."""
    drawn = html.fragment_fromstring(text_to_html(LETTER), create_parent="main")
    links = {a.text: a.get("href") for a in drawn.iter("a")}
    assert links == {
        "12 conventions à valider": "https://x.example/a",
        "Lire et signer": "https://x.example/s/1",
        "Un doute ? Dites-le": "https://x.example/s/1/contester",
        "2 familles n'ont pas reçu leur lien.": "https://x.example/c",
    }
    assert "une autre : https://ailleurs.example/b" in drawn.text_content()
