"""Things that wait for one person of the school, with their first and their last day."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.domain.dossier.agreements.leaning import decisions_to_renew
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.sign_by import SigningDays
from conventions.domain.dossier.agreements.visibility import (
    agreements_given,
    agreements_of_year,
    is_referent,
    is_visa_of,
    roles_towards,
    sees_whole_school,
    visible_pupils,
)
from conventions.domain.dossier.alerts.queries import reports_to_handle
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.law.documents.wording import upper_first
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.names import after_de, search_key
from conventions.domain.persons.people.queries import contact_changes_given, offline_in
from conventions.domain.persons.people.standing import KEEPERS, WRITERS, Standing
from conventions.domain.persons.spoken.speakers import in_words as speakers_in_words
from conventions.domain.persons.spoken.speakers import languages_to_call
from conventions.domain.placements.applications.queries import answers_due, yeses_to_confirm
from conventions.domain.season.calls.queries import calls_waiting, to_sign_at_the_counter
from conventions.domain.season.companions.queries import own_acts
from conventions.domain.season.departures.queries import departures_to_make
from conventions.domain.season.mentors.queries import awaiting_head
from conventions.domain.season.reminders.queries import LastTold, last_told
from conventions.domain.season.reminders.waiting import (
    LED,
    Missing,
    awaited_in,
    in_short,
    is_visa,
    missing_in,
    seeds_of,
    since_of,
)
from signatures.models import Document, SignatureRequest
from workflow import clock
from workflow.agenda import Awaited
from workflow.deadlines import due_of
from workflow.prepared import Given, prepared

from .items import GROUPS, Item

KIND_OF_NODE = {"approval": "approve", "decision": "decide", "closing": "close"}
PAGE_OF_KIND = {"part": "school_part", "approve": "review_agreement"}
"""Pages of things that are not done on the agreement's own page."""
PURPOSES = {model.journal_label(): model.PURPOSE for model in LED}
"""Purpose of the document that is sealed, by the model whose tasks lead to its seal."""
CHASE_AFTER, CHASE_BEFORE = timedelta(days=7), timedelta(days=14)
"""Others are to be reminded when they have been silent for a week, or when the deadline is a fortnight away."""


def inbox_for(standing: Standing, *, text: str = "") -> list[Item]:
    """Return the items of the reader, the nearest deadline first; twenty queries at most, three more for decisions."""
    items = [
        *(*_of_agreements(standing), *_reports(standing), *_calls(standing)),
        *(*_yeses(standing), *_departures(standing), *_contact_changes(standing)),
        *(*_mentors(standing), *_helped(standing), *_decisions_ending(standing)),
    ]
    words = search_key(text).split()
    far, order = datetime.max.replace(tzinfo=clock.now().tzinfo), list(GROUPS)
    return sorted(
        (item for item in items if item.is_about(words)),
        key=lambda item: (
            *(order.index(item.urgency), item.kind != "contest"),
            *(item.due or far, item.since, item.title),
        ),
    )


def _of_agreements(standing: Standing) -> Iterator[Item]:
    if sees_whole_school(standing) and standing.chosen_year is None:
        found: Iterable[Convention] = _led_given().all(school=standing.school.pk, today=standing.today)
    else:
        found = _led(agreements_of_year(standing))
    live = {convention.pk: convention for convention in found}
    tasks, since = awaited_in(live.values()), since_of(live.values())
    every = [task for found in tasks.values() for task in found]
    due, seeds = due_of(task.led for task in every), seeds_of(every, SignatureRequest)
    due |= _due_in_time(standing.school, live, due)
    messages = last_told(live.values()) if standing.holds(*WRITERS) else {}
    offline = offline_in(standing.school) if messages else frozenset()
    for key, awaited in tasks.items():
        for led in dict.fromkeys(task.led for task in awaited):
            about = _about(live[key], since[key, led[0]], standing)
            of_led = [task for task in awaited if task.led == led]
            yield from _of_one(of_led, seeds, due, about, standing)
            if standing.holds(*WRITERS) and not live[key].excuses_everybody:
                yield from _to_chase(of_led, seeds, due, about, messages.get(key, LastTold()), offline)
    if standing.holds("head", "office"):
        yield from _seal_problems(live, [task for task in every if task.node == "sealing"], due, since, standing)


def _led(agreements: QuerySet[Convention]) -> QuerySet[Convention]:
    """Keep those of which something may still be expected, with what an item says of them."""
    shown = ("pupil", "host", "writer", "representative", "enrolment", "year")
    return agreements.exclude(Convention.ended()).select_related(*shown).order_by("pk")


