"""The inbox: what waits for the reader, by urgency, of one nature or of all."""

from collections import Counter
from functools import cached_property

from django.core.paginator import Page
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from conventions.domain.dossier.agreements.calendar_changes import concerned_by_calendar
from conventions.domain.dossier.agreements.visibility import agreements_of_year
from conventions.domain.dossier.day_counts.queries import Waiting, waiting_among
from conventions.domain.dossier.day_counts.services import READERS as COUNTED_FOR
from conventions.domain.law.calendars.queries import lacks_calendar
from conventions.domain.law.formations.queries import Lacking, lacking_at
from conventions.domain.law.regulated_works.machine import KEEPERS
from conventions.domain.numbers.exports.tables import Table
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.standing import WRITERS, Standing
from conventions.domain.season.inbox.items import GROUPS, KINDS, Item
from conventions.domain.season.inbox.queries import inbox_for
from conventions.domain.season.inbox.works import works_in_words
from conventions.domain.season.training_plans.plan import PlanLack, plan_lack
from conventions.pages.kit.paging import page_of, searched, with_search
from conventions.pages.shared.accident_cards import AccidentCard, cards_for

from ..services import FINISHERS
from ..tables import table_of_inbox


class InboxPage:
    """The first page of the school's staff."""

    def __init__(self, http: HttpRequest, standing: Standing) -> None:
        self._http = http
        self._standing = standing
        self.school = standing.school
        self.text = searched(http)
        asked = http.GET.get("nature", "")
        self.chosen = asked if asked in KINDS else ""
        self.may_decide = standing.holds("head")
        self.sees_more = standing.holds(*WRITERS)

    @cached_property
    def accidents(self) -> list[AccidentCard]:
        """Accidents that wait: they stand first."""
        return cards_for(self._standing)

    @property
    def lacking_calendar(self) -> str:
        """The school year under way, when its académie has not published its calendar: told here, on no agreement."""
        return lacks_calendar(self.school)

    @property
    def concerned_by_calendar(self) -> int:
        """How many approved agreements have a day that the calendar says, since, to be without class."""
        return len(concerned_by_calendar(self.school))

    @property
    def lacking_formations(self) -> Lacking | None:
        """Classes and formations that wait for words; nothing at a collège, of which the database is not asked."""
        return lacking_at(self.school) if self.school.type != School.Type.COLLEGE else None

    @property
    def works(self) -> str:
        """Lacks of regulated works, in words; empty where nothing does, or the reader keeps no declaration."""
        return works_in_words(self.school)[0] if self._standing.holds(*KEEPERS) else ""

    @property
    def lacking_plan(self) -> PlanLack | None:
        """What is to be planned of classes that train; nothing at a collège, where nothing is asked of the database."""
        return plan_lack(self.school) if self.school.type != School.Type.COLLEGE else None

    @cached_property
    def _items(self) -> list[Item]:
        return inbox_for(self._standing, text=self.text)

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(item.kind for item in self._items)

    @property
    def total(self) -> int:
        return len(self._items)

    @property
    def everything(self) -> str:
        """Address of the page without a nature, with the search kept."""
        return with_search(self._http, reverse("inbox"), self.text)

    def address_of(self, kind: str) -> str:
        return with_search(self._http, f"{reverse('inbox')}?nature={kind}", self.text)

    @property
    def is_everything(self) -> bool:
        return not self.chosen

    @property
    def links(self) -> list[tuple[str, StrOrPromise, int, bool]]:
        """The same as :attr:`tabs`, each behind its address, and whether it is the one chosen."""
        return [(self.address_of(kind), label, count, kind == self.chosen) for kind, label, count in self.tabs]

    @property
    def tabs(self) -> list[tuple[str, StrOrPromise, int]]:
        """Natures of which something waits: key, label, how many."""
        counts = self._counts
        return [(kind, label, counts[kind]) for kind, label in KINDS.items() if counts[kind] or kind == self.chosen]

    @property
    def together(self) -> int:
        """How many documents the head may approve or sign in one go."""
        return self._counts["approve"] + self._counts["sign"] if self._standing.holds("head") else 0

    @cached_property
    def in_training(self) -> Waiting:
        """What waits of training periods that are over, for whoever reads their counts."""
        return waiting_among(agreements_of_year(self._standing)) if self._standing.holds(*COUNTED_FOR) else Waiting()

    @property
    def visas(self) -> int:
        """How many documents the reader may give a visa to in one go."""
        return self._counts["visa"]

    @property
    def as_referent(self) -> int:
        """How many documents wait for the reader's signature, as referent of a training period."""
        return self._counts["referent"]

    @cached_property
    def many(self) -> list[tuple[str, str]]:
        """Acts on many that wait, above what is done one by one: label and address."""
        counts, holds = self._counts, self._standing.holds
        acts = []
        if self.together:
            acts.append((_("Valider et signer ensemble (%(n)d)") % {"n": self.together}, reverse("approvals")))
        if self.as_referent:
            signs = ngettext("Signer une convention", "Signer %(n)d conventions avec un code", self.as_referent)
            acts.append((signs % {"n": self.as_referent}, reverse("visas")))
        elif self.visas:
            visas = ngettext("Viser une convention", "Viser %(n)d documents avec un code", self.visas)
            acts.append((visas % {"n": self.visas}, reverse("visas")))
        if counts["part"] > 1 and holds(*FINISHERS):
            acts.append((_("Terminer ensemble (%(n)d)") % {"n": counts["part"]}, reverse("finish_parts")))
        if counts["chase"] > 1 and holds(*WRITERS):
            acts.append((_("Relancer ensemble (%(n)d)") % {"n": counts["chase"]}, reverse("reminders")))
        if self.in_training.counts:
            said = _("Certifier les jours de PFMP (%(n)d)") % {"n": self.in_training.counts}
            acts.append((said, reverse("day_counts")))
        if self.in_training.attestations:
            said = _("Attestations attendues des organismes (%(n)d)") % {"n": self.in_training.attestations}
            acts.append((said, f"{reverse('day_counts')}?voir=attestations"))
        if counts["contact"] > 1:
            said = _("Vérifier les contacts (%(n)d)") % {"n": counts["contact"]}
            acts.append((said, reverse("contact_changes")))
        return acts

    @property
    def _wanted(self) -> list[Item]:
        return [item for item in self._items if not self.chosen or item.kind == self.chosen]

    @cached_property
    def listed(self) -> Page:
        """The items of this page of the list."""
        return page_of(self._http, self._wanted)

    @property
    def first(self) -> Item | None:
        """The item that stands first: the one act of a page on which nothing is done together."""
        return next(iter(self.listed), None)

    def table(self) -> Table:
        """The items of all its pages."""
        return table_of_inbox(self._wanted)

    @property
    def groups(self) -> list[tuple[StrOrPromise, list[Item]]]:
        """The same by urgency, without empty groups."""
        groups = [
            (label, [item for item in self.listed.object_list if item.urgency == urgency])
            for urgency, label in GROUPS.items()
        ]
        return [(label, found) for label, found in groups if found]
