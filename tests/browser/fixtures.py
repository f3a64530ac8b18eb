"""A stage and a Chromium for browser tests; a picture and the page's text are kept when one fails.

The tests are in two folders, by how long they take: each takes all of this into its ``conftest.py``. The long ones
have two stages, one beside the other: on one the demonstration is looked at, on the other a school of one's own acts.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, BRIEFLY, MISSING, find_chromium, note_elsewhere
from tests.browser.stage import Stage, running_stage

FOLDERS = {Path(settings.BASE_DIR) / "tests" / name for name in ("browser", "long/browsers")}
PATIENCE = 30_000
"""Milliseconds that a page may take on a busy machine with two cores."""
FAILURES = Path(settings.VAR_DIR) / "browser-failures"
PHONE, DESK, SMALL = {"width": 390, "height": 844}, {"width": 1280, "height": 900}, {"width": 320, "height": 640}


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the browser tests of a stage on one worker, and leave them out where there is no browser."""
    ours = [item for item in items if item.path.parent in FOLDERS]
    if ours and not find_chromium():
        config.hook.pytest_deselected(items=ours)
        items[:] = [item for item in items if item not in ours]
        config.stash[LEFT_OUT] = True
    for item in ours:
        acts = item.path.parent.name == "browsers" and hasattr(item.module, "bring")
        item.add_marker(pytest.mark.xdist_group("browser, own school" if acts else "browser"))


@pytest.hookimpl(specname="pytest_collection_modifyitems", trylast=True)  # after all tests were shuffled
def pytest_put_life_last(items: list[pytest.Item]) -> None:
    """Put ourselves first, who take longest: before all what looks at pages as nobody has changed them yet.

    A test that reads what the others of its file have kept comes after them.
    Last of us is what moves the stage's clock weeks ahead: the agreements of the other tests would expire.
    """
    ranks = {"test_transcripts.py": 0, "test_rgaa.py": 1, "test_life.py": 3}
    files: dict[Path, int] = {}
    for item in items:
        files.setdefault(item.path, len(files))
    items.sort(
        key=lambda item: (
            ranks.get(item.path.name, 2) if item.path.parent in FOLDERS else 4,
            files[item.path],
            item.get_closest_marker("reads_what_its_file_kept") is not None,
        )
    )


LEFT_OUT = pytest.StashKey[bool]()


@pytest.fixture(scope="package")
def stage(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[Stage]:
    """The running site with the demonstration's data."""
    with django_db_blocker.unblock(), running_stage(tmp_path_factory.mktemp("stage") / "demo") as running:
        yield running


@pytest.fixture(scope="package")
def published(stage: Stage) -> None:
    """The open figures of the stage, which are published once."""
    assert len(stage.ask("publish")) == 2, "the open figures of the tour"


@pytest.fixture(scope="package")
def posted(stage: Stage) -> str:
    """Where the contact is written to of an offer that a network has posted and that waits for an officer."""
    return stage.ask("post")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for the package; each person gets a context of their own."""
    # Playwright keeps an event loop in this thread, where Django would refuse any query: of the stage, for one.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*ARGUMENTS, BRIEFLY])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def elsewhere(chromium: Browser) -> list[str]:
    """Addresses of other sites that pages of ours have asked; a test that finds one there fails."""
    return note_elsewhere(chromium)


@pytest.fixture
def at_home(elsewhere: list[str]) -> Iterator[None]:
    """Fail when a page asked another site for anything."""
    yield
    asked, elsewhere[:] = [*elsewhere], []
    assert asked == [], "a page asks another site"


@pytest.fixture
def person(chromium: Browser, stage: Stage, at_home: None, request) -> Iterator[Callable[..., Page]]:
    """Return a function that gives a person a browser: ``person()``, ``person(viewport=SMALL, javascript=False)``."""
    contexts: list[BrowserContext] = []

    def come(*, viewport: dict[str, int] = PHONE, javascript: bool = True, **given) -> Page:
        given = {"base_url": stage.url, "locale": "fr-FR", **given}
        context = chromium.new_context(viewport=viewport, java_script_enabled=javascript, **given)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield come
    if request.node.stash.get(FAILED, False):
        _keep(contexts, request.node.name)
    for context in contexts:
        context.close()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Remember that the test failed, so that its pages are kept."""
    outcome = yield
    if outcome.get_result().failed:
        item.stash[FAILED] = True


def _keep(contexts: list[BrowserContext], name: str) -> None:
    FAILURES.mkdir(parents=True, exist_ok=True)
    for n, page in enumerate(page for context in contexts for page in context.pages):
        stem = FAILURES / f"{name[:80]}-{n}".replace("/", "-")
        page.screenshot(path=f"{stem}.png", full_page=True)
        stem.with_suffix(".html").write_text(page.content(), encoding="utf-8")


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if config.stash.get(LEFT_OUT, False):
        terminalreporter.write_line(MISSING)