@prepared
def _led_given() -> QuerySet[Convention]:
    return _led(agreements_given().filter(year__last_day__gte=Given("today")))


def _due_in_time(school: School, live: dict[int, Any], due: dict) -> dict:
    """Return the deadlines of what is not signed: the day by which all sign, as every other page and message says it.

    What has come too late stays as it is.
    """
    days, deadlines = SigningDays.of_page(school), {}
    for (label, key, name), until in due.items():
        if label == Convention.journal_label() and key in live and live[key].is_unsigned:
            convention = live[key]
            convention.wanted_by = days.typed(convention)
            convention.is_late_for_school = bool(convention.wanted_by) and convention.wanted_by < school.today()
            day = days.of(convention)
        elif label == Amendment.journal_label() and name == "expire":
            local = until.astimezone(ZoneInfo(school.time_zone))
            day = days.before(local.date(), today=school.today())
        else:
            continue
        if day:
            deadlines[label, key, name] = min(until, days.end_of(day))
    return deadlines


def _about(convention: Convention, since: datetime, standing: Standing) -> dict[str, Any]:
    is_to_come = standing.chosen_year is None and convention.year.first_day > standing.today
    given = {"convention": convention, "pupil": convention.pupil, "host": convention.host, "since": since}
    return {**given, "year_to_come": convention.year.label if is_to_come else ""}


def _of_one(tasks: list[Awaited], seeds: dict, due: dict, given: dict, standing: Standing) -> Iterator[Item]:
    """Yield the reader's acts on an agreement, or on its amendment."""
    convention = given["convention"]
    for task in tasks:
        seed = seeds.get(task.seed)
        if _is_mine(task, seed, convention, standing):
            until = due.get((*task.led, task.due)) if task.due else convention.expiry()  # a decision: the first day
            yield _item(task, seed, due=until, **given)


def _is_mine(task: Awaited, seed: object, convention: Convention, standing: Standing) -> bool:
    """Tell whether a task is for one of the reader's roles; signatures only for the reader's own."""
    if task.role == "signer":
        if not isinstance(seed, SignatureRequest):
            return False
        if seed.role == "head":
            return standing.holds("head")
        return is_visa_of(standing, seed)
    if task.role in roles_towards(standing, convention) - {"referent"}:
        return True
    if not task.transitions:  # a decision: the head's as much as the office's
        return standing.holds("head")
    laws = Convention.transitions()
    return is_referent(standing, convention) and any(
        "referent" in laws[name].spec.who for name in task.transitions if name in laws
    )


def _item(task: Awaited, seed: Any, *, convention: Convention, **given: Any) -> Item:
    kind, title, detail = KIND_OF_NODE.get(task.node, "part"), task.title, ""
    if task.role == "signer":
        kind = "sign" if seed.role == "head" else "visa" if is_visa(seed) else "referent"
    if kind == "referent":
        detail = _("Votre signature porte sur les seules stipulations pédagogiques.")
    if kind == "visa":
        amended = seed.document.purpose == Amendment.PURPOSE
        title = _("Viser l'avenant") if amended else _("Viser la convention")
        detail = _("Facultatif : viser, c'est dire que vous en avez pris connaissance.")
    if kind in PAGE_OF_KIND:
        address = reverse(PAGE_OF_KIND[kind], args=[convention.number])
    else:
        address = _page_of(convention, seed.document if kind in ("sign", "visa", "referent") else None)
    return Item(kind=kind, title=title, detail=detail, convention=convention, address=address, **given)


def _page_of(convention: Convention, document: Document | None) -> str:
    """Return the page of the agreement, or of the amendment when ``document`` is one."""
    if document is not None and document.purpose == Amendment.PURPOSE:
        return reverse("amendment", args=[convention.number, document.version])
    return reverse("agreement", args=[convention.number])


