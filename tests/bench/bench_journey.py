"""Eight parties who sign by link at once over gunicorn: a stock Django, viewflow and pyHanko site, and ours in turn.

Each client plays whole journeys: it opens the link, gives the birth date, asks for the code, signs; each step ends with
the page that it leads to. Both sites sign the same PDF, on the same database, with the server's settings that ship; the
clients share the machine with the site, as they do not in production. Both are served all along and played in turn, so
that a busy moment hits both. What a party reads between two steps takes no time here.
"""

import math
import os
import re
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from django.db import connection

from config.development import serve
from config.development.rehearsal import front
from signatures.models import SignatureRequest
from tests.bench import Ratio, say
from tests.bench.bench_engine import stock_tables
from tests.kit import lives

CLIENTS = 8
FIRST = 4 * CLIENTS
"""Journeys that are not counted: every process of the server has loaded its keys and its pages by then."""
TURNS = 4
P95, EACH = 0.75, 0.9
"""The highest ratios that are accepted: of a whole journey's 95th percentile, and of the time per journey."""
SITES = {"stock": "stock", "ours": ""}
"""Each site's name, and how its settings are told."""
SMALL = {"journeys": 8, "first": 2, "processes": 1}
STEPS = ("open the link", "birth date", "ask for the code", "sign")
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Asked:
    """One party who is asked to sign."""

    path: str
    born: str
    code: Callable[[], str]
    """Return the code that was sent."""


