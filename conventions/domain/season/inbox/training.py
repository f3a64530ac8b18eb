"""Lines of letters on training periods that are over: days to certify, attestations that hosts have not signed."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.day_counts.queries import waiting_among
from conventions.domain.dossier.day_counts.services import CERTIFIERS, READERS
from conventions.domain.persons.people.site import site
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader, lines
from conventions.domain.season.letters.reading import named


@lines("training")
def training(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:  # noqa: ARG001 - as every provider
    """Say to whoever certifies how many counts wait, and to the office how many hosts have an attestation to sign."""
    for school in reader.schools:
        if not reader.at(school, *READERS):
            continue
        today = school.today()
        year = {"year__first_day__lte": today, "year__last_day__gte": today}
        waiting, page = waiting_among(Convention.objects.filter(school=school, **year)), site(reverse("day_counts"))
        if waiting.counts and reader.at(school, *CERTIFIERS):
            text = ngettext(
                "%(n)d compte de jours de PFMP à certifier",
                "%(n)d comptes de jours de PFMP à certifier",
                waiting.counts,
            )
            said = named(school, f"{text % {'n': waiting.counts}}.", reader)
            yield LetterLine("day_counts", "act", said, page, waiting.counts)
        if waiting.attestations:
            text = ngettext(
                "%(n)d attestation de PFMP attendue d'un organisme",
                "%(n)d attestations de PFMP attendues d'organismes",
                waiting.attestations,
            )
            said = named(school, f"{text % {'n': waiting.attestations}}.", reader)
            yield LetterLine("attestations", "act", said, f"{page}?voir=attestations", waiting.attestations)
