"""Lines of letters on the inbox: how many things of each nature wait for the reader, at each of their schools."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.internship.attendance.models import HalfDay
from conventions.domain.persons.people.accounts import User
from conventions.domain.persons.people.models import School, Staff
from conventions.domain.persons.people.site import site
from conventions.domain.persons.people.standing import Standing, standing_at
from conventions.domain.season.letters.letter_lines import LetterLine, LetterReader, lines
from conventions.domain.season.letters.reading import named
from workflow import clock

from .items import SOON, Item
from .queries import inbox_for

IN_WORDS = {
    "contest": ngettext_lazy("%(n)d signature contestée à examiner", "%(n)d signatures contestées à examiner", "n"),
    "call": ngettext_lazy("%(n)d personne à rappeler", "%(n)d personnes à rappeler", "n"),
    "yes": ngettext_lazy("%(n)d place à confirmer, oui reçu", "%(n)d places à confirmer, oui reçu", "n"),
    "part": ngettext_lazy("%(n)d convention à compléter", "%(n)d conventions à compléter", "n"),
    "approve": ngettext_lazy("%(n)d convention à valider", "%(n)d conventions à valider", "n"),
    "sign": ngettext_lazy("%(n)d convention à signer", "%(n)d conventions à signer", "n"),
    "referent": ngettext_lazy(
        "%(n)d convention à signer comme référent", "%(n)d conventions à signer comme référent", "n"
    ),
    "visa": ngettext_lazy(
        "%(n)d convention à viser, si vous le voulez", "%(n)d conventions à viser, si vous le voulez", "n"
    ),
    "decide": ngettext_lazy("%(n)d convention arrêtée à décider", "%(n)d conventions arrêtées à décider", "n"),
    "report": ngettext_lazy("%(n)d signalement à lire", "%(n)d signalements à lire", "n"),
    "contact": ngettext_lazy("%(n)d contact à vérifier", "%(n)d contacts à vérifier", "n"),
    "chase": ngettext_lazy("%(n)d dossier à relancer", "%(n)d dossiers à relancer", "n"),
    "close": ngettext_lazy("%(n)d dossier à clôturer", "%(n)d dossiers à clôturer", "n"),
    "help": ngettext_lazy("%(n)d étape avec un élève accompagné", "%(n)d étapes avec des élèves accompagnés", "n"),
}
"""Words by nature of the inbox; a seal that waits asks nothing of anybody."""
UNPRESSED = ("chase", "visa", "decide", "help")
"""Natures for which a letter leaves once at most: what others owe, what nobody has to do, what is stopped, what has a
line of its week."""
VISIT_WITHIN = timedelta(days=14)
"""A visit is to be planned so long before the first day."""


@lines("to_do")
def to_do(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Yield the lines on the inbox of each school, by nature, as its page counts it.

    A letter leaves for what came since the last one, and again for what is late, or void within a week, until it is
    done; and once for whoever was not reached.
    """
    for school in reader.schools:
        standing = _standing(reader, school)
        if standing is None:
            continue
        with clock.held(now):
            items = inbox_for(standing)
        since = _since(reader, school)
        counts, late = Counter(item.kind for item in items), Counter(i.kind for i in items if i.urgency == "late")
        new = {i.kind for i in items if _presses(i, now) or (i.kind != "chase" and (since is None or i.since > since))}
        for kind, words in IN_WORDS.items():
            if counts[kind]:
                text = words % {"n": counts[kind]}
                if late[kind]:
                    text = _("%(what)s, dont %(n)d en retard") % {"what": text, "n": late[kind]}
                page = f"{site(reverse('inbox'))}?nature={kind}"
                yield LetterLine(kind, "act", named(school, f"{text}.", reader), page, counts[kind], is_new=kind in new)
        lost = [item.lost_at for item in items if item.kind == "chase" and item.lost_at]
        if unreached := len(lost):
            text = ngettext(
                "%(n)d personne n'a pas reçu son lien", "%(n)d personnes n'ont pas reçu leur lien", unreached
            )
            page = f"{site(reverse('inbox'))}?nature=chase"
            is_new = since is None or max(lost) > since  # the system's time: with no clock moved, the same
            said = named(school, f"{text % {'n': unreached}}.", reader)
            yield LetterLine("unreached", "act", said, page, unreached, is_new)


def _since(reader: LetterReader, school: School) -> datetime | None:
    """Return the moment of the reader's last letter on a school; ``None`` where a function has begun there since."""
    if reader.since is None or any(
        post.starts_on and post.starts_on >= reader.since.date() for post in reader.at(school)
    ):
        return None
    return reader.since


def _presses(item: Item, now: datetime) -> bool:
    """Tell whether an act of the reader's own is late, or would be void after a week without a period that says so."""
    if item.due is None or item.kind in UNPRESSED:
        return False
    return item.is_late or item.due - now < (timedelta() if item.wanted_by else SOON)


@lines("visits_to_plan")
def visits_to_plan(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Say how many pupils whom the reader follows are at a host's, or soon will be, without a visit."""
    for school in reader.schools:
        today = school.today()
        theirs = Convention.objects.filter(
            Convention.is_in_force, school=school, referent__in=reader.at(school), visits=None, erased_at=None
        )
        count = theirs.filter(first_day__lte=today + VISIT_WITHIN, last_day__gte=today).count()
        if count:
            text = ngettext("%(n)d visite ou appel à prévoir", "%(n)d visites ou appels à prévoir", count)
            page = site(reverse("followed_pupils"))
            yield LetterLine("visits", "act", named(school, f"{text % {'n': count}}.", reader), page, count)


@lines("absences_to_justify")
def absences_to_justify(reader: LetterReader, now: datetime) -> Iterator[LetterLine]:
    """Say to school life how many absences of the last week have no reason that the school accepted."""
    for school in reader.schools:
        if not reader.at(school, "cpe"):
            continue
        today = school.today()
        missed = HalfDay.objects.filter(HalfDay.was_missed, convention__school=school, convention__erased_at=None)
        count = missed.filter(date__gte=today - timedelta(days=7), date__lte=today).count()
        if count:
            text = ngettext("%(n)d absence sans motif accepté", "%(n)d absences sans motif accepté", count)
            page = site(reverse("week_board"))
            yield LetterLine("absences", "late", named(school, f"{text % {'n': count}}.", reader), page, count)


def _standing(reader: LetterReader, school: School) -> Standing | None:
    """Return as whom a reader acts; a school's own mailbox stands for the functions that nobody holds."""
    if reader.user is not None:
        return standing_at(school, reader.user, reader.staff)
    held = set(Staff.objects.in_post(school).values_list("role", flat=True))
    vacant = {"head", "office"} - held
    return Standing(User(email=school.email, last_name=school.name), school, (), frozenset(vacant)) if vacant else None
