"""Lines of an officer's letter on offers: stopped places, offers that wait, reports to answer."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conventions.domain.persons.people.accounts import acting_officers
from conventions.domain.persons.people.site import site
from conventions.domain.placements.danger.models import PlaceStop
from conventions.domain.season.force_majeure.queries import departments_of
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader, lines

from .queries import reports_in, waiting_in
from .stopped import stops_to_decide


@lines("offers_to_check")
def offers_to_check(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Yield the lines on offers to check in the reader's territories, or in those of whose deputy they are.

    A letter leaves for what came since the last one; on any school day for what schools will be shown by tomorrow.
    """
    if reader.user is None:
        return
    departments = departments_of(acting_officers(Q(pk=reader.user.pk), now))
    if not departments:
        return
    since = reader.since
    if stops := list(stops_to_decide(departments)):
        yield _stopped(stops, since)
    waiting = waiting_in(departments, now)
    if n := len(waiting):
        pressing = sum(one.is_pressing and not one.offer.shown_unverified for one in waiting)
        text = ngettext("%(n)d offre de stage à vérifier", "%(n)d offres de stage à vérifier", n) % {"n": n}
        if pressing:
            text = _("%(what)s, dont %(n)d que les établissements verront d'ici demain") % {
                "what": text,
                "n": pressing,
            }
        fresh = sum(one.is_to_accept and (since is None or one.since > since) for one in waiting)
        if fresh:
            text = _("%(what)s, dont %(n)d de nouveaux contacts d'un réseau") % {"what": text, "n": fresh}
        is_new = bool(pressing) or since is None or any(one.since > since for one in waiting)
        yield LetterLine(
            "offers", "act", f"{text}.", site(reverse("territory_offers")), n, is_new, daily=bool(pressing or fresh)
        )
    reports = list(reports_in(departments).filter(answered_at=None).values_list("at", flat=True))
    if n := len(reports):
        text = ngettext("%(n)d signalement sur une offre", "%(n)d signalements sur des offres", n) % {"n": n}
        is_new = since is None or max(reports) > since
        yield LetterLine("offer_reports", "act", f"{text}.", site(reverse("territory_reports")), n, is_new)


def _stopped(stops: Sequence[PlaceStop], since: datetime | None) -> LetterLine:
    """Say how many stopped places wait for a decision, and how many have waited too long: on any school day."""
    n, late = len(stops), sum(stop.is_late for stop in stops)
    text = ngettext(
        "%(n)d lieu de stage arrêté : à maintenir ou à lever",
        "%(n)d lieux de stage arrêtés : à maintenir ou à lever",
        n,
    ) % {"n": n}
    if late:
        text = _("%(what)s, dont %(n)d en retard") % {"what": text, "n": late}
    is_new = bool(late) or since is None or any(stop.stopped_at > since for stop in stops)
    return LetterLine("stopped_places", "act", f"{text}.", site(reverse("territory_stops")), n, is_new, daily=True)
