"""Who signs, in which situation, and what becomes of the agreement: played for real and kept as a table to read.

Run with REWRITE_SNAPSHOTS=1 after a change that was meant, then read the difference.
"""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from conventions.domain.dossier.agreements import services, signable, signing
from conventions.domain.dossier.agreements.models import Convention
from notifications import jobs
from signatures.models import Evidence
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.refusals import refused
from workflow import clock, deadlines, schedule
from workflow.engine import Refused

pytestmark = pytest.mark.django_db
SNAPSHOT = Path(__file__).parent / "signing_policy.txt"

SHORT = {
    "waiting": "·",
    "signed": "signed",
    "refused": "refused",
    "declined": "declined",
    "lapsed": "lapsed",
    "void": "void",
}

TWO, VISAS = {"guardians": 2}, {"guardians": 1, "tutor": True, "referent": True}
ALMOST, ADULT = {"guardians": 2, "turns_18": timedelta(days=10)}, {"guardians": 2, "turns_18": timedelta(days=-10)}

SCENARIOS = [
    ("one guardian, everybody signs", {}, "host signs, head signs, guardian_1 signs, pupil signs"),
    ("two guardians, everybody signs", TWO, "pupil signs, guardian_2 signs, guardian_1 signs, head signs, host signs"),
    (
        "host, head and one guardian only: met, and open until the head lets the others lapse",
        TWO,
        "host signs, head signs, guardian_2 signs, the head lets lapse",
    ),
    (
        "the deadline lapses what is not required, five days after the last required signature",
        TWO,
        "host signs, head signs, 3 days pass, guardian_1 signs, 4 days pass, 1 day passes",
    ),
    (
        "a visa given late does not prolong the wait",
        VISAS,
        "host signs, head signs, guardian_1 signs, 4 days pass, tutor signs, 1 day passes",
    ),
    (
        "nothing lapses while a required signature is missing",
        TWO,
        "head signs, guardian_1 signs, guardian_2 signs, pupil signs, the head lets lapse, 6 days pass, host signs",
    ),
    ("the host refuses", TWO, "guardian_1 signs, host refuses, head signs"),
    ("the head refuses", {}, "head refuses"),
    ("the only guardian refuses", {}, "host signs, head signs, guardian_1 refuses"),
    (
        "the second guardian refuses after the first signed",
        TWO,
        "host signs, head signs, guardian_1 signs, guardian_2 refuses, pupil signs",
    ),
    (
        "the first guardian refuses after the second signed",
        TWO,
        "guardian_2 signs, guardian_1 refuses, host signs",
    ),
    (
        "a minor pupil declines the visa: nothing stops",
        {},
        "pupil declines, host signs, head signs, guardian_1 signs",
    ),
    (
        "a minor pupil declines last: that seals",
        {},
        "host signs, head signs, guardian_1 signs, pupil declines",
    ),
    (
        "visas of referent and tutor, all given",
        VISAS,
        "referent signs, tutor signs, pupil signs, host signs, head signs, guardian_1 signs",
    ),
    (
        "referent and tutor decline: nothing stops",
        VISAS,
        "referent declines, tutor declines, host signs, head signs, guardian_1 signs, pupil signs",
    ),
    ("all visas and no contract: not met", VISAS, "referent signs, tutor signs, pupil signs, the head lets lapse"),
    (
        "a pupil who is 18 at approval signs alone",
        ADULT,
        "host signs, head signs, pupil signs",
    ),
    ("an adult pupil refuses", ADULT, "host signs, pupil refuses"),
    (
        "a pupil who turns 18 before signing signs alone, the guardians are no longer asked",
        ALMOST,
        "host signs, head signs, pupil turns 18, guardian_1 signs, pupil signs",
    ),
    (
        "a guardian had signed before the pupil turned 18: the pupil's own signature is needed",
        ALMOST,
        "host signs, head signs, guardian_1 signs, pupil turns 18, the head lets lapse, pupil signs",
    ),
    (
        "a visa given as a minor is no signature of an adult: a new version is needed",
        ALMOST,
        "pupil signs, pupil turns 18, host signs, head signs, the head lets lapse",
    ),
    ("an adult by then refuses: it stops", ALMOST, "host signs, pupil turns 18, pupil refuses"),
    (
        "a guardian's refusal after the pupil turned 18 stops nothing",
        ALMOST,
        "host signs, head signs, pupil turns 18, guardian_1 declines, pupil signs",
    ),
]


@from_the_cast
def make(*, referent: bool = False, turns_18: timedelta | None = None, **given) -> Convention:
    """An agreement to sign."""
    if turns_18 is not None:
        born = timezone.now().date() + turns_18
        given["birth_date"] = date(born.year - 18, born.month, min(born.day, 28))
    convention = lives.host_completed(**given)
    office = lives.by(convention, "office")
    teacher = convention.school.staff.get(role="teacher") if referent else None
    services.save_school_part(convention, by=office, fields={"transport": "Bus."}, referent=teacher)
    services.complete_school_part(convention, by=office)
    services.approve(convention, by=lives.by(convention, "head"))
    return convention


