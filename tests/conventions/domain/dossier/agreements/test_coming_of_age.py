"""A training period from its approval to its seal: who signs, once in which qualities, and a birthday in between."""

from datetime import date, timedelta
from itertools import combinations

import pytest

from conventions.domain.dossier.agreements import coming_of_age, services, signable, signing
from conventions.domain.dossier.agreements.copies import file_before
from conventions.domain.dossier.agreements.kinds import kind
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.evidence.dossier import gather_one, signature_data
from conventions.domain.persons.links.services import actor_of, link_of
from conventions.domain.persons.people.authority import authority_of, let_guardians_see
from conventions.domain.persons.people.models import HostContact, Pupil
from conventions.domain.season.reminders.plan import Plan
from notifications.models import Message
from signatures.policy import Answer
from tests.kit import lives
from tests.kit.cast import from_the_cast
from tests.kit.refusals import refused
from workflow import clock
from workflow.engine import Refused
from workflow.journal import entries_of

pytestmark = pytest.mark.django_db

BIRTHDAY = 10
"""Days until the pupil is eighteen."""


def born(in_days: int = BIRTHDAY) -> date:
    """The birth date of somebody who is eighteen in so many days."""
    day = clock.now().date() + timedelta(days=in_days)
    return date(day.year - 18, day.month, min(day.day, 28))


@from_the_cast
def approved(*, guardians: int = 1, tutor: bool = False, in_days: int = BIRTHDAY) -> Convention:
    return lives.validated(level="2de_pro", birth_date=born(in_days), guardians=guardians, tutor=tutor)


def turn_eighteen() -> None:
    clock.set_offset(clock.offset() + timedelta(days=BIRTHDAY + 4))


def told(convention: Convention, who: str, slug: str) -> int:
    """How many messages of a kind the party was sent."""
    return Message.objects.filter(slug=slug, ref=f"signature:{lives.requests(convention)[who].uuid}").count()


# -- five parties ------------------------------------------------------------------------------------------------


def test_none_of_the_five_may_lack_and_the_minor_who_reads_may():
    """D124-4: every set of signatures of a training period; a reading is never one."""
    policy, five = kind("pfmp").policy, ("host", "head", "guardian", "referent", "tutor")
    for size in range(len(five) + 1):
        for signed in combinations(five, size):
            answers = [(role, Answer.SIGNED if role in signed else Answer.WAITING) for role in five]
            for pupil in (Answer.WAITING, Answer.READ):
                assert policy.is_met([*answers, ("pupil", pupil)]) is (size == 5), signed


def test_a_minor_reads_and_ticks_and_that_is_no_signature():
    """The journal keeps the sentence and the document; the file has no revision more, and nobody else may tick."""
    convention = approved()
    request = lives.requests(convention)["pupil"]
    document = request.document
    signing.say_read(request)
    entry = next(one for one in entries_of(convention) if one.name == "read")
    assert (entry.data["party"], entry.data["read"], entry.data["consent"]) == (
        "pupil",
        document.frozen_sha256,
        "pupil",
    )
    assert (request.status, document.revisions.count()) == ("read", 1)
    with refused("not_now"):
        signing.say_read(request)
    with refused("not_to_read"):
        signing.say_read(lives.requests(convention)["guardian_1"])
    assert "reading" in {party["kind"] for party in document.data["parties"]}
    assert "dix-huit ans avant que tout soit signé" in document.html


def test_who_is_tutor_and_representative_signs_once_and_is_named_in_both():
    """In the document, the signature, the journal and the proof; five qualities are met by four signatures."""
    convention = approved()
    asked = lives.requests(convention)
    assert list(asked) == ["host", "head", "guardian_1", "pupil", "referent"]
    label = next(party["label"] for party in asked["host"].document.data["parties"] if party["key"] == "host")
    assert label == "Le ou la responsable de l'organisme d'accueil, et le tuteur ou la tutrice"
    lives.sign(convention, "host", "head", "guardian_1")
    assert not signable.is_policy_met(convention)
    lives.sign(convention, "referent")
    assert signable.is_policy_met(convention)
    request = lives.requests(convention)["host"]
    evidence = request.evidence
    assert evidence.consent_key == "host+tutor_of_training"
    assert evidence.quality.endswith(", et tuteur ou tutrice de l'élève")
    entry = next(one for one in entries_of(convention) if one.subject_uuid == request.uuid and one.name == "sign")
    assert entry.data["qualities"] == ["host", "tutor"]
    said = signature_data(gather_one(convention, request), request)
    assert (said["role_in_words"], said["facts"]["quality"]) == (label, evidence.quality)
    teacher = lives.requests(convention)["referent"]
    assert "les seules stipulations pédagogiques" in teacher.evidence.consent_text
    assert "pour les seules stipulations pédagogiques" in teacher.document.html


def test_one_signature_no_longer_stands_for_two_people():
    """The tutor leaves after the document was frozen: the representative signs for the host alone, so it is refused."""
    convention = approved()
    contact = HostContact.objects.create(
        host=convention.host, first_name="Sam", last_name="Autre", title="chef d'atelier", email="sam@accueil.example"
    )
    Convention.objects.filter(pk=convention.pk).update(tutor=contact)
    [outcome] = lives.answer([lives.requests(convention)["host"]])
    assert outcome.refusal is not None
    assert outcome.refusal.code == "qualities_parted"


