"""Seven public and link pages under Lighthouse: full marks in accessibility and in best practices."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.browser import lighthouse
from tests.browser.tour import Tour
from tests.browser.twelve import NAMED, come

PAGES = ("home", "verifier", "figures", "guardian", "pupil", "host", "tutor")
ASSERTED = ("accessibility", "best-practices")
pytestmark = [pytest.mark.skipif(not lighthouse.is_there(), reason=lighthouse.MISSING)]


@pytest.mark.usefixtures("published", "at_home")
def test_seven_pages_have_full_marks_from_lighthouse(stage, chromium, capsys):
    """Its mark for speed is printed and never asserted: it is that of the machine at that moment."""
    tour, asked = Tour(chromium, stage.url), []
    for name in PAGES:
        page = come(tour, NAMED[name]).page
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
        asked.append({"name": name, "url": page.url, "cookie": cookies})
        page.context.close()
    seen = lighthouse.marks(asked)
    with capsys.disabled():
        print(*(f"\nLighthouse, {one['name']}: {one['scores']}" for one in seen))
    assert [one["name"] for one in seen] == [*PAGES]
    assert [one for one in seen if one["fault"]] == []
    assert {one["name"]: one["final"] for one in seen} == {page["name"]: page["url"] for page in asked}
    assert [line for one in seen for line in one["missed"]] == []
    assert {one["scores"][mark] for one in seen for mark in ASSERTED} == {100}


@pytest.fixture
def wrong(tmp_path) -> Iterator[str]:
    """The address of a page without language, title or words for its picture."""
    (tmp_path / "index.html").write_text("<!DOCTYPE html><html><body><img src='absent.png'></body></html>")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_given: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_lighthouse_takes_marks_off_a_wrong_page(wrong):
    """Each fault is told with its name."""
    [seen] = lighthouse.marks([{"name": "wrong", "url": wrong}])
    assert max(seen["scores"][mark] for mark in ASSERTED) < 100
    told = " ".join(seen["missed"])
    assert [
        name for name in ("html-has-lang", "image-alt", "document-title", "errors-in-console") if name not in told
    ] == []
