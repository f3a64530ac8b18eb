"""The twelve pages under the eye of the machine, and the machine under ours: it finds each offence that is planted."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from tests.browser.eye import LOOKS, NARROW, SHEET_BYTES, WIDE, Seen, faults
from tests.browser.pages import faults_of_large_text
from tests.browser.tour import Tour
from tests.browser.twelve import ACT_OR_CAUSE, NAMED, PLACES, NoAct, Place, come

PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Essai</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/essai.css"></head>
<body><header>Essai</header><main><h1>Le stage d'Élise</h1><p>À signer au plus tard le vendredi 18 décembre.</p>
<a class="fr-btn" href="/">Je signe</a>{body}</main><footer>Essai</footer></body></html>"""
STYLE = """
:root { --red: #a32018; }
* { box-sizing: border-box; }
body { margin: 0; font: 400 18px/1.5 sans-serif; background: #fff; color: #111; }
h1 { font-size: 24px; font-weight: 700; }
table { border-collapse: collapse; } td { height: 44px; padding: 0 8px; line-height: 20px; }
.fr-btn, .row { display: inline-block; min-height: 48px; padding: 8px; font: 700 18px/1.5 sans-serif; }
.fr-btn { border: 1px solid transparent; background: #0b4f5f; color: #fff; }
p, section { border-top: 1px solid #ccc; } section { border-inline: 1px solid transparent; }
"""
FAMILY, WORK = (
    Place("essai", "", "", (), is_family=True, says=NAMED["guardian"].says),
    Place("essai", "", "", (), is_work=True),
)
LATE = """<script>
const once = (then) => requestAnimationFrame(() => requestAnimationFrame(then)); // it was drawn without
addEventListener('load', () => once(() => document.querySelector('h1').before('Ceci', document.createElement('p'))));
</script>"""
STUCK = "<div style='position: sticky; top: 0; height: 200px'>Toujours là</div>"
DARK = "<style>@media (prefers-color-scheme: dark) { p { background: #333; color: #444; } }</style>"
CUT = "<span style='display: block; width: 90px; height: 20px; overflow: hidden'>Un mot, puis un autre</span>"
WIDER = "<div style='width: 900px'>Large</div>"
BOX = "border: 1px solid #999"
PLANTED: dict[str, list[tuple[str, str]]] = {
    "weight": [
        ("<script src='/lent.js'></script>", "the page waits for /lent.js"),
        ("<link rel='stylesheet' href='/lourd.css'>", "2 stylesheets"),
        ("<link rel='stylesheet' href='/lourd.css'>", "/lourd.css has 45001 bytes"),
        (f"<p>{'lourd ' * 6000}</p>", "bytes came, 35000 at most"),
        (LATE, "the page moves by"),
    ],
    "first": [
        ("<a class='fr-btn' href='/'>Autre</a>", "2 filled buttons"),
        ("<style>h1 { margin-top: 600px }</style>", "no heading within 560 px"),
        ("<style>h1 { margin-bottom: 600px }</style>", "no sentence with its date"),
        ("<script>document.querySelector('h1').textContent = document.querySelector('p').textContent;"
         "document.querySelector('p').remove()</script>", "no sentence with its date"),
        ("<style>p { margin-bottom: 600px }</style>", "the act is not within 560 px"),
    ],
    "borders": [
        (f"<div style='{BOX}'>Lu</div>", "div (left, right) « Lu »"),
        ("<div style='border-left: 4px solid teal'>Lu</div>", "div (left) « Lu »"),
        (f"<details open style='{BOX}'><summary>Plus</summary>Lu</details>", "details (left, right)"),
        ("<div style='box-shadow: 0 0 0 1px #999'>Lu</div>", "div (shadow)"),
        ("<div style='outline: 1px solid #999'>Lu</div>", "div (outline)"),
        ("<style>.bar::before { content: ''; display: block; height: 30px; border-left: 4px solid teal }</style>"
         "<div class='bar'>Lu</div>", "div.bar (::beforeleft)"),
        (f"<section style='{BOX}'>Lu <label><input type='checkbox'> Oui</label></section>", "section (left, right)"),
    ],
    "type": [
        ("<span style='font-size: 17px'>Lu</span>", "17 px: span"),
        ("<b style='font-weight: 600'>Lu</b>", "weight 600: b"),
        ("<input style='font: 13px sans-serif'>", "13 px: input"),
    ],
    "frame": [
        ("<style>header { height: 57px }</style>", "360 px: the header has 57 px"),
        (
            "<style>header { height: 40px }</style><script>document.querySelector('header')"
            ".innerHTML = '<button class=row>Menu</button>'</script>",
            "360 px: out of the header: button.row",
        ),
        ("<style>footer { height: 97px }</style>", "360 px: the footer has 97 px"),
        ("<button class='row' style='min-height: 47px; height: 47px'>Presser</button>", "360 px: a press of 47 px"),
    ],
    "zoom": [
        (WIDER, "400 %: the page is"),
        (CUT, "400 %: cut"),
        (CUT.replace("overflow", "clip-path: inset(0); overflow"), "400 %: cut"),
        (STUCK, "400 %: stuck over half of the screen: div"),
    ],
    "states": [
        ("<p style='color: var(--red)'>●</p>", "a state without noun"),
        ("<button style='border: 0'>Presser</button>", "forced colours: no shape"),
    ],
    "print": [(WIDER, "print: the page is"), (CUT, "print: cut")],
    "dark": [(DARK, "dark, 1366 px: color-contrast")],
}  # fmt: skip
"""What is planted in a page of which nothing is to be said, and the words of the fault that is then found."""
AT_WORK = [
    ("<style>header { height: 97px }</style>", "1366 px: the header has 97 px"),
    ("<style>main { padding-top: 320px }</style><table><tr><td>Une</table>", "1366 px: the table begins at"),
    ("<table><tr><td style='height: 60px'>Une</table>", "1366 px: rows of one line are [60] px high"),
]
INNOCENT = """
<ul class="plain"><li style="border-block: 1px solid #ccc">Une ligne</li></ul>
<button class="row" style="border: 1px solid #999">Presser</button><fieldset><legend>Choix</legend>
<label class="row" style="border: 1px solid #999"><input type="checkbox"> Oui</label></fieldset>
<div class="fr-radio-group" style="border: 1px solid #999"><label class="row"><input type="radio"> Non</label></div>
<div style="border: 1px solid #fff">Blanc sur blanc</div><div hidden style="border: 1px solid red">Absent</div>
<a class="fr-btn" href="/" style="background: #fff; border-color: #999; color: #111">Un autre</a>
<article class="agreement-document" style="border: 1px solid #999; font-size: 13px">La convention</article>
"""
"""What has a border by right."""
TABLE = "<table style='border: 1px solid #999'><tbody><tr><td>Une ligne</td></tr></tbody></table>"


