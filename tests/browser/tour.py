"""A tour of every page and state of the site with the demonstration's people: where each is, and how one gets there."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import Resolver404, resolve, reverse
from lxml import html
from playwright.sync_api import Browser, Page

from config.development.demo.schools import (
    ADMINISTRATOR,
    AUDITOR,
    MENTOR,
    MENTORING,
    OFFICER,
    PASSWORD,
    REFERENT,
)
from config.identity import identity
from config.languages import reader_language

HTML = "text/html; charset=utf-8"
CODE = re.compile(r"\b(\d{6})\b")
TRIES = 120
"""Looks at the mailbox, four a second, before a letter is given up."""
STAFF = {"auditor": AUDITOR, "administrator": ADMINISTRATOR, "officer": OFFICER, "network": REFERENT}
STAFF |= {"association": MENTORING, "mentor": MENTOR}
"""Accounts of no school; any other role works at the school of Angers, or at the one after « @ »."""
DOORS = """
() => [...document.querySelectorAll('details')].flatMap((group) => [...group.querySelectorAll('h3')].map((title) => ({
  state: group.querySelector('summary').textContent.replace(/\\(.*/, '').trim(),
  number: title.textContent.split(' ')[0],
  born: title.nextElementSibling.textContent.match(/\\d\\d\\/\\d\\d\\/\\d{4}/)[0],
  doors: [...title.parentElement.querySelectorAll('ul')].find((list) =>
    title.compareDocumentPosition(list) & Node.DOCUMENT_POSITION_FOLLOWING) }))
  .map(({ doors, ...agreement }) => ({ ...agreement, doors: [...doors.querySelectorAll('a')].map((a) =>
    ({ who: a.textContent, path: a.getAttribute('href'), code: a.nextElementSibling?.textContent ?? '' })) })))
"""
"""The agreements of the demonstration's own page: state, number, birth date and links."""
EMPTY = """
(n) => {
  const fields = (form) => [...form.elements].filter((e) => e.matches(
    'input:not([type=hidden], [type=submit]), textarea, select'));
  const forms = [...document.querySelectorAll('main form[method=post]')].filter((form) => fields(form).length);
  const form = forms[n];
  for (const field of fields(form)) {
    if (field.matches('[type=checkbox], [type=radio]')) field.checked = false;
    else if (field.matches('select') && ![...field.options].some((option) => !option.value)) continue;
    else field.value = '';
  }
  form.requestSubmit(form.querySelector('button:not([type=button])'));
}
"""


@dataclass
class Guide:
    """One visitor's browser, where they are, and what the last page answered."""

    page: Page
    agreements: list[dict]
    home: str = ""
    born: str = ""
    code: str = ""
    number: str = ""
    sent_code: str = ""

    def open(self, path: str) -> None:
        self.page.goto(path, wait_until="load")

    @property
    def status(self) -> int:
        return self.page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")

    @property
    def name(self) -> str:
        """The name of the address where one is."""
        return name_of(self.page.url)


Step = Callable[[Guide], None]


@dataclass(frozen=True)
class Stop:
    """One page in one state: the name of its address, the state in words, and the way from where one was."""

    page: str
    state: str
    way: tuple[Step, ...]
    status: int = 200
    says: str = ""
    """Expression that the page must say."""


def stop(page: str, state: str, *way: Step, status: int = 200, says: str = "") -> Stop:
    return Stop(page, state, way, status, says)


# -- steps -----------------------------------------------------------------------------------------------------


def home(guide: Guide) -> None:
    """Open the visitor's own link."""
    guide.open(guide.home)


def at(name: str, *args: object, query: str = "") -> Step:
    """Open the page of that name; ``"number"`` among the arguments is that of the visitor's agreement."""

    def go(guide: Guide) -> None:
        guide.open(reverse(name, args=[guide.number if arg == "number" else arg for arg in args]) + query)

    return go


def below(path: str) -> Step:
    """Open what stands below the visitor's own link."""
    return lambda guide: guide.open(guide.home + path.replace("{number}", guide.number))


def onwards(path: str) -> Step:
    """Open what stands below the page where one is."""
    return lambda guide: guide.open(guide.page.url + path)


def raw(path: str) -> Step:
    return lambda guide: guide.open(path)


def to(name: str, nth: int = 0, *, having: str = "") -> Step:
    """Follow the nth link of the page that leads to that name, one whose address holds ``having``."""

    def follow(guide: Guide) -> None:
        paths = guide.page.eval_on_selector_all("a[href]", "links => links.map((a) => a.getAttribute('href'))")
        found = [path for path in dict.fromkeys(paths) if name_of(path) == name and having in path]
        assert len(found) > nth, f"{guide.page.url} has no link to {name}"
        guide.open(found[nth])

    return follow


def as_other(state: str, who: str, path: str) -> Step:
    """Open what stands below the link of somebody else, the first of that state, in one's own browser.

    A birth date signs out whoever was signed in there: see :func:`again`.
    """

    def go(guide: Guide) -> None:
        row = next(row for row in guide.agreements if row["state"] == state)
        guide.born = row["born"]
        guide.open(next(door["path"] for door in row["doors"] if door["who"] == who) + path)
        birth_date(guide)

    return go


def again(visitor: str) -> Step:
    """Sign in again."""
    return lambda guide: sign_in(guide, visitor)


def choose(label: str, nth: int = 1) -> Step:
    """Choose the nth entry of a list."""
    return lambda guide: guide.page.locator("main").get_by_label(re.compile(label)).first.select_option(index=nth)


def agreement(state: str, nth: int = 0) -> Step:
    """Remember the nth agreement of Angers or elsewhere in that state: its number serves the next steps."""

    def remember(guide: Guide) -> None:
        guide.number = [row for row in guide.agreements if row["state"] == state][nth]["number"]

    return remember


def press(words: str, nth: int = 0) -> Step:
    """Press the button with these words."""

    def push(guide: Guide) -> None:
        button = guide.page.locator("main").get_by_role("button", name=re.compile(words)).nth(nth)
        with guide.page.expect_navigation(wait_until="load"):
            button.click()

    return push


def begun(guide: Guide) -> None:
    """Begin the host's part, unless somebody has."""
    if guide.page.get_by_role("button", name="Remplir").count():
        press("Remplir")(guide)


def empty(nth: int = 0) -> Step:
    """Send the nth form of the page with nothing in it."""

    def send(guide: Guide) -> None:
        with guide.page.expect_navigation(wait_until="load"):
            guide.page.evaluate(EMPTY, nth)

    return send


def write(label: str, text: str) -> Step:
    return lambda guide: guide.page.locator("main").get_by_label(re.compile(label)).first.fill(text)


def pick(label: str, nth: int = 0) -> Step:
    """Tick the nth box or circle with that label."""
    return lambda guide: guide.page.locator("main").get_by_label(re.compile(label)).nth(nth).check(force=True)


def upload(content: str | bytes) -> Step:
    """Choose a list with that text, or a photo."""
    if isinstance(content, bytes):
        file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": content}
    else:
        file = {"name": "liste.csv", "mimeType": "text/csv", "buffer": content.encode()}
    return lambda guide: guide.page.locator("input[type=file]").set_input_files(file)


def copy(name: str) -> Step:
    """Choose one of the copies that the demonstration gives to try the verification with."""

    def choose(guide: Guide) -> None:
        content = guide.page.request.get(reverse("sample_copy", args=[name])).body()
        file = {"name": "copie.pdf", "mimeType": "application/pdf", "buffer": content}
        guide.page.locator("input[type=file]").set_input_files(file)

    return choose


def case(words: str, who: str = "") -> Step:
    """Go where the demonstration's page says that this case is seen: the school's page, or the link of ``who``."""

    def go(guide: Guide) -> None:
        guide.open(reverse("demonstration"))
        row = guide.page.locator("li", has_text=words).first
        guide.number = row.locator("a").first.inner_text()
        guide.born = next(row["born"] for row in guide.agreements if row["number"] == guide.number)
        guide.open(str(row.locator("a", has_text=who).first.get_attribute("href")))

    return go


def entrance(words: str) -> Step:
    """Open the link that the demonstration's page proposes beside these words, and give the birth date."""

    def go(guide: Guide) -> None:
        guide.open(reverse("demonstration"))
        row = guide.page.locator("li", has_text=words).first
        dates = re.findall(r"\d\d/\d\d/\d{4}", row.inner_text())
        guide.born = dates[0]
        guide.open(str(row.locator("a").first.get_attribute("href")))
        birth_date(guide)

    return go


BUSY = re.compile("Actualiser|calcul est en cours")
"""Words of a page while the worker is at it."""


def pause(guide: Guide) -> None:
    """Look again until the worker has done what was asked."""
    for _try in range(40):
        if not guide.page.get_by_text(BUSY).count():
            return
        guide.page.wait_for_timeout(500)
        guide.page.reload(wait_until="load")


def broken(template: str, status: int) -> Step:
    """Show a page that the site gives when something goes wrong: no address leads there."""

    def show(guide: Guide) -> None:
        request = RequestFactory().get("/")
        body = render_to_string(template, {**identity(request), **reader_language(request), "messages": ()})
        guide.page.route("**/en-panne", lambda route: route.fulfill(status=status, body=body, content_type=HTML))
        guide.open("/en-panne")
        guide.page.unroute("**/en-panne")

    return show


def received(asking: Step) -> Step:
    """Ask for a code and wait until it has come: it is kept for :func:`type_code`."""

    def ask(guide: Guide) -> None:
        before = _letters(guide)
        asking(guide)
        for _try in range(TRIES):
            for letter in _letters(guide):
                if letter not in before and (found := CODE.search(letter)):
                    guide.sent_code = found[1]
                    return
            guide.page.wait_for_timeout(250)
        raise AssertionError(f"no code came; the page says: {guide.page.locator('main').inner_text()}")

    return ask


def type_code(guide: Guide) -> None:
    """Type the code that came, agree where that is asked, and go on."""
    for box in guide.page.locator("main input[type=checkbox]").all():
        box.check(force=True)
    field = guide.page.locator("input[autocomplete=one-time-code]").first
    field.fill(guide.sent_code)
    with guide.page.expect_navigation(wait_until="load"):
        field.press("Enter")


def from_mailbox(path: str, to: str = "") -> Step:
    """Open the newest address of the mailbox that holds ``path``, of the letters to one address where it is given."""

    def go(guide: Guide) -> None:
        for _try in range(TRIES):
            guide.open(reverse("mailbox") + "?q=" + (to or path))
            links = guide.page.locator(f"article a[href*='{path}']")
            if links.count():
                return guide.open(str(links.first.get_attribute("href")))
            guide.page.wait_for_timeout(250)
        raise AssertionError(f"no letter {to} holds {path}")

    return go


def _letters(guide: Guide) -> list[str]:
    """Return what the mailbox's first page holds, newest first: other letters may arrive over the one waited for."""
    page = html.document_fromstring(guide.page.request.get(reverse("mailbox")).text())
    return [letter.text_content() for letter in page.iter("article")]


def unfold(guide: Guide) -> None:
    """Open everything that is folded."""
    guide.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")


def scroll_to(words: str) -> Step:
    """Show the page from where these words stand."""
    return lambda guide: guide.page.get_by_text(words).first.evaluate("(found) => found.scrollIntoView()")


def birth_date(guide: Guide) -> None:
    """Give the pupil's birth date and go on."""
    guide.page.locator("input[name$=birth_date]").first.fill(guide.born)
    with guide.page.expect_navigation(wait_until="load"):
        guide.page.locator("input[name$=birth_date]").first.press("Enter")


def name_of(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


# -- visitors --------------------------------------------------------------------------------------------------


@dataclass
class Tour:
    """Everybody who visits, each in a browser of their own that stays open and signed in."""

    browser: Browser
    url: str
    agreements: list[dict] = field(default_factory=list)

    def guide(self, visitor: str, **screen) -> Guide:
        """Return the browser of ``visitor``: empty, a role, ``role@school``, or ``state/who`` of a personal link."""
        screen.setdefault("viewport", {"width": 1280, "height": 900})
        context = self.browser.new_context(base_url=self.url, locale="fr-FR", **screen)
        context.set_default_timeout(30_000)
        page = context.new_page()
        if not self.agreements:
            page.goto("/demonstration/")
            self.agreements.extend(page.evaluate(DOORS))
        guide = Guide(page, self.agreements)
        if "/" in visitor:
            self._give_link(guide, *visitor.split("/"))
        elif visitor:
            sign_in(guide, visitor)
        return guide

    def _give_link(self, guide: Guide, state: str, who: str) -> None:
        rows = [(row, door) for row in self.agreements for door in row["doors"] if row["state"] == state
                and door["who"].startswith(who) and (" – " in door["who"]) == (" –" in who)]  # fmt: skip
        assert rows, f"the demonstration has no {who} in the state {state}"
        row, door = rows[0]
        guide.home, guide.born, guide.number = door["path"], row["born"], row["number"]
        guide.code = door["code"].removeprefix("code ")


def sign_in(guide: Guide, visitor: str) -> None:
    """Sign in with an account of the demonstration, with its second factor where it has one."""
    role, _at, school = visitor.partition("@")
    email = STAFF.get(role) or f"{role}@{school or 'trois-rives'}.example"
    guide.open(reverse("login"))
    guide.page.locator("input[name=login]").fill(email)
    guide.page.locator("input[name=password]").fill(PASSWORD)
    press("Se connecter")(guide)
    if guide.name == "second_factor":
        second_factor(guide)


def second_factor(guide: Guide) -> None:
    """Give the code of the demonstration's second factors; one code serves once, so wait for the next if needed."""
    for _try in range(3):
        guide.page.locator("input[autocomplete=one-time-code]").fill(_second_factor_code())
        with guide.page.expect_navigation(wait_until="load"):
            guide.page.locator("input[autocomplete=one-time-code]").press("Enter")
        if guide.name != "second_factor":
            return
        guide.page.wait_for_timeout(15_000)


def _second_factor_code() -> str:
    from config.development.demo.queries import second_factor_now

    return second_factor_now()
