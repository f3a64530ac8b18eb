"""One-time codes: every misuse is refused, a mistake never costs a signature, and no table ever holds the digits."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from config.development.mailbox import Mailbox
from conventions.domain.dossier.agreements import services, signers, signing
from conventions.domain.dossier.evidence.dossier import gather
from conventions.domain.persons.people.services import change_contact
from notifications.models import Message
from notifications.relay import deliver_due
from signatures import codes, limits, macs
from signatures.codes import Contact
from signatures.models import Evidence, SignatureRequest, SigningBatch
from tests.kit import lives
from tests.kit.behind import behind_the_triggers
from tests.kit.refusals import refused
from tests.kit.sign_in import signed_in
from workflow import clock
from workflow.engine import Refused

pytestmark = pytest.mark.django_db
PER_HOUR = limits.PER_CONTACT[0].most


@pytest.fixture
def request_(db) -> SignatureRequest:
    """The mother's request of an agreement to sign; two guardians."""
    return lives.requests(lives.validated(guardians=2))["guardian_1"]


def ask(request: SignatureRequest) -> tuple[SigningBatch, str]:
    return signing.ask_signing_code([request]), lives.last_code(request)


def sign(request: SignatureRequest, code: str) -> bool:
    [outcome] = signing.sign_with_code(request, code, circumstances=lives.HERE)
    return outcome.signed


def reach(request: SignatureRequest, email: str, phone: str = "") -> None:
    """Let the person whom a request asks be reached by these contacts from now on."""
    person = signers.person_of(request, signers.convention_of(request))
    type(person).objects.filter(pk=person.pk).update(email=email, phone=phone)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def is_signed(request: SignatureRequest) -> bool:
    request.refresh_from_db()
    assert (request.status == "signed") == Evidence.objects.filter(request=request).exists()
    return request.status == "signed"


# -- misuse ---------------------------------------------------------------------------------------------------


def test_the_right_code_signs_once(request_):
    """Typed again after it served: refused with a sentence, one signature."""
    _batch, code = ask(request_)
    assert sign(request_, code)
    with refused("code_used"):
        sign(request_, code)
    assert Evidence.objects.filter(request=request_).count() == 1
    assert is_signed(request_)


def test_a_wrong_code_signs_nothing_and_the_right_one_still_does(request_):
    """The sentence counts down; the mistake costs nothing else."""
    batch, code = ask(request_)
    for left in (4, 3, 2, 1):
        with refused("wrong_code", left=left):
            sign(request_, wrong(code))
    assert not is_signed(request_)
    assert sign(request_, code)
    batch.refresh_from_db()
    assert batch.tries == 5
    assert Evidence.objects.get(request=request_).code_tries == 5


def test_the_sixth_try_is_refused_even_with_the_right_code(request_):
    """Five wrong ones: the code is dead, and a new one works."""
    batch, code = ask(request_)
    for _ in range(5):
        with pytest.raises(Refused):
            sign(request_, wrong(code))
    for typed in (code, code, wrong(code)):
        with refused("code_exhausted"):
            sign(request_, typed)
    batch.refresh_from_db()
    assert batch.tries == 5
    assert not is_signed(request_)
    _batch, code = ask(request_)
    assert sign(request_, code)


@pytest.mark.parametrize(("age", "works"), [(timedelta(minutes=9, seconds=30), True), (timedelta(minutes=10), False)])
def test_a_code_lives_ten_minutes(request_, age, works):
    """Just before it works; from then on the sentence says to ask for another one."""
    batch, code = ask(request_)
    assert batch.expires_at - timezone.now() <= timedelta(minutes=10)
    SigningBatch.objects.filter(pk=batch.pk).update(
        created_at=batch.created_at - age, expires_at=batch.expires_at - age
    )
    if works:
        assert sign(request_, code)
    else:
        with refused("code_expired"):
            sign(request_, code)
        batch.refresh_from_db()
        assert batch.tries == 0
    assert is_signed(request_) is works


