"""Agreements whose part of the school is to be finished: those alike together, those to open one after the other."""

from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.transport import USUAL
from conventions.domain.dossier.batches.parts import (
    ACT,
    CommonPart,
    SameRemarks,
    ToFinish,
    parts_to_finish,
    same_remarks,
)
from conventions.domain.dossier.batches.referents import Follower, followers_at, proposed_referents
from conventions.domain.persons.people.models import Staff
from conventions.domain.persons.people.standing import Standing
from conventions.pages.shared.visibility import agreements_of_year

from .chosen_agreements import ChosenAgreementsPage

PROPOSED = "proposes"
"""Choice of the referent who is proposed for each, in place of one for all."""


class FinishPage(ChosenAgreementsPage):
    """Agreements that the address, or the form, chose: a class, a referent and how the pupils come."""

    PAGE, ACT, KEPT = "finish_parts", ACT, ("classe", "referent", "trajet", "volume")
    usual_transport = USUAL

    def __init__(self, standing: Standing, chosen: QueryDict) -> None:
        super().__init__(standing, chosen)
        self._chosen = chosen

    @cached_property
    def given(self) -> CommonPart:
        """Values given once; the referents proposed are those of the page read, where a form sends them back."""
        by_uuid = {str(one.uuid): one for one in self.staff}
        if self._chosen.getlist("proposed"):
            pairs = (pair.partition(":") for pair in self._chosen.getlist("proposed"))
            proposed = {number: by_uuid[uuid] for number, _colon, uuid in pairs if uuid in by_uuid}
        else:
            proposed = self._proposed() if self.proposes else {}
        referent = by_uuid.get(self._kept.get("referent", ""))
        return CommonPart(self._kept.get("trajet", ""), self._kept.get("volume", ""), referent, proposed)

    @property
    def trains(self) -> bool:
        """Some of them are for training periods."""
        return any(one.is_training for one in self._waiting)

    @property
    def proposes(self) -> bool:
        """The referent of each is the one who is proposed."""
        return self._kept.get("referent") == PROPOSED

    def _proposed(self) -> dict[str, Staff]:
        lacking = [one for one in self._waiting if one.referent_id is None]
        rows = proposed_referents(lacking, self._followers)
        return {row.convention.number: row.follower.staff for row in rows if row.follower}

    @property
    def name_referents(self) -> str:
        """Address that names whoever is proposed, for all at once; of the page where they are chosen, else."""
        if self.proposes:
            return reverse("referents") + (f"?{urlencode({'classe': self.class_name})}" if self.class_name else "")
        return f"{reverse(self.PAGE)}?{urlencode(self._kept | {'referent': PROPOSED})}"

    @cached_property
    def _followers(self) -> list[Follower]:
        return followers_at(self._standing.school)

    @property
    def staff(self) -> list[Staff]:
        """Who may be the referent of all of them."""
        return [one.staff for one in self._followers]

    @property
    def waiting(self) -> QuerySet[Convention]:
        """The agreements that wait for the school's part."""
        found = agreements_of_year(self._standing).filter(Convention.awaits_school | Convention.is_with_school)
        read = ("pupil", "school", "host", "referent__user", "enrolment")
        return self.of_class(found).select_related(*read).order_by("pupil__sort_name", "pk")

    @cached_property
    def _waiting(self) -> list[Convention]:
        return list(self.waiting)

    @cached_property
    def rows(self) -> list[ToFinish]:
        return parts_to_finish(self._waiting, self.given)

    @cached_property
    def groups(self) -> list[SameRemarks]:
        """Agreements that may be finished without being opened, by what the rules remark."""
        return same_remarks(self.rows)

    @cached_property
    def to_open(self) -> list[ToFinish]:
        return [row for row in self.rows if row.is_blocked]

    @property
    def obstacles(self) -> list[tuple[str, list[ToFinish]]]:
        """The first thing to correct in those to open, once, with the agreements that it stops."""
        stopped: dict[str, list[ToFinish]] = {}
        for row in self.to_open:
            stopped.setdefault(row.findings[0].sentence, []).append(row)
        return sorted(stopped.items(), key=lambda one: -len(one[1]))

    @property
    def first_to_open(self) -> str:
        """Address of the first agreement to open, from which the others follow."""
        return self.address_of(self.to_open[0].convention, 1, len(self.to_open)) if self.to_open else ""

    def address_of(self, convention: Convention, place: int, total: int) -> str:
        """Return the address of an agreement to open, with its place among them."""
        chosen = {"classe": self.class_name} if self.class_name else {}
        return f"{reverse('school_part', args=[convention.number])}?{urlencode(chosen | {'rang': place, 'sur': total})}"


class FinishRound:
    """The agreements to open one after the other, as the address counts them: which one this is, which one follows."""

    FEW = 30
    """So many of those that follow are asked at once; the rest only when none of them has to be opened."""

    def __init__(self, standing: Standing, convention: Convention, given: QueryDict) -> None:
        self._page, self.convention = FinishPage(standing, given), convention
        self.place, self.total = (_whole(given.get(name, "")) for name in ("rang", "sur"))
        self.is_one = 0 < self.place <= self.total
        self.list = self._page.here
        """Address of the list where it began."""

    @cached_property
    def next(self) -> str:
        """Address of the one that follows; empty when none is left, or where none is counted."""
        if not self.is_one or self.place >= self.total:
            return ""
        here = self.convention
        later = Q(pupil__sort_name__gt=here.pupil.sort_name) | Q(pupil__sort_name=here.pupil.sort_name, pk__gt=here.pk)
        following = list(self._page.waiting.filter(later))
        for start in range(0, len(following), self.FEW):
            for row in parts_to_finish(following[start : start + self.FEW], CommonPart()):
                if row.is_blocked:
                    return self._page.address_of(row.convention, self.place + 1, self.total)
        return ""

    @property
    def after(self) -> str:
        """Address that follows once this one is finished."""
        return self.next or (self.list if self.is_one else reverse("agreement", args=[self.convention.number]))


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 5 else 0
