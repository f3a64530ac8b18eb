"""The skeleton of a second family of kinds, which no installation has: one file and one wording, laid beside ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conventions.domain.dossier.agreements import kinds
from conventions.domain.dossier.agreements.kinds import Kind
from conventions.domain.law.documents import texts

NAME = f"{kinds.__name__}.essai"


@contextmanager
def installed() -> Iterator[Kind]:
    """Install the skeleton for a while: its folder counts as part of the packages of kinds and of wordings."""
    with pytest.MonkeyPatch.context() as patch:
        for package in (kinds, texts):
            patch.setattr(package, "__path__", [*package.__path__, str(Path(__file__).parent)])
        patch.setattr(kinds, "KINDS", kinds.discover())
        yield kinds.kind("essai")
        texts.load_model.cache_clear()
