"""Somebody at a keyboard, counted: links followed, boxes ticked, words typed, buttons pressed, as pages show them."""

from urllib.parse import urlencode, urljoin

from django.http import HttpResponse
from django.test import Client
from lxml import html

from tests.kit.queued import run_jobs


class Presses:
    """A browser without JavaScript; what the worker and the page do by themselves costs nothing."""

    def __init__(self, client: Client) -> None:
        self._client, self._at = client, "/"
        self.count = 0

    def follow(self, words: str) -> None:
        """Follow the first link that says so."""
        [link, *_others] = [one for one in self._page.iter("a") if words in _text(one)]
        self.open(link.get("href"))

    def open(self, address: str) -> None:
        """Open an address, from a mail for instance."""
        self.count += 1
        self._show(self._client.get(urljoin(self._at, address), follow=True))

    def tick(self, words: str) -> None:
        """Tick the box beside these words."""
        self.count += 1
        self._field(words).checked = True

    def answer_all(self, words: str) -> None:
        """Press what says so under every question of the page."""
        for label in [one for one in self._page.iter("label") if _text(one) == words]:
            self.count += 1
            self._page.get_element_by_id(label.get("for")).checked = True

    def type(self, label: str, words: str) -> None:
        self.count += 1
        self._field(label).value = words

    def choose(self, label: str, words: str) -> None:
        """Choose in a list what says so; the button that sends it is what counts."""
        field = self._field(label)
        [value] = [one.get("value") for one in field.iter("option") if _text(one) == words]
        field.value = value

    def write(self, label: str, words: str) -> None:
        """Type in one field of a grid, where the button that sends them all is what counts."""
        self._field(label).value = words

    def ask(self, words: str) -> None:
        """Press the first button that says so, of a form that only asks: its address can be shared."""
        [button, *_others] = [one for one in self._page.iter("button") if words in _text(one)]
        by_name = button.get("form")
        form = self._page.get_element_by_id(by_name) if by_name else next(button.iterancestors("form"))
        assert form.method == "GET"
        self.open(f"{(form.get('action') or '').partition('#')[0]}?{urlencode(form.form_values())}")

    def read(self, table: str) -> dict[str, list[str]]:
        """Return the lines of the table whose caption says so, by their first cell."""
        [found, *_others] = [one for one in self._page.iter("table") if table in _text(next(one.iter("caption")))]
        rows = [[_text(cell) for cell in row] for row in found.iter("tr")]
        return {first: others for first, *others in rows}

    @property
    def text(self) -> str:
        """The words of the page."""
        return _text(self._page)

    def press(self, words: str) -> None:
        """Press the first button that says so, and wait for what it has begun."""
        self.count += 1
        [button, *_others] = [one for one in self._page.iter("button") if words in _text(one)]
        by_name = button.get("form")
        form = self._page.get_element_by_id(by_name) if by_name else next(button.iterancestors("form"))
        sent: dict[str, list[str]] = {}
        for name, value in [*form.form_values(), (button.get("name"), button.get("value"))]:
            if name:
                sent.setdefault(name, []).append(value)
        self._show(self._client.post(urljoin(self._at, form.get("action") or ""), sent, follow=True))
        run_jobs()
        self._show(self._client.get(self._at))

    def _field(self, words: str) -> html.InputElement:
        [label, *_others] = [one for one in self._page.iter("label") if words in _text(one)]
        inside = label.find(".//input")
        return inside if inside is not None else self._page.get_element_by_id(label.get("for"))

    def _show(self, answer: HttpResponse) -> None:
        assert answer.status_code == 200, (answer.status_code, answer.request["PATH_INFO"])
        query = answer.request["QUERY_STRING"]
        self._at = answer.request["PATH_INFO"] + (f"?{query}" if query else "")
        self._page = html.fromstring(answer.content.decode())


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())
