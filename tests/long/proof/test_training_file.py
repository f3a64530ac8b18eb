"""The signed file of a training period: other verifiers find its signatures good, and it keeps five pages."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pikepdf
import pytest

from conventions.domain.dossier.verification.services import verify
from signatures import keys
from tests.kit import lives
from tests.signatures import crosscheck, papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def test_a_training_period_of_two_weeks_is_good_for_other_verifiers(tmp_path):
    """All its parties signed, the seal closed it: ours, pyHanko and poppler say so of five pages at most."""
    week = lives.week()
    days = [replace(day, day=day.day + timedelta(weeks=number)) for number in range(2) for day in week]
    born = date(week[0].day.year - 18, 12, 30)
    convention = lives.signed(level="2de_pro", birth_date=born, tutor=True, days=days)
    pdf = convention.signed_document().content()
    assert not verify(pdf).is_unverifiable
    roots = keys.keyring().roots
    assert crosscheck.by_pyhanko(pdf, roots=roots, timestamp_roots=())
    if papers.has_pdfsig():
        assert crosscheck.by_poppler(pdf, roots=roots, folder=tmp_path)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) <= 5