def _to_chase(
    tasks: list[Awaited], seeds: dict, due: dict, given: dict, messages: LastTold, offline: frozenset[str]
) -> Iterator[Item]:
    """Yield the debts of others that have waited long enough, or of people who were never reached.

    Whose telephone has no internet signs at the counter or on paper: at once, for no link leads there.
    Evaluations have their own deadline.
    """
    owed = [missing for missing in missing_in(tasks, seeds) if missing.party and missing.awaited.role != "evaluator"]
    owed = [m for m in owed if not (isinstance(m.seed, SignatureRequest) and m.seed.role == "head")]
    if not owed:
        return
    now, convention = clock.now(), given["convention"]
    until = due.get((*owed[0].awaited.led, owed[0].awaited.due))
    lost = [missing for missing in owed if _asked_as(missing, convention) in messages.unreached]
    at_counter = [one for one in owed if isinstance(one.seed, SignatureRequest) and one.seed.holder in offline]
    is_late = getattr(convention, "is_late_for_school", False)
    if not is_late and given["since"] + CHASE_AFTER > now and (until is None or until - CHASE_BEFORE > now):
        owed = list(dict.fromkeys([*lost, *at_counter]))
    if not owed:
        return
    title = _("Il manque %(what)s") % {"what": in_short(owed)}
    seed = owed[0].seed
    amended = seed.document if isinstance(seed, SignatureRequest) and owed[0].amendment else None
    address = _page_of(convention, amended)
    names = ", ".join(
        one.seed.name if isinstance(one.seed, SignatureRequest) else convention.host_writer.name for one in lost
    )
    warning = _("Le dernier message n'est pas arrivé à %(names)s : ouvrez le dossier pour savoir que faire.")
    yield Item(
        kind="chase",
        title=title,
        due=until,
        missing=tuple(owed),
        address=address,
        counter=next((one.seed.uuid for one in at_counter if isinstance(one.seed, SignatureRequest)), None),
        detail=_("Téléphone sans internet : faire signer au guichet, ou sur papier.") if at_counter else "",
        warning=warning % {"names": names} if lost else "",
        lost_at=max((messages.unreached[_asked_as(one, convention)] for one in lost), default=None),
        reminded=messages.reminded.words if messages.reminded else "",
        **given,
    )


def _asked_as(missing: Missing, convention: Convention) -> str:
    """Return the key of a party's addressee in the log of messages; empty for a host without a contact."""
    if missing.party == "host":
        return convention.host_writer.ref if convention.host_writer else ""
    return missing.party


def _seal_problems(live: dict, sealing: list[Awaited], due: dict, since: dict, standing: Standing) -> Iterator[Item]:
    """Yield the documents that everybody has signed and that could not be sealed."""
    if not sealing:
        return
    led = {(task.root_id, PURPOSES[task.led[0]]): task for task in sealing}
    unsealed = Document.objects.filter(
        root_label=Convention.journal_label(), root_id__in=[key for key, _purpose in led], sealed_at=None
    )
    newest = {
        (document.root_id, document.purpose): document
        for document in unsealed.only("root_id", "purpose", "version", "seal_problem").order_by("version")
    }
    for about, task in led.items():
        document = newest.get(about)
        if document is not None and document.seal_problem:
            convention = live[task.root_id]
            yield Item(
                kind="seal",
                title=_("Tous ont signé, le cachet n'a pas pu être posé : la plateforme réessaie"),
                detail=document.seal_problem.what,
                due=due.get((*task.led, task.due)),
                address=_page_of(convention, document),
                **_about(convention, since[task.root_id, task.led[0]], standing),
            )


def _reports(standing: Standing) -> Iterator[Item]:
    """Yield people's reports to the school."""
    if not standing.holds(*KEEPERS):
        return
    for report in reports_to_handle(standing.school):
        page = reverse("agreement", args=[report.convention.number])
        if report.awaits_head and report.signature and standing.holds("head"):
            page = reverse("contested_signature", args=[report.convention.number, report.signature.uuid])
        if report.is_accident:
            page = reverse("accident_card", args=[report.uuid])
        yield Item(
            kind="contest" if report.awaits_head else "report",
            title=report.get_kind_display(),
            convention=report.convention,
            pupil=report.convention.pupil,
            host=report.convention.host,
            since=report.created_at,
            report=report,
            detail="" if report.is_accident else report.text,
            address=page,
        )


