"""What a machine tries of the RGAA's criteria: for each the rules, the probe and one planted offence."""

import re
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.pages import OVERFLOW, faults_of_large_text
from tests.kit import html_rules

PROBES = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
FIELDS = "input:not([type=hidden], [type=submit], [type=button]), select, textarea"
IMAGES = "img:not([alt='']), svg[role=img], [role=img], area, input[type=image], object[type^=image]"
DATA = "table:not([role=presentation])"
COMFORTS = (
    "[data-listen], [data-print], [data-check-all], [data-passkey], [data-record], [hx-get], [hx-post], [role=button]"
)
"""What a script of ours does something to."""
TIMED, OTHER_MEDIA = "video, audio", "object, embed, canvas"
COMPLEX = "table:has(th[rowspan], th[colspan], thead tr + tr)"
CAPTCHA = "[src*=captcha i], [class*=captcha i], [id*=captcha i]"
FILES = "a[href*='.pdf'], a[href*='/copie/'], a[href*='fichier='], a[href*='.ods'], a[href*='/export']"
ANY = "html"


@dataclass(frozen=True)
class Try:
    """How the machine tries one criterion.

    ``about`` selects what the criterion speaks of: where a page has nothing of it, the criterion does not apply. Where
    it has something, the criterion applies (``sure``), or people decide. The offence is found, its twin is clean;
    neither is tried of a criterion of which the machine only sees whether it applies.
    """

    about: str
    offence: str
    clean: str = "<p>Rien de tel.</p>"
    axe: tuple[str, ...] = ()
    html: str = ""
    """Expression of the sentences of :mod:`tests.kit.html_rules` that tell of it."""
    sure: bool = False
    only_about: bool = False
    """The machine sees whether the criterion applies, and no more."""


def _about(selector: str, offence: str) -> Try:
    return Try(selector, offence, only_about=True)


_VIDEO = "<video src='data:,' controls></video>"
_OBJECT = "<object data='data:image/svg+xml,' type='image/svg+xml'></object>"
_TABLE = "<table><caption>Présences de la semaine</caption><thead><tr><th scope='col'>Jour</th></tr></thead>"
_TABLE += "<tbody><tr><td>Lundi</td></tr></tbody></table>"
_FIELD = "<label for='a'>Votre nom</label><input id='a' autocomplete='name'>"
_LAYOUT = "<table role='presentation'><tr><td>Un</td><td>Deux</td></tr></table>"
_LINK = "<p><a href='#contenu'>Relire la convention</a></p>"
_FIGURE = "<figure role='group' aria-label='Un quai'><img src='data:,' alt='Un quai'><figcaption>Un quai</figcaption>"
_FIGURE += "</figure>"
_WHOLE = "<!doctype html><html lang='fr'><title>Aide – Site</title><body><h1>Aide</h1>"

