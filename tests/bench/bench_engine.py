"""An agreement from draft to signed by six parties: stock viewflow, ours with lock, law, journal, agenda and outbox.

The door alone, as in production: no rules of law, no codes, no PDF. Both sides create the six parties' rows, write the
status of the agreement and of the party that signs, and do each act in a transaction of its own.
"""

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test.utils import modify_settings, override_settings

from conventions.domain.dossier.agreements import checking, freezing, signing
from conventions.domain.dossier.agreements.models import Convention
from signatures.documents import Party
from signatures.models import Document, SignatureRequest
from tests.bench import Ratio, say
from tests.kit import lives
from workflow.actors import system
from workflow.engine import fire
from workflow.names import effect

ROUNDS = 20
SMALL = {"rounds": 1}


def run(rounds: int = ROUNDS) -> Iterator[Ratio]:
    """Median of the rounds, after one that is not counted; act by act in turn, so that a busy moment hits both."""
    in_production = override_settings(WORKFLOW_CLOCK_ADJUSTABLE=False)
    no_rules = patch.object(checking, "check_agreement", lambda convention, *, part="": [])
    with stock_tables() as stock, in_production, no_rules:
        stock_times, our_times = [], []
        for number in range(rounds + 1):
            agreement, convention = stock.opened(), lives.opened(guardians=2, tutor=True)
            stock_time = our_time = 0.0
            for stock_act, our_act in zip(stock.steps(agreement), _steps(convention), strict=True):
                stock_time += _duration(stock_act)
                our_time += _duration(our_act)
            assert (agreement.status, convention.status) == ("signed", "signed")
            stock_times.append(stock_time)
            our_times.append(our_time)
            if number % 5 == 0 or number == rounds:
                say(f"{number} of {rounds} rounds")
    yield Ratio(
        "draft to signed, six parties: stock viewflow → our door",
        statistics.median(stock_times[1:]),
        statistics.median(our_times[1:]),
        1.45,
    )


def _duration(act: Callable[[], object]) -> float:
    """Seconds that ``act`` takes; no garbage of what was prepared before is collected meanwhile, as in ``timeit``."""
    gc.collect(0)
    gc.disable()
    start = time.perf_counter()
    act()
    taken = time.perf_counter() - start
    gc.enable()
    return taken


@contextmanager
def stock_tables() -> Iterator[Any]:
    """The module of the stock flow, in an installed application and with the tables of flow and site."""
    with modify_settings(INSTALLED_APPS={"append": "tests.bench"}):
        from tests.bench import stock_flow, stock_site

        models = (stock_flow.Agreement, stock_flow.Party, *stock_site.MODELS)
        with connection.schema_editor() as editor:
            for model in models:
                editor.create_model(model)
        yield stock_flow
        with connection.schema_editor() as editor:
            for model in reversed(models):
                editor.delete_model(model)


def _freeze_rows(convention: Convention, *, policy: list[dict[str, object]], parties: list[Party]) -> dict[str, Any]:
    """Write the rows that freezing leaves in the tables, without the document and without finding out who signs."""
    document = Document.objects.create(
        root_label=convention.journal_label(),
        root_id=convention.pk,
        purpose=freezing.PURPOSE,
        number=convention.number,
        title="Convention",
        data={},
        data_sha256="0" * 64,
        frozen_sha256="0" * 64,
        policy=policy,
        time_zone=convention.time_zone,
    )
    SignatureRequest.objects.bulk_create(
        SignatureRequest(document=document, position=position, **vars(party))
        for position, party in enumerate(parties, start=1)
    )
    return {"version": 1, "document": "0" * 64}


def _steps(convention: Convention) -> Iterator[Callable[[], object]]:
    """The acts from draft to signed, in order."""
    host, office, head = (lives.by(convention, role) for role in ("host", "office", "head"))
    frozen = {"version": 1, "document": "0" * 64}
    yield lambda: fire(convention, "start_host_part", by=host)
    yield lambda: fire(convention, "complete_host_part", by=host)
    yield lambda: fire(convention, "start_school_part", by=office)
    yield lambda: fire(convention, "complete_school_part", by=office)
    policy, parties = freezing.signatories_of(convention)
    who = {"policy": policy.to_data(), "parties": parties}
    with patch.dict(effect._functions, freeze_agreement=partial(_freeze_rows, **who)):
        yield lambda: fire(convention, "approve", by=head)
    for request in lives.requests(convention).values():
        evidence = lives.prove(request)
        yield lambda request=request, evidence=evidence: fire(
            request,
            "sign",
            by=signing.link_actor(request),
            data={"party": request.key, **frozen},
            personal={"signer": request.name, "quality": request.quality},
            told={"request": request, "evidence": evidence},
        )
    yield lambda: fire(convention, "seal", by=system("seal"), data=frozen)