def _calls(standing: Standing) -> Iterator[Item]:
    """Yield the calls that families asked for: in which language, when, who speaks it."""
    if not standing.holds(*KEEPERS):
        return
    school, asked = standing.school, calls_waiting(standing.school)
    signatures, languages = to_sign_at_the_counter(asked), languages_to_call(school) if asked else {}
    for call in asked:
        spoken = languages.get(call.language)
        speakers = speakers_in_words(school, call.language)
        parts = {
            "language": spoken.said if spoken else call.language,
            "hour": call.get_hour_display(),
            "who": _("parle cette langue : %(who)s") % {"who": speakers} if speakers else _("personne n'est noté"),
        }
        who = call.guardian.name if call.guardian else call.pupil.name
        yield Item(
            kind="call",
            title=_("Rappeler %(who)s") % {"who": who},
            detail=_("En %(language)s, %(hour)s – %(who)s") % parts if call.language != "fr" else parts["hour"],
            pupil=call.pupil,
            host=call.convention.host if call.convention else None,
            convention=call.convention,
            since=call.asked_at,
            call=call,
            counter=signatures.get((call.convention_id or 0, call.person.ref)),
            address=reverse("registry_pupil", args=[call.pupil.uuid]),
        )


def _yeses(standing: Standing) -> Iterator[Item]:
    """Yield the places that families without internet have said yes to, until when each is kept."""
    if not standing.holds(*KEEPERS):
        return
    said = yeses_to_confirm(standing.school)
    due = answers_due(said) if said else {}
    for application in said:
        assert application.said_yes_at is not None  # what they are found by
        yield Item(
            kind="yes",
            title=_("La famille a répondu oui par SMS : confirmer la place"),
            pupil=application.pupil,
            host=application.offer.host,
            since=application.said_yes_at,
            due=due.get(application.pk),
            application=application,
            address=reverse("class_application_act", args=[application.uuid, "confirmer"]),
        )


def _departures(standing: Standing) -> Iterator[Item]:
    """Yield the pupils whom another school waits for: the agreement that runs, the pupil's page where several do."""
    if not standing.holds(*KEEPERS):
        return
    for asked, running in departures_to_make(standing.school):
        alone = running[0] if len(running) == 1 else None
        yield Item(
            kind="departure",
            title=_("%(school)s demande le départ de l'élève : mettez fin à ce qui court")
            % {"school": asked.pupil.school.name},
            detail=_("Si ce n'est pas la même personne, notez sur sa fiche qu'elle a un homonyme."),
            pupil=asked.former,
            convention=alone,
            since=asked.asked_at,
            address=(
                reverse("agreement", args=[alone.number])
                if alone
                else reverse("registry_pupil", args=[asked.former.uuid])
            ),
        )


def _decisions_ending(standing: Standing) -> Iterator[Item]:
    """Yield the agreements that go on after a decision on hours that they lean on."""
    if not standing.holds(*WRITERS):
        return
    zone = ZoneInfo(standing.school.time_zone)
    for convention, decision in decisions_to_renew(standing.school, standing.today):
        yield Item(
            kind="part",
            title=_("La décision sur les horaires finit avant le stage"),
            detail=_("Demandez à l'organisme celle qui suit, et déposez-la ; sinon changez les heures d'après."),
            pupil=convention.pupil,
            host=convention.host,
            convention=convention,
            since=decision.filed_at,
            due=datetime.combine(decision.last_day, time.max, zone),
            address=reverse("hours_decisions", args=[convention.host.uuid]),
        )


def _contact_changes(standing: Standing) -> Iterator[Item]:
    if not (sees_whole_school(standing) and standing.holds(*KEEPERS)):
        return
    for change in contact_changes_given().all(school=standing.school.pk):
        whose = change.guardian.name if change.guardian else change.of_pupil.name
        yield Item(
            kind="contact",
            title=_("Nouveau contact à décider : %(field)s %(of_name)s")
            % {"field": change.get_field_display(), "of_name": after_de(whose)},
            pupil=change.of_pupil,
            since=change.found_at,
        )


def _mentors(standing: Standing) -> Iterator[Item]:
    """Yield the mentors who are proposed and wait for the head's answer."""
    if standing.directs:
        for row in awaiting_head(standing.school):
            yield Item(
                kind="decide",
                title=_("Dire oui ou non à un mentor"),
                pupil=row.companionship.pupil,
                since=row.asked_at,
                address=reverse("companion", args=[row.companionship.uuid]),
            )


def _helped(standing: Standing) -> Iterator[Item]:
    """Yield the reader's own acts with pupils whom the school helps."""
    zone = ZoneInfo(standing.school.time_zone)
    for row in own_acts(visible_pupils(standing), standing.posts):
        yield Item(
            kind="help",
            title=upper_first(str(row.get_act_display())),
            pupil=row.pupil,
            since=row.decided_at,
            due=datetime.combine(row.act_on, time.max, zone),
            address=reverse("companion", args=[row.uuid]),
        )