TRIES: dict[str, Try] = {
    "1.1": Try(
        IMAGES,
        "<img src='data:,'>",
        "<img src='data:,' alt='Un quai'>",
        html="an image has no alt",
        axe=("image-alt", "input-image-alt", "area-alt", "role-img-alt", "svg-img-alt", "object-alt"),
        sure=True,
    ),
    "1.2": Try(
        "img[alt=''], svg:not([role])",
        "<svg width='9' height='9'><path d='M0 0h9'/></svg>",
        "<svg width='9' height='9' aria-hidden='true'><path d='M0 0h9'/></svg>",
        html="a drawing is neither",
        axe=("presentation-role-conflict",),
        sure=True,
    ),
    "1.3": Try(IMAGES, "<img src='data:,' alt='quai.png'>", "<img src='data:,' alt='Un quai'>", sure=True),
    "1.4": _about(CAPTCHA, "<img class='captcha' src='data:,' alt='x'>"),
    "1.5": _about(CAPTCHA, "<img class='captcha' src='data:,' alt='x'>"),
    "1.6": _about(IMAGES, "<img src='data:,' alt='Graphique des élèves'>"),
    "1.7": _about(IMAGES, "<img src='data:,' alt='Graphique des élèves'>"),
    "1.8": _about("img:not([alt='']), input[type=image]", "<img src='data:,' alt='Inscrivez-vous'>"),
    "1.9": Try("figure:has(figcaption)", _FIGURE.replace(" role='group'", ""), _FIGURE, sure=True),
    "2.1": Try(
        "iframe, frame",
        "<iframe src='about:blank'></iframe>",
        "<iframe src='about:blank' title='Carte'></iframe>",
        axe=("frame-title",),
        sure=True,
    ),
    "2.2": Try(
        "iframe, frame",
        "<iframe src='about:blank' title='Cadre'></iframe>",
        "<iframe src='about:blank' title='Carte'></iframe>",
        sure=True,
    ),
    "3.1": Try(ANY, "<p>Les champs en rouge sont à remplir.</p>"),
    "3.2": Try(
        ANY,
        "<p style='color: #999; background: #fff'>Pâle</p>",
        "<p style='color: #000; background: #fff'>Net</p>",
        axe=("color-contrast",),
        sure=True,
    ),
    "3.3": Try(
        ANY,
        _FIELD.replace("<input", "<input style='border: 1px solid #ddd'"),
        _FIELD.replace("<input", "<input style='border: 1px solid #666'"),
    ),
    **{f"4.{n}": _about(TIMED, _VIDEO) for n in (1, 2, 4, 5, 6, 7, 11)},
    "4.3": Try(
        "video",
        _VIDEO,
        "<video src='data:,'><track kind='captions' src='data:,' srclang='fr' label='fr'></video>",
        sure=True,
    ),
    **{f"4.{n}": _about(OTHER_MEDIA, _OBJECT) for n in (8, 9, 12)},
    "4.10": _about("[autoplay]", "<audio src='data:,' autoplay loop></audio>"),
    "4.13": _about(f"{TIMED}, {OTHER_MEDIA}", _VIDEO),
    "5.1": _about(COMPLEX, _TABLE.replace("scope='col'", "colspan='2' scope='col'")),
    "5.2": _about(COMPLEX, _TABLE.replace("scope='col'", "colspan='2' scope='col'")),
    "5.3": _about("table[role=presentation]", _LAYOUT),
    "5.4": Try(DATA, _TABLE.replace("Présences de la semaine", ""), _TABLE, html="a table has no caption", sure=True),
    "5.5": Try(DATA, _TABLE.replace("Présences de la semaine", "Tableau"), _TABLE, sure=True),
    "5.6": Try(
        DATA,
        _TABLE.replace(" scope='col'", ""),
        _TABLE,
        html="a heading has no scope",
        axe=("empty-table-header", "scope-attr-valid"),
        sure=True,
    ),
    "5.7": Try(
        DATA,
        _TABLE.replace("<td>", "<td headers='nulle-part'>"),
        _TABLE,
        axe=("td-headers-attr", "th-has-data-cells"),
        sure=True,
    ),
    "5.8": Try("table[role=presentation]", _LAYOUT.replace("td", "th"), _LAYOUT, sure=True),
    "6.1": Try("a[href]", "<p><a href='#contenu'>Cliquez ici</a></p>", _LINK, sure=True),
    "6.2": Try(
        "a[href]", "<p><a href='#contenu'></a></p>", _LINK, axe=("link-name",), html="a a has no words", sure=True
    ),
    "7.1": Try(
        COMFORTS,
        "<div role='checkbox' aria-checked='peut-être' tabindex='0'></div>",
        "<button aria-pressed='false' data-print>Imprimer</button>",
        axe=(
            "aria-allowed-attr",
            "aria-required-attr",
            "aria-roles",
            "aria-valid-attr",
            "aria-valid-attr-value",
            "aria-command-name",
            "aria-toggle-field-name",
            "aria-required-children",
            "aria-required-parent",
            "aria-input-field-name",
            "nested-interactive",
        ),
    ),
    "7.2": _about("noscript", "<noscript>Sans script</noscript>"),
    "7.3": Try(
        COMFORTS,
        "<div role='button' data-print>Imprimer</div>",
        "<button data-print>Imprimer</button>",
        axe=("scrollable-region-focusable",),
    ),
    "7.4": Try(
        "select, input[type=checkbox], input[type=radio]",
        "<form><label>Classe <select onchange='this.form.requestSubmit()'><option>3e A</select></label></form>",
        "<form><label>Classe <select><option>3e A</select></label></form>",
    ),
    "7.5": Try(
        "main",
        "</main><main><div class='fr-alert'><p>Enregistré.</p></div><h1>Titre</h1>",
        "</main><main><div class='fr-alert' role='status'><p>Enregistré.</p></div><h1>Titre</h1>",
    ),
    "8.1": Try(ANY, _WHOLE.removeprefix("<!doctype html>"), sure=True),
    "8.2": Try(
        ANY,
        "<p id='a'></p><p id='a'></p>",
        "<p id='a'></p><p id='b'></p>",
        sure=True,
        html="the id « |names no id|a form stands in a form",
    ),
    "8.3": Try(ANY, _WHOLE.replace(" lang='fr'", ""), axe=("html-has-lang",), html="<html> has no lang", sure=True),
    "8.4": Try(ANY, _WHOLE.replace("'fr'", "'klingon'"), axe=("html-lang-valid", "html-xml-lang-mismatch"), sure=True),
    "8.5": Try(ANY, _WHOLE.replace("Aide – Site", ""), axe=("document-title",), html="the title is empty", sure=True),
    "8.6": Try(ANY, _WHOLE.replace("Aide –", "Page –"), sure=True),
    "8.7": Try(ANY, "<p><a href='#contenu'>Português</a></p>", "<p><a href='#contenu' lang='pt'>Português</a></p>"),
    "8.8": Try("body [lang]", "<p lang='xx-zz-qq'>Olá</p>", "<p lang='pt'>Olá</p>", axe=("valid-lang",), sure=True),
    "8.9": Try(ANY, "<p>Un<br><br>Deux</p>", "<p>Un<br>Deux</p>", sure=True),
    "8.10": Try("[dir]", "<p dir='gauche'>Un</p>", "<p dir='ltr'>Un</p>"),
    "9.1": Try(
        ANY,
        "<h3>Sans deuxième niveau</h3>",
        "<h2>Deuxième niveau</h2>",
        axe=("empty-heading",),
        html=r"<h\d> « |<h1> instead of one",
        sure=True,
    ),
    "9.2": Try(
        ANY,
        "</main><main><p>Un deuxième</p>",
        sure=True,
        axe=("landmark-one-main", "landmark-no-duplicate-main", "landmark-unique", "landmark-main-is-top-level"),
    ),
    "9.3": Try(
        "ul, ol, dl",
        "<p>- Un</p><p>- Deux</p>",
        "<ul><li>Un</li><li>Deux</li></ul>",
        axe=("list", "listitem", "definition-list", "dlitem"),
        sure=True,
    ),
    "9.4": Try("blockquote, q", f"<p>« {'Un mot. ' * 20}»</p>", "<blockquote><p>Un mot.</p></blockquote>"),
    "10.1": Try(ANY, "<p align='center'>Au milieu</p>", sure=True),
    "10.2": Try(
        ANY,
        "<style>.x::before { content: 'À signer'; }</style><p class='x'>vite</p>",
        "<style>.x::before { content: '→'; }</style><p class='x'>vite</p>",
        sure=True,
    ),
    "10.3": Try(ANY, "<div style='display: flex; flex-direction: row-reverse'><p>Un</p><p>Deux</p></div>", sure=True),
    "10.4": Try(
        ANY,
        "<p style='width: 9em; height: 1.2em; overflow: hidden; font-size: 16px'>Un texte de plusieurs lignes</p>",
        sure=True,
    ),
    "10.5": Try(ANY, "<style>body, html { background: transparent !important; }</style>", sure=True),
    "10.6": Try(
        "main p a, main li a",
        "<p style='color: #000'>Lire <a href='#c' style='color: #111; text-decoration: none'>la page</a> ici.</p>",
        "<p>Lire <a href='#contenu'>la page</a> ici.</p>",
        axe=("link-in-text-block",),
    ),
    "10.7": Try(
        "a[href], button, input, select, textarea, summary",
        "<style>a:focus { outline: none; }</style>" + _LINK,
        _LINK,
        sure=True,
    ),
    "10.8": Try(
        "[aria-hidden=true], [hidden], .fr-sr-only",
        "<p aria-hidden='true'>À signer avant lundi</p>",
        "<p><span aria-hidden='true'>→</span> Suite</p>",
        axe=("aria-hidden-focus", "aria-hidden-body"),
    ),
    "10.9": Try(ANY, "<p>Pressez le bouton rond.</p>"),
    "10.11": Try(ANY, "<p style='width: 900px'>Large</p>", sure=True),
    "10.12": Try(
        ANY,
        "<p style='width: 9em; height: 1.3em; overflow: hidden; white-space: nowrap'>Un texte assez court</p>",
        sure=True,
    ),
    "10.13": Try("[title]:not(iframe), [popover], .fr-tooltip", "<span title='Dix jours avant'>Terme</span>"),
    "10.14": Try(
        ANY,
        "<style>.m { display: none; } p:hover .m { display: block; }</style><p>Menu <span class='m'>Plus</span></p>",
        "<style>.m { display: none; } p:focus-within .m { display: block; }</style><p>Menu</p>",
    ),
    "11.1": Try(FIELDS, "<input>", _FIELD, axe=("label", "select-name"), html="a field has no label", sure=True),
    "11.2": Try(
        FIELDS,
        "<label>à <input></label>",
        _FIELD,
        axe=("form-field-multiple-labels", "label-title-only", "label-content-name-mismatch"),
        sure=True,
    ),
    "11.3": _about(FIELDS, _FIELD),
    "11.4": Try(FIELDS, "<label for='a'>Votre nom</label><p style='height: 200px'></p><input id='a'>", _FIELD),
    "11.5": Try(
        "main :is(input[type=radio], input[type=date], fieldset)",
        "<label><input type='radio' name='a'>Oui</label>",
        "<fieldset><legend>Présent</legend><label><input type='radio' name='a'>Oui</label></fieldset>",
    ),
    "11.6": Try(
        "fieldset, [role=group], [role=radiogroup]",
        "<fieldset><label><input type='radio'>Oui</label></fieldset>",
        "<fieldset><legend>Présent</legend><label><input type='radio'>Oui</label></fieldset>",
    ),
    "11.7": Try(
        "fieldset, [role=group], [role=radiogroup]",
        "<fieldset><legend>*</legend></fieldset>",
        "<fieldset><legend>Présent</legend></fieldset>",
    ),
    "11.8": Try(
        "optgroup",
        "<label>Quoi <select><optgroup label=' '><option>Un</select></label>",
        "<label>Quoi <select><optgroup label='Secteurs'><option>Un</select></label>",
        sure=True,
    ),
    "11.9": Try(
        "button, input[type=submit]",
        "<button>OK</button>",
        "<button>Envoyer la convention</button>",
        axe=("button-name", "input-button-name"),
        html="a button has no words",
        sure=True,
    ),
    "11.10": Try(
        FIELDS,
        f"<form method='post'>{_FIELD}<label>Ville <input></label></form>",
        f"<form method='post'>{_FIELD}<label>Ville (facultatif) <input></label></form>",
    ),
    "11.11": _about(FIELDS, _FIELD),
    "11.12": _about("form[method=post]", f"<form method='post'>{_FIELD}</form>"),
    "11.13": Try(
        FIELDS,
        "<form method='post'><label>Adresse <input type='email' autocomplete='off'></label></form>",
        "<form method='post'><label>Adresse <input type='email' autocomplete='email'></label></form>",
        axe=("autocomplete-valid",),
    ),
    "12.1": _about("nav:not(.fr-skiplinks) a[href]", "<nav><a href='#contenu'>Élèves</a></nav>"),
    "12.2": _about("header nav a[href], nav.fr-nav a[href]", "<nav class='fr-nav'><a href='#contenu'>Élèves</a></nav>"),
    "12.3": _about("a[href*='plan-du-site']", "<a href='/plan-du-site'>Plan du site</a>"),
    "12.4": _about("a[href*='plan-du-site']", "<a href='/plan-du-site'>Plan du site</a>"),
    "12.5": _about(
        "header [role=search], header input[type=search]", "</main><header><input type='search'></header><main>"
    ),
    "12.6": Try(
        ANY,
        "<div class='menu'><ul><li><a href='#contenu'>Élèves</a></li></ul></div>",
        "<nav class='menu' aria-label='Menu'><ul><li><a href='#contenu'>Élèves</a></li></ul></nav>",
        sure=True,
    ),
    "12.7": Try(ANY, _WHOLE.replace("<h1>", "<a href='/x'>Menu</a><h1>"), axe=("bypass", "skip-link"), sure=True),
    "12.8": Try(
        ANY,
        "<p><a href='#a' tabindex='2'>Deuxième</a> <a href='#b' tabindex='1'>Premier</a></p>",
        _LINK,
        axe=("tabindex",),
        sure=True,
    ),
    "12.9": Try(
        ANY, "<input aria-label='Nom' onkeydown=\"if (event.key === 'Tab') event.preventDefault()\">", _FIELD, sure=True
    ),
    "12.10": Try("[accesskey]", "<button accesskey='s'>Signer</button>", "<button>Signer</button>", sure=True),
    "12.11": Try(
        "details, [data-listen], [popover]",
        "<details><p>Caché</p></details>",
        "<details><summary>Plus</summary><p>Caché</p></details>",
    ),
    "13.1": Try(
        ANY,
        _WHOLE.replace("<title>", "<meta http-equiv='refresh' content='60'><title>"),
        axe=("meta-refresh",),
    ),
    "13.2": Try(ANY, _WHOLE.replace("<body>", "<body onload='window.open()'>"), sure=True),
    "13.3": _about(FILES, "<a href='/convention.pdf'>La convention (PDF)</a>"),
    "13.4": _about(FILES, "<a href='/convention.pdf'>La convention (PDF)</a>"),
    "13.5": Try(ANY, "<p>Bravo 🎉</p>", "<p>Bravo <span role='img' aria-label='Fête'>🎉</span></p>"),
    "13.6": _about(":is([role=img], abbr):not(svg)", "<span role='img' aria-label='Fête'>🎉</span>"),
    "13.7": Try(ANY, "<style>@keyframes f { to { opacity: 0; } } p { animation: f .1s infinite; }</style><p>Vite</p>"),
    "13.8": Try(ANY, "<marquee>Défile</marquee>"),
    "13.9": Try(
        ANY,
        "<style>@media (orientation: portrait) { body { transform: rotate(90deg); } }"
        "@media (orientation: landscape) { body { transform: rotate(0deg); } }</style>",
        axe=("css-orientation-lock",),
        sure=True,
    ),
    "13.10": Try("[ontouchmove], [draggable=true]", "<p draggable='true'>Déplacez</p>"),
    "13.11": Try("button, a[href]", "<button onmousedown='this.remove()'>Signer</button>", "<button>Signer</button>"),
    "13.12": Try("[data-shake]", _WHOLE.replace("<body>", "<body data-shake>")),
}