def run_jobs() -> None:
    """Run what the queue holds, as its workers do."""
    for row in OrmQ.objects.order_by("id"):
        jobs.run(*row.task["args"])
        row.delete()


def act(convention: Convention, step: str) -> None:
    """Play one step of a scenario; :class:`Refused` when the law says no."""
    who, _space, what = step.partition(" ")
    if what == "signs":
        request = lives.requests(convention)[who]
        signing.ask_signing_code([request])
        [outcome] = signing.sign_with_code(request, lives.last_code(request), circumstances=lives.HERE)
        if not outcome.signed:
            raise outcome.refusal
    elif what in ("refuses", "declines"):
        signing.refuse_to_sign(lives.requests(convention)[who], reason="Je ne veux pas.")
    elif what == "turns 18":
        clock.set_offset(clock.offset() + timedelta(days=13))
    elif what in ("day passes", "days pass"):
        clock.set_offset(clock.offset() + timedelta(days=int(who), minutes=1))
        schedule.run_due()
    elif step == "the head lets lapse":
        signing.lapse_open_requests(convention, by=lives.by(convention, "head"))
    else:
        raise KeyError(step)


def play(convention: Convention, steps: str, note: Callable[[str, str], None]) -> None:
    note("asked", "")
    for step in steps.split(", "):
        said = ""
        try:
            act(convention, step)
        except Refused as refusal:
            said = str(refusal)
        run_jobs()
        convention.refresh_from_db()
        note(step, said)


def table(title: str, given: dict, steps: str) -> str:
    """One scenario as lines: what happens, the agreement, each party."""
    convention = make(**given)
    keys = list(lives.requests(convention))
    lines = [f"## {title}", "", f"{'':<22}{'agreement':<20}{'met':<5}" + "".join(f"{key:<12}" for key in keys).rstrip()]

    def note(step: str, said: str) -> None:
        asked = lives.requests(convention)
        met = "yes" if signable.is_policy_met(convention) else "no"
        states = "".join(f"{SHORT[asked[key].status]:<12}" for key in keys)
        lines.append(f"{step:<22}{convention.status:<20}{met:<5}{states}".rstrip())
        if said:
            lines.append(f"    {said}")

    play(convention, steps, note)
    assert_sealed_only_when_due(convention)
    clock.set_offset(timedelta())
    return "\n".join([*lines, ""])


def assert_sealed_only_when_due(convention: Convention) -> None:
    """A sealed agreement has host, head and a family signature in force, and nothing open."""
    if convention.status != "signed":
        return
    asked = lives.requests(convention)
    states = {key: request.status for key, request in asked.items()}
    assert "waiting" not in states.values()
    assert "refused" not in states.values()
    assert states["host"] == states["head"] == "signed"
    family = {e.consent_key for e in Evidence.objects.filter(request__in=asked.values())} & {"guardian", "adult_pupil"}
    assert family


def test_each_single_missing_signature_keeps_the_agreement_open():
    """Two guardians, host and head are required: without any one of them no seal comes, even when it is asked for."""
    for missing in ("host", "head"):
        convention = make(guardians=2)
        lives.sign(convention, *(key for key in lives.requests(convention) if key != missing))
        run_jobs()
        assert signing.seal(str(convention.uuid)) is False
        convention.refresh_from_db()
        assert convention.status == "signatures_started", missing


# -- when it lapses ----------------------------------------------------------------------------------------------


def sign_required(convention: Convention) -> None:
    lives.sign(convention, "host", "head", "guardian_1")


def armed(convention: Convention) -> dict:
    return dict(deadlines.armed(convention))


def test_the_wait_is_armed_by_the_last_required_signature_and_not_before():
    """Five days to the second after it."""
    convention = make(guardians=2)
    lives.sign(convention, "host", "pupil", "guardian_1")
    assert "lapse" not in armed(convention)
    before = clock.now()
    lives.sign(convention, "head")
    assert before + timedelta(days=5) <= armed(convention)["lapse"] <= clock.now() + timedelta(days=5)


def test_a_visa_does_not_move_the_end_of_the_wait():
    """Only contracting signatures count."""
    convention = make(guardians=1, tutor=True)
    sign_required(convention)
    due = armed(convention)["lapse"]
    clock.set_offset(timedelta(days=2))
    lives.sign(convention, "tutor")
    assert armed(convention)["lapse"] == due


def test_nothing_is_armed_when_nothing_is_open():
    """The last signature leaves nothing to wait for."""
    convention = make()
    lives.sign(convention)
    assert "lapse" not in armed(convention)


