"""WebKit as Debian has it, on a screen that nobody sees: a driver to look at pages, a browser that starts again.

Its driver's sessions are private ones: what must outlive a start is played by a script given to the browser itself.
"""

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from config.development.demo.stage import free_port

PATIENCE = 60
"""Seconds that anything may take on a busy machine with two cores."""
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""Key of an element in answers (W3C, WebDriver, 11)."""


def find_webkit() -> Path | None:
    """Return the path of its small browser; ``None`` when that, its driver or the screen is missing."""
    if not all(map(shutil.which, ("WebKitWebDriver", "Xvfb"))):
        return None
    return next(iter(sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))), None)


@contextmanager
def screen(home: Path) -> Iterator[dict[str, str]]:
    """Give the environment of a screen and of a home of its own, where files are kept."""
    home.mkdir(parents=True, exist_ok=True)
    read, write = os.pipe()
    shown = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x1000x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as number:
            yield {**os.environ, "HOME": str(home), "DISPLAY": f":{number.readline().strip()}", "LANG": "fr_FR.UTF-8"}
    finally:
        shown.terminate()
        shown.wait()


class Driven:
    """One private session, at one page."""

    def __init__(self, port: int) -> None:
        self._at = f"http://127.0.0.1:{port}/session"

    def ask(self, method: str, path: str = "", **given: Any) -> Any:
        """Ask the driver and return its answer; whatever goes wrong there is a failure here."""
        body = json.dumps(given).encode() if method == "POST" else None
        asked = urllib.request.Request(self._at + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=2 * PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    def begin(self, binary: Path) -> None:
        options = {"binary": str(binary), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self._at += "/" + self.ask("POST", capabilities=wanted)["sessionId"]

    def open(self, address: str) -> None:
        self.ask("POST", "/url", url=address)

    def find(self, xpath: str) -> str:
        """Return the path of the first element there, for which it waits, through pages that lead on."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return f"/element/{self.ask('POST', '/element', using='xpath', value=xpath)[ELEMENT]}"
            except AssertionError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def press(self, xpath: str) -> None:
        self.ask("POST", f"{self.find(xpath)}/click")

    def type(self, xpath: str, text: str) -> None:
        self.ask("POST", f"{self.find(xpath)}/value", text=text)

    def read(self, expression: str) -> Any:
        """Return what a JavaScript expression is worth, awaited."""
        script = "const [done] = arguments; (async () => " + expression + ")().then(done, (fault) => done(`${fault}`));"
        return self.ask("POST", "/execute/async", script=script, args=[])


@contextmanager
def driven(environment: dict[str, str]) -> Iterator[Driven]:
    """Start the driver and a session of its own."""
    binary, port = find_webkit(), free_port()
    assert binary is not None
    driver = subprocess.Popen(["WebKitWebDriver", f"--port={port}"], env=environment, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=PATIENCE):
                break
            time.sleep(0.1)
        session = Driven(port)
        session.begin(binary)
        try:
            yield session
        finally:
            with suppress(AssertionError):
                session.ask("DELETE")
    finally:
        driver.terminate()
        driver.wait()


def start_until(environment: dict[str, str], address: str, script: str, file: Path) -> bytes:
    """Start the browser as anybody does, run ``script`` on each of its pages until it has kept ``file``; return it."""
    binary, home = find_webkit(), Path(environment["HOME"])
    played = home / "played.js"
    played.write_text(script)
    browser = subprocess.Popen(
        [str(binary), f"--profile-dir={home / 'profile'}", f"--user-script-at-end={played}", address],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 2 * PATIENCE
        while not file.exists():
            assert time.monotonic() < until, f"{file.name} was not kept"
            time.sleep(0.2)
        _until_still(home)  # its stores reach the disk after the page
        content = file.read_bytes()
        file.unlink()
    finally:
        browser.terminate()
        browser.wait()
    return content


def _until_still(folder: Path) -> None:
    """Wait until nothing below the folder has changed for two seconds."""
    until, since = time.monotonic() + PATIENCE, time.monotonic()
    seen: dict[Path, int] = {}
    while time.monotonic() - since < 2 and time.monotonic() < until:
        now: dict[Path, int] = {}
        for path in folder.rglob("*"):
            with suppress(FileNotFoundError):  # a store's journal comes and goes
                now[path] = path.stat().st_mtime_ns
        if now != seen:
            seen, since = now, time.monotonic()
        time.sleep(0.2)