FOCUS = """
() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  window.tabbed = window.tabbed ?? [];
  const before = window.tabbed.at(-1), again = before === e;
  const back = before && !again && !(before.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING);
  const first = window.tabbed[0] === e && !again;
  window.tabbed.push(e);
  const drawn = (part, pseudo) => {
    const style = getComputedStyle(part, pseudo || null);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
  };
  const near = [e, e.parentElement, e.closest('label'), ...(e.labels ?? [])].filter(Boolean);
  const inside = !e.matches(':focus'); // the calendar of a date, which the browser draws
  const seen = inside || near.some((part) => ['', '::before', '::after'].some((pseudo) => drawn(part, pseudo)));
  return { again, back, first, seen, html: e.outerHTML.replace(/\\s+/g, ' ').slice(0, 120) };
}
"""
PARTS = 8
"""Presses of Tab that one field may take: a date has a day, a month, a year and a calendar."""
LONGEST = 600
"""Presses of Tab after which a page never ends."""


@dataclass
class Seen:
    """What the machine saw of one criterion on one page."""

    applies: bool
    faults: list[str]


def look(page: Page, numbers: list[str] | None = None) -> dict[str, Seen]:
    """Return what the machine sees of each criterion that it tries, or of some; what is folded is opened first."""
    numbers = numbers or list(TRIES)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    about = page.evaluate(
        "(wanted) => Object.fromEntries(wanted.map(([n, selector]) => [n, document.querySelector(selector) !== null]))",
        [[n, TRIES[n].about] for n in numbers],
    )
    faults: dict[str, list[str]] = {number: [] for number in numbers}
    for number, lines in page.evaluate(PROBES, numbers).items():
        faults[number] += lines
    _by_axe(page, faults)
    said = html_rules.faults(page.content())
    for number in numbers:
        if pattern := TRIES[number].html:
            faults[number] += [line for line in said if re.search(pattern, line)]
    for check in (_by_keyboard, _by_size, _by_width, _by_window):
        check(page, faults)
    return {
        n: Seen(about[n] or bool(faults[n]), [] if TRIES[n].only_about else list(dict.fromkeys(faults[n])))
        for n in numbers
    }