def test_two_working_days_before_the_start_it_lapses_earlier():
    """Signed on the Tuesday before a Monday: the others are waited for until Thursday 00:00 where the host is."""
    convention = make(guardians=2)
    monday = convention.first_day
    assert monday.weekday() == 0
    clock.move_to(lives.at(convention, monday - timedelta(days=6), 10))
    sign_required(convention)
    due = lives.at(convention, monday - timedelta(days=4), 0)
    assert armed(convention)["lapse"] == due
    clock.move_to(due - timedelta(minutes=1))
    schedule.run_due()
    assert {r.status for r in lives.requests(convention).values()} == {"signed", "waiting"}
    clock.move_to(due)
    schedule.run_due()
    run_jobs()
    convention.refresh_from_db()
    assert convention.status == "signed"
    assert lives.requests(convention)["guardian_2"].status == "lapsed"


def test_signed_on_the_eve_the_others_lapse_at_once():
    """The deadline is past when it is armed: the next round of the schedule seals."""
    convention = make(guardians=2)
    clock.move_to(lives.at(convention, convention.first_day - timedelta(days=1), 20))
    sign_required(convention)
    schedule.run_due()
    run_jobs()
    convention.refresh_from_db()
    assert convention.status == "signed"


def test_only_the_head_or_the_schedule_lets_a_request_lapse():
    """The office and the family are refused, nothing changes."""
    convention = make(guardians=2)
    sign_required(convention)
    for role in ("office", "guardian", "host", "teacher"):
        with refused("not_for_you"):
            signing.lapse_open_requests(convention, by=lives.by(convention, role))
    assert lives.requests(convention)["guardian_2"].status == "waiting"


def test_a_lapsed_link_still_shows_the_signed_copy(client):
    """The second guardian never answered: the page says so, offers the sealed file and nothing to sign."""
    convention = make(guardians=2)
    sign_required(convention)
    signing.lapse_open_requests(convention, by=lives.by(convention, "head"))
    run_jobs()
    request = lives.requests(convention)["guardian_2"]
    path = lives.open_page(client, request)
    page = client.get(path).content.decode()
    assert "est plus attendue" in page
    assert "je signe" not in page
    file = b"".join(client.get(path + "/copie/convention").streaming_content)
    assert file == request.document.content()
    assert request.document.sealed_at
    assert client.post(path + "/code", follow=True).status_code == 200
    assert client.post(path + "/signer", {"code": "123456", "consent": "on"}).status_code == 409
    assert client.post(path + "/refuser", {"reason": "Trop tard."}).status_code == 409
    convention.refresh_from_db()
    assert convention.status == "signed"


# -- eighteen ------------------------------------------------------------------------------------------------------


def test_at_approval_an_adult_pupil_has_no_guardians_request():
    """Frozen so; the pupil is required."""
    convention = make(**ADULT)
    asked = lives.requests(convention)
    assert list(asked) == ["host", "head", "pupil"]
    assert convention.need_of(asked["pupil"]) == "required"


def test_turned_18_the_pupil_signs_with_the_adults_consent_and_quality():
    """The evidence says so, and open requests of guardians lapse in the same transaction."""
    convention = make(**ALMOST)
    lives.sign(convention, "host", "head")
    act(convention, "pupil turns 18")
    lives.sign(convention, "pupil")
    asked = lives.requests(convention)
    evidence = asked["pupil"].evidence
    assert (evidence.consent_key, evidence.quality) == ("adult_pupil", "élève majeure ou majeur")
    assert {asked["guardian_1"].status, asked["guardian_2"].status} == {"lapsed"}
    run_jobs()
    convention.refresh_from_db()
    assert convention.status == "signed"


def test_as_a_minor_the_pupil_signs_with_the_minors_consent():
    """The visa of a minor is no signature of an adult."""
    convention = make(**ALMOST)
    lives.sign(convention, "pupil")
    evidence = lives.requests(convention)["pupil"].evidence
    assert (evidence.consent_key, evidence.quality) == ("pupil", "élève")


def test_a_guardian_is_told_that_the_pupil_signs_alone_now(client):
    """The page of the link says why there is nothing to sign; a code typed anyway is refused."""
    convention = make(**ALMOST)
    request = lives.requests(convention)["guardian_1"]
    path = lives.open_page(client, request)
    client.post(path + "/code")
    code = lives.last_code(request)
    act(convention, "pupil turns 18")
    assert "signe seul" in client.get(path).content.decode()
    page = client.post(path + "/signer", {"code": code, "consent": "on"})
    assert page.status_code == 409
    assert "signe seul" in page.content.decode()
    request.refresh_from_db()
    assert request.status == "waiting"


def test_after_a_visa_as_a_minor_the_school_revises_and_the_adult_signs():
    """The way out of the only dead end: a new version asks the adult pupil."""
    convention = make(**ALMOST)
    lives.sign(convention, "pupil", "host", "head")
    act(convention, "pupil turns 18")
    assert not signable.is_policy_met(convention)
    services.revise(convention, by=lives.by(convention, "office"), reason="L'élève a dix-huit ans.")
    services.complete_school_part(convention, by=lives.by(convention, "office"))
    services.approve(convention, by=lives.by(convention, "head"))
    assert list(lives.requests(convention)) == ["host", "head", "pupil"]
    lives.sign(convention)
    run_jobs()
    convention.refresh_from_db()
    assert convention.status == "signed"
