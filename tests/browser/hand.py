"""The faults that a machine finds in the hand that drew each of the twelve pages: ``python -m tests.browser.hand``."""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from config.problems import SetupProblem, run_or_explain
from tests.browser.chromium import ARGUMENTS, MISSING, find_chromium

HOLDERS = tuple("fhst")
"""First parts of the addresses of those who hold a link: family, host, signer, tutor."""


def main() -> None:
    """Look at the pages that are asked for, on the site that is given or on a stage of one's own."""
    if not find_chromium():
        raise SetupProblem(MISSING)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    # Playwright keeps an event loop in this thread, where Django would refuse any query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    import django
    from django.conf import settings

    django.setup()
    given = _arguments()
    if given.url or given.site:
        address = urlsplit(given.site or given.url)
        sys.exit(_look(given, f"{address.scheme}://{address.netloc}"))
    from tests.browser.stage import running_stage

    with running_stage(Path(settings.VAR_DIR) / "hand") as stage:
        stage.ask("publish")
        print(f"--site {stage.url}", flush=True)
        if not given.stay:
            sys.exit(_look(given, stage.url))
        while True:  # until Ctrl-C
            time.sleep(1)


def _arguments() -> argparse.Namespace:
    from tests.browser.eye import LOOKS
    from tests.browser.twelve import NAMED

    parser = argparse.ArgumentParser(prog="python -m tests.browser.hand", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="PAGE", help=f"of the twelve (all when none): {', '.join(NAMED)}")
    parser.add_argument("--site", help="a running site with the demonstration's data, instead of a stage of its own")
    parser.add_argument("--url", help="any one page of a running site")
    parser.add_argument("--as", dest="visitor", default="", help="who opens --url: « office », « ouverte/élève »…")
    parser.add_argument(
        "--tour", nargs="*", metavar="VISITOR", help="every stop of these visitors' tour (all when none)"
    )
    parser.add_argument("--only", default=",".join(LOOKS), help="what is looked at: %(default)s")
    parser.add_argument("--stay", action="store_true", help="set the stage, say where it is, and wait")
    given = parser.parse_args()
    if unknown := set(given.names) - set(NAMED):
        parser.error(f"not of the twelve: {', '.join(unknown)}")
    if unknown := set(given.only.split(",")) - set(LOOKS):
        parser.error(f"not looked at: {', '.join(unknown)}")
    return given


def _look(given: argparse.Namespace, site: str) -> int:
    """Print the faults of each page; return how many there are, 100 at most."""
    from playwright.sync_api import sync_playwright

    from tests.browser.eye import Seen, faults
    from tests.browser.tour import Tour

    number = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        tour = Tour(browser, site)
        if given.tour is not None:
            return _look_everywhere(tour, given.tour, given.only.split(","))
        for seen in _one(tour, given) if given.url else _of_the_twelve(tour, given.names):
            assert isinstance(seen, Seen)
            found = faults(seen, given.only.split(","))
            number += len(found)
            print(
                f"{seen.place.name}: {f'{len(found)} faults' if found else 'no fault'}", *found, sep="\n  ", flush=True
            )
            seen.page.context.close()
        browser.close()
    return min(number, 100)


def _look_everywhere(tour, visitors: list[str], only: list[str]) -> int:
    """Print each fault once, with the pages of the tour that have it; return how many there are, 100 at most."""
    from tests.browser.eye import Seen, faults
    from tests.browser.itinerary import STOPS
    from tests.browser.twelve import Place

    found: dict[str, list[str]] = {}
    for visitor in visitors or STOPS:
        guide = tour.guide(visitor)
        for stop in STOPS[visitor]:
            where = f"{stop.page} ({stop.state})" if stop.state else stop.page
            try:
                for step in stop.way:
                    step(guide)
            except Exception as problem:  # the others are looked at all the same
                print(f"{visitor}: {where} is not reached: {str(problem)[:200]}", file=sys.stderr, flush=True)
                found.setdefault("not reached", []).append(f"{where}, by {visitor}")
                continue
            for fault in faults(Seen(guide.page, Place(stop.page, "", visitor, ())), only):
                if (kind := re.split(r" [×«]", fault)[0]) not in found:
                    print(f"{where}: {fault}", file=sys.stderr, flush=True)
                found.setdefault(kind, []).append(where)
        guide.page.context.close()
    for fault, pages in sorted(found.items(), key=lambda one: -len(one[1])):
        print(f"{len(pages)} pages: {fault}: {', '.join(dict.fromkeys(pages))[:300]}")
    return min(len(found), 100)


def _of_the_twelve(tour, names: list[str]) -> Iterator:
    from tests.browser.eye import WIDE, Seen
    from tests.browser.twelve import NAMED, come

    for name in names or NAMED:
        yield Seen(come(tour, NAMED[name], viewport=WIDE).page, NAMED[name])


def _one(tour, given: argparse.Namespace) -> Iterator:
    """Yield the page at ``--url``: its address says whether a link leads there, its body whether one works there."""
    from tests.browser.eye import WIDE, Seen
    from tests.browser.tour import birth_date, home
    from tests.browser.twelve import Place

    guide = tour.guide(given.visitor, viewport=WIDE)
    if guide.home:
        home(guide)
        if guide.page.locator("input[name$=birth_date]").count():
            birth_date(guide)
    guide.open(given.url)
    work = guide.page.evaluate("document.body.classList.contains('work')")
    family = urlsplit(guide.page.url).path.split("/")[1] in HOLDERS
    yield Seen(guide.page, Place(given.url, "", given.visitor, (), is_family=family, is_work=work))


if __name__ == "__main__":
    run_or_explain(main)
