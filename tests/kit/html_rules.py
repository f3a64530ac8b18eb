"""Rules of every page, read from its HTML: one heading, labels, language, nothing inline."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import html

NO_LABEL = {"hidden", "submit", "button", "image", "reset"}


def faults(text: str) -> list[str]:
    """Return one sentence per breach in a whole page."""
    return list(_faults(html.document_fromstring(text)))


def letter_faults(text: str) -> list[str]:
    """Return one sentence per breach in a mail, which bears its styles itself, as mail programs ask."""
    return [fault for fault in faults(text) if not fault.startswith(("style= ", "a style sheet is inline"))]


def title(text: str) -> str:
    """Return the page's title without the name of the site."""
    return html.document_fromstring(text).findtext(".//title", "").rpartition(" – ")[0].strip()


def words(text: str) -> str:
    """Return what a person reads in the main part of a page."""
    [main] = html.document_fromstring(text).iter("main")
    return _words(main)


def _faults(page: html.HtmlElement) -> Iterator[str]:
    if not page.get("lang"):
        yield "<html> has no lang"
    if not page.findtext(".//title", "").rpartition(" – ")[0].strip():
        yield "the title is empty"
    if (n := len(page.findall(".//h1"))) != 1:
        yield f"{n} <h1> instead of one"
    yield from _headings(page)
    ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
    yield from (f"the id « {name} » stands {n} times" for name, n in ids.items() if n > 1)
    for element in page.iter(html.etree.Element):
        yield from _inline(element)
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            missing = [name for name in element.get(attribute, "").split() if name not in ids]
            if missing:
                yield f"{attribute} of {_shown(element)} names no id: {', '.join(missing)}"
    yield from _controls(page)
    for table in page.xpath("//table[not(@role = 'presentation')]"):
        if table.find("caption") is None and not (table.get("aria-label") or table.get("aria-labelledby")):
            yield f"a table has no caption: {_shown(table)}"
        yield from (f"a heading has no scope: {_shown(cell)}" for cell in table.iter("th") if not cell.get("scope"))
    for form in page.iter("form"):
        if form.get("method", "").lower() == "post" and not form.xpath(".//input[@name='csrfmiddlewaretoken']"):
            yield f"a form is posted without csrf_token: {_shown(form)}"
        if form.xpath("ancestor::form"):
            yield "a form stands in a form"


def _headings(page: html.HtmlElement) -> Iterator[str]:
    before = 0
    for heading in page.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(heading.tag[1])
        if before and level > before + 1:
            yield f"<h{level}> « {_words(heading)[:40]} » comes after <h{before}>"
        before = level


def _inline(element: html.HtmlElement) -> Iterator[str]:
    for name, value in element.attrib.items():
        if name == "style" or re.fullmatch(r"on[a-z]+", name):
            yield f"{name}= on {_shown(element)}"
        if name in ("href", "action", "src") and value.strip().lower().startswith("javascript:"):
            yield f"javascript: in {_shown(element)}"
        if name == "href" and value.strip().lower() in ("", "mailto:", "tel:", "#"):
            yield f"a link leads nowhere: {_shown(element)}"
    if element.tag == "script" and not element.get("src"):
        yield "a script is inline"
    if element.tag == "style":
        yield "a style sheet is inline"
    if element.tag == "img" and element.get("alt") is None:
        yield f"an image has no alt: {_shown(element)}"
    if element.tag == "svg" and not element.xpath("ancestor-or-self::*[@role or @aria-hidden = 'true']"):
        yield f"a drawing is neither hidden nor an image with a name: {_shown(element)}"


def _controls(page: html.HtmlElement) -> Iterator[str]:
    labelled = {label.get("for") for label in page.iter("label")}
    for control in page.iter("input", "select", "textarea"):
        if control.get("type") in NO_LABEL and control.tag == "input":
            continue
        named = control.get("id") in labelled or control.xpath("ancestor::label")
        if not (named or control.get("aria-label") or control.get("aria-labelledby")):
            yield f"a field has no label: {_shown(control)}"
    for control in page.iter("button", "a"):
        picture = control.xpath(".//*[@aria-label] | .//img[@alt]")
        if not (_words(control) or control.get("aria-label") or control.get("aria-labelledby") or picture):
            yield f"a {control.tag} has no words: {_shown(control)}"


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _shown(element: html.HtmlElement) -> str:
    return html.tostring(element, encoding="unicode", with_tail=False)[:90].replace("\n", " ")
