"""A small browser for the demonstration: opens pages, fills their forms and sends them, as a party would."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from config.development.patience import patience


class PageError(Exception):
    """The page answered with an error, or has no such form."""


@dataclass
class Form:
    """One form of a page: where it goes, its fields with their values, its buttons that have a name."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: set[str] = field(default_factory=set)

    def takes(self, names: Iterable[str]) -> bool:
        """Tell whether a person finds all of ``names`` in it."""
        return set(names) <= {*self.fields, *self.buttons}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(action=given.get("action", "")))
        elif tag in ("input", "textarea") and self.forms and given.get("name"):
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "button" and self.forms and given.get("name"):
            self.forms[-1].buttons.add(given["name"])
        elif tag in ("style", "script"):
            self._quiet += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._quiet -= 1

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.words.append(data.strip())


@dataclass
class Page:
    """Page that a person sees after a request."""

    url: str
    status: int
    text: str
    forms: list[Form]
    content: bytes
    policy: str = ""
    """Referrer-Policy: what the browser says of the page in the requests that its forms make (Fetch standard)."""


class Browser:
    """One person's browser: its own cookies, which another process can take over from the file they were kept in."""

    def __init__(self, cookies: str = "") -> None:
        self._jar = http.cookiejar.LWPCookieJar()
        if cookies:
            self._jar.load(cookies, ignore_discard=True)
        processor = urllib.request.HTTPCookieProcessor(self._jar)
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), processor)

    def keep_cookies(self, path: str) -> None:
        """Write the cookies to a file."""
        self._jar.save(path, ignore_discard=True)

    def open(self, url: str) -> Page:
        """GET ``url``."""
        return self._read(urllib.request.Request(url))  # noqa: S310 - our own site

    def send(self, page: Page, action: str, **values: str) -> Page:
        """Fill the form of ``page`` whose address ends with ``action`` (empty: that of the page) and send it.

        Of several, the one that has the fields and the buttons named in ``values``.
        """
        paths = [(form, urllib.parse.urlparse(form.action).path) for form in page.forms]
        there = [form for form, path in paths if (path.endswith(action) if action else not path)]
        form = next((form for form in there if form.takes(values)), there[0] if there else None)
        if form is None:
            raise PageError(f"the page has no form « {action} »: {page.text[:200]}")
        body = urllib.parse.urlencode({**form.fields, **values}).encode()
        address = urllib.parse.urljoin(page.url, form.action)
        origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlparse(page.url))
        headers = {"Origin": "null"} if page.policy == "no-referrer" else {"Origin": origin, "Referer": page.url}
        return self._read(urllib.request.Request(address, data=body, headers=headers))  # noqa: S310 - our own site

    def _read(self, request: urllib.request.Request) -> Page:
        try:
            answer = self._opener.open(request, timeout=patience())
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            content = answer.read()
            reader = _Reader()
            if "html" in answer.headers.get("Content-Type", ""):
                reader.feed(content.decode())
            policy = answer.headers.get("Referrer-Policy", "")
            return Page(answer.geturl(), answer.status, " ".join(reader.words), reader.forms, content, policy)