@pytest.fixture(scope="module")
def tour(stage, chromium, elsewhere, published) -> Tour:
    return Tour(chromium, stage.url)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
@pytest.mark.usefixtures("at_home")
def test_a_page_says_one_thing_and_looks_drawn_by_one_hand(place, tour):
    """Borders, the one act above the fold, heights, type, bytes, shifts, dark, forced colours, print, 400 %."""
    guide = come(tour, place, viewport=WIDE)
    found = faults(Seen(guide.page, place))
    guide.page.context.close()
    assert found == [], "\n".join([place.name, *found])


def test_every_look_has_an_offence_that_it_finds():
    assert PLANTED.keys() == LOOKS.keys()


@pytest.fixture
def planted(chromium):
    """A page of no site with that body, as it is seen."""
    context = chromium.new_context(base_url="http://localhost", locale="fr-FR", viewport=NARROW)
    page = context.new_page()

    def plant(body: str, place: Place = FAMILY) -> Seen:
        answers = {
            "/essai": (PAGE.format(body=body), "text/html; charset=utf-8"),
            "/essai.css": (STYLE, "text/css"),
            "/lourd.css": ("i{}".ljust(SHEET_BYTES + 1), "text/css"),
            "/lent.js": ("", "text/javascript"),
        }

        def answer(route) -> None:
            text, kind = answers.get(urlsplit(route.request.url).path, ("", "text/plain"))
            route.fulfill(body=text, content_type=kind)

        page.route("**/*", answer)
        page.goto("/essai", wait_until="load")
        return Seen(page, place)

    yield plant
    context.close()