# -- eighteen between approval and signature ------------------------------------------------------------------------


def test_eighteen_before_it_is_signed_the_guardians_lapse_and_the_pupil_signs_the_same_document():
    """Each is told once however often the job runs; who had read as a minor signs, and nothing is frozen again."""
    convention = approved(guardians=2)
    lives.sign(convention, "host", "head", "referent", "guardian_1")
    signing.say_read(lives.requests(convention)["pupil"])
    before = Plan(convention).waited
    assert coming_of_age.come_of_age() == 0
    turn_eighteen()
    assert not signable.is_policy_met(convention)
    coming_of_age.come_of_age()
    assert coming_of_age.come_of_age() == 0
    asked = lives.requests(convention)
    assert (asked["guardian_1"].status, asked["guardian_2"].status, asked["pupil"].status) == (
        "signed",
        "lapsed",
        "read",
    )
    released = [told(convention, who, "guardian_released") for who in ("guardian_1", "guardian_2")]
    assert released == [0, 1]
    assert Message.objects.filter(slug="came_of_age", ref=convention.pupil.ref).count() == 1
    assert [one.party for one in before] == []
    assert [one.party for one in Plan(convention).waited] == [f"signature:{asked['pupil'].uuid}"]
    lives.sign(convention, "pupil")
    pupil = lives.requests(convention)["pupil"]
    assert (pupil.evidence.consent_key, pupil.evidence.frozen_sha256) == ("adult_pupil", pupil.document.frozen_sha256)
    assert signing.seal(str(convention.uuid))
    convention.refresh_from_db()
    assert (convention.status, convention.version) == ("signed", 1)
    sealed = Message.objects.filter(slug="agreement_sealed").values_list("ref", flat=True)
    assert f"signature:{pupil.uuid}" in sealed
    assert not {f"signature:{asked[key].uuid}" for key in ("guardian_1", "guardian_2")} & set(sealed)
    # what a guardian signed before stays proven, and the file that they take ends there
    document, proved = asked["guardian_1"].document, asked["guardian_1"].evidence.revision
    then = file_before(convention, document, convention.pupil.majority())
    assert document.content().startswith(then)
    assert len(then) < len(document.content())
    assert document.revisions.get(sha256=proved.sha256).n == 5


def test_the_job_goes_on_where_it_was_killed(monkeypatch):
    """Killed after the first of two documents: the next run does the second, and the first is not told again."""
    first, second = approved(), approved()
    turn_eighteen()
    release, done = coming_of_age.release_guardians, []

    def killed(subject):
        if done:
            raise KeyboardInterrupt
        done.append(subject)
        return release(subject)

    with monkeypatch.context() as patch:
        patch.setattr(coming_of_age, "release_guardians", killed)
        with pytest.raises(KeyboardInterrupt):
            coming_of_age.come_of_age()
    coming_of_age.come_of_age()
    for convention in (first, second):
        assert lives.requests(convention)["guardian_1"].status == "lapsed"
        assert told(convention, "guardian_1", "guardian_released") == 1


# -- guardians of a pupil of age ----------------------------------------------------------------------------------


def test_a_pupil_of_age_says_yes_and_no_and_the_journal_tells_it():
    """Once each however often it is pressed; a minor may not, and nobody else may."""
    convention = approved()
    pupil, me = convention.pupil, actor_of(link_of(convention.pupil.ref), label="L'élève")
    guardian = pupil.guardians.get()
    with refused("pupil_not_of_age"):
        let_guardians_see(pupil, yes=True, by=me)
    assert pupil.told_guardians(pupil.school.today()) == [guardian]
    turn_eighteen()
    today = pupil.school.today()
    assert pupil.told_guardians(today) == []
    with pytest.raises(Refused):
        let_guardians_see(pupil, yes=True, by=actor_of(link_of(guardian.ref), label="Un parent"))
    for yes in (True, True, False, False):
        let_guardians_see(pupil, yes=yes, by=me)
        assert pupil.told_guardians(today) == ([guardian] if yes else [])
    record = authority_of(pupil)
    assert record is not None
    assert [entry.name for entry in entries_of(record)] == ["open", "share", "stop_sharing"]


def test_nothing_is_written_to_a_guardian_after_the_birthday_until_the_yes():
    """Week 2 of a period: no message leaves to them, whatever happens; by the yes they read what everybody reads."""
    convention = approved()
    family = {f"guardian:{one.uuid}" for one in convention.pupil.guardians.all()}
    guardian = f"signature:{lives.requests(convention)['guardian_1'].uuid}"
    turn_eighteen()
    services.withdraw(convention, by=lives.by(convention, "office"), reason="Le lieu ferme.")
    lately = Message.objects.filter(slug="agreement_withdrawn")
    assert lately.exists()
    assert not lately.filter(ref__in=[*family, guardian]).exists()
    other = approved()
    Pupil.objects.filter(pk=other.pupil_id).update(guardians_told_at=clock.now())
    services.withdraw(Convention.objects.get(pk=other.pk), by=lives.by(other, "office"), reason="Le lieu ferme.")
    own = {f"guardian:{one.uuid}" for one in other.pupil.guardians.all()}
    assert Message.objects.filter(slug="agreement_withdrawn", ref__in=own).exists()