def _by_axe(page: Page, faults: dict[str, list[str]]) -> None:
    wanted = sorted({rule for number in faults for rule in TRIES[number].axe})
    if not wanted:
        return
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    asked = {"runOnly": {"type": "rule", "values": wanted}, "resultTypes": ["violations"]}
    run = "(rules) => axe.run(document, rules).then((results) => results.violations)"
    for breach in page.evaluate(run, asked):
        line = f"{breach['id']}: {breach['nodes'][0]['html'][:140]}"
        for number in faults:
            if breach["id"] in TRIES[number].axe:
                faults[number].append(line)


def _by_keyboard(page: Page, faults: dict[str, list[str]]) -> None:
    """Press Tab until the page has been gone through: is the focus seen, does it go forward, does it leave."""
    if not faults.keys() & {"10.7", "12.8", "12.9"}:
        return
    page.evaluate("() => { window.tabbed = []; document.activeElement?.blur(); window.scrollTo(0, 0); }")
    found: dict[str, list[str]] = {"10.7": [], "12.8": [], "12.9": []}
    stays = 0
    for _press in range(LONGEST):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at is None or at["first"]:
            break
        stays = stays + 1 if at["again"] else 0
        if stays > PARTS:
            found["12.9"].append(f"Tab does not leave {at['html']}")
            break
        if at["back"]:
            found["12.8"].append(f"Tab goes back to {at['html']}")
        if not at["seen"]:
            found["10.7"].append(f"the focus is not seen on {at['html']}")
    else:
        found["12.9"].append("Tab never leaves the page")
    for number in faults.keys() & found.keys():
        faults[number] += found[number]


