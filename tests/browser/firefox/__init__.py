"""Firefox ESR, the browser of school computers, driven by Puppeteer over WebDriver BiDi: a person at one page.

Playwright cannot drive Debian's Firefox (decision 73), so a process of Node.js does; it is told one act a line.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from django.conf import settings

from tests.browser.cast import PASSWORD, School

TOOLS = Path(settings.BASE_DIR) / "var" / "tools" / "firefox"
"""Folder into which ``config/fetch_npm.sh`` brings Puppeteer."""
NAMES = ("firefox-esr", "firefox")


def find_firefox() -> str:
    """Return the path of Firefox; empty when it, Node.js or Puppeteer is missing."""
    if not shutil.which("node") or not (TOOLS / "node_modules").exists():
        return ""
    return next(filter(None, map(shutil.which, NAMES)), "")


class Sitter:
    """Whoever sits at a school's computer: the same words as :class:`tests.browser.people.Someone`, counted alike."""

    def __init__(self, browser: "subprocess.Popen[str]") -> None:
        self._browser = browser
        self.fields = self.taps = 0

    def ask(self, act: str, **given: Any) -> Any:
        """Have the browser do ``act`` and return its answer; whatever goes wrong there is a failure here."""
        print(json.dumps({"act": act, **given}), file=self._browser.stdin, flush=True)
        line = self._browser.stdout.readline()
        assert line, "Firefox has gone"
        answer = json.loads(line)
        assert "fault" not in answer, (answer["fault"], answer.get("address"), answer.get("text", "")[:2000])
        return answer["value"]

    def open(self, address: str) -> Self:
        self.ask("open", address=address)
        return self

    def type(self, label: str, text: str) -> Self:
        """Fill the first field of that label, key by key."""
        self.ask("type", label=label, text=text)
        self.fields += 1
        return self

    def choose(self, label: str, *, index: int) -> Self:
        """Choose in a list by position; the first position says that nothing is chosen."""
        self.ask("choose", label=label, index=index)
        self.fields += 1
        return self

    def tick(self, label: str) -> Self:
        """Tick a box or choose a radio button, on its label."""
        self.ask("tick", label=label)
        self.taps += 1
        return self

    def give(self, label: str, path: Path) -> Self:
        """Give a file to the field of that label."""
        self.ask("give", label=label, path=str(path))
        self.fields += 1
        return self

    def press(self, name: str) -> Self:
        self.ask("press", kind="button, input[type=submit]", name=name)
        self.taps += 1
        return self

    def follow(self, name: str) -> Self:
        self.ask("press", kind="a[href]", name=name)
        self.taps += 1
        return self

    def touch(self, name: str) -> Self:
        """Press a button that stays on the page."""
        self.ask("touch", name=name)
        self.taps += 1
        return self

    def stands(self, selector: str) -> Self:
        """Wait until the page has such an element."""
        self.ask("stand", selector=selector)
        return self

    def heading(self) -> str:
        return self.ask("heading")

    def value(self, label: str) -> str:
        return self.ask("value", label=label)

    def text(self) -> str:
        """Return what the page's main part says."""
        return self.ask("text")

    def sees(self, words: str | re.Pattern[str]) -> Self:
        found = re.search(words if isinstance(words, re.Pattern) else re.escape(words), self.text())
        assert found, (words, self.text())
        return self

    def waits_for(self, words: str, *, seconds: int = 90) -> Self:
        """Look again at the page until it says ``words``."""
        self.ask("wait", words=words, seconds=seconds)
        return self

    def signs_in(self, school: School, role: str) -> Self:
        """Sign in with a school's account."""
        self.open("/compte/connexion")
        self.type("Adresse électronique", school.account(role)).type("Mot de passe", PASSWORD).press("Se connecter")
        self.fields = self.taps = 0
        return self


@contextmanager
def sitting(at: str, *, pictures: Path, profile: Path | None = None) -> Iterator[Sitter]:
    """Start Firefox at the site ``at``; when the test fails a picture of the page stays in ``pictures``.

    What it keeps is in the folder ``profile``; without one it keeps nothing.
    """
    here = Path(__file__).parent / "drive.mjs"
    shutil.copy(here, TOOLS / here.name)  # Node.js looks for its modules beside the script
    command = ["node", here.name, find_firefox(), at, *([str(profile)] if profile else [])]
    with subprocess.Popen(
        command, cwd=TOOLS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as browser:
        sitter = Sitter(browser)
        try:
            yield sitter
        except BaseException:
            pictures.mkdir(parents=True, exist_ok=True)
            sitter.ask("picture", path=str(pictures / "firefox.png"))
            raise
        finally:
            browser.stdin.close()
            browser.wait(timeout=60)