def test_moving_the_workflow_clock_does_not_revive_a_code(request_):
    """Codes follow the system's time, not the one that a demonstration plays."""
    batch, code = ask(request_)
    SigningBatch.objects.filter(pk=batch.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    clock.set_offset(timedelta(hours=-2))
    with refused("code_expired"):
        sign(request_, code)


def test_a_newer_code_kills_the_older(request_):
    """Only the last message counts; the older code is refused even on its own batch."""
    old_batch, old = ask(request_)
    new_batch, new = ask(request_)
    assert old_batch.pk != new_batch.pk
    with pytest.raises(Refused):
        signing.sign_with_batch(old_batch, old, circumstances=lives.HERE, only=request_)
    if old != new:
        with refused("wrong_code"):
            sign(request_, old)
    assert not is_signed(request_)
    assert sign(request_, new)


def test_a_code_is_for_its_own_document(request_):
    """The digits sent for one request are nothing for another, whichever way they come."""
    other = lives.requests(signers.convention_of(request_))["guardian_2"]
    batch, code = ask(request_)
    with refused("code_not_asked"):
        sign(other, code)
    with refused("code_of_others"):
        signing.sign_with_batch(batch, code, circumstances=lives.HERE, only=other)
    batch.refresh_from_db()
    assert batch.tries == 0
    other_batch, other_code = ask(other)
    while other_code == code:
        other_batch, other_code = ask(other)
    with refused("wrong_code"):
        sign(other, code)
    assert not is_signed(other)
    assert not is_signed(request_)
    assert sign(request_, code)


def test_the_same_digits_of_another_batch_are_refused(request_, monkeypatch):
    """Two codes that happen to be equal: the stored values differ, for each is bound to its batch."""
    other = lives.requests(signers.convention_of(request_))["guardian_2"]
    monkeypatch.setattr(codes.secrets, "randbelow", lambda most: 123_456)
    one, code = ask(request_)
    two, same = ask(other)
    assert code == same == "123456"
    assert one.code_mac != two.code_mac
    SigningBatch.objects.filter(pk=two.pk).update(code_mac=one.code_mac)
    with refused("wrong_code"):
        sign(other, code)


def test_a_batch_whose_list_was_changed_takes_no_code(request_):
    """The code is bound to the digest of the list: another digest, another code."""
    batch, code = ask(request_)
    SigningBatch.objects.filter(pk=batch.pk).update(digest="0" * 64)
    with refused("wrong_code"):
        sign(request_, code)


@pytest.mark.parametrize("shape", ["{0} {1}", " {0}{1} ", "{0}-{1}", "{0}\u00a0{1}", "{0}\u202f{1}\n", "{0}.{1}"])
def test_spaces_and_signs_around_the_digits_do_not_matter(request_, shape):
    """Copied from a message, with whatever stands between."""
    _batch, code = ask(request_)
    assert sign(request_, shape.format(code[:3], code[3:]))


@pytest.mark.parametrize("typed", ["", "abcdef", "12345", "1234567", "٣٤٥٦٧٨", "0" * 10_000])
def test_what_is_no_code_is_refused_with_a_sentence(request_, typed):
    """Never an error; it counts as a try."""
    batch, code = ask(request_)
    if typed.isdigit() and typed == code:
        return
    with refused("wrong_code"):
        sign(request_, typed)
    batch.refresh_from_db()
    assert batch.tries == 1


def test_a_code_begins_with_zeros_like_any_other(request_, monkeypatch):
    """Six digits always."""
    monkeypatch.setattr(codes.secrets, "randbelow", lambda most: 7)
    _batch, code = ask(request_)
    assert code == "000007"
    with pytest.raises(Refused):
        sign(request_, "7")
    assert sign(request_, "000007")


def test_codes_come_from_the_whole_range(request_, monkeypatch):
    """A million codes are possible, drawn by ``secrets``."""
    asked = []
    monkeypatch.setattr(codes.secrets, "randbelow", lambda most: asked.append(most) or most - 1)
    assert ask(request_)[1] == "999999"
    assert asked == [1_000_000]


def test_a_request_already_answered_gets_no_code(request_):
    """Nothing left to sign: a sentence, no message."""
    _batch, code = ask(request_)
    assert sign(request_, code)
    request_.refresh_from_db()  # as a page reads it
    before = Message.objects.count()
    with refused("already_answered"):
        ask(request_)
    assert Message.objects.count() == before


# -- how many --------------------------------------------------------------------------------------------------


def test_ten_codes_an_hour_to_one_contact(request_):
    """The eleventh is refused and nothing is sent; another contact and the next hour are free."""
    for _ in range(PER_HOUR):
        ask(request_)
    sent = Message.objects.filter(slug="signing_code").count()
    with refused("too_many_codes"):
        ask(request_)
    assert Message.objects.filter(slug="signing_code").count() == sent
    ask(lives.requests(signers.convention_of(request_))["guardian_2"])
    SigningBatch.objects.update(created_at=timezone.now() - timedelta(hours=1, seconds=1))
    _batch, code = ask(request_)
    assert sign(request_, code)


def test_the_limit_holds_across_the_documents_of_one_contact(request_):
    """Somebody with many agreements is not a way around it."""
    other = lives.requests(lives.validated())["guardian_1"]
    reach(other, request_.email)
    other.refresh_from_db()
    for _ in range(PER_HOUR // 2):
        ask(request_)
        ask(other)
    with refused("too_many_codes"):
        ask(other)


def test_a_refused_eleventh_code_leaves_the_tenth_alive(request_):
    """Whoever presses too often can still sign with the last code received."""
    for _ in range(PER_HOUR):
        _batch, code = ask(request_)
    with pytest.raises(Refused):
        ask(request_)
    assert sign(request_, code)


def test_the_limit_holds_across_the_contacts_of_one_party(request_):
    """A contact that changes between two versions gives no new allowance for the same signature."""
    for n in range(PER_HOUR):
        reach(request_, f"autre{n}@famille.example")
        ask(SignatureRequest.objects.get(pk=request_.pk))
    reach(request_, "encore@famille.example")
    with refused("too_many_codes"):
        ask(SignatureRequest.objects.get(pk=request_.pk))


def test_a_day_has_its_limit_too(request_):
    """Ten an hour all day long would be 240 messages: thirty are enough."""
    for n in range(limits.PER_CONTACT[1].most):
        batch, _code = ask(request_)
        SigningBatch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - timedelta(hours=2, minutes=n))
    with refused("too_many_codes"):
        ask(request_)


def test_new_codes_give_no_endless_tries(request_):
    """Thirty tries a day for one signature, however many codes; another party is not touched, nor tomorrow."""
    for _ in range(limits.TRIES_PER_PARTY.most // codes.TRIES):
        _batch, code = ask(request_)
        for _try in range(codes.TRIES):
            with pytest.raises(Refused):
                sign(request_, wrong(code))
    batch, code = ask(request_)
    with refused("too_many_tries"):
        sign(request_, code)
    batch.refresh_from_db()
    assert batch.tries == 0
    other = lives.requests(signers.convention_of(request_))["guardian_2"]
    assert sign(other, ask(other)[1])
    a_day_ago = timezone.now() - timedelta(days=1, seconds=1)
    behind_the_triggers("UPDATE signatures_signingbatch SET created_at = %s WHERE id <> %s", a_day_ago, batch.pk)
    assert sign(request_, code)


# -- where it goes -----------------------------------------------------------------------------------------------


def test_the_code_goes_to_the_contact_of_today(request_):
    """A contact put right since the document was frozen is used at once: the document keeps what it said."""
    frozen = request_.email
    reach(request_, "corrige@famille.example", "+33612345678")
    ask(SignatureRequest.objects.get(pk=request_.pk))
    message = Message.objects.filter(slug="signing_code").latest("id")
    assert (message.channel, message.address) == ("sms", "+33612345678")
    request_.refresh_from_db()
    assert request_.email == frozen


def test_staff_who_change_a_contact_leave_a_trace(request_):
    """They know the birth date, print the links, change the contact: what they signed with would show it."""
    convention = signers.convention_of(request_)
    frozen, office = request_.email, convention.school.staff.get(role="office").user
    guardian = convention.pupil.guardians.get(rank=1)
    browser = signed_in(office)
    browser.post(reverse("guardian_contact", args=[guardian.uuid]), {"email": office.email, "phone": ""})
    guardian.refresh_from_db()
    assert guardian.email == office.email
    path = lives.open_page(browser, request_)
    browser.post(path + "/code")
    sent = Message.objects.filter(slug="signing_code")
    assert {message.address for message in sent} == {office.email}
    _batch, code = ask(SignatureRequest.objects.get(pk=request_.pk))
    assert sign(request_, code)
    [change] = gather(convention).changes
    assert (change.field, change.old, change.new, change.resolved_by) == ("email", frozen, office.email, office)
    assert change.guardian == guardian
    assert Evidence.objects.get(request=request_).contact_changed_by == office.name


def test_a_contact_changed_before_a_new_version_shows_on_it(request_):
    """The only way to another contact is a new version: the trace is found from there."""
    convention = signers.convention_of(request_)
    office = lives.by(convention, "office")
    change_contact(
        holder=convention.pupil.guardians.get(rank=1),
        by=convention.school.staff.get(role="office").user,
        email="nouvelle@famille.example",
    )
    services.revise(convention, by=office, reason="Le courriel de la mère a changé.")
    services.complete_school_part(convention, by=office)
    services.approve(convention, by=lives.by(convention, "head"))
    again = lives.requests(convention)["guardian_1"]
    assert again.email == "nouvelle@famille.example"
    assert [change.new for change in gather(convention).changes] == [again.email]
    lives.sign(convention, "guardian_1")
    change_contact(
        holder=convention.pupil.guardians.get(rank=1),
        by=convention.school.staff.get(role="office").user,
        email="plus.tard@famille.example",
    )
    assert [change.new for change in gather(convention).changes] == [again.email, "plus.tard@famille.example"]


def test_a_pupil_who_edits_a_contact_does_not_redirect_the_code_of_a_guardian(request_):
    """The pupil's own request follows the pupil's address, and no other."""
    convention = signers.convention_of(request_)
    convention.pupil.email = "autre.eleve@ecole.example"
    convention.pupil.save()
    for party, address in (("pupil", "autre.eleve@ecole.example"), ("guardian_1", request_.email)):
        ask(lives.requests(convention)[party])
        assert Message.objects.filter(slug="signing_code").latest("id").address == address


@pytest.mark.parametrize(
    ("email", "phone", "channel"),
    [("a@b.example", "", "email"), ("", "+262639000001", "sms"), ("a@b.example", "+33600000000", "sms")],
)
def test_the_channel_follows_what_is_known(email, phone, channel):
    """The telephone when both are known: the link took the mail."""
    assert Contact.of(email=email, phone=phone).channel == channel


def test_without_any_contact_a_sentence_says_what_to_do(request_):
    """No address, no number: ask the school, or paper."""
    reach(request_, "")
    with refused("no_contact"):
        ask(SignatureRequest.objects.get(pk=request_.pk))
    assert not SigningBatch.objects.exists()


def test_what_is_kept_of_the_contact_does_not_tell_it(request_):
    """Masked, and an HMAC to count by."""
    batch, _code = ask(request_)
    row = str(SigningBatch.objects.values().get(pk=batch.pk))
    assert request_.email not in row
    assert request_.email.split("@")[0] not in row


# -- where the digits are -----------------------------------------------------------------------------------------


def tables_with(text: str) -> set[str]:
    """Names of all tables of the database in which ``text`` stands in any column of any row."""
    found = set()
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"SELECT count(*) FROM {quoted} AS r WHERE to_jsonb(r)::text LIKE %s", [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.add(name)
    return found


def use_code(monkeypatch, number: int) -> None:
    monkeypatch.setattr(codes.secrets, "randbelow", lambda most: number)


def rare_digits() -> int:
    """Six digits that no row of the test's database holds by chance."""
    return next(number for number in range(918_273, 999_999) if not tables_with(f"{number:06d}"))


def test_the_digits_stand_in_the_message_alone_and_only_until_it_left(request_, monkeypatch, settings, tmp_path):
    """Every column of every table is searched: after asking, after sending, after signing."""
    number = rare_digits()
    use_code(monkeypatch, number)
    batch, code = ask(request_)
    message = Message.objects.get(slug="signing_code")
    assert tables_with(code) == {Message._meta.db_table}
    assert code not in str(message.context)
    assert message.secrets == {"code": code}
    with Mailbox(tmp_path / "messages", token="essai") as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.smtp_port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        deliver_due(50)
        delivered = [path for path in Path(tmp_path).rglob("*.eml") if code in path.read_text(encoding="utf-8")]
    assert len(delivered) == 1
    message.refresh_from_db()
    assert (message.status, message.secrets) == ("sent", None)
    assert tables_with(code) == set()
    assert sign(request_, code)
    assert tables_with(code) == set()
    assert len(batch.code_mac) == 64


def test_the_digits_wait_with_the_message_when_the_server_is_down(request_, monkeypatch, settings):
    """Nothing was sent: the secret is kept, so the next try says the same."""
    use_code(monkeypatch, rare_digits())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    _batch, code = ask(request_)
    deliver_due(50)
    message = Message.objects.get(slug="signing_code")
    assert (message.status, message.secrets) == ("queued", {"code": code})


def test_a_code_nobody_could_send_in_time_is_wiped(request_, settings):
    """A dead code needs no message."""
    ask(request_)
    Message.objects.filter(slug="signing_code").update(not_after=timezone.now() - timedelta(seconds=1))
    deliver_due(50)
    message = Message.objects.get(slug="signing_code")
    assert (message.status, message.secrets) == ("failed", None)


def test_the_stored_value_is_an_hmac_under_a_key_outside_the_database(request_, settings):
    """With another key the right code is wrong: the million codes cannot be tried on a stolen table."""
    _batch, code = ask(request_)
    settings.CODE_KEY = "another key of the platform"
    with refused("wrong_code"):
        sign(request_, code)


def test_codes_are_compared_in_constant_time(request_, monkeypatch):
    """The library's comparison, and nothing else, says yes."""
    _batch, code = ask(request_)
    monkeypatch.setattr(macs.hmac, "compare_digest", lambda one, other: False)
    with refused("wrong_code"):
        sign(request_, code)


def test_a_code_is_not_checked_inside_a_transaction(request_):
    """A rollback would give the try back: refused as a programming error, right code or wrong."""
    batch, code = ask(request_)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        codes.check_code(batch, code)


# -- failures of ours ---------------------------------------------------------------------------------------------


def broken(*args, **more):
    """Fail as a database, a key store or a library does."""
    raise OSError("away")


def tries_of(batch: SigningBatch) -> int:
    batch.refresh_from_db()
    return batch.tries


@pytest.mark.parametrize(
    "place",
    [
        "signatures.services.note_assurance",
        "signatures.keys.issuer",
        "signatures.pades.sign_field",
        "signatures.services.append",
    ],
)
def test_a_failure_of_ours_costs_no_try(request_, monkeypatch, place):
    """Journal, key store, PDF or table: after seven failures the same code signs, and the wrong try still counts."""
    batch, code = ask(request_)
    with refused("wrong_code", left=4):
        sign(request_, wrong(code))
    with monkeypatch.context() as patched:
        patched.setattr(place, broken)
        for _ in range(7):
            if place == "signatures.services.note_assurance":
                with pytest.raises(OSError, match="away"):
                    sign(request_, code)
            else:
                assert not sign(request_, code)
            assert tries_of(batch) == 1
    assert sign(request_, code)
    assert tries_of(batch) == 2


def test_a_failure_before_the_comparison_costs_no_try(request_, monkeypatch):
    """The key of the codes cannot be read: nothing was told, nothing is counted."""
    batch, code = ask(request_)
    with monkeypatch.context() as patched:
        patched.setattr(codes, "_code_macs", broken)
        for typed in (code, wrong(code)) * 4:
            with pytest.raises(OSError, match="away"):
                sign(request_, typed)
    assert tries_of(batch) == 0
    assert sign(request_, code)


def test_whoever_makes_us_fail_guesses_no_more_than_five_times(request_, monkeypatch):
    """Signing fails for everybody: a wrong code still counts, and the sixth is refused."""
    batch, code = ask(request_)
    monkeypatch.setattr("signatures.pades.sign_field", broken)
    for _ in range(5):
        with pytest.raises(Refused):
            sign(request_, wrong(code))
    for typed in (code, wrong(code)):
        with refused("code_exhausted"):
            sign(request_, typed)
    assert tries_of(batch) == 5