@dataclass
class Told:
    """The times of a site for all that was played."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in (*STEPS, "journey")})
    elapsed: float = 0.0
    refused: list[str] = field(default_factory=list)

    def quantile(self, step: str, share: float) -> float:
        """Return how long all but ``1 - share`` of the requests of a step took, in seconds."""
        ordered = sorted(self.seconds[step])
        return ordered[math.ceil(share * len(ordered)) - 1]

    def add(self, other: "Told") -> None:
        """Count another turn too."""
        self.elapsed += other.elapsed
        for step, taken in other.seconds.items():
            self.seconds[step] += taken

    @property
    def per_second(self) -> float:
        """Journeys ended each second."""
        return len(self.seconds["journey"]) / self.elapsed


def run(*, journeys: int = 96, first: int = FIRST, processes: int = 0) -> Iterator[Ratio]:
    """Play ``journeys`` on each site, after some that are not counted; ``processes`` of each server, or as it ships."""
    told = {name: Told() for name in SITES}
    with stock_tables() as stock, ExitStack() as serving:
        requests = [request for _ in range(math.ceil((journeys + first) / 2)) for request in _guardians()]
        asked = {"stock": [_ask_by_stock(stock, request) for request in requests], "ours": [*map(_ask, requests)]}
        say(f"{len(requests)} parties are asked")
        ports = {name: serving.enter_context(_served(site, processes)) for name, site in SITES.items()}
        for name, port in ports.items():
            _at_once(port, asked[name][:first])
            say(f"{name} is served, {first} journeys played that are not counted")
        share = math.ceil(journeys / TURNS)
        for turn in range(TURNS):
            for name in SITES if turn % 2 else reversed(SITES):
                begin = first + turn * share
                told[name].add(_at_once(ports[name], asked[name][begin : min(begin + share, first + journeys)]))
            say(f"{turn + 1} of {TURNS} turns")
    for name, one in told.items():
        print(f"{name}: {one.per_second:.1f} journeys a second, {CLIENTS} at once; p50 and p95 of each step:")
        for step in one.seconds:
            print(f"  {step:<18} {one.quantile(step, 0.5) * 1000:>7.0f} ms {one.quantile(step, 0.95) * 1000:>7.0f} ms")
    for step in STEPS:
        yield Ratio(f"{step}, p95 of {CLIENTS} at once", *(one.quantile(step, 0.95) for one in told.values()))
    whole = (one.quantile("journey", 0.95) for one in told.values())
    yield Ratio(f"journey, p95 of {CLIENTS} at once", *whole, P95)
    yield Ratio(f"time per journey, {CLIENTS} at once", *(1 / one.per_second for one in told.values()), EACH)


def _guardians() -> list[SignatureRequest]:
    """The requests of both guardians of a new agreement, who sign at the same time."""
    requests = lives.requests(lives.validated(guardians=2, tutor=True))
    return [requests["guardian_1"], requests["guardian_2"]]


def _ask(request: SignatureRequest) -> Asked:
    born = request.document.root.pupil.birth_date
    return Asked(lives.page_of(request), f"{born:%d/%m/%Y}", lambda: lives.last_code(request))


def _ask_by_stock(stock: Any, request: SignatureRequest) -> Asked:
    """The same PDF and the same box, in an agreement of the stock site of its own."""
    from tests.bench import stock_site

    agreement, born = stock.opened(), request.document.root.pupil.birth_date
    for step in stock.steps(agreement)[:5]:
        step()
    stock_site.Paper.objects.create(agreement=agreement, content=request.document.content())
    party = stock.Party.objects.get(agreement=agreement, position=3)
    link = stock_site.Link.objects.create(party=party, born=f"{born:%d/%m/%Y}", field=request.field_name)
    return Asked(
        f"/{link.pk}", link.born, lambda: stock_site.Link.objects.values_list("code", flat=True).get(pk=link.pk)
    )


@contextmanager
def _served(site: str, processes: int) -> Iterator[int]:
    """Serve a site; give its port."""
    port = serve.free_port()
    with tempfile.TemporaryDirectory() as folder:
        place = front.Front(Path(folder), https=port, http=port, gunicorn=port)
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.bench.served_settings",
            "TEST_DATABASE_NAME": connection.settings_dict["NAME"],
            "BENCH_SITE": site,
            **({"WEB_CONCURRENCY": str(processes)} if processes else {}),
        }
        with front.gunicorn(place, environment):
            yield port


def _at_once(port: int, asked: list[Asked]) -> Told:
    waiting: SimpleQueue[Asked] = SimpleQueue()
    for one in asked:
        waiting.put(one)
    told = Told()
    clients = [threading.Thread(target=_client, args=(port, n, waiting, told)) for n in range(CLIENTS)]
    began = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    told.elapsed = time.perf_counter() - began
    if told.refused:
        raise RuntimeError(f"{len(told.refused)} journeys did not end: {told.refused[0]}")
    return told


def _client(port: int, number: int, waiting: SimpleQueue[Asked], told: Told) -> None:
    with suppress(Empty):
        while True:
            asked = waiting.get_nowait()
            try:
                for step, taken in _journey(port, f"192.0.2.{number + 1}", asked):
                    told.seconds[step].append(taken)
            except Exception as wrong:  # told by the caller, once all have ended
                told.refused.append(f"{asked.path}: {wrong}")
    connection.close()


def _journey(port: int, address: str, asked: Asked) -> Iterator[tuple[str, float]]:
    """Play one journey, yielding each step with its seconds, then the whole, without what the mail takes."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    browser.addheaders = [("X-Forwarded-For", address)]
    base, whole, page = f"http://127.0.0.1:{port}{asked.path}", 0.0, b""
    sent: tuple[tuple[str, Callable[[], dict[str, str] | None]], ...] = (
        ("", lambda: None),
        ("", lambda: {"gate-birth_date": asked.born}),
        ("/code", dict),
        ("/signer", lambda: {"code": asked.code(), "consent": "on"}),
    )
    for step, (suffix, give) in zip(STEPS, sent, strict=True):
        fields = give()
        if fields is not None:
            found = CSRF.search(page)
            assert found, f"no form to send after « {step} »"
            fields["csrfmiddlewaretoken"] = found[1].decode()
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        began = time.perf_counter()
        with browser.open(base + suffix, data) as answer:
            page = answer.read()
        taken = time.perf_counter() - began
        whole += taken
        yield step, taken
    yield "journey", whole