@pytest.mark.parametrize(("look", "body", "words"), [(n, *one) for n, many in PLANTED.items() for one in many])
def test_the_machine_finds_what_is_planted(planted, look, body, words):
    found = faults(planted(body), [look])
    assert any(words in line for line in found), found


@pytest.mark.parametrize(("body", "words"), AT_WORK)
def test_the_machine_finds_what_is_planted_where_one_works(planted, body, words):
    found = faults(planted(body, WORK), ["frame"])
    assert any(words in line for line in found), found


@pytest.mark.parametrize(("table_from", "number"), [(900, 0), (700, 1)])
def test_the_table_of_a_page_may_begin_so_far_down_and_no_further(planted, table_from, number):
    page = planted("<div style='height: 640px'></div><table><tr><td>Une</table>", replace(WORK, table_from=table_from))
    assert len(faults(page, ["frame"])) == number


@pytest.mark.parametrize(("above", "number"), [(300, 1), (100, 0)])
def test_a_page_whose_rows_are_folded_begins_with_its_act_or_its_causes(planted, above, number):
    """The page of the plant has its heading, a sentence and its button before."""
    place = replace(WORK, first=ACT_OR_CAUSE)
    page = planted("<div style='height: 640px'></div><table><tr><td>Une</table>", place)
    page.page.evaluate("(height) => { document.querySelector('h1').style.marginTop = `${height}px`; }", above)
    assert len(faults(page, ["frame"])) == number


BUTTON, DAY = "<a class='fr-btn' href='/'>Je signe</a>", "<form method='post' action='/t/essai/jour'>À noter</form>"
WITHOUT = Place("essai", "", "", (), says=FAMILY.says, no_act=NoAct("rien n'est à noter", unless="tutor_day"))
NO_ACT = [
    ("", None),
    (DAY, "0 filled buttons, none only where rien n'est à noter: none"),
    (BUTTON, None),
    (BUTTON * 2, "2 filled buttons, none only where rien n'est à noter"),
    (f"<div style='height: 600px'></div>{BUTTON}", "the act is not within 560 px: « Je signe »"),
]
"""What stands on a page that may have no act, and the fault."""


@pytest.mark.parametrize(("body", "words"), NO_ACT)
def test_a_page_that_may_have_no_act_has_it_where_it_must(planted, body, words):
    """None where a day is to be noted, one further down, two."""
    page = planted(body, WITHOUT)
    page.page.evaluate("document.querySelector('.fr-btn').remove()")
    found = faults(page, ["first"])
    assert len(found) == (words is not None), found
    assert not words or words in found[0]


def test_text_that_does_not_grow_is_found(planted):
    """A drawing keeps the size of its words, whatever one asks for."""
    page = planted(
        "<p style='font-size: 1rem'>Grand</p><svg><text y='9' style='font-size: 9px'>Dessin</text></svg>"
    ).page
    small = [line for line in faults_of_large_text(page) if "not larger" in line]
    assert any("À signer" in line for line in small), small
    assert not any("Grand" in line or "Dessin" in line for line in small), small


def test_the_machine_says_nothing_of_a_page_well_drawn(planted):
    """Controls, fields, tables and documents keep their borders; hairlines are free."""
    assert faults(planted(INNOCENT + TABLE)) == []
    assert faults(planted(TABLE + INNOCENT, WORK), ["borders", "type", "frame"]) == []