def _by_size(page: Page, faults: dict[str, list[str]]) -> None:
    """Make the text twice as large, then space it."""
    if faults.keys() & {"10.4", "10.12"}:
        for line in faults_of_large_text(page):
            if (number := "10.4" if line.startswith("200 %") else "10.12") in faults:
                faults[number].append(line)


def _by_width(page: Page, faults: dict[str, list[str]]) -> None:
    if "10.11" in faults:
        page.set_viewport_size({"width": 320, "height": 900})
        if (over := page.evaluate(OVERFLOW)) > 1:
            faults["10.11"].append(f"the page is {over} px wider than a screen of 320")
        page.set_viewport_size({"width": 1280, "height": 900})


def _by_window(page: Page, faults: dict[str, list[str]]) -> None:
    if "13.2" in faults and len(page.context.pages) > 1:
        faults["13.2"].append("a window opens by itself")


def frame(snippet: str) -> str:
    """Return a page with this snippet in its main part; a snippet that is a page stays as it is."""
    if snippet.startswith(("<html", "<!doctype")):
        return snippet
    skip = "<nav class='fr-skiplinks' aria-label='Accès rapide'><a href='#contenu'>Aller au contenu</a></nav>"
    head = "<!doctype html><html lang='fr'><head><title>Essai – Conventions</title></head>"
    style = "<style>body { color: #111; background: #fff; }</style>"
    frame = f"<body>{skip}<header>Conventions</header><main id='contenu' tabindex='-1'><h1>Essai</h1>{snippet}</main>"
    return f"{head}{style}{frame}<footer>Qui nous sommes</footer></body></html>"
